import type { Layout } from '../answer.ts';
import { AppError } from '../errors.ts';
import type { Completion } from '../infer/engine.ts';
import { format } from '../l10n.ts';
import type { Template } from '../prompt/template.ts';
import type { AskOptions, Teacher } from './job.ts';
import type { RecordError, Sample } from './record.ts';
import { readReply } from './reply.ts';

/** What a teacher's reply is read with. */
export interface ReadContext {
  readonly teacher: Teacher;
  readonly template: Template;
  readonly ask: AskOptions;
}

/** A reply as a sample of its record; `restore` puts masked words back before it is read. */
export function sampleOf(
  reply: Completion,
  { teacher, template, ask }: ReadContext,
  restore: ((text: string) => string) | undefined,
): Sample {
  if (reply.finish === 'filtered') {
    return failedSample(
      teacher,
      new AppError('teacher.filtered', 'The teacher’s content filter cut its answer off.', {
        hint: 'Label this record by hand, or with another teacher.',
      }),
    );
  }
  const text = restore === undefined ? reply.text : restore(reply.text);
  const read = readReply({ ...reply, text }, template, { mode: ask.mode ?? 'text', layout: layoutOf(ask) });
  const { answers } = read;
  if (read.ok) return { teacher: teacher.id, status: 'labelled', answers, reply };
  return { teacher: teacher.id, status: 'unreadable', reason: read.reason, taskId: read.taskId, answers, reply };
}

/** The layout that a reply was asked for in. */
function layoutOf({ student }: AskOptions): Layout {
  if (student === undefined) return 'reasoning-first';
  return student === 'reasoning' ? 'conclusion-first' : 'conclusion-only';
}

/** A sample that has no reply. */
export function failedSample(teacher: Teacher, error: AppError): Sample {
  return { teacher: teacher.id, status: 'failed', error: recordError(error) };
}

/** An error as a record keeps it. */
function recordError({ code, message, hint, args }: AppError): RecordError {
  return { code, message, hint: format(hint, args) };
}

/** Why a record was not asked for: it does not fit beside the prompt. */
export function tooLongError(room: number): RecordError {
  return recordError(
    new AppError(
      'record.tooLong',
      'The text is longer than the {0} tokens that fit into the model’s window beside the prompt.',
      { args: [room], hint: 'Choose to cut or split long texts, or a model with a larger window.' },
    ),
  );
}
