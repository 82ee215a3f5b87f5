import * as v from 'valibot';
import { exporters } from '#core/dataset/exporters';
import type { ExportFormat } from '#core/dataset/exporter';
import type { SplitOptions } from '#core/dataset/split/split';
import { readShares, sharesText } from '#core/dataset/splitShares';
import type { OpenedJob } from '#node/label/jobFolder';
import type { Deps } from '../deps.ts';
import { askOne, askText, type Choice, type Reply, type StepFrame } from '../quickSteps.ts';

/** How rows are divided; the examples of the prompt are the exporter's business. */
export type SplitChoice = Omit<SplitOptions, 'fewShot'>;

/** What an export is asked for. */
export interface ExportAnswers {
  readonly format: ExportFormat;
  readonly unreviewed: 'include' | 'exclude';
  readonly split?: SplitChoice; // absent: everything for training
}

const SEED = 1;
const SIMILARITY = 0.8;
const RECOMMENDED: SplitChoice = {
  seed: SEED,
  shares: { train: 0.8, val: 0.1, test: 0.1 },
  group: 'source',
  similarity: SIMILARITY,
};
const TWO_PARTS: SplitChoice = { ...RECOMMENDED, shares: { train: 0.9, val: 0.1, test: 0 } };
const LAST = 'promptmill.export.last'; // key in the workspace's memory

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Split = v.object({
  seed: v.pipe(v.number(), v.safeInteger()),
  shares: v.pipe(
    v.object({ train: Share, val: Share, test: Share }),
    v.check(({ train, val, test }) => Math.abs(train + val + test - 1) < 1e-6),
  ),
  group: v.picklist(['source', 'file', 'record']),
  similarity: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), SIMILARITY),
});
const Answers = v.object({
  format: v.picklist(exporters.map(({ id }) => id)),
  unreviewed: v.picklist(['include', 'exclude']),
  split: v.exactOptional(Split),
});

/** Answers that a program gave, or the workspace remembers; undefined when it is something else. */
export function readAnswers(value: unknown): ExportAnswers | undefined {
  const parsed = v.safeParse(Answers, value);
  return parsed.success ? parsed.output : undefined;
}

/**
 * Asks for format, unreviewed labels (only where there are some and the format can use them) and division, each with
 * the last answer of this workspace on top. Undefined when the person left.
 */
export async function askExport(deps: Deps, opened: OpenedJob): Promise<ExportAnswers | undefined> {
  const { context } = deps;
  const last = readAnswers(context.workspaceState.get(LAST));
  const { countLabels } = await import('#node/dataset/countLabels');
  const { answered, unreviewed: open } = await countLabels(opened);
  const title = deps.t('Export {0}', opened.job.name);
  let format = last?.format;
  let unreviewed = last?.unreviewed;
  for (let step = 1; ;) {
    const asksUnreviewed = open > 0 && format !== 'dpo';
    const total = asksUnreviewed ? 3 : 2;
    if (step === 1) {
      const reply = await askFormat(deps, { title }, format);
      if (reply.go !== 'on') return undefined;
      format = reply.value;
      step = open > 0 && format !== 'dpo' ? 2 : 3;
    } else if (step === 2) {
      const reply = await askUnreviewed(deps, { title, step: 2, total }, answered, open, unreviewed);
      if (reply.go === 'leave') return undefined;
      if (reply.go === 'on') unreviewed = reply.value;
      step = reply.go === 'back' ? 1 : 3;
    } else {
      const reply = await askSplit(deps, { title, step: total, total }, last?.split, last !== undefined);
      if (reply.go === 'leave') return undefined;
      if (reply.go === 'back') {
        step = asksUnreviewed ? 2 : 1;
        continue;
      }
      const split = reply.value;
      const answers: ExportAnswers = {
        format: format ?? 'alpaca',
        unreviewed: asksUnreviewed ? (unreviewed ?? 'exclude') : 'exclude',
        ...(split !== undefined && { split }),
      };
      await context.workspaceState.update(LAST, answers);
      return answers;
    }
  }
}

function askFormat({ t }: Deps, frame: StepFrame, last: ExportFormat | undefined): Promise<Reply<ExportFormat>> {
  return askOne(frame, {
    placeholder: t('Format of the training data'),
    choices: exporters.map(({ id, title, detail }) => ({ label: t(title), detail: t(detail), value: id })),
    isCurrent: (format) => format === last,
  });
}

function askUnreviewed(
  { t }: Deps,
  frame: StepFrame,
  all: number,
  open: number,
  last: ExportAnswers['unreviewed'] | undefined,
): Promise<Reply<ExportAnswers['unreviewed']>> {
  return askOne<ExportAnswers['unreviewed']>(frame, {
    placeholder: t('{0} of {1} labels are not reviewed yet', open, all),
    choices: [
      {
        label: t('Leave them out'),
        detail: t('Only the {0} reviewed labels are exported.', all - open),
        value: 'exclude',
      },
      { label: t('Include them'), detail: t('The teacher’s answers are taken as they are.'), value: 'include' },
    ],
    isCurrent: (unreviewed) => unreviewed === last,
  });
}

/** The division; undefined stands for everything in one part. */
async function askSplit(
  deps: Deps,
  frame: StepFrame,
  last: SplitChoice | undefined,
  isKnown: boolean,
): Promise<Reply<SplitChoice | undefined>> {
  const { t } = deps;
  type Kind = 'recommended' | 'two' | 'none' | 'custom' | 'last';
  const is = (one: SplitChoice) => last !== undefined && JSON.stringify(one) === JSON.stringify(last);
  const isOwn = last !== undefined && !is(RECOMMENDED) && !is(TWO_PARTS);
  const usual = is(TWO_PARTS) ? 'two' : isOwn ? 'last' : isKnown && last === undefined ? 'none' : 'recommended';
  const choices: Choice<Kind>[] = [
    {
      label: t('Train/validation/test 80/10/10 (recommended)'),
      detail: t('Near-duplicates stay together, and every part has its share of each conclusion.'),
      value: 'recommended',
    },
    {
      label: t('Train/validation 90/10'),
      detail: t('The validation loss shows when the training has gone on for too long.'),
      value: 'two',
    },
    {
      label: t('Everything for training'),
      detail: t('Where you have a test set of your own.'),
      value: 'none',
    },
    ...(isOwn && last !== undefined
      ? [{ label: t('As last time: {0}, seed {1}', sharesText(last.shares), last.seed), value: 'last' as const }]
      : []),
    { label: t('Custom…'), detail: t('Shares, seed and what stays together.'), value: 'custom' },
  ];
  for (;;) {
    const reply = await askOne<Kind>(frame, {
      placeholder: t('How are the rows divided?'),
      choices,
      isCurrent: (kind) => kind === usual,
    });
    if (reply.go === 'back') return reply;
    if (reply.go === 'leave') return { go: 'leave' };
    if (reply.value === 'recommended') return { go: 'on', value: RECOMMENDED };
    if (reply.value === 'two') return { go: 'on', value: TWO_PARTS };
    if (reply.value === 'none') return { go: 'on', value: undefined };
    if (reply.value === 'last') return { go: 'on', value: last };
    const custom = await askCustom(deps, frame, last ?? RECOMMENDED);
    if (custom.go !== 'back') return custom;
  }
}

async function askCustom({ t }: Deps, { title }: StepFrame, last: SplitChoice): Promise<Reply<SplitChoice>> {
  const total = 3;
  let shares = sharesText(last.shares);
  let seed = String(last.seed);
  for (let step = 1; ;) {
    if (step === 1) {
      const reply = await askText(
        { title, step: 2, total: total + 1 },
        {
          prompt: t('Shares of training, validation and test, which add up to 100'),
          placeholder: '80/10/10',
          value: shares,
          problem: (text) =>
            readShares(text) === undefined
              ? t('Two or three numbers that add up to 100, such as 80/10/10.')
              : undefined,
        },
      );
      if (reply.go === 'leave') return { go: 'leave' };
      if (reply.go === 'back') return reply;
      shares = reply.value;
      step = 2;
    } else if (step === 2) {
      const reply = await askText(
        { title, step: 3, total: total + 1 },
        {
          prompt: t('Seed: the same rows and seed give the same parts'),
          value: seed,
          problem: (text) => (/^\d{1,15}$/.test(text) ? undefined : t('A whole number, such as 1.')),
        },
      );
      if (reply.go === 'leave') return { go: 'leave' };
      if (reply.go === 'on') seed = reply.value;
      step = reply.go === 'back' ? 1 : 3;
    } else {
      const reply = await askOne<SplitChoice['group']>(
        { title, step: 4, total: total + 1 },
        {
          placeholder: t('What stays together, besides near-duplicates?'),
          choices: [
            {
              label: t('The records of a text file'),
              detail: t('Rows of a table are records of their own. The usual choice.'),
              value: 'source',
            },
            { label: t('The records of any file'), detail: t('Those of a table too.'), value: 'file' },
            { label: t('Nothing more'), detail: t('Each record is on its own.'), value: 'record' },
          ],
          isCurrent: (group) => group === last.group,
        },
      );
      if (reply.go === 'leave') return { go: 'leave' };
      if (reply.go === 'back') {
        step = 2;
        continue;
      }
      const value = readShares(shares);
      if (value === undefined) return { go: 'back' };
      return {
        go: 'on',
        value: { seed: Number(seed), shares: value, group: reply.value, similarity: last.similarity },
      };
    }
  }
}
