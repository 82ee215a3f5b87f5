import { LengthCounter } from '#core/dataset/preflight/lengths';
import type { LengthFigures, PreflightCode, PreflightReport, Severity } from '#core/dataset/preflight/report';
import { seededRandom } from '#core/qc/statistics/random';
import type { DatasetState, FindingFilter, FindingPage, FindingRow, LeakPage, StoredRow } from '#protocol/dataset';

/** An invented dataset as its page shows it: findings of several kinds, two leaks, three parts. */
export interface SampleDataset {
  readonly state: DatasetState;
  readonly findings: (filter: FindingFilter, offset: number, count: number) => FindingPage;
  readonly leaks: LeakPage;
  readonly row: (id: number) => StoredRow;
}

const KINDS: readonly (readonly [PreflightCode, Severity, string, string, number])[] = [
  ['dropped', 'error', 'Rows that are dropped', 'Give the row a text in its answer column, or take it out.', 3],
  ['cut-source', 'error', 'Prompts that are cut', 'Raise the cutoff, or leave these rows out.', 2],
  ['marker-missing', 'warning', 'Answers without the marker', 'Correct the answer in QC and export again.', 4],
  ['conflicting-duplicate', 'warning', 'Same source, different conclusions', 'Decide on one of them in QC.', 38],
  ['duplicate', 'info', 'Same row twice', 'Leave one of them out.', 5],
];

function lengthsOf(lengths: readonly number[]): LengthFigures {
  const counter = new LengthCounter();
  for (const length of lengths) counter.add(length);
  return counter.figures();
}

/** With `clean`, a dataset of one part without findings. */
export function sampleDataset({ clean = false }: { readonly clean?: boolean } = {}): SampleDataset {
  const random = seededRandom('sample dataset');
  const cutoffLen = 512;
  const report = (name: string, rows: number, own: boolean): PreflightReport => {
    const prompts = Array.from({ length: rows }, () => Math.round(180 + 160 * random() + 240 * random() ** 14));
    const answers = prompts.map(() => Math.round(30 + 60 * random()));
    return {
      dataset: name,
      files: [`${name}.jsonl`],
      template: 'qwen',
      cutoffLen,
      tokens: { kind: 'estimate' },
      rows,
      kept: own ? rows - 3 : rows,
      findings: [],
      counts: own ? Object.fromEntries(KINDS.map(([code, , , , count]) => [code, count])) : {},
      lengths: {
        prompt: lengthsOf(prompts),
        answer: lengthsOf(answers),
        conclusion: lengthsOf(answers.map(() => 3)),
        reasoning: lengthsOf(answers.map((one) => one - 5)),
        total: lengthsOf(prompts.map((one, at) => one + (answers[at] ?? 0))),
      },
      conclusions: [
        { conclusion: '相关', rows: Math.ceil(rows * 0.6) },
        { conclusion: '不相关', rows: Math.floor(rows * 0.4) },
      ],
      answerOverConclusion: 11.4,
      cutoffSuggested: 576,
    };
  };
  const parts = clean ? (['train'] as const) : (['train', 'val', 'test'] as const);
  const all = parts.map((part, at) => ({
    part,
    report: report(
      part === 'train' ? 'relevance_alpaca' : `relevance_alpaca_${part}`,
      [160, 20, 20][at] ?? 0,
      !clean && at === 0,
    ),
  }));
  const sources = Array.from({ length: clean ? 160 : 200 }, () => Math.round(12 + 70 * random() ** 2));
  const rows = clean ? [] : rowsOf();
  const counted = clean ? [] : KINDS;
  return {
    state: {
      dir: '/datasets/relevance',
      folder: 'datasets/relevance',
      options: { dataset: 'relevance_alpaca', template: 'qwen', cutoffLen: clean ? 1024 : cutoffLen },
      datasets: clean ? ['relevance_alpaca'] : ['relevance_alpaca', 'identity'],
      templates: ['default', 'qwen', 'qwen3'],
      tokenizer: clean ? 'Qwen2-7B-Instruct/tokenizer.json' : undefined,
      parts: all.map((one) => ({ ...one, findings: 0 })),
      codes: counted.map(([code, severity, title, todo, count]) => ({
        code,
        severity,
        title,
        todo,
        count,
        listed: count,
      })),
      severities: clean ? { error: 0, warning: 0, info: 0 } : { error: 5, warning: 42, info: 5 },
      report: {
        rows: clean ? 160 : 200,
        splits: clean ? { train: 160, val: 0, test: 0 } : { train: 160, val: 20, test: 20 },
        tasks: [
          {
            taskId: 'relevance',
            rows: clean ? 160 : 200,
            conclusions: [
              { conclusion: '相关', rows: 120, splits: { train: 96, val: 12, test: 12 } },
              { conclusion: '不相关', rows: 80, splits: { train: 64, val: 8, test: 8 } },
            ],
            otherConclusions: 0,
          },
        ],
        tokens: 'estimate',
        sampled: clean ? 160 : 200,
        sources: { characters: lengthsOf(sources), tokens: lengthsOf(sources) },
        answers: { conclusion: lengthsOf(sources.map(() => 3)), reasoning: lengthsOf(sources.map(() => 55)) },
        saving: {
          promptTokens: 280,
          recordTokens: 40,
          fullTokens: 62,
          stopTokens: 5.5,
          answerOverConclusion: 11.3,
          expected: [1, 3, 10, 30, 100].map((r) => ({
            r,
            factor: (280 + r * 62) / (280 + r * 5.5),
            cachedFactor: (40 + r * 62) / (40 + r * 5.5),
          })),
        },
      },
      tasks: [{ id: 'relevance', title: '是否涉及售后服务' }],
      leaks: clean ? 0 : 2,
      hasLineage: !clean,
      verification: undefined,
      at: '2026-05-01T10:00:00.000Z',
    },
    findings: ({ severity, code }, offset, count) => {
      const found = rows.filter(
        (row) => (severity === undefined || row.severity === severity) && (code === undefined || row.code === code),
      );
      return { total: found.length, rows: found.slice(offset, offset + count) };
    },
    leaks: {
      total: clean ? 0 : 2,
      rows: clean
        ? []
        : [
            {
              id: 0,
              similarity: 0.93,
              part: 'test',
              where: 'relevance_alpaca_test.jsonl:4',
              text: '扫地机器人用了三周，边刷不转了，可以寄回去修吗？急！',
              near: {
                part: 'train',
                where: 'relevance_alpaca.jsonl:12',
                text: '扫地机器人用了三周，边刷不转了，可以寄回去修吗？',
              },
            },
            {
              id: 1,
              similarity: 1,
              part: 'train',
              where: 'relevance_alpaca.jsonl:40',
              text: '发票抬头开错了，能不能改成公司名称？',
              near: {
                part: 'few-shot',
                where: 'prompts/relevance.template.md',
                text: '发票抬头开错了，能不能改成公司名称？',
              },
            },
          ],
    },
    row: (id) => ({
      where: rows[id]?.where ?? '',
      columns: [
        {
          name: 'instruction',
          text: '判断客户消息是否涉及售后服务。\n\n【原文】\n发票抬头开错了，能不能改成公司名称？',
          isCut: true,
        },
        { name: 'input', text: '', isCut: false },
        { name: 'output', text: '不相关', isCut: false },
      ],
    }),
  };
}

function rowsOf(): readonly FindingRow[] {
  return KINDS.flatMap(([code, severity, title, , count]) =>
    Array.from({ length: count }, (_, at) => ({ code, severity, title, at })),
  ).map(({ code, severity, title, at }, id) => ({
    id,
    code,
    severity,
    part: 'train',
    where: `relevance_alpaca.jsonl:${7 * at + 3}`,
    what: `${title}: as line ${7 * at + 1} has it.`,
    hasRow: true,
  }));
}
