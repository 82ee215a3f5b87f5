import { privateSpans } from '#core/lint/identifiers/found';

/** A text's words without what identifies a person or gives access, which an assistant's model has no need to see. */
export interface Discreet {
  /** A piece of the text, by UTF-16 offsets. */
  piece(start: number, end: number): string;
  /** Something that was made of the text, such as a message that quotes it. */
  made(words: string): string;
}

/** Finds what is private in a text, once, and replaces it by its kind, such as `[phone]`. */
export function discreet(text: string): Discreet {
  const hidden = privateSpans(text).map((span) => ({ ...span, value: text.slice(span.start, span.end) }));
  const values = hidden.toSorted((a, b) => b.value.length - a.value.length);
  return {
    piece(start, end) {
      let shown = '';
      let at = start;
      for (const span of hidden) {
        if (span.end <= at || span.start >= end) continue;
        shown += `${text.slice(at, Math.max(at, span.start))}[${span.kind}]`;
        at = span.end;
      }
      return at < end ? shown + text.slice(at, end) : shown;
    },
    made: (words) => values.reduce((shown, { value, kind }) => shown.replaceAll(value, `[${kind}]`), words),
  };
}
