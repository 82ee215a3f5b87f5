import type { Template } from '../prompt/template.ts';
import type { AskOptions, Teacher } from './job.ts';
import { itemId, type SourceItem } from './record.ts';
import { requestFor, reservedTokens } from './request.ts';
import { tokenParts } from './splitTokens.ts';
import { estimateTokens } from './tokens.ts';

/** Counting is an estimate: so much of a window is left free. */
const SPARE = 0.02;

/**
 * How many tokens of a record fit beside the template and the reply into the smallest window of the teachers; Infinity
 * where no window is known. At least 1.
 */
export function roomFor(teachers: readonly Teacher[], template: Template, ask: AskOptions = {}): number {
  let room = Infinity;
  for (const teacher of teachers) {
    if (teacher.contextTokens === undefined) continue;
    const { request, input } = requestFor(teacher, template, { text: '' }, ask);
    room = Math.min(room, Math.floor(teacher.contextTokens * (1 - SPARE)) - reservedTokens(request, input));
  }
  return Math.max(1, room);
}

/** Whether a record fits; its other columns count too, because a template may show them. */
export function fits({ text, fields }: Pick<SourceItem, 'text' | 'fields'>, room: number): boolean {
  if (room === Infinity) return true;
  return estimateTokens(text) + otherTokens(fields) <= room;
}

/** The start of a record's text that fits, up to the end of a sentence. */
export function cutToFit({ text, fields }: Pick<SourceItem, 'text' | 'fields'>, room: number): string {
  const [first] = tokenParts(text, Math.max(1, room - otherTokens(fields)), 0);
  return text.slice(0, first?.end ?? 0).trimEnd();
}

/** The parts of a record that is too long, each a record of its own; or the record itself. */
export function* partsToFit(item: SourceItem, room: number): Generator<SourceItem, void, undefined> {
  if (fits(item, room)) {
    yield item;
    return;
  }
  let part = 0;
  for (const { start, end } of tokenParts(item.text, Math.max(1, room - otherTokens(item.fields)), 0)) {
    const text = item.text.slice(start, end).trim();
    if (text === '') continue;
    const origin = { ...item.origin, part: ++part };
    yield { ...item, id: itemId(origin, text), text, origin };
  }
}

function otherTokens(fields: SourceItem['fields']): number {
  let tokens = 0;
  for (const value of Object.values(fields)) tokens += estimateTokens(value);
  return tokens;
}
