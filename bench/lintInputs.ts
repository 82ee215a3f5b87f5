/**
 * Prompts for the lint bench, the same in every run: sections, steps, constraints, example pairs, fences, variables and
 * some of the defects that the linter looks for. Sentences are put together from parts, so that hardly one comes twice.
 */
import { EN, ZH, type Words } from './lintWords.ts';

/** The language of a prompt; `mixed` changes from section to section and within some lines. */
export type Language = 'zh' | 'en' | 'mixed';

/** A repeatable source of chance (mulberry32); gives whole numbers from 0 up to `below`. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
}

/** A prompt of so many lines, or of at least so many bytes of UTF-8 (at most one section more). */
export function prompt(language: Language, size: { readonly lines: number } | { readonly bytes: number }): string {
  const next = chance(20261125);
  const lines: string[] = [];
  let bytes = 0;
  for (let section = 0; 'lines' in size ? lines.length < size.lines : bytes < size.bytes; section++) {
    const words = language === 'zh' || (language === 'mixed' && section % 2 === 0) ? ZH : EN;
    const added = SECTIONS[section % SECTIONS.length]?.(words, next, language === 'mixed') ?? [];
    for (const line of added) bytes += Buffer.byteLength(line) + 1;
    lines.push(...added);
  }
  return `${('lines' in size ? lines.slice(0, size.lines) : lines).join('\n')}\n`;
}

type Section = (words: Words, next: (below: number) => number, mixed: boolean) => readonly string[];

function pick<Item>(items: readonly Item[], next: (below: number) => number): Item {
  const item = items[next(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Fills `<slot>`s of a pattern from the words, `<n>` with a number. */
function fill(pattern: string, words: Words, next: (below: number) => number): string {
  return pattern.replace(/<(\w+)>/g, (_, slot: string) =>
    slot === 'n' ? String(2 + next(98)) : pick(words.slots[slot] ?? [slot], next),
  );
}

const some = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

const paragraph: Section = (words, next, mixed) => [
  `## ${fill(pick(words.headings, next), words, next)}`,
  '',
  ...some(3 + next(4), () => {
    const sentences = some(1 + next(3), () => fill(pick(words.sentences, next), words, next));
    const foreign =
      mixed && next(4) === 0
        ? ` ${fill(pick((words === ZH ? EN : ZH).sentences, next), words === ZH ? EN : ZH, next)}`
        : '';
    return sentences.join(words.gap) + foreign;
  }),
  '',
];

const steps: Section = (words, next) => [
  `## ${words.steps}`,
  '',
  ...some(4 + next(6), (index) => `${index + 1}. ${fill(pick(words.orders, next), words, next)}`),
  '',
];

const limits: Section = (words, next) => [
  `## ${words.limits}`,
  ...some(4 + next(5), () => `- ${fill(pick(next(6) === 0 ? words.defects : words.orders, next), words, next)}`),
  '',
];

const examples: Section = (words, next) => [
  `## ${words.examples}`,
  '',
  ...some(2 + next(3), () => {
    const [input, output] = words.pair;
    const label = pick(words.slots['label'] ?? [], next);
    return `${input}${fill(pick(words.records, next), words, next)}\n${output}${fill(pick(words.reasons, next), words, next)}####${label}\n`;
  }).flatMap((pair) => pair.split('\n')),
];

const format: Section = (words, next) => [
  `## ${words.format}`,
  '',
  '```json',
  '{',
  `  "id": ${next(100_000)},`,
  `  "label": "${pick(words.slots['label'] ?? [], next)}",`,
  `  "reason": "${fill(pick(words.reasons, next), words, next)}"`,
  '}',
  '```',
  '',
  fill(pick(words.orders, next), words, next),
  '',
];

const table: Section = (words, next) => [
  `| ${words.columns.join(' | ')} |`,
  `| ${words.columns.map(() => '---').join(' | ')} |`,
  ...some(3 + next(3), () => {
    const label = pick(words.slots['label'] ?? [], next);
    return `| ${label} | ${fill(pick(words.reasons, next), words, next)} | ${next(100)} |`;
  }),
  '',
];

const record: Section = (words, next) => [
  `## ${words.record}`,
  '',
  `> ${fill(pick(words.records, next), words, next)}`,
  '',
  `{{${pick(words.variables, next)}}}`,
  '',
];

const SECTIONS: readonly Section[] = [paragraph, steps, limits, paragraph, examples, format, paragraph, table, record];
