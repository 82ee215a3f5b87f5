import { AppError } from '#core/errors';
import { hashOf } from '#core/hash';
import type { CompletionRequest, InferenceEngine } from '#core/infer/engine';
import type { Limits, Teacher } from '#core/label/job';
import { Ledger } from '#core/label/ledger';
import { Limiter } from '#core/label/limiter';
import { maskRecord } from '#core/label/mask';
import type { LabelRecord } from '#core/label/record';
import { inputTokens, reservedTokens } from '#core/label/request';
import { TeacherError } from '#core/label/teacherError';
import { REPLAY_ID } from '#core/label/teachers/presets';
import { privateSpans } from '#core/lint/identifiers/found';
import type { Logger } from '#core/ports';
import { readRewritten, reasonedTask, rewriteMessages, type Correction } from '#core/qc/rewriteReasoning';
import { askTeacher } from '../teachers/askTeacher.ts';
import { AttemptFile } from '../label/attemptLog.ts';
import { systemClock } from '../clock.ts';
import type { OpenedJob } from '../label/jobFolder.ts';
import { Crew, demandKey } from '../label/labelCrew.ts';
import { startReplay } from '../label/labelRun.ts';
import { baseOf } from '../label/prepareJob.ts';
import { REWRITE_FIELD } from '../teachers/replayServer.ts';

/** How the teacher is reached. */
export interface RewriteOptions {
  readonly apiKey?: string;
  readonly limits?: Limits; // instead of the teacher's: those of the account, as it is now
  readonly repliesFile?: string; // replay: instead of the nearest replies.jsonl
  readonly signal: AbortSignal;
  readonly onWait?: (ms: number) => void; // for a place within the limits, or before another try
  readonly log: Logger;
}

/**
 * Asks the job's teacher to write the reasoning of a corrected conclusion anew, as the record was asked: masked where the
 * job masks, cut where it was cut, under the limits of the account, each attempt on the job's account. Nothing is kept.
 * @throws AppError 'teacher.*' with the next step; 'replay.unknownRecord' where nothing is recorded; `signal.reason`.
 */
export async function rewriteReasoning(
  opened: OpenedJob,
  record: LabelRecord,
  correction: Correction,
  options: RewriteOptions,
): Promise<string> {
  const { job, template, dir } = opened;
  const { teacher } = job;
  reasonedTask(template, correction.taskId);
  const apiKey = demandKey(teacher, options.apiKey);
  const { messages, restore } = messagesFor(opened, record, correction);
  const request = requestOf(teacher, messages, correction.conclusion);
  const { log, signal, repliesFile } = options;
  const recorded = { log, rateLimitOnce: false, ...(repliesFile === undefined ? {} : { repliesFile }) };
  const server = teacher.id === REPLAY_ID ? await startReplay(opened, baseOf(opened), recorded) : undefined;
  const attempts = new AttemptFile(dir);
  const crew = new Crew({ log, onEvent: () => {} }, dir);
  try {
    const { engine } = await crew.hire(teacher, apiKey, options.limits, server?.baseUrl);
    const limits = options.limits ?? teacher.limits ?? {};
    const limiter = crew.limiter(teacher.id, () => new Limiter(limits, systemClock));
    const ledger = new Ledger({ log: attempts, now: () => systemClock.now() });
    log.info(`${job.name}: asking ${teacher.id} for the reasoning of a corrected conclusion`);
    const waits = options.onWait === undefined ? {} : { onWait: options.onWait };
    const accounted = onAccount(engine, teacher, { limiter, ledger, ...waits });
    const reply = await askTeacher(accounted, request, signal, waits).catch((error: unknown) => {
      throw AppError.is(error, 'replay.unknownRecord') ? notRecorded(correction.conclusion, error) : error;
    });
    return restore(readRewritten(reply, template, correction, teacher.title));
  } finally {
    attempts.close();
    await crew.leave();
    await server?.close();
  }
}

/** What is sent, and how what was masked is put back. */
function messagesFor({ job, template }: OpenedJob, { item, cut }: LabelRecord, correction: Correction) {
  const record = { text: cut === undefined ? item.text : item.text.slice(0, cut), fields: item.fields };
  if (job.ask?.mask !== true) {
    return { messages: rewriteMessages(template, record, correction), restore: (text: string) => text };
  }
  // The old reasoning holds what the teacher's words had put back into it; a free conclusion may too.
  const { conclusion, oldReasoning } = correction;
  const own = { [OLD]: oldReasoning, [CONCLUSION]: conclusion };
  const masked = maskRecord({ text: record.text, fields: { ...record.fields, ...own } }, privateSpans);
  const { [OLD]: old = '', [CONCLUSION]: hidden = '', ...fields } = masked.record.fields ?? {};
  const closed = reasonedTask(template, correction.taskId).labels !== undefined;
  return {
    messages: rewriteMessages(
      template,
      { text: masked.record.text, fields },
      { ...correction, oldReasoning: old, conclusion: closed ? conclusion : hidden },
    ),
    restore: masked.restore,
  };
}

/** Names that no column has. */
const OLD = '\0old';
const CONCLUSION = '\0conclusion';

function requestOf(teacher: Teacher, messages: CompletionRequest['messages'], conclusion: string): CompletionRequest {
  const { parameters = {}, model } = teacher;
  const extraBody = {
    ...parameters.extraBody,
    ...(teacher.id === REPLAY_ID ? { [REWRITE_FIELD]: conclusion } : {}),
  };
  return { messages, model, ...parameters, ...(Object.keys(extraBody).length === 0 ? {} : { extraBody }) };
}

/** The engine with every attempt in a place of its own within the limits, and on the job's account. */
function onAccount(
  engine: InferenceEngine,
  teacher: Teacher,
  { limiter, ledger, onWait }: { limiter: Limiter; ledger: Ledger; onWait?: (ms: number) => void },
): InferenceEngine {
  return {
    id: engine.id,
    async complete(request, signal) {
      const input = inputTokens(request);
      const tokens = reservedTokens(request, input);
      const permit = await limiter.acquire(tokens, signal, onWait);
      const sentAt = systemClock.now();
      const account = ledger.open(teacher, hashOf(JSON.stringify(request)), input, tokens);
      try {
        const reply = await engine.complete(request, signal);
        permit.answered(reply.usage.input + reply.usage.output, reply.serverMs);
        account.ended('answered', reply);
        limiter.succeeded();
        return reply;
      } catch (error) {
        permit.answered();
        account.ended(signal.aborted || !(error instanceof TeacherError) ? 'abandoned' : error.kind);
        if (error instanceof TeacherError && error.kind === 'rate-limit') {
          if (error.learned !== undefined) limiter.learn(error.learned);
          limiter.backOff(sentAt, error);
        }
        throw error;
      }
    },
  };
}

function notRecorded(conclusion: string, cause: unknown): AppError {
  return new AppError('replay.unknownRecord', 'Replay has no recorded reasoning for this record and “{0}”.', {
    args: [conclusion],
    hint: 'Write the reasoning yourself, or drop it; jobs of a teacher with a key can ask for it.',
    cause,
  });
}
