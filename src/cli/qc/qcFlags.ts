import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { LABEL_STATES, ORDERS } from '#core/qc/review/filter';
import { PROBE_SHARES, type ProbeShares } from '#core/qc/review/probes';
import { AQLS } from '#core/qc/statistics/sampling';
import type { CompareSource } from '#node/review/otherSide';
import { oneOf } from '../flagValues.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const off = { type: 'boolean', default: false } as const;
const OPTIONS = {
  job: text,
  list: off,
  filter: text,
  task: text,
  text,
  order: text,
  accept: texts,
  reject: texts,
  correct: texts,
  flag: texts,
  comment: texts,
  undo: texts,
  redo: { type: 'boolean', multiple: true },
  'accept-all': off,
  conclusion: text,
  reasoning: text,
  compare: text,
  gold: text,
  'gold-file': text,
  sample: text,
  seed: text,
  blind: text,
  planted: text,
  reviewer: text,
  report: off,
  verify: off,
  json: off,
  locale: text,
} as const;

/** The flags of `promptmill qc` as they were given. */
export type QcFlags = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** Reads the flags. @throws AppError 'usage' or what parseArgs throws. */
export function readQcFlags(args: readonly string[]): QcFlags {
  const { values } = parseArgs({ args: withBareUndo(args), options: OPTIONS });
  if (values.job === undefined) {
    throw new AppError('usage', '{0} is missing.', { args: ['--job'], hint: 'See promptmill qc --help.' });
  }
  const hasAnswer = values.conclusion !== undefined || values.reasoning !== undefined;
  if ((values.correct !== undefined) !== hasAnswer) {
    throw new AppError('usage', '--correct goes together with --conclusion or --reasoning.', {
      hint: 'For example: --correct 3f2a --conclusion 不相关',
    });
  }
  if ([values.compare, values.gold, values['gold-file']].filter((one) => one !== undefined).length > 1) {
    throw new AppError('usage', '{0} and {1} exclude each other.', {
      args: ['--compare', '--gold, --gold-file'],
      hint: 'See promptmill qc --help.',
    });
  }
  return values;
}

/** `--undo` without an id takes the last action back. */
function withBareUndo(args: readonly string[]): string[] {
  return args.map((arg, at) => {
    const next = args[at + 1];
    return arg === '--undo' && (next === undefined || next.startsWith('-')) ? '--undo=' : arg;
  });
}

/** Whether the flags ask for decisions. */
export function asksDecisions({ accept, reject, correct, flag, comment, undo, redo, ...flags }: QcFlags): boolean {
  return [accept, reject, correct, flag, comment, undo, redo].some((one) => one !== undefined) || flags['accept-all'];
}

/** The flags that are one of a list; undefined where they were not given. */
export function choicesOf({ filter, order, sample }: QcFlags) {
  return {
    state: filter === undefined ? undefined : oneOf('--filter', filter, LABEL_STATES),
    order: order === undefined ? undefined : oneOf('--order', order, ORDERS),
    aql: sample === undefined ? undefined : oneOf('--sample', sample, AQLS),
  };
}

/** How much of the queue measures the reviewer: what the flags say, else nothing, or the usual shares in the key mode. */
export function sharesOf({ blind, planted }: QcFlags, byKey: boolean): ProbeShares {
  const none = { blind: 0, planted: 0 };
  const usual = byKey ? PROBE_SHARES : none;
  return {
    blind: blind === undefined ? usual.blind : percent('--blind', blind),
    planted: planted === undefined ? usual.planted : percent('--planted', planted),
  };
}

function percent(flag: string, given: string): number {
  const number = given.trim() === '' ? Number.NaN : Number(given);
  if (number >= 0 && number <= 50) return number / 100;
  throw new AppError('usage', '{0} cannot be “{1}”.', {
    args: [flag, given],
    hint: 'It is a percentage from 0 to 50.',
  });
}

/** What the flags compare with. `resolve` makes a path absolute; `taskId` is the job's first task. */
export function compareOf(
  { compare, gold, 'gold-file': goldFile, task }: QcFlags,
  resolve: (file: string) => string,
  taskId: string,
): CompareSource | undefined {
  if (compare !== undefined) return { kind: 'job', dir: resolve(compare), answers: 'teacher', title: compare };
  if (gold !== undefined) return { kind: 'field', field: gold, taskId: task ?? taskId, title: gold };
  return goldFile === undefined ? undefined : { kind: 'file', file: resolve(goldFile), title: goldFile };
}
