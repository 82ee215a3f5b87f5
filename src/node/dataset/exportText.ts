import type { Translate } from '#core/l10n';
import { SPLIT_NAMES, type SplitName, type SplitNote } from '#core/dataset/split/split';
import type { ExportLeak } from './exportJob.ts';
import type { RowPlace } from './exportPasses.ts';

const SHORT = 40; // characters of an example that are shown

/** What a part is for. */
function splitText(split: SplitName, t: Translate): string {
  const texts = {
    train: () => t('to train on'),
    val: () => t('to look at while training'),
    test: () => t('to test with'),
  };
  return texts[split]();
}

/** What the person should know of a division. */
export function noteText(note: SplitNote, t: Translate): string {
  if (note.code === 'empty-part') {
    return t('The part {0} has no rows and was not written.', splitText(note.split, t));
  }
  if (note.code === 'rare-conclusion') {
    const missing = note.missing.map((split) => splitText(split, t)).join(t(', '));
    return t('No row with “{0}” is in the part {1}: there are too few.', note.conclusion, missing);
  }
  const group = groupText(note.group);
  return t('“{0}” has {1} rows that stay together: the parts differ from the shares.', group, note.rows);
}

/** A near-duplicate across parts, or of an example. */
export function leakText({ row, near, similarity }: ExportLeak, t: Translate): string {
  const percent = Math.round(similarity * 100);
  if ('fewShot' in near) {
    const text = near.fewShot.replace(/\s+/g, ' ');
    const short = text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
    return t('{0} is {1} % like the template’s example “{2}”.', placeText(row), percent, short);
  }
  return t('{0} is {1} % like {2}.', placeText(row), percent, placeText(near));
}

function placeText({ file, row, origin }: RowPlace): string {
  const place = origin.row === undefined ? origin.path : `${origin.path}:${origin.row}`;
  return `${file}:${row} (${place})`;
}

/** A group's name as splitGroup makes it, readable. */
function groupText(group: string): string {
  return group
    .split('\0')
    .filter((part) => part !== '')
    .join(':');
}

/** The parts in their order with their rows, such as `80 to train on, 10 to test with`. */
export function partsText(
  parts: readonly { readonly split: SplitName; readonly rows: number }[],
  t: Translate,
): string {
  return SPLIT_NAMES.flatMap((split) => {
    const rows = parts.find((part) => part.split === split)?.rows;
    return rows === undefined ? [] : [t('{0} {1}', rows, splitText(split, t))];
  }).join(t(', '));
}
