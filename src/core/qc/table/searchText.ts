import type { LabelRecord } from '../../label/record.ts';

/**
 * The ways in which the characters of a text may stand where case is ignored, one list a character: itself and its two
 * cases, where these are one character each (ß has none).
 */
export function caseVariants(text: string): readonly (readonly string[])[] {
  return Array.from(text, (character) => {
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
    const forms = [character, lower, upper, upper.toLowerCase(), lower.toUpperCase()];
    return [...new Set(forms.filter((form) => isOne(form)))];
  });
}

/** A pattern that finds a text in any case; `write` says how a character stands in what is searched. */
export function casePattern(text: string, write: (character: string) => string = (character) => character): string {
  return caseVariants(text)
    .map((forms) => {
      const written = forms.map((form) => escaped(write(form)));
      return written.length === 1 ? (written[0] ?? '') : `(?:${written.join('|')})`;
    })
    .join('');
}

/** Whether a record has a text in what can be searched, see searchedTexts; case is ignored. */
export function textFinder(text: string): (record: LabelRecord) => boolean {
  const pattern = new RegExp(casePattern(text), 'u');
  return (record) => searchedTexts(record).some((searched) => pattern.test(searched));
}

/**
 * What of a record can be searched: its text, where it is from, its other columns' values, and what was answered, with
 * every vote and the replies as they were sent. Not what we write ourselves: keys, ids, times, errors.
 */
function searchedTexts(record: LabelRecord): readonly string[] {
  const { text, origin, fields } = record.item;
  const said = [record, ...(record.samples ?? [])].flatMap((one) =>
    one.status === 'failed'
      ? []
      : [...one.answers.flatMap(({ conclusion, reasoning }) => [conclusion, reasoning]), one.reply.text],
  );
  const places = [origin.path, origin.sheet, origin.key];
  return [text, ...places, ...Object.values(fields), ...said].filter((one) => typeof one === 'string');
}

/** Whether a text is one character. */
function isOne(text: string): boolean {
  const [first = ''] = text;
  return text !== '' && first.length === text.length;
}

/** A text as a pattern for itself. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
