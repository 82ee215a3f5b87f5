import { AppError } from '../errors.ts';
import type { AskOptions, Teacher } from './job.ts';
import { presetOf } from './teachers/presets.ts';

/** How a provider speaks the Batch API; all of them in OpenAI's shape. */
export interface BatchDialect {
  readonly url: string; // of every line, and what the batch is created for
  readonly maxBytes: number; // of an input file
  readonly maxLines: number;
  readonly window?: { readonly usual: string; readonly hours: readonly [least: number, most: number] }; // absent: none is sent
  readonly models?: readonly string[]; // absent: any
  readonly sampling: boolean; // whether temperature and the like may be sent
}

const MB = 1024 * 1024;
/** Every line names its record; an index of more lines than this would not be small any more. */
const USUAL_LINES = 50_000;

const kimi: BatchDialect = {
  url: '/v1/chat/completions',
  maxBytes: 100 * MB,
  maxLines: USUAL_LINES, // none is documented
  window: { usual: '24h', hours: [12, 168] },
  models: ['kimi-k2.6', 'kimi-k2.7-code'],
  sampling: false,
};

/**
 * By preset. platform.kimi.com/docs (batch), platform.openai.com/docs/guides/batch and docs.bigmodel.cn (批处理), as of
 * 2026-11. Qianfan's is part of its platform API with keys of another kind, and is not offered.
 */
const dialects: Readonly<Record<string, BatchDialect>> = {
  'kimi-cn': kimi,
  'kimi-intl': kimi,
  openai: {
    url: '/v1/chat/completions',
    maxBytes: 200 * MB,
    maxLines: 50_000,
    window: { usual: '24h', hours: [24, 24] },
    sampling: true,
  },
  zhipu: { url: '/v4/chat/completions', maxBytes: 100 * MB, maxLines: 50_000, sampling: true },
};

/** The address of every line for engines of one's own (`vllm run-batch`). */
export const LOCAL_URL = '/v1/chat/completions';

/** The dialect of a teacher's provider; undefined where it has no Batch API that is known. */
export function batchDialectOf(teacher: Pick<Teacher, 'id' | 'baseUrl'>): BatchDialect | undefined {
  const preset = presetOf(teacher);
  return preset === undefined ? undefined : dialects[preset.id];
}

/**
 * The dialect that a job can be sent in.
 * @throws AppError 'usage' when its teacher has no Batch API, does not take this model there, or several teachers vote.
 */
export function demandDialect(teacher: Teacher, ask: AskOptions = {}): BatchDialect {
  const dialect = batchDialectOf(teacher);
  if (dialect === undefined) {
    throw new AppError('usage', '{0} has no Batch API that Promptmill knows.', {
      args: [teacher.title],
      hint: 'Label without --batch, or write the requests for an engine of your own with --export-batch.',
    });
  }
  if (dialect.models?.includes(teacher.model) === false) {
    throw new AppError('usage', 'The Batch API of {0} does not take the model {1}.', {
      args: [teacher.title, teacher.model, dialect.models.join(', ')],
      hint: 'It takes: {2}. Start a new job with one of them, or label without --batch.',
    });
  }
  if ((ask.others ?? []).length > 0) {
    throw new AppError('usage', 'A batch asks one teacher, and this job asks several.', {
      hint: 'Label it without --batch, or start a job for each teacher.',
    });
  }
  return dialect;
}

/**
 * The time that a batch may take, as it is sent; undefined where the provider takes none.
 * @throws AppError 'usage' for a time that the provider does not offer.
 */
export function completionWindow({ window }: BatchDialect, wanted: string | undefined): string | undefined {
  if (window === undefined) return undefined;
  if (wanted === undefined) return window.usual;
  const [, count = '', unit] = /^(\d{1,4})([hd])$/.exec(wanted) ?? [];
  const hours = Number(count) * (unit === 'd' ? 24 : 1);
  const [least, most] = window.hours;
  if (unit !== undefined && hours >= least && hours <= most) return wanted;
  throw new AppError('usage', 'A batch cannot be given “{0}”.', {
    args: [wanted, least, most],
    hint: 'It is a time from {1}h to {2}h, such as {1}h.',
  });
}
