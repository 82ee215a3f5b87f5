import type { AnswerMode, Layout } from '../answer.ts';
import { hashOf } from '../hash.ts';
import type { ChatMessage } from '../infer/engine.ts';
import { applyEdits, type Span, type TextEdit } from '../text.ts';
import { findSection } from './document.ts';
import { layoutInstruction } from './layoutText.ts';
import { LAYOUT_VARIABLES, RECORD_VARIABLES, type Template } from './template.ts';

/** The system message of templates without a role section: Qwen2's own default, sent explicitly in every row and request. */
export const DEFAULT_SYSTEM = 'You are a helpful assistant.';

/** What a template is rendered for: the text, and the other columns of a table row for `{{column}}`. */
export interface RenderedRecord {
  readonly text: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * Renders a template for one record: the role section as the system message, the rest as the user message, the layout
 * where the template asks for it (`{{输出格式}}` / `{{output_format}}`) or else before the record's section, the record
 * at its place or else at the end. The same code serves teacher and student; they differ in `layout` and `mode` only.
 *
 * The record stands between `<record-N>` and `</record-N>`, N from its own hash, so that its text cannot close the
 * block and pose as instructions, and the same record always gives the same prompt.
 */
export function renderMessages(
  template: Template,
  record: RenderedRecord,
  layout: Layout,
  mode: AnswerMode = 'text',
): readonly ChatMessage[] {
  const { document } = template;
  const { body } = document;
  const role = findSection(document, 'role');
  const system = role === undefined ? '' : document.text.slice(role.content.start, role.content.end).trim();
  const place = findSection(document, 'record');
  const edits: TextEdit[] = [{ span: { start: 0, end: body.start }, newText: '' }];
  if (role !== undefined) edits.push({ span: role.span, newText: '' });

  const instruction = layoutInstruction(template, layout, mode);
  let hasRecord = false;
  let hasLayout = false;
  for (const { name, span } of document.variables) {
    if (role !== undefined && within(span, role.span)) continue;
    const lower = name.toLowerCase();
    if (RECORD_VARIABLES.includes(lower)) {
      hasRecord = true;
      edits.push({ span, newText: recordBlock(record.text) });
    } else if (LAYOUT_VARIABLES.includes(lower)) {
      hasLayout = true;
      edits.push({ span, newText: instruction });
    } else if (record.fields !== undefined && Object.hasOwn(record.fields, name)) {
      edits.push({ span, newText: recordBlock(record.fields[name] ?? '') });
    }
  }
  if (!hasRecord && place !== undefined) {
    edits.push({ span: at(place.span.end), newText: `\n${recordBlock(record.text)}\n` });
  }
  if (!hasLayout && place !== undefined) {
    edits.push({ span: at(place.span.start), newText: `${instruction}\n\n` });
  }
  const text = applyEdits(document.text, edits).trim();
  const tail = [
    ...(hasLayout || place !== undefined ? [] : [instruction]),
    ...(hasRecord || place !== undefined ? [] : [recordBlock(record.text)]),
  ];
  return [
    { role: 'system', content: system === '' ? DEFAULT_SYSTEM : system },
    { role: 'user', content: [text, ...tail].join('\n\n') },
  ];
}

/** The record between delimiters that its own text cannot contain. */
export function recordBlock(text: string): string {
  const nonce = hashOf(text).slice(0, 16);
  return `<record-${nonce}>\n${text}\n</record-${nonce}>`;
}

/** The text of the last record block in rendered messages, or undefined: what the replay teacher looks answers up by. */
export function recordOf(messages: readonly ChatMessage[]): string | undefined {
  for (const { content } of messages.toReversed()) {
    let record: string | undefined;
    let after = 0;
    for (const match of content.matchAll(/<record-([0-9a-f]{16})>\n/g)) {
      // A block inside another is that one's text.
      if (match.index < after) continue;
      const start = match.index + match[0].length;
      const close = `\n</record-${match[1] ?? ''}>`;
      const end = content.indexOf(close, start);
      if (end === -1 || !hashOf(content.slice(start, end)).startsWith(match[1] ?? '-')) continue;
      record = content.slice(start, end);
      after = end + close.length;
    }
    if (record !== undefined) return record;
  }
  return undefined;
}

function at(offset: number): Span {
  return { start: offset, end: offset };
}

function within(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
