import { isMap, isScalar, isSeq, parseDocument, type Pair, type Scalar } from 'yaml';
import type { Span, TextEdit } from '../../text.ts';
import { Mapping, type Mapped } from './mapping.ts';

/** Where a text stands in the file; `indent` is that of a block scalar (`|`). */
interface YamlScalar {
  readonly from: number;
  readonly to: number;
  readonly indent: number | undefined;
  readonly quoted: boolean;
}

/** The prompt that a YAML file holds: its messages joined by blank lines, mapped back to the file. */
export interface YamlPrompt extends Mapped {
  readonly span: Span; // from the first message to the end of the last
  readonly scalars: readonly YamlScalar[];
}

/** Whether a file keeps prompts in YAML: `*.prompt.yml` and `*.prompt.yaml`. */
export function isYamlPrompt(path: string): boolean {
  return /\.prompt\.ya?ml$/i.test(path);
}

/**
 * Reads `messages: [{role, content}]` (GitHub Models), or a top-level `prompt:` / `template:` / `system:` / `user:` text.
 * Undefined when the file holds none of them or is no YAML: then it is linted as it stands.
 */
export function yamlPrompt(source: string): YamlPrompt | undefined {
  const document = parseDocument(source, { logLevel: 'silent', keepSourceTokens: true });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const texts = document.contents.items.flatMap((pair) => textsOf(pair as Pair));
  const mapping = new Mapping();
  const scalars: YamlScalar[] = [];
  for (const scalar of texts) {
    const last = scalars.at(-1);
    if (last !== undefined) mapping.add('\n\n', last.to - 1, last.to, false);
    const read = addScalar(mapping, scalar, source);
    if (read !== undefined) scalars.push(read);
  }
  const [first] = scalars;
  if (first === undefined) return undefined;
  return { ...mapping.done(), span: { start: first.from, end: scalars.at(-1)?.to ?? first.to }, scalars };
}

/** The place in the file of a span of the joined text. */
export function yamlSpan({ segments, span }: YamlPrompt, { start, end }: Span): Span {
  const first = segments.find((segment) => segment.end > start) ?? segments.at(-1);
  const last = segments.find((segment) => segment.end >= end && segment.end > start) ?? segments.at(-1);
  if (first === undefined || last === undefined) return span;
  const from = first.verbatim ? first.from + Math.max(0, start - first.start) : first.from;
  const to = last.verbatim ? last.from + Math.min(end, last.end) - last.start : last.to;
  return { start: from, end: Math.max(from, to) };
}

/** Edits of the joined text as edits of the file; undefined when one cannot be written back exactly. */
export function yamlEdits(prompt: YamlPrompt, edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
  const result: TextEdit[] = [];
  for (const { span, newText } of edits) {
    const segment = prompt.segments.find(
      (one) =>
        one.verbatim &&
        one.start <= span.start &&
        span.end <= one.end &&
        !(span.start === one.end && span.end === one.end && one.end < prompt.text.length),
    );
    if (segment === undefined) return undefined;
    const start = segment.from + span.start - segment.start;
    const scalar = prompt.scalars.find(({ from, to }) => from <= start && start <= to);
    if (scalar === undefined) return undefined;
    // In a flow scalar, line ends and quotes would have to be escaped; a plain one has more signs of its own.
    const plain = scalar.quoted ? /^[^\n"'\\]*$/ : /^[^\n"'\\:#{}[\],&*?|>%@`]*$/;
    if (scalar.indent === undefined && !plain.test(newText)) return undefined;
    const indented = scalar.indent === undefined ? newText : newText.replaceAll('\n', `\n${' '.repeat(scalar.indent)}`);
    result.push({ span: { start, end: start + span.end - span.start }, newText: indented });
  }
  return result;
}

function textsOf({ key, value }: Pair): readonly Scalar<string>[] {
  const name = isScalar(key) ? String(key.value) : '';
  if (/^(?:prompt|template|system|user|instructions?|system_prompt)$/i.test(name) && isText(value)) return [value];
  if (name !== 'messages' || !isSeq(value)) return [];
  return value.items.flatMap((item) => {
    if (!isMap(item)) return [];
    const content = item.items.find((pair) => isScalar(pair.key) && pair.key.value === 'content')?.value;
    return isText(content) ? [content] : [];
  });
}

function isText(value: unknown): value is Scalar<string> {
  return isScalar(value) && typeof value.value === 'string' && value.value.trim() !== '';
}

function addScalar(mapping: Mapping, { value, range, type }: Scalar<string>, source: string): YamlScalar | undefined {
  if (range === null || range === undefined) return undefined;
  const [from, to] = range;
  if (type === 'BLOCK_LITERAL') return addBlock(mapping, value, from, to, source);
  const raw = source.slice(from, to);
  const quoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  const inner = quoted ? raw.slice(1, -1) : raw;
  const start = quoted ? from + 1 : from;
  mapping.add(value, start, start + inner.length, inner === value);
  return { from, to, indent: undefined, quoted };
}

/** A `|` scalar: each line of the value stands in the file behind its indentation. */
function addBlock(mapping: Mapping, value: string, from: number, to: number, source: string): YamlScalar | undefined {
  let at = source.indexOf('\n', from) + 1;
  const lines = value.trimEnd().split('\n');
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const indent = Math.max(0, source.slice(at, to).search(/\S/) - (first.length - first.trimStart().length));
  const width = indent - (source.slice(at, at + indent).lastIndexOf('\n') + 1);
  const begin = at;
  lines.forEach((line, index) => {
    const end = source.indexOf('\n', at) === -1 ? to : source.indexOf('\n', at);
    const skip = Math.min(width, end - at);
    const exact = source.slice(at + skip, end).replace(/\r$/, '') === line;
    if (line !== '') mapping.add(line, exact ? at + skip : at, exact ? at + skip + line.length : end, exact);
    if (index < lines.length - 1) mapping.add('\n', Math.min(end, to - 1), Math.min(end + 1, to), false);
    at = end + 1;
  });
  return { from: begin, to: Math.min(at, to), indent: width, quoted: false };
}
