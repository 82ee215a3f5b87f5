import type { Span } from '../text.ts';
import { tokenParts } from './splitTokens.ts';

/**
 * How a text is cut into records. 'heading' knows Markdown headings and Chinese numbered ones (第一章, 一、). Of `tokens`
 * a part has at most that many as estimated, and starts with up to `overlap` of them again.
 */
export type Split = 'file' | 'line' | 'paragraph' | 'heading' | { readonly tokens: number; readonly overlap?: number };

/** A part of a text. */
export interface TextPart {
  readonly text: string; // without white space around it
  readonly offset: number; // of its first character in the whole text, in UTF-16 units
  readonly line: number; // on which it starts, from 1
}

/**
 * The parts of a text with LF line ends, in order; parts of nothing but white space are left out. Without an overlap,
 * everything that is not white space is in exactly one part.
 */
export function* splitText(text: string, split: Split): Generator<TextPart, void, undefined> {
  let line = 1;
  let counted = 0;
  for (const { start, end } of rangesOf(text, split)) {
    const piece = text.slice(start, end);
    const trimmed = piece.trim();
    if (trimmed === '') continue;
    const offset = start + piece.length - piece.trimStart().length;
    // An overlap starts before the end of the part before it, but never before its start.
    for (let at = text.indexOf('\n', counted); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
    counted = offset;
    yield { text: trimmed, offset, line };
  }
}

function rangesOf(text: string, split: Split): Iterable<Span> {
  if (split === 'file') return [{ start: 0, end: text.length }];
  if (split === 'line') return linesOf(text);
  if (split === 'paragraph') return blocks(text, paragraphStart());
  if (split === 'heading') return blocks(text, headingStart());
  return tokenParts(text, split.tokens, split.overlap ?? 0);
}

function* linesOf(text: string): Generator<Span, void, undefined> {
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found + 1;
    yield { start, end };
    start = end;
  }
}

/** Runs of lines, a new one at each line that `starts` says begins one. */
function* blocks(text: string, starts: (line: string) => boolean): Generator<Span, void, undefined> {
  let from = 0;
  for (const { start, end } of linesOf(text)) {
    if (!starts(text.slice(start, end).trimEnd()) || start === from) continue;
    yield { start: from, end: start };
    from = start;
  }
  yield { start: from, end: text.length };
}

/** Says of each line in turn whether a paragraph starts there: the first after a blank one. */
function paragraphStart(): (line: string) => boolean {
  let blank = false;
  return (line) => {
    const starts = blank && line !== '';
    blank = line === '';
    return starts;
  };
}

/** Says of each line in turn whether a section starts there. Headings right below one another head the same section. */
function headingStart(): (line: string) => boolean {
  let fence = '';
  let onlyHeadings = false;
  return (line) => {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1] ?? '';
    const inCode = fence !== '' || mark !== '';
    if (mark !== '') fence = fence === '' ? mark : fence === mark ? '' : fence;
    if (line === '') return false;
    if (inCode || !isHeading(line)) {
      onlyHeadings = false;
      return false;
    }
    const starts = !onlyHeadings;
    onlyHeadings = true;
    return starts;
  };
}

const NUMBER = '[一二三四五六七八九十百千零〇两0-9０-９]{1,8}';
const MARKDOWN = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const CHAPTER = new RegExp(`^[ \\t\\u3000]{0,8}第${NUMBER}[编篇部卷章节回](?![^ \\t\\u3000：:])`);
const CHAPTER_GLUED = new RegExp(`^[ \\t\\u3000]{0,8}第${NUMBER}[编篇部卷章节回].{1,30}$`);
const ARTICLE = new RegExp(`^[ \\t\\u3000]{0,8}第${NUMBER}条(?![^ \\t\\u3000：:])`);
const ENUMERATED = /^[ \t\u3000]{0,8}[一二三四五六七八九十百]{1,4}、.{1,40}$/;
/** What ends a sentence or leaves it open: a line that ends so is text, not its heading. */
const SENTENCE_END = /[。；，、！？;,.!?]$/;

function isHeading(line: string): boolean {
  if (MARKDOWN.test(line) || ARTICLE.test(line)) return true;
  if (SENTENCE_END.test(line)) return false;
  return CHAPTER.test(line) || CHAPTER_GLUED.test(line) || ENUMERATED.test(line);
}
