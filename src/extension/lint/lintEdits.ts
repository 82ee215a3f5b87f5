import { isMap, isScalar, isSeq, parseDocument, type Node, type Pair } from 'yaml';
import { readFrontMatter } from '#core/prompt/document';
import type { Span, TextEdit } from '#core/text';

/**
 * The edit that turns a rule off in a prompt's front matter (`lint: { concision/courtesy: off }`), which is made where
 * there is none; all else stays as it is written. Undefined: it is off already, or the front matter cannot be read.
 */
export function turnOffInFrontMatter(text: string, ruleId: string): TextEdit | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const { frontMatter, problems } = readFrontMatter(text);
  if (frontMatter === undefined) {
    const start = text.startsWith('\uFEFF') ? 1 : 0;
    return insert(start, `---${eol}lint:${eol}  ${ruleId}: off${eol}---${eol}`);
  }
  const start = text.indexOf('\n') + 1;
  const close = text.lastIndexOf('---', frontMatter.end);
  const root = parseDocument(text.slice(start, close), { logLevel: 'silent' }).contents as Node | null;
  if (problems.length > 0) return undefined;
  if (root === null) return insert(close, `lint:${eol}  ${ruleId}: off${eol}`);
  if (!isMap(root) || root.flow === true) return undefined;
  const lint = pairOf(root.items, 'lint');
  if (lint === undefined) return insert(close, `lint:${eol}  ${ruleId}: off${eol}`);
  const { key, value } = lint;
  if (isScalar(value) && value.value === null) {
    const colon = text.indexOf(':', start + (rangeOf(key)?.end ?? 0));
    return insert(colon + 1, `${eol}  ${ruleId}: off`);
  }
  const place = rangeOf(value);
  if (!isMap(value) || place === undefined) return undefined;
  const known = pairOf(value.items, ruleId);
  if (known !== undefined) {
    const old = rangeOf(known.value);
    const isOff = isScalar(known.value) && (known.value.value === 'off' || known.value.value === false);
    return old === undefined || isOff ? undefined : { span: shifted(old, start), newText: 'off' };
  }
  const first = rangeOf(value.items[0]?.key);
  if (first === undefined) return { span: shifted(place, start), newText: `{ ${ruleId}: off }` };
  const at = start + first.start;
  if (value.flow === true) return insert(at, `${ruleId}: off, `);
  return insert(at, `${ruleId}: off${eol}${text.slice(text.lastIndexOf('\n', at - 1) + 1, at)}`);
}

/** The text of a `.promptmill/config.yaml` with a rule turned off; undefined: lint is off there, or it cannot be read. */
export function turnOffInConfig(text: string, ruleId: string): string | undefined {
  return withLint(text, ['rules', ruleId], 'off');
}

/** The text of a `.promptmill/config.yaml` that names a baseline; undefined: lint is off there, or it cannot be read. */
export function nameBaseline(text: string, baseline: string): string | undefined {
  return withLint(text, ['baseline'], baseline);
}

/** Sets a value below `lint:`; comments, order and all other values stay. */
function withLint(text: string, path: readonly string[], value: string): string | undefined {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0 || !(document.contents === null || isMap(document.contents))) return undefined;
  const full = ['lint', ...path];
  for (let depth = 1; depth < full.length; depth++) {
    const outer: unknown = document.getIn(full.slice(0, depth));
    if (outer === undefined || outer === null) document.setIn(full.slice(0, depth), document.createNode({}));
    else if (!isMap(outer)) return undefined;
  }
  document.setIn(full, value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/**
 * The place in a `.promptmill/config.yaml` that an error is about: where YAML breaks, or the key that `place` names in
 * the form of `readLintFile`, such as `lint.overrides[0].rules.privacy`. The first line where it is not found.
 */
export function faultSpan(text: string, place: string): Span {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [problem] = document.errors;
  const top = { start: 0, end: Math.max(1, /^.*/.exec(text)?.[0].length ?? 1) };
  if (problem !== undefined) {
    // Often the end of the file, where there is nothing to see.
    const start = Math.max(0, Math.min(problem.pos[0], text.trimEnd().length - 1));
    return { start, end: Math.max(start + 1, Math.min(problem.pos[1], text.trimEnd().length)) };
  }
  let node: unknown = document.contents;
  let found: Span = top;
  for (let rest = place; rest !== '';) {
    const index = /^\[(\d+)\]\.?/.exec(rest);
    if (index !== null && isSeq(node)) {
      node = node.items[Number(index[1])];
      found = rangeOf(node) ?? found;
      rest = rest.slice(index[0].length);
      continue;
    }
    if (!isMap(node)) break;
    // Keys may hold dots themselves: of those that fit the longest counts.
    const names = node.items.map(({ key }) => String(isScalar(key) ? key.value : ''));
    const left = rest;
    const fits = names.filter((name) => left.startsWith(name) && /^(?:\.|\[|$)/.test(left.slice(name.length)));
    const name = fits.toSorted((a, b) => b.length - a.length)[0];
    const pair = name === undefined ? undefined : pairOf(node.items, name);
    if (name === undefined || pair === undefined) break;
    found = rangeOf(pair.key) ?? found;
    node = pair.value;
    rest = rest.slice(name.length).replace(/^\./, '');
  }
  return found;
}

function pairOf(items: readonly Pair[], name: string): Pair | undefined {
  return items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function rangeOf(node: unknown): Span | undefined {
  const range = (node as Partial<Node> | null | undefined)?.range;
  return range === null || range === undefined ? undefined : { start: range[0], end: range[1] };
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

function insert(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}
