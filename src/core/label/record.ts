import type { Answer, UnreadableReason } from '../answer.ts';
import type { ErrorCode } from '../errors.ts';
import { hashOf } from '../hash.ts';
import type { Completion } from '../infer/engine.ts';

/** One text to label: a file, a row of a table, or a chunk. `row` counts from 1 (the header is not a row). */
export interface SourceItem {
  readonly id: string; // see itemId
  readonly text: string;
  readonly origin: { readonly path: string; readonly row?: number }; // path with '/', relative to the workspace
  readonly fields: Readonly<Record<string, string>>; // the other columns of a table row
}

/** The identity of a record: the same row always has the same id, an edited one a new id. 16 hex digits. */
export function itemId(origin: SourceItem['origin'], text: string): string {
  return hashOf(origin.path, String(origin.row ?? ''), text).slice(0, 16);
}

/** The answer to one task of the template. */
export interface TaskAnswer extends Answer {
  readonly taskId: string;
}

interface RecordHead {
  readonly item: SourceItem;
  readonly requestKey: string; // hash of teacher, parameters, template and record text: equal keys are asked once
  readonly at: string; // ISO 8601
}

/** One line of `records.jsonl`. What the teacher sent stays in `reply.text` for ever. */
export type LabelRecord =
  | (RecordHead & {
      readonly status: 'labelled';
      readonly answers: readonly TaskAnswer[];
      readonly reply: Completion;
      readonly reused?: true; // copied from an equal request: not paid for again
    })
  | (RecordHead & {
      readonly status: 'unreadable';
      readonly reason: UnreadableReason;
      readonly taskId?: string; // the first task that could not be read
      readonly answers: readonly TaskAnswer[]; // the tasks that could
      readonly reply: Completion;
      readonly reused?: true;
    })
  | (RecordHead & {
      readonly status: 'failed';
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
    });
