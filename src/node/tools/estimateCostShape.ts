import { presets } from '#core/label/teachers/presets';
import { amount, flag, listOf, MOST_PATH, objectOf, text, whole } from './schemas.ts';
import type { Tool } from './tool.ts';

const MOST_SOURCES = 50;
const MOST_COLUMNS = 20;

/** What is to be labelled: a job that is there, or a template with its sources. */
export interface EstimateCostInput {
  readonly job?: string;
  readonly template?: string;
  readonly sources?: readonly string[];
  readonly teacher?: string;
  readonly model?: string;
  readonly samples?: number;
  readonly textColumns?: readonly string[];
  readonly split?: 'file' | 'line' | 'paragraph' | 'heading';
}

/** What labelling would take. Money in the teacher's currency; absent where its price is not known. */
export interface EstimateCostOutput {
  readonly files: number;
  readonly records: number; // of the sources
  readonly left: number; // of them to be asked for
  readonly reused: number; // of those left, the ones that cost nothing: repeated, or answered in a job beside this one
  readonly measured: boolean; // from the job's answers so far, not from a sample of the records
  readonly sample: number; // records that were looked at
  readonly tooLong: number; // of the sample: for the model
  readonly withPersonalData: number; // of the sample
  readonly teachers: readonly TeacherEstimate[];
}

/** One teacher's share. */
export interface TeacherEstimate {
  readonly teacher: string;
  readonly model: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seconds: number; // at the account's limits, at the least
  readonly currency?: string;
  readonly cost?: number; // without any cache hit: the most that is to be expected
  readonly costWithCache?: number;
  readonly costByBatch?: number;
  readonly priceAsOf?: string; // ISO 8601 date
}

/** What `estimate_cost` is called, takes and gives. */
export const estimateCostShape: Omit<Tool, 'run'> = {
  name: 'estimate_cost',
  title: 'Estimate what labelling costs',
  description:
    'Estimates what labelling texts with a teacher model would cost and how long it would take: number of requests, tokens, money in CNY or USD, and seconds at the rate limits. Call it before anybody starts a labelling job, or to compare teachers. Give either job (to estimate what is left of it) or template together with sources. It counts from a sample of the records and published prices; nothing is sent anywhere, no key is needed, and no money is spent.',
  input: {
    type: 'object',
    properties: {
      job: {
        type: 'string',
        minLength: 1,
        maxLength: MOST_PATH,
        description: 'A job folder, relative to the project folder, such as .promptmill/jobs/relevance.',
      },
      template: {
        type: 'string',
        minLength: 1,
        maxLength: MOST_PATH,
        description: 'The labelling prompt, such as prompts/relevance.template.md. With sources, instead of job.',
      },
      sources: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: MOST_PATH },
        minItems: 1,
        maxItems: MOST_SOURCES,
        description:
          'The texts to label: files, folders and globs of .txt, .md, .csv, .tsv, .jsonl, .json, .xlsx, .docx, .pdf and .html, relative to the project folder.',
      },
      teacher: {
        type: 'string',
        enum: presets.map(({ id }) => id),
        description: 'Who labels. Without it, the one that the template or the job names.',
      },
      model: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'The model of the teacher. Without it, its usual one.',
      },
      samples: {
        type: 'integer',
        minimum: 1,
        maximum: 25,
        description: 'Answers asked for each record, to vote on; 1 without it.',
      },
      textColumns: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: 200 },
        minItems: 1,
        maxItems: MOST_COLUMNS,
        description: 'The columns or keys of tables and JSON that hold the text, where their names do not tell.',
      },
      split: {
        type: 'string',
        enum: ['file', 'line', 'paragraph', 'heading'],
        description: 'How a text file becomes records; file without it.',
      },
    },
    additionalProperties: false,
  },
  output: objectOf({
    files: whole,
    records: whole,
    left: whole,
    reused: whole,
    measured: flag,
    sample: whole,
    tooLong: whole,
    withPersonalData: whole,
    teachers: listOf(
      objectOf(
        { teacher: text, model: text, requests: whole, inputTokens: whole, outputTokens: whole, seconds: amount },
        { currency: text, cost: amount, costWithCache: amount, costByBatch: amount, priceAsOf: text },
      ),
    ),
  }),
};
