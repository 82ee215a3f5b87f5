import { markerRuns } from '../answer.ts';

const FENCE = /^[ \t]{0,3}(?:`{3,}|~{3,})[ \t]{0,4}[\w+-]{0,20}[ \t]*$/;
const RULE = /^[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,}|={3,})[ \t]*$/;

/** A reply with line feeds only, without byte order marks and zero-width spaces, which no reader sees. */
export function plainText(text: string): string {
  return text
    .replace(/[\u{200b}\u{2060}\u{feff}]/gu, '')
    .replace(/\r\n?/g, '\n')
    .trim();
}

/**
 * A reply without the `<think>` block that some servers leave before it, the opening tag of which may be part of the
 * prompt; undefined when it is nothing but thinking, or when it cannot be told where the thinking ends.
 */
export function withoutThinking(text: string): string | undefined {
  const opened = /^<think(?:ing)?>/i.test(text);
  const ends = Array.from(text.matchAll(/<\/think(?:ing)?>/gi));
  const [end] = ends;
  if (!opened && (end === undefined || !/^[ \t]*(?:\n|$)/.test(text.slice(end.index + end[0].length)))) return text;
  if (end === undefined || ends.length > 1) return undefined;
  const rest = text.slice(end.index + end[0].length).trim();
  return rest === '' ? undefined : rest;
}

/**
 * A text without the code fence around it, or the half of one that stands before or after it; one with more fences than
 * `most` has code of its own.
 */
export function withoutFence(text: string, most = Infinity): string {
  const lines = text.trim().split('\n');
  const fences = lines.filter((line) => FENCE.test(line)).length;
  if (fences === 0) return text.trim();
  const first = FENCE.test(lines[0] ?? '');
  const last = lines.length > 1 && FENCE.test(lines.at(-1) ?? '');
  if (fences % 2 === 1) {
    if (last) lines.pop();
    else if (first) lines.shift();
  } else if (fences <= most && first && last) {
    lines.pop();
    lines.shift();
  }
  return lines.join('\n').trim();
}

/** A text without the fences and rules (---) that stand before and after it. */
export function withoutEdges(text: string): string {
  const lines = text.trim().split('\n');
  const isEdge = (line: string | undefined) =>
    line !== undefined && (line.trim() === '' || FENCE.test(line) || RULE.test(line));
  while (isEdge(lines.at(-1))) lines.pop();
  while (isEdge(lines[0])) lines.shift();
  return lines.join('\n').trim();
}

/** A text without the rules (---) that models draw below an answer, unless they are the marker. */
export function withoutRuleBelow(text: string, marker: string): string {
  const lines = text.trimEnd().split('\n');
  const isBelow = (line: string | undefined) =>
    line !== undefined && (line.trim() === '' || (RULE.test(line) && markerRuns(line, marker).length === 0));
  while (isBelow(lines.at(-1))) lines.pop();
  return lines.join('\n');
}

/**
 * A text in which the marker stands as it should where it was escaped (`\#\#\#\#`), or where it fills a line with spaces
 * in it, in bold or in full-width characters.
 */
export function withPlainMarkers(text: string, marker: string): string {
  const unit = marker[0] ?? '#';
  const uniform = Array.from(marker).every((character) => character === unit);
  const literal = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  const escaped = marker.includes('\\')
    ? undefined
    : new RegExp(
        uniform
          ? `(?:\\\\${literal(unit)}){${marker.length},}`
          : Array.from(marker, (character) => `\\\\${literal(character)}`).join(''),
        'gu',
      );
  const wrapping = Array.from('*_`').filter((character) => !marker.includes(character));
  const wanted = marker.normalize('NFKC');
  return text
    .split('\n')
    .map((line) => {
      const unescaped = escaped === undefined || !line.includes('\\') ? line : line.replace(escaped, marker);
      if (unescaped.length > 64) return unescaped;
      let bare = unescaped.normalize('NFKC').replace(marker.includes('\\') ? /\s/g : /[\s\\]/g, '');
      for (const character of wrapping)
        while (bare.startsWith(character) && bare.endsWith(character)) bare = bare.slice(1, -1);
      if (bare === '') return unescaped;
      const isMarker = uniform
        ? bare.length >= wanted.length && bare === (wanted[0] ?? '').repeat(bare.length)
        : bare === wanted;
      return isMarker ? marker : unescaped;
    })
    .join('\n');
}
