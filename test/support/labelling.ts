import type { InferenceEngine } from '#core/infer/engine';
import type { Attempt, AttemptLog } from '#core/label/attempt';
import type { AskOptions, Limits, Teacher } from '#core/label/job';
import type { Cap } from '#core/label/ledger';
import type { LabelRecord, SourceItem } from '#core/label/record';
import { startRun } from '#core/label/startRun';
import type { OtherVoter, RunEvent, RunHandle, RunInput, RunSummary } from '#core/label/run';
import { sourceItem } from '#core/label/source';
import type { Clock, Logger, RecordLog } from '#core/ports';
import { readTemplate, type Template } from '#core/prompt/template';
import { teacherEngine } from '#node/teachers/teacherEngine';
import { hastyClock } from './clocks.ts';

export const TEMPLATE_TEXT = `---
tasks:
  - id: relevance
    labels: [相关, 不相关]
---
# 任务
判断下面的原文是否与售后有关。
# 原文
{{原文}}
`;
export const template = readTemplate('t.template.md', TEMPLATE_TEXT);

/** A teacher at an address. */
export function teacherAt(baseUrl: string, more: Partial<Teacher> = {}): Teacher {
  return { id: 'test', title: 'Test teacher', baseUrl, model: 'm1', ...more };
}

/** Records `record 1` … in one file. */
export function makeItems(count: number, text: (n: number) => string = (n) => `record ${n}`): readonly SourceItem[] {
  return Array.from({ length: count }, (_, index) => sourceItem('data.csv', index + 1, text(index + 1)));
}

/** A log in memory. */
export class MemoryLog implements RecordLog<LabelRecord> {
  readonly records: LabelRecord[] = [];

  append(record: LabelRecord): Promise<void> {
    this.records.push(record);
    return Promise.resolve();
  }

  async *read(): AsyncGenerator<LabelRecord, void, undefined> {
    yield* await Promise.resolve([...this.records]);
  }
}

/** Attempts in memory; each run that is to be told from the one before gets a log of its own over the same list. */
export class MemoryAttempts implements AttemptLog {
  readonly run: string;
  readonly attempts: Attempt[];

  constructor(run = 'a', attempts: Attempt[] = []) {
    this.run = run;
    this.attempts = attempts;
  }

  append(attempt: Attempt): void {
    this.attempts.push(attempt);
  }

  async *read(): AsyncGenerator<Attempt, void, undefined> {
    yield* await Promise.resolve([...this.attempts]);
  }
}

/** Everything that a run logged, as one text. */
export class KeptLogger implements Logger {
  readonly lines: string[] = [];
  debug(message: string): void {
    this.lines.push(message);
  }
  info(message: string): void {
    this.lines.push(message);
  }
  warn(message: string): void {
    this.lines.push(message);
  }
  error(message: string, cause?: unknown): void {
    this.lines.push(`${message} ${String(cause)}`);
  }
}

export interface LabelOptions {
  readonly items?: readonly SourceItem[];
  readonly log?: MemoryLog;
  readonly engine?: InferenceEngine;
  readonly apiKey?: string;
  readonly teacher?: Teacher;
  readonly limits?: Limits;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly crashed?: boolean;
  readonly attempts?: AttemptLog;
  readonly ask?: AskOptions;
  readonly others?: readonly OtherVoter[];
  readonly cap?: Cap;
  readonly mask?: RunInput['mask'];
  readonly template?: Template;
  readonly retry?: RunInput['retry'];
  readonly onEvent?: (event: RunEvent, handle: () => RunHandle | undefined) => void;
}

export interface Labelled {
  readonly summary: RunSummary;
  readonly records: readonly LabelRecord[];
  readonly events: readonly RunEvent[];
}

/** A whole run over the items with a real engine (or the one given); sleeping takes a hundredth unless a clock is given. */
export async function label(options: LabelOptions): Promise<Labelled> {
  const teacher = options.teacher ?? teacherAt('http://127.0.0.1:9/v1');
  const engine =
    options.engine ?? (await teacherEngine(teacher, options.apiKey === undefined ? {} : { apiKey: options.apiKey }));
  const log = options.log ?? new MemoryLog();
  const items = options.items ?? makeItems(1);
  const events: RunEvent[] = [];
  let handle: RunHandle | undefined;
  handle = await startRun({
    teacher,
    template: options.template ?? template,
    items: async function* () {
      yield* await Promise.resolve(items);
    },
    log,
    engine,
    clock: options.clock ?? hastyClock,
    logger: options.logger ?? new KeptLogger(),
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event, () => handle);
    },
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.crashed === undefined ? {} : { crashed: options.crashed }),
    ...(options.attempts === undefined ? {} : { attempts: options.attempts }),
    ...(options.ask === undefined ? {} : { ask: options.ask }),
    ...(options.others === undefined ? {} : { others: options.others }),
    ...(options.cap === undefined ? {} : { cap: options.cap }),
    ...(options.mask === undefined ? {} : { mask: options.mask }),
    ...(options.retry === undefined ? {} : { retry: options.retry }),
  });
  const summary = await handle.finished;
  return { summary, records: log.records, events };
}

/** `status:detail` of each record, in the order of the items. */
export function outcomes(records: readonly LabelRecord[]): readonly string[] {
  return records
    .toSorted((a, b) => (a.item.origin.row ?? 0) - (b.item.origin.row ?? 0))
    .map((record) => {
      if (record.status === 'failed') return `failed:${record.error.code}`;
      return record.status === 'unreadable' ? `unreadable:${record.reason}` : 'labelled';
    });
}
