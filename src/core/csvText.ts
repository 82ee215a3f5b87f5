// What a spreadsheet takes for a formula begins with one of these; East Asian versions also read the full-width ones.
const SIGN = /[=+\-@＝＋－＠]/;
const BLANK = /[\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\u3000\ufeff]/;
// Where a program may believe that a new cell begins: lines, and what other countries separate cells with.
const EDGE = /[\n\r\t;]/;
const QUOTED = /["\n\r,;\t']|^\s|\s$/;

/** One cell of a CSV file. A number is written as it is; a text that a spreadsheet would run gets `'` before it. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = inert(value);
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV (RFC 4180: commas, CRLF), each cell safe to open in a spreadsheet. */
export function csvText(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/**
 * The text with `'` wherever a cell could begin with a formula: at its start, and after what a program may split at.
 * Blanks before the sign do not save it, since some programs drop them; a TAB or line end at the start is enough.
 */
function inert(text: string): string {
  let out = '';
  let start = 0; // of what could be a cell
  let isStart = true; // nothing but blanks since
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (EDGE.test(character)) {
      if (at === 0) out = "'";
      out += text.slice(start, at + 1);
      start = at + 1;
      isStart = true;
    } else if (isStart && SIGN.test(character)) {
      out += `'${text.slice(start, at)}`;
      start = at;
      isStart = false;
    } else if (character > ' ' && !BLANK.test(character)) isStart = false;
  }
  return out + text.slice(start);
}
