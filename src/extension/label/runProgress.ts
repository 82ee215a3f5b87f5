import { AppError } from '#core/errors';
import type { Translate } from '#core/l10n';
import { causeText } from '#core/label/causes';
import { NO_MONEY, sumText, type Money } from '#core/label/money';
import { originText } from '#core/label/originText';
import type { LabelRecord } from '#core/label/record';
import type { RetryCause, RunError, RunEvent } from '#core/label/run';
import { unreadableText } from '#core/qc/problem';
import type { AnswerLine, Progress } from '#protocol/labelRun';

/** Recent completions that the rate is taken from: enough to be steady, few enough to follow a change of pace. */
const WINDOW = 30;
/** Answers that flow by. */
const LAST = 4;
/** From so many answers on, what they cost says what the run will cost. */
const PRICED_FROM = 5;
const TEXT = 90;

/** How a tracker tells things to a person. */
export interface TrackerTexts {
  readonly t: Translate;
  readonly errorText: (error: { readonly code: string; readonly message: string; readonly hint: string }) => string;
}

/**
 * Follows a run's events and gives its progress for a person: counts, causes, pace, time left, cost, the last answers.
 * Time is handed in, in milliseconds, so that it can be tested without waiting; pauses count neither as elapsed nor into
 * the pace. `keep`: how many answers are held; of a trial all, with their reasoning.
 */
export class ProgressTracker {
  #counts = { total: 0, done: 0, skipped: 0, labelled: 0, unreadable: 0, failed: 0 };
  readonly #causes = new Map<RetryCause, number>();
  #active = 0; // ms before `#since`
  #since: number | undefined; // undefined: paused
  #recent: number[] = []; // active times of the last completions
  #waiting: { readonly reason: 'rate-limit' | 'retry'; readonly until: number } | undefined;
  #lastFailure: string | undefined;
  #tokens = { input: 0, output: 0, cached: 0 };
  #money: Money = NO_MONEY;
  #last: AnswerLine[] = [];
  #reused = 0;
  readonly #texts: TrackerTexts;
  readonly #trial: boolean;

  constructor(now: number, texts: TrackerTexts, trial = false) {
    this.#since = now;
    this.#texts = texts;
    this.#trial = trial;
  }

  apply(event: RunEvent, now: number): void {
    switch (event.type) {
      case 'started':
        this.#counts = { ...this.#counts, total: event.total, skipped: event.skipped };
        this.#active = 0;
        this.#since = now;
        this.#recent = [0];
        return;
      case 'record':
        this.#record(event, now);
        return;
      case 'waiting':
        this.#waiting = { reason: event.reason, until: now + event.ms };
        return;
      case 'paused':
        this.#active = this.#elapsed(now);
        this.#since = undefined;
        this.#waiting = undefined;
        return;
      case 'resumed':
        this.#since ??= now;
        return;
      case 'finished':
        this.#active = this.#elapsed(now);
        this.#since = undefined;
        this.#waiting = undefined;
        this.#money = event.summary.money;
        this.#tokens = { ...event.summary.usage };
    }
  }

  progress(now: number): Progress {
    const elapsedMs = this.#elapsed(now);
    const span = elapsedMs - (this.#recent[0] ?? 0);
    const steps = this.#recent.length - 1;
    // One or two quick answers say nothing about the pace; neither does the first second.
    const perMinute = steps >= 3 && span >= 1000 ? (steps / span) * 60_000 : undefined;
    const left = this.#counts.total - this.#counts.done;
    const waitMs = this.#waiting === undefined ? 0 : this.#waiting.until - now;
    const cost = sumText(this.#money);
    const expected = this.#expected();
    const { t } = this.#texts;
    return {
      ...this.#counts,
      causes: Array.from(this.#causes, ([cause, count]) => ({ cause, text: causeText(cause, t), count })).toSorted(
        (a, b) => b.count - a.count,
      ),
      elapsedMs,
      tokens: this.#tokens,
      last: this.#last,
      ...(perMinute === undefined ? {} : { perMinute, remainingMs: Math.max(waitMs, (left / perMinute) * 60_000) }),
      ...(cost === undefined ? {} : { cost }),
      ...(expected === undefined ? {} : { expected }),
      ...(this.#waiting === undefined || waitMs <= 0 ? {} : { waiting: { reason: this.#waiting.reason, ms: waitMs } }),
      ...(this.#lastFailure === undefined ? {} : { lastFailure: this.#lastFailure }),
    };
  }

  #record(event: Extract<RunEvent, { readonly type: 'record' }>, now: number): void {
    const { record } = event;
    this.#counts = { ...this.#counts, total: event.total, done: event.done };
    this.#counts[record.status]++;
    this.#tokens = { ...event.usage };
    this.#money = event.money;
    if (record.status === 'failed') this.#lastFailure = this.#texts.errorText(record.error);
    else if (record.reused === true) this.#reused++;
    if (record.status !== 'labelled') {
      const cause = record.status === 'failed' ? record.error.code : 'unreadable';
      this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
    }
    this.#last = [answerLine(record, this.#texts, this.#trial), ...this.#last].slice(0, this.#trial ? undefined : LAST);
    this.#recent = [...this.#recent, this.#elapsed(now)].slice(-WINDOW);
  }

  #expected(): string | undefined {
    const { total, done } = this.#counts;
    const paid = done - this.#reused;
    if (paid < PRICED_FROM || done >= total) return undefined;
    // What is reused costs nothing, and about as many of those to come will be.
    return sumText({ CNY: (this.#money.CNY / done) * total, USD: (this.#money.USD / done) * total });
  }

  #elapsed(now: number): number {
    return this.#active + (this.#since === undefined ? 0 : now - this.#since);
  }
}

/** A record as it flows by: the start of its text, and what was concluded or why nothing was. */
function answerLine(record: LabelRecord, { t, errorText }: TrackerTexts, whole: boolean): AnswerLine {
  const { id, text, origin } = record.item;
  const head = {
    id,
    text: startOf(text, whole ? TEXT * 3 : TEXT),
    origin: originText(origin, t),
    status: record.status,
  };
  if (record.status === 'failed') return { ...head, answers: [], problem: errorText(record.error) };
  const answers = record.answers.map(({ taskId, conclusion, reasoning }) => {
    const agreement = record.agreement?.[taskId];
    return {
      task: taskId,
      conclusion: startOf(conclusion, TEXT),
      reasoning: whole ? startOf(reasoning, 400) : '',
      ...(agreement === undefined ? {} : { agreement }),
    };
  });
  if (record.status === 'labelled') return { ...head, answers };
  return { ...head, answers, problem: unreadableText(record.reason, t) };
}

/** The start of a text on one line. */
export function startOf(text: string, length: number): string {
  const line = text
    .slice(0, length * 2)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length).trimEnd()}…` : line;
}

/** An error as data in the person's language; records hold filled English texts, of which those without arguments do. */
export function recordErrorText(t: Translate): TrackerTexts['errorText'] {
  return ({ message, hint }) => `${t(message)} ${t(hint)}`;
}

/** An error's text and next step; a step that is a flag of the command line says nothing here and is left out. */
export function runErrorText(
  { template, args, hintTemplate }: Pick<RunError, 'template' | 'args' | 'hintTemplate'>,
  t: Translate,
): string {
  const text = t(template, ...args);
  return /(?:^|\s)--[a-z]/.test(hintTemplate) ? text : `${text} ${t(hintTemplate, ...args)}`;
}

/** A run in progress stands in the way of another one. */
export function runInProgress(): AppError {
  return new AppError('usage', 'A labelling run is in progress.', { hint: 'Wait for its end, or cancel it.' });
}
