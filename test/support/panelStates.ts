import type { Translate } from '#core/l10n';
import { causeText } from '#core/label/causes';
import type { BatchUnderWay } from '#protocol/labelBatch';
import type { LabelForm } from '#protocol/labelForm';
import type { PanelState } from '#protocol/labelPanel';
import type { Progress, RunState } from '#protocol/labelRun';

const SUBJECT = {
  job: 'relevance-2',
  jobDir: '/work/.promptmill/jobs/relevance-2',
  teacher: 'Kimi (kimi-k2.6)',
  replay: false,
  purpose: 'all',
} as const;

/** The Label view as it first opens: nothing chosen. */
export const EMPTY: PanelState = {
  workspace: 'open',
  template: undefined,
  sources: { items: [], counts: undefined, reading: undefined },
  teachers: [
    { id: 'replay', title: 'Replay', model: 'replay', host: '', kind: 'replay', key: 'none' },
    {
      id: 'kimi-cn',
      title: 'Kimi (China)',
      model: 'kimi-k2.6',
      host: 'api.moonshot.cn',
      kind: 'remote',
      key: 'missing',
      keyEnv: 'MOONSHOT_API_KEY',
    },
    { id: 'local', title: 'Student', model: 'tiny', host: '127.0.0.1:8080', kind: 'local', key: 'none' },
  ],
  teacherId: 'replay',
  model: undefined,
  mask: { possible: false, on: false, found: undefined },
  options: {
    samples: 1,
    other: undefined,
    json: false,
    repair: false,
    tooLong: 'skip',
    tooLongFound: 0,
    cap: undefined,
    currency: undefined,
  },
  estimate: { state: 'none' },
  batch: undefined,
  start: { can: 'no', reason: 'template-missing' },
  run: { state: 'idle' },
  batches: [],
};

/** A form in which everything that can show does: a teacher with models and tiers, masking, options, a batch on offer. */
export function filledForm(): PanelState {
  const form: LabelForm = {
    template: {
      path: 'prompts/relevance.template.md',
      name: 'relevance',
      tasks: [
        { id: 'relevance', title: '是否涉及售后服务', labels: ['相关', '不相关', '无法判断'], reasoning: true },
        { id: 'topic', title: 'Topic', reasoning: false },
      ],
      findings: 2,
    },
    sources: {
      items: [
        { path: '/work/data/hotline.csv', label: 'data/hotline.csv', kind: 'file' },
        { path: '/work/data/email', label: 'data/email', kind: 'folder' },
        { path: '/work/data/**/*.jsonl', label: 'data/**/*.jsonl', kind: 'pattern' },
        { path: '/work/data/gone.txt', label: 'data/last-years-messages-of-the-hotline.txt', kind: 'missing' },
      ],
      counts: { files: 214, records: 12_480 },
      reading: {
        columns: ['id', '原文', 'channel'],
        text: ['原文', 'channel'],
        id: 'id',
        splits: true,
        split: 'paragraph',
        first: { text: '机器昨天又不转了，这是第三次。'.repeat(8), origin: 'data/hotline.csv:2' },
      },
    },
    teachers: EMPTY.teachers.map((one) => (one.id === 'kimi-cn' ? { ...one, key: 'stored' as const } : one)),
    teacherId: 'kimi-cn',
    model: {
      chosen: 'kimi-k2.6',
      known: ['kimi-k2.6', 'kimi-k2.5'],
      live: 'failed',
      error: 'The server answered 503. Try again later.',
      tier: 1,
      tiers: [
        { tier: 0, concurrency: 1, rpm: 3 },
        { tier: 1, concurrency: 50, rpm: 200 },
      ],
    },
    mask: { possible: true, on: true, found: { kinds: { phone: 12, email: 4, idCard: 1 }, records: 15, of: 200 } },
    options: {
      samples: 3,
      other: 'local',
      json: true,
      repair: true,
      tooLong: 'skip',
      tooLongFound: 7,
      cap: 20,
      currency: 'CNY',
    },
    estimate: {
      state: 'ready',
      left: 12_480,
      reused: 312,
      input: 7_488_000,
      output: 1_497_600,
      cost: ['¥64.30'],
      unpriced: false,
      free: false,
      costCached: '¥41.20',
      costBatch: '¥38.58',
      seconds: 3780,
      measured: false,
      balance: '¥112.40',
    },
    batch: { chosen: 'now', share: 0.6, hours: 24, proposed: true },
    start: {
      can: 'start',
      job: 'relevance-3',
      replaces: 'relevance-2',
      previous: {
        job: 'relevance-2',
        compared: {
          records: 20,
          labels: 40,
          flips: 2,
          rows: [
            { text: '希望加个深色模式，功能都挺好，就是晚上看着刺眼。', before: '相关', after: '不相关' },
            { text: 'The battery of my F3 holds for 20 minutes only.', before: '不相关', after: undefined },
          ],
        },
      },
    },
  };
  return { ...EMPTY, ...form };
}

/** A run that is half through, with failures and a limit that holds it up. */
function someProgress(t: Translate): Progress {
  const causes = (['teacher.filtered', 'unreadable', 'teacher.rateLimited'] as const).map((cause, at) => ({
    cause,
    text: causeText(cause, t),
    count: 3 - at,
  }));
  return {
    total: 1000,
    done: 412,
    skipped: 88,
    labelled: 406,
    unreadable: 2,
    failed: 4,
    causes,
    elapsedMs: 372_000,
    perMinute: 66,
    remainingMs: 534_000,
    tokens: { input: 247_200, output: 49_440, cached: 198_000 },
    cost: '¥3.10',
    expected: '¥7.52',
    waiting: { reason: 'rate-limit', ms: 14_000 },
    lastFailure: 'The teacher’s content filter refused this record.',
    last: ['相关', '不相关', undefined].map((conclusion, at) => ({
      id: String(at),
      text: '扫地机半夜自己启动，版本 4.1.7，没有设置定时任务，已经第三次了，邻居都来投诉。',
      origin: `data/hotline.csv:${at + 2}`,
      status: conclusion === undefined ? 'unreadable' : 'labelled',
      answers:
        conclusion === undefined
          ? []
          : [
              { task: 'relevance', conclusion, reasoning: '客户报告故障，与售后服务有关。', agreement: 0.67 },
              { task: 'topic', conclusion: 'battery', reasoning: '', agreement: 1 },
            ],
      ...(conclusion === undefined && { problem: t('unreadable reply') }),
    })),
  };
}

/** That run in one of its states. */
export function someRun(t: Translate, state: 'running' | 'paused' | 'cancelling'): RunState {
  return { ...SUBJECT, state, progress: someProgress(t) };
}

/** How it ended; a trial shows its answers. */
export function endedRun(t: Translate, purpose: 'all' | 'try'): RunState {
  const { waiting: _, ...progress } = someProgress(t);
  const stopped = { outcome: 'stopped', error: 'The account has no balance left. Top it up, then go on.', left: 500 };
  return {
    ...SUBJECT,
    purpose,
    state: 'ended',
    progress,
    ...(purpose === 'all' ? (stopped as { outcome: 'stopped'; error: string; left: number }) : { outcome: 'done' }),
  };
}

/** A batch at the provider that another window follows. */
export const BATCH: BatchUnderWay = {
  state: 'batch',
  job: 'relevance-4',
  jobDir: '/work/.promptmill/jobs/relevance-4',
  teacher: 'Kimi (kimi-k2.5)',
  status: 'in_progress',
  done: 5120,
  total: 12_480,
  round: 2,
  ageMs: 5_400_000,
  received: 800,
  cost: '¥12.10',
  followed: 'elsewhere',
  keyFor: 'kimi-cn',
};
