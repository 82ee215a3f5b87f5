/** A closed set of labels made ready for finding them in running text. */
export interface LabelSet {
  readonly labels: readonly string[];
  readonly pattern: RegExp; // global; longest label first, so that 不相关 is never read as 相关
  /** The label that a match of `pattern` is, or undefined where its case says that it is an everyday word. */
  of(written: string): SetLabel | undefined;
}

/** One label of a set. */
export interface SetLabel {
  readonly label: string;
  readonly everyday: boolean; // also an ordinary word or too short to be recognised: 是, A, 3, yes
}

/** More than this is no closed set that a text could name, and would make a slow expression. */
const MOST_UNITS = 20_000;
const EVERYDAY = new Set(
  '是 否 不是 有 无 没有 对 错 高 中 低 大 小 好 坏 可以 不可以 正确 错误 其他 其它 一般 未知 yes no true false none other others ok good bad high low medium unknown general normal fine right wrong in out on off'.split(
    ' ',
  ),
);

const sets = new WeakMap<readonly string[], LabelSet | { readonly pattern: undefined }>();

/** The labels as a set, made once for an array; undefined where two of them cannot be told apart in a text. */
export function labelSetOf(labels: readonly string[]): LabelSet | undefined {
  let set = sets.get(labels);
  if (set === undefined) {
    set = build(labels) ?? { pattern: undefined };
    sets.set(labels, set);
  }
  return set.pattern === undefined ? undefined : set;
}

function build(labels: readonly string[]): LabelSet | undefined {
  const byText = new Map<string, SetLabel>();
  for (const label of labels) byText.set(plain(label), { label, everyday: isEveryday(label) });
  if (byText.size !== labels.length || labels.reduce((sum, { length }) => sum + length, 0) > MOST_UNITS)
    return undefined;
  const longestFirst = labels.toSorted((a, b) => b.length - a.length);
  return {
    labels,
    pattern: new RegExp(longestFirst.map(patternOf).join('|'), 'gi'),
    of(written) {
      const found = byText.get(plain(written));
      // “a” is an article, A is an option.
      return found !== undefined && found.label.length < 3 && found.label !== written ? undefined : found;
    },
  };
}

function isEveryday(label: string): boolean {
  const han = /\p{Script=Han}/u.test(label);
  return label.length < (han ? 2 : 3) || !/\p{L}{2}/u.test(label) || EVERYDAY.has(label.toLowerCase());
}

/** not_relevant, not-relevant and “not relevant” are one label; letters and digits around it make another word. */
function patternOf(label: string): string {
  const body = label
    .replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
    .replace(/(?<=\w)[\s_-]{1,8}(?=\w)/g, '[\\s_-]{1,3}')
    .replace(/\s{1,8}/g, '\\s{1,3}');
  const before = /^\w/.test(label) ? '(?<![A-Za-z0-9_]|\\d[.])' : '';
  const after = /\w$/.test(label) ? '(?![A-Za-z0-9_]|[.]\\d)' : '';
  return before + body + after;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s_-]{1,8}/g, ' ')
    .trim();
}
