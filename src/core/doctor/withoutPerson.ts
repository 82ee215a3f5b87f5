/** What would tell who a person is, or open what is theirs. */
export interface Person {
  readonly homes: readonly string[]; // absolute
  readonly workspaces: readonly string[]; // absolute; the first is written as `.`
  readonly users: readonly string[];
  readonly hosts: readonly string[];
  readonly secrets: readonly string[]; // values of keys, tokens and passwords
}

/** Names that many machines have: they tell nothing, and texts hold them. */
const COMMON = new Set(
  'root admin administrator user users node coder code vscode codespace runner ubuntu debian docker local localhost system guest test dev default workspace proxy gateway host server laptop desktop pc home work python'.split(
    ' ',
  ),
);

/**
 * A text that can be pasted into a public question: `.` for the workspace, `~` for the home folder, and `<user>`, `<host>`,
 * `<ip>`, `<mac>`, `<email>`, `<folder>` and `…` for what else would tell who and where somebody is, or be a secret.
 */
export function withoutPerson(text: string, person: Person): string {
  let clean = text;
  for (const secret of longestFirst(person.secrets)) clean = clean.replaceAll(secret, '…');
  clean = clean.replace(/:\/\/[^/\s]{1,300}@[\w.-]{0,253}/g, '://…');
  for (const folder of longestFirst(person.workspaces)) {
    clean = replacePath(clean, folder, folder === person.workspaces[0] ? '.' : '<folder>');
  }
  for (const home of longestFirst(person.homes)) clean = replacePath(clean, home, '~');
  clean = clean.replace(OTHER_HOME, '$1<user>');
  for (const name of longestFirst(person.workspaces.map(lastName))) {
    clean = clean.replace(segment(name), '<folder>');
  }
  clean = withoutPatterns(clean);
  for (const host of longestFirst(person.hosts)) clean = replaceName(clean, host, '<host>');
  for (const user of longestFirst(person.users)) clean = replaceName(clean, user, '<user>');
  return clean;
}

/** The folder of another person: on Windows with blanks in its name, where a path goes on behind it. */
const OTHER_HOME =
  /((?:\/home|\/Users|\b[A-Z]:[\\/]{1,2}Users)[\\/]{1,2})(?:[^\\/\n"'<>|:;,]{1,64}(?=[\\/])|[^\\/\s"'<>|:;,]{1,64})/gi;

/** Whatever looks like a key, a token, an address of a machine or of a person. */
function withoutPatterns(text: string): string {
  return text
    .replace(/\b(Bearer|Basic)\s{1,3}[^\s"',;<>]{1,2000}/gi, '$1 …')
    .replace(/\b(sk|ak|org|hf|npm|gh[opsur]|github_pat|glpat|pypi|xox[abeprs])[-_][\w*.…-]{3,}/g, '$1-…')
    .replace(/\b(?:AKIA|ASIA|AIza|eyJ)[\w.-]{12,}/g, '…')
    .replace(
      /((?:api[_-]?key|token|secret|password|passwd|authorization|credential)s?["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;&]{3,}/gi,
      '$1…',
    )
    .replace(/[\w.+…-]{1,64}@[\w.-]{1,253}/g, '<email>')
    .replace(/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, '<mac>')
    .replace(/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)/g, (address) =>
      /^127\.|^0\.0\.0\.0$/.test(address) ? address : '<ip>',
    )
    .replace(/(?<![\w:])[0-9a-f:]{3,39}(?:%[\w.]{1,20})?(?![\w:])/gi, (address) => (isIpv6(address) ? '<ip>' : address))
    .replace(/[A-Za-z0-9_+-]{32,}/g, (word) => (/\d/.test(word) && /[A-Za-z]/.test(word) ? '…' : word));
}

function isIpv6(text: string): boolean {
  const colons = text.split(':').length - 1;
  if (colons < 2 || text === '::' || text === '::1' || !/[0-9a-f]/i.test(text)) return false;
  return text.includes('::') || colons === 7;
}

/** Every way in which a path is written: either slash, doubled where it was quoted, escaped as in a URL. */
function replacePath(text: string, folder: string, short: string): string {
  if (folder.length < 2) return text;
  const written = new Set([folder, encodeURI(folder)]);
  let clean = text;
  for (const one of written) {
    const parts = one.split(/[\\/]/).map((part) => escapeRegex(part));
    clean = clean.replace(new RegExp(`${parts.join(String.raw`[\\/]{1,2}`)}(?![\\p{L}\\p{N}_-])`, 'giu'), short);
  }
  return clean;
}

/** A folder's name as a part of a path. */
function segment(name: string): RegExp {
  const word = escapeRegex(name);
  return new RegExp(`(?<=[\\\\/])${word}(?=$|[\\\\/\\s"'”’\`,;:)])|(?<=^|[\\s"'“‘\`(=])${word}(?=[\\\\/])`, 'gu');
}

function replaceName(text: string, name: string, short: string): string {
  if (COMMON.has(name.toLowerCase())) return text;
  const word = escapeRegex(name);
  // A name of Chinese characters stands between others without a blank.
  const isPlain = /^[\w.@\\ -]+$/.test(name);
  const around = isPlain ? (['(?<![\\p{L}\\p{N}_])', '(?![\\p{L}\\p{N}_])'] as const) : (['', ''] as const);
  return text.replace(new RegExp(`${around[0]}${word}${around[1]}`, 'giu'), short);
}

const lastName = (folder: string): string => folder.split(/[\\/]/).findLast((part) => part !== '') ?? '';

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

function longestFirst(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text.trim() !== '').toSorted((a, b) => b.length - a.length);
}
