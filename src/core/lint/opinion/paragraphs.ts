import { parsePrompt } from '../../prompt/document.ts';
import { hashOf } from '../../hash.ts';
import type { Span } from '../../text.ts';

/** A paragraph of a prompt: lines without an empty one between them, a fenced block as one. */
export interface Paragraph {
  readonly text: string;
  readonly span: Span;
  readonly id: string; // the start of the text's SHA-256 (64 bits): two paragraphs of the same words are one
}

const SHORTEST = 4; // letters: less says nothing that could be judged

/** The paragraphs of a prompt's body that say something, in order; line ends of their last lines are left out. */
export function paragraphsOf(text: string): readonly Paragraph[] {
  const { body } = parsePrompt('', text);
  const paragraphs: Paragraph[] = [];
  let start: number | undefined;
  let end = body.start;
  let fence: string | undefined;
  const close = () => {
    if (start !== undefined) {
      const content = text.slice(start, end);
      const letters = content.match(/\p{L}/gu)?.length ?? 0;
      if (letters >= SHORTEST)
        paragraphs.push({ text: content, span: { start, end }, id: hashOf(content).slice(0, 16) });
    }
    start = undefined;
  };
  for (let at = body.start; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline + 1;
    const line = text.slice(at, next).replace(/\r?\n$/, '');
    const [, ticks] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (line.trim() === '' && fence === undefined) close();
    else {
      start ??= at;
      end = at + line.length;
      if (fence === undefined) fence = ticks;
      else if (ticks?.startsWith(fence) === true) fence = undefined;
    }
    at = next;
  }
  close();
  return paragraphs;
}
