import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AskOptions, Teacher } from '#core/label/job';
import type { BatchOptions } from '#node/batch/batchSession';
import { readRecords, type OpenedJob } from '#node/label/jobFolder';
import { prepareJob } from '#node/label/prepareJob';
import { hastyClock } from './clocks.ts';
import type { AnswerContext, Given } from './kimiServer/options.ts';
import type { KimiServer } from './kimiServer/server.ts';
import { KeptLogger, teacherAt, TEMPLATE_TEXT } from './labelling.ts';

/** What a batch job is made of. */
export interface BatchJobSpec {
  readonly dir: string;
  readonly texts: readonly string[];
  readonly teacher?: Partial<Teacher>;
  readonly ask?: AskOptions;
  readonly template?: string;
  readonly jobDir?: string; // absent: `jobs/job` in `dir`
}

/** Kimi's teacher at a test server, priced as the server bills. */
function kimiAt(baseUrl: string, more: Partial<Teacher> = {}): Teacher {
  return teacherAt(baseUrl, {
    id: 'kimi-cn',
    title: 'Kimi',
    model: 'kimi-k2.6',
    parameters: { maxTokens: 256, extraBody: { thinking: { type: 'disabled' } } },
    tokensParameter: 'max_completion_tokens',
    price: { currency: 'CNY', input: 6.5, cached: 1.1, output: 27, batch: 0.6, asOf: '2026-09-01' },
    ...more,
  });
}

/** A job over short texts in one table. */
export async function batchJob(server: Pick<KimiServer, 'baseUrl'>, spec: BatchJobSpec): Promise<OpenedJob> {
  const at = (name: string) => path.join(spec.dir, name);
  await mkdir(spec.dir, { recursive: true });
  await writeFile(at('t.template.md'), spec.template ?? TEMPLATE_TEXT);
  await writeFile(at('data.csv'), `text\n${spec.texts.map((text) => JSON.stringify(text)).join('\n')}\n`);
  return prepareJob({
    dir: spec.jobDir ?? at('jobs/job'),
    templateFile: at('t.template.md'),
    base: spec.dir,
    sources: ['data.csv'],
    teacher: kimiAt(server.baseUrl, spec.teacher),
    ...(spec.ask === undefined ? {} : { ask: spec.ask }),
  });
}

/** `record 1` … */
export const manyTexts = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `record ${index + 1}`);

/** The answer to `record N`: related where N is odd. */
export function parity({ record }: Pick<AnswerContext, 'record'>): Given {
  const label = Number(record.replace(/\D/g, '')) % 2 === 1 ? '相关' : '不相关';
  return { content: `因为${record}\n####\n${label}`, kind: 'valid', conclusions: [label] };
}

/** Options without waiting: time runs a hundred times as fast. */
export function hasty(more: Partial<BatchOptions> = {}): BatchOptions & { readonly log: KeptLogger } {
  return { apiKey: 'test', clock: hastyClock, pollMs: [1000, 3000], ...more, log: new KeptLogger() };
}

/** What a job's records say, `text status`, in order. */
export async function saidOf({ dir }: OpenedJob): Promise<readonly string[]> {
  return (await readRecords(dir))
    .toSorted((a, b) => (a.item.origin.row ?? 0) - (b.item.origin.row ?? 0))
    .map((record) => {
      const more = record.status === 'failed' ? ` ${record.error.code}` : '';
      return `${record.item.text} ${record.status}${more}${'reused' in record && record.reused ? ' reused' : ''}`;
    });
}

/** The entries of a job's batch journal, by type. */
export async function stepsOf({ dir }: OpenedJob): Promise<readonly string[]> {
  const text = await readFile(path.join(dir, 'batch.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type)
    .filter((type) => type !== 'polled');
}

/** What the job's account says that it has cost. */
export async function costOfJob({ dir }: OpenedJob): Promise<number> {
  const text = await readFile(path.join(dir, 'attempts.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .reduce((sum, line) => sum + ((JSON.parse(line) as { cost?: number }).cost ?? 0), 0);
}
