import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { hashOfLine } from '../review/decisionLine.ts';
import type { PlacedLabel } from './jobLabels.ts';

const text = v.string();
const LineageSchema = v.object({
  file: text, // of the row
  row: v.pipe(v.number(), v.integer(), v.minValue(1)), // within the file, from 1; of a table without its header
  sha256: text, // of the row's bytes without its line end
  item: text, // id of the record
  task: text,
  record: text, // of the record's line in records.jsonl, see hashOfLine
  reply: v.nullable(text), // of what the teacher sent, see hashOfLine; null where there was no reply
  template: text, // hash that the template is frozen under
  decision: v.nullable(text), // of the line of the decision that counted; null where nobody had decided
});

/** One line of `<name>.lineage.jsonl`: what a row was made of. */
export type LineageLine = v.InferOutput<typeof LineageSchema>;

/** SHA-256 of a row without its line end, hexadecimal. */
export const rowHash = (row: string | Uint8Array): string => createHash('sha256').update(row).digest('hex');

/** The line of a row. */
export function lineageOf(
  { label, record, decision }: PlacedLabel,
  template: string,
  place: Pick<LineageLine, 'file' | 'row' | 'sha256'>,
): LineageLine {
  return {
    ...place,
    item: label.item.id,
    task: label.taskId,
    record: record.hash,
    reply: replyHash(label.record),
    template,
    decision: decision ?? null,
  };
}

/** The hash of what the teacher sent for a record. */
export function replyHash(record: PlacedLabel['label']['record']): string | null {
  return record.status === 'failed' ? null : hashOfLine(record.reply.text);
}

/** A line as it was written; undefined when it is none. */
export function readLineage(line: string): LineageLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(LineageSchema, value);
  return parsed.success ? parsed.output : undefined;
}
