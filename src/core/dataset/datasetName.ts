import { hashOf } from '../hash.ts';

// Windows gives these names to devices, with any extension.
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A name that is safe as a key of `dataset_info.json` and as a file name everywhere: ASCII letters, digits, `.`, `_`,
 * `-`, at most 64. Where letters had to go (相关性), a hash of the whole name keeps two names apart.
 */
export function datasetName(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, 48)
    .replace(/[._-]+$/, '');
  const lost = name.length > 48 || /[^\p{ASCII}\p{M}]/u.test(name.normalize('NFKD'));
  const safe = DEVICE.test(ascii) ? `dataset-${ascii}` : ascii || 'dataset';
  return lost ? `${safe}-${hashOf(name).slice(0, 6)}` : safe;
}
