import type { Translate } from '../l10n.ts';
import type { Attempt } from './attempt.ts';
import { causeText, maskedText } from './causes.ts';
import type { LabelJob } from './job.ts';
import { NO_MONEY, plus, sumText, type Money } from './money.ts';
import type { LabelRecord } from './record.ts';
import type { RetryCause } from './run.ts';

/** How a job went, for a person to read and to pass on: counts, causes, what left the machine, what it cost. */
export interface JobReport {
  readonly counts: Readonly<Record<LabelRecord['status'], number>>;
  readonly reused: number; // copied from an equal request
  readonly cut: number;
  readonly causes: readonly (readonly [cause: RetryCause, count: number])[]; // most frequent first
  readonly conclusions: readonly TaskConclusions[];
  readonly masked: Readonly<Record<string, number>>; // by kind
  readonly maskedRecords: number;
  readonly attempts: number;
  readonly answered: number;
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number };
  readonly money: Money;
  readonly from?: number; // milliseconds since the epoch
  readonly to?: number;
}

/** What was concluded of one task, and how far several answers agreed. */
export interface TaskConclusions {
  readonly taskId: string;
  readonly counts: readonly (readonly [conclusion: string, count: number])[]; // most frequent first
  readonly voted: number; // records with several answers
  readonly unanimous: number; // of them
  readonly agreement: number; // mean share that gave the conclusion, of those voted on; 0 where none was
}

const MOST_CONCLUSIONS = 20;

/** Adds a job up as its lines pass. Hand it the last line of each record only. */
export class ReportTally {
  readonly #counts = { labelled: 0, unreadable: 0, failed: 0 };
  readonly #causes = new Map<RetryCause, number>();
  readonly #tasks = new Map<string, { counts: Map<string, number>; voted: number; unanimous: number; sum: number }>();
  readonly #masked: Record<string, number> = {};
  readonly #usage = { input: 0, cached: 0, output: 0 };
  #maskedRecords = 0;
  #reused = 0;
  #cut = 0;
  #attempts = 0;
  #answered = 0;
  #money: Money = NO_MONEY;
  #from: number | undefined;
  #to: number | undefined;

  record(record: LabelRecord): void {
    this.#counts[record.status]++;
    if (record.cut !== undefined) this.#cut++;
    if (record.masked !== undefined) {
      this.#maskedRecords++;
      for (const [kind, count] of Object.entries(record.masked)) this.#masked[kind] = (this.#masked[kind] ?? 0) + count;
    }
    if (record.status !== 'labelled') {
      const cause = record.status === 'failed' ? record.error.code : 'unreadable';
      this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
    }
    if (record.status === 'failed') return;
    if (record.reused === true) this.#reused++;
    for (const { taskId, conclusion } of record.answers) {
      const { counts } = this.#task(taskId);
      const name = conclusion.trim();
      // Free text has as many conclusions as records: those that come late are not told.
      if (counts.has(name) || counts.size < 1000) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const [taskId, share] of Object.entries(record.agreement ?? {})) {
      const task = this.#task(taskId);
      task.voted++;
      task.sum += share;
      if (share === 1) task.unanimous++;
    }
  }

  attempt(attempt: Attempt): void {
    this.#from ??= attempt.at;
    this.#to = attempt.at;
    if (attempt.type === 'sent') {
      this.#attempts++;
      return;
    }
    const { usage, cost, currency } = attempt;
    if (attempt.outcome === 'answered') this.#answered++;
    if (cost !== undefined && currency !== undefined) this.#money = plus(this.#money, currency, cost);
    if (usage === undefined) return;
    this.#usage.input += usage.input;
    this.#usage.cached += usage.cached ?? 0;
    this.#usage.output += usage.output;
  }

  report(): JobReport {
    return {
      counts: { ...this.#counts },
      reused: this.#reused,
      cut: this.#cut,
      causes: sorted(this.#causes),
      conclusions: Array.from(this.#tasks, ([taskId, { counts, voted, unanimous, sum }]) => ({
        taskId,
        counts: sorted(counts),
        voted,
        unanimous,
        agreement: voted === 0 ? 0 : sum / voted,
      })),
      masked: { ...this.#masked },
      maskedRecords: this.#maskedRecords,
      attempts: this.#attempts,
      answered: this.#answered,
      usage: { ...this.#usage },
      money: this.#money,
      ...(this.#from === undefined ? {} : { from: this.#from }),
      ...(this.#to === undefined ? {} : { to: this.#to }),
    };
  }

  #task(taskId: string) {
    const known = this.#tasks.get(taskId) ?? { counts: new Map<string, number>(), voted: 0, unanimous: 0, sum: 0 };
    this.#tasks.set(taskId, known);
    return known;
  }
}

/** The report as Markdown in the person's language. */
export function reportMarkdown(job: LabelJob, report: JobReport, t: Translate): string {
  const { counts, usage, money } = report;
  const { teacher, ask = {} } = job;
  const teachers = [teacher, ...(ask.others ?? [])].map(({ title, model }) => `${t(title)} (${model})`);
  const total = counts.labelled + counts.unreadable + counts.failed;
  const lines = [
    `# ${t('Labelling report: {0}', cell(job.name))}`,
    '',
    `- ${t('Template: {0} ({1})', job.template.path, job.template.hash)}`,
    `- ${t('Files: {0}', job.sources.join(t(', ')))}`,
    `- ${t('Teacher: {0}', teachers.join(t(', ')))}`,
    ...(ask.samples === undefined || ask.samples === 1 ? [] : [`- ${t('{0} answers a record', ask.samples)}`]),
    ...(report.from === undefined || report.to === undefined
      ? []
      : [`- ${t('From {0} to {1}', dateText(report.from), dateText(report.to))}`]),
    '',
    `## ${t('Records')}`,
    '',
    table(
      [t('Result'), t('Records'), t('Share')],
      [
        [t('labelled'), counts.labelled, percent(counts.labelled, total)],
        ...report.causes.map(
          ([cause, count]) => [causeText(cause, t), count, percent(count, total)] as readonly (string | number)[],
        ),
      ],
    ),
    '',
    ...(report.reused === 0
      ? []
      : [t('{0} were the same as another record and not paid for again.', report.reused), '']),
    ...(report.cut === 0 ? [] : [t('{0} were too long for the model and cut.', report.cut), '']),
    `## ${t('Cost')}`,
    '',
    sumText(money) ?? t('No price is known for this teacher, or it is free.'),
    '',
    t('{0} requests, {1} answered.', report.attempts, report.answered),
    t(
      '{0} tokens read ({1} of them from the provider’s cache) and {2} written.',
      usage.input,
      usage.cached,
      usage.output,
    ),
    '',
    `## ${t('What left this machine')}`,
    '',
    ...sentLines(job, report, t),
    '',
    `## ${t('Conclusions')}`,
    ...report.conclusions.flatMap((task) => conclusionLines(task, report.conclusions.length > 1, t)),
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function sentLines({ ask = {}, teacher }: LabelJob, { masked, maskedRecords }: JobReport, t: Translate) {
  if (teacher.baseUrl === '') return [t('Nothing: the answers were recorded.')];
  if (ask.mask !== true) return [t('The texts as they are: masking was off.')];
  const kinds = Object.entries(masked).toSorted((a, b) => b[1] - a[1]);
  if (kinds.length === 0) return [t('Masking was on and found nothing to hide.')];
  return [
    t('In {0} records these values were replaced by placeholders before they were sent:', maskedRecords),
    '',
    table(
      [t('Kind'), t('Values')],
      kinds.map(([kind, count]) => [maskedText(kind, t), count]),
    ),
  ];
}

function conclusionLines(task: TaskConclusions, named: boolean, t: Translate): readonly string[] {
  const { counts, voted, unanimous, agreement } = task;
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const more = counts.length - MOST_CONCLUSIONS;
  return [
    '',
    ...(named ? [`### ${cell(task.taskId)}`, ''] : []),
    table(
      [t('Conclusion'), t('Records'), t('Share')],
      counts.slice(0, MOST_CONCLUSIONS).map(([conclusion, count]) => [cell(conclusion), count, percent(count, total)]),
    ),
    ...(more > 0 ? ['', t('{0} more conclusions', more)] : []),
    ...(voted === 0
      ? []
      : ['', t('Agreement: {0} on average; {1} of {2} unanimous.', percent(agreement, 1), unanimous, voted)]),
  ];
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function sorted<Key>(counts: ReadonlyMap<Key, number>): readonly (readonly [Key, number])[] {
  return Array.from(counts).toSorted((a, b) => b[1] - a[1]);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((part / whole) * 1000) / 10} %`;
}

/** A text of a record or a model inside a table: on one line, and no markup. */
function cell(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
