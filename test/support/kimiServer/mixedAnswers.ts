import { layOut, type AnswerPart } from './askedTasks.ts';
import type { Given } from './options.ts';

type Variant = (parts: readonly AnswerPart[]) => string;

const joined = (parts: readonly AnswerPart[], change: (part: AnswerPart) => AnswerPart) =>
  parts.map((part) => layOut(change(part))).join('\n\n');
const flipped = { 'reasoning-first': 'conclusion-first', 'conclusion-first': 'reasoning-first' } as const;

/** How models write besides as told: the first ones can still be read, the `bad-` ones name no conclusion of the set. */
const variants: Readonly<Record<string, Variant>> = {
  bold: (parts) => joined(parts, (part) => ({ ...part, conclusion: `**${part.conclusion}**` })),
  fence: (parts) => `\`\`\`\n${joined(parts, (part) => part)}\n\`\`\``,
  'wide-marker': (parts) => joined(parts, (part) => ({ ...part, marker: part.marker.replaceAll('#', '＃') })),
  'blank-lines': (parts) => joined(parts, (part) => ({ ...part, marker: `\n\n${part.marker}\n\n` })),
  stop: (parts) => joined(parts, (part) => ({ ...part, conclusion: `结论：${part.conclusion}。` })),
  swapped: (parts) =>
    joined(parts, (part) => (part.layout === 'conclusion-only' ? part : { ...part, layout: flipped[part.layout] })),
  'bad-off-set': (parts) => joined(parts, (part) => ({ ...part, conclusion: '难以判断' })),
  'bad-no-conclusion': (parts) => joined(parts, (part) => ({ ...part, conclusion: '' })),
  'bad-two': (parts) =>
    joined(parts, (part) => ({ ...part, conclusion: part.labels.length > 1 ? part.labels.join('或') : '' })),
  'bad-prose': () => '这段文字的内容比较复杂，我需要更多信息才能回答。',
};

/** Half of the records get a valid answer, the others one of the variants, by their hash. */
export function mixed(parts: readonly AnswerPart[], digest: Buffer): Given {
  const [first = 0, second = 0] = digest.subarray(30);
  const names = Object.keys(variants);
  const kind = first < 128 ? undefined : names[second % names.length];
  const write = kind === undefined ? undefined : variants[kind];
  return write === undefined
    ? { content: joined(parts, (part) => part), kind: 'valid' }
    : { content: write(parts), kind: kind ?? '' };
}
