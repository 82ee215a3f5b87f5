import type { Span } from '../../text.ts';

/** A clause of an instruction: up to and with its comma or full stop. */
export interface Clause extends Span {
  readonly text: string; // of `use`, without its closing punctuation and surrounding space
  readonly sentence: number; // which sentence of the unit it belongs to
  readonly first: boolean; // of its sentence
}

/** The clauses of a line in order; mention is masked in their text. */
export function clausesIn(wording: string, sentences: readonly Span[]): readonly Clause[] {
  return sentences.flatMap(({ start, end }, sentence) =>
    Array.from(
      wording.slice(start, end).matchAll(/(?:[^，,~～]|(?<=\d),(?=\d{3})|[~～](?=\s?\d))+[，,~～]?/g),
      (match, index) => ({
        start: start + match.index,
        end: start + match.index + match[0].length,
        text: match[0].replace(/[，,。！!？?；;.~～]{1,9}$/, '').trim(),
        sentence,
        first: index === 0,
      }),
    ),
  );
}

/** Widens a span that is to be deleted by the space after it, or by the whole line when nothing else stands there. */
export function deletion(text: string, { start, end }: Span): Span {
  let from = start;
  let to = end;
  while (to < text.length && (text[to] === ' ' || text[to] === '\t')) to++;
  let lineStart = from;
  while (lineStart > 0 && /[-*+•·> \t\d.、]/.test(text[lineStart - 1] ?? '')) lineStart--;
  const wholeLine =
    (lineStart === 0 || text[lineStart - 1] === '\n') && (to === text.length || /[\r\n]/.test(text[to] ?? ''));
  if (!wholeLine) return { start: from, end: to };
  from = lineStart;
  if (text[to] === '\r') to++;
  if (text[to] === '\n') to++;
  return { start: from, end: to };
}

/** Whether deleting a span would bring Markdown to the start of its line, where it means something else: 你好，# 标题. */
export function bringsMarkup(text: string, { start, end }: Span): boolean {
  if (start === 0 && text.startsWith('---', end)) return true; // a rule would become front matter
  if (text[end - 1] === '\n' || !/(?:^|[\n\r])[ \t]*$/.test(text.slice(Math.max(0, start - 8), start))) return false;
  return /^[^\S\n]*[^\p{L}\s“"‘「《]/u.test(text.slice(end, end + 8));
}
