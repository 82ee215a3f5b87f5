import type { Span } from '../../text.ts';

/** What a piece of text tells of a person. Each kind is a message of `privacy/personal-data`. */
export type IdentifierKind =
  | 'phone'
  | 'identity'
  | 'card'
  | 'account'
  | 'email'
  | 'address'
  | 'plate'
  | 'passport'
  | 'birth'
  | 'name';

/** A literal that identifies a person, and what may stand in its place. */
export interface Identifier extends Span {
  readonly kind: IdentifierKind;
  readonly masked: string;
}

/** One unit's text as detectors read it. */
export interface Source {
  readonly text: string; // as it stands
  readonly plain: string; // full-width digits, letters and signs narrowed, as long as `text`
  readonly digits: number; // how many there are in all
  readonly run: number; // the most digits in one run, single separators between them allowed
}

/** A detector returns what it finds in a source; where two overlap, the caller keeps the one of the earlier detector. */
export type Detector = (source: Source) => readonly Identifier[];

/** Full-width digits, letters and signs as ASCII, one for one, so that offsets hold. */
function narrow(text: string): string {
  return text.replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));
}

/** What a text must hold, in lower case, to tell of a person at all. */
export const IDENTIFIER_CUES: readonly string[] =
  '0 1 2 3 4 5 6 7 8 9 ０ １ ２ ３ ４ ５ ６ ７ ８ ９ @ 微信 薇信 v信 wechat weixin wxid qq vx'.split(' ');
const NONE: readonly never[] = [];
const NO_NUMBER = /[@＠]|[微薇v]信|wechat|weixin|wxid/i;

/** Counts a text's digits; undefined where too few of them, and nothing else, could identify a person. */
export function sourceOf(text: string): Source | undefined {
  let digits = 0;
  let run = 0;
  let current = 0;
  let last = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || (code > 57 && (code < 0xff10 || code > 0xff19))) continue;
    digits++;
    const next = text.charCodeAt(last + 1); // of the gap, if there is one: only signs can be inside of a number
    current = i - last > 3 || (i - last > 1 && next > 0x7f && next < 0xff01) ? 1 : current + 1;
    last = i;
    if (current > run) run = current;
  }
  if (digits < 2 && !NO_NUMBER.test(text)) return undefined;
  return { text, plain: /[！-～]/.test(text) ? narrow(text) : text, digits, run };
}

/** Matches of a pattern that stand outside web addresses. */
export function matchesOutsideUrls({ plain }: Source, pattern: RegExp): readonly RegExpExecArray[] {
  return matchesOf(pattern, plain).filter(({ index }) => !isInUrl(plain, index));
}

/** All matches of a global pattern. Unlike `matchAll` it does not copy the pattern, which costs more than most searches. */
export function matchesOf(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (match === null) return NONE;
  const found: RegExpExecArray[] = [];
  for (; match !== null; match = pattern.exec(text)) {
    found.push(match);
    if (match[0] === '') pattern.lastIndex++;
  }
  return found;
}

/** Whether the characters before `at`, back to a space, bracket or quotation mark, begin a web address. */
function isInUrl(plain: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < 300 && /[\w.~:/?#@!$&*+=%-]/.test(plain[start - 1] ?? '')) start--;
  return /:\/\/|www\./i.test(plain.slice(start, at));
}
