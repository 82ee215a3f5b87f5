import type { Answer, UnreadableReason } from '../answer.ts';
import type { ErrorCode } from '../errors.ts';
import { hashOf } from '../hash.ts';
import type { Completion } from '../infer/engine.ts';

/** Where a record stands. A whole file has a path only. */
export interface Origin {
  readonly path: string; // with '/', relative to the base of the sources
  readonly row?: number; // of a table, JSON array or split text, from 1; a header is not a row
  readonly sheet?: string; // of a workbook; rows are counted within it
  readonly key?: string; // what the id column says; it then identifies the record instead of its row
  readonly part?: number; // of a record that was split because it was too long for the model, from 1
  readonly line?: number; // line of the file on which it starts, from 1, where the file is text; no part of the identity
}

/** One text to label: a file, a row of a table, or a part of a file. */
export interface SourceItem {
  readonly id: string; // see itemId
  readonly text: string;
  readonly origin: Origin;
  readonly fields: Readonly<Record<string, string>>; // the other columns of a table row
}

/** The identity of a record: the same row always has the same id, an edited one a new id. 16 hex digits. */
export function itemId({ path, row, sheet, key, part }: Origin, text: string): string {
  const place = key === undefined ? [String(row ?? '')] : ['', 'key', key];
  const more = [
    ...(sheet === undefined ? [] : ['sheet', sheet]),
    ...(part === undefined ? [] : ['part', String(part)]),
  ];
  return hashOf(path, ...place, ...more, text).slice(0, 16);
}

/** The answer to one task of the template. */
export interface TaskAnswer extends Answer {
  readonly taskId: string;
  readonly swapped?: true; // the reply had conclusion and reasoning in the order that was not asked for
}

/** What one teacher, or one of several attempts of one teacher, said of a record. */
export type Sample =
  | {
      readonly teacher: string;
      readonly status: 'labelled';
      readonly answers: readonly TaskAnswer[];
      readonly reply: Completion;
    }
  | {
      readonly teacher: string;
      readonly status: 'unreadable';
      readonly reason: UnreadableReason;
      readonly taskId?: string;
      readonly answers: readonly TaskAnswer[];
      readonly reply: Completion;
    }
  | { readonly teacher: string; readonly status: 'failed'; readonly error: RecordError };

/** Why a record has no reply, in English; texts without arguments are translated where they are shown. */
export interface RecordError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

interface RecordHead {
  readonly item: SourceItem;
  readonly requestKey: string; // hash of teacher, parameters, template and record text: equal keys are asked once
  readonly at: string; // ISO 8601
  readonly masked?: Readonly<Record<string, number>>; // personal data that was replaced before it was sent, by kind
  readonly cut?: number; // of a text too long for the model, so many characters were sent
}

interface Replied {
  readonly answers: readonly TaskAnswer[]; // of an unreadable reply, the tasks that could be read
  readonly reply: Completion; // where several were asked for, the one that the answers are from
  readonly reused?: true; // copied from an equal request: not paid for again
  readonly samples?: readonly Sample[]; // every answer, where more than one was asked for
  readonly agreement?: Readonly<Record<string, number>>; // of the samples, by task: share that gave the conclusion
}

/** One line of `records.jsonl`. What the teacher sent stays in `reply.text` for ever. */
export type LabelRecord =
  | (RecordHead & Replied & { readonly status: 'labelled' })
  | (RecordHead &
      Replied & {
        readonly status: 'unreadable';
        readonly reason: UnreadableReason;
        readonly taskId?: string; // the first task that could not be read
      })
  | (RecordHead & { readonly status: 'failed'; readonly error: RecordError; readonly samples?: readonly Sample[] });
