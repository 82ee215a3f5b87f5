import { readFileSync } from 'node:fs';
import path from 'node:path';
import { translatorOf } from '#core/bundles';
import { FileSession } from '#core/lint/files';
import { pseudo } from '#core/pseudo';
import { buildReport } from '#core/qc/report/buildReport';
import { openChannel } from '#protocol/channel';
import type { DatasetHost } from '#protocol/dataset';
import type { EvaluationHost } from '#protocol/evaluation';
import type { LabelPanelHost, PanelState } from '#protocol/labelPanel';
import type { PlaygroundHost, PlaygroundRun, PlaygroundState } from '#protocol/playground';
import type { ReportHost } from '#protocol/promptReport';
import type { RunReportHost } from '#protocol/runReport';
import type { TrainingState } from '#core/train/progress';
import { root } from '../../scripts/node.mjs';
import { reportOf } from '../../src/extension/lint/lintReportState.ts';
import { sampleDataset } from '../support/datasets.ts';
import { sampleEvaluation } from '../support/evaluations.ts';
import { FakeReview } from '../support/fakeReview.ts';
import { BATCH, EMPTY, endedRun, filledForm, someRun } from '../support/panelStates.ts';
import { reviewInput } from '../support/reviewInput.ts';
import { sampleReport } from '../support/sampleReport.ts';
import { openTrainingHarness } from '../support/trainingHarness.ts';
import { shownTraining, someLogs } from '../support/trainings.ts';
import { openQcHarness } from './qcHarness.ts';
import { openWebview, type WebviewHarness, type WebviewOptions } from './webviewHarness.ts';

type Options = Omit<WebviewOptions, 'bundle'>;

/** A webview in one of its states; `sideBar`: it stands in the side bar, else in an editor. */
export interface Scene {
  readonly name: string;
  readonly sideBar?: boolean;
  readonly open: (options: Options) => Promise<WebviewHarness>;
}

/** In the locale in which every scene is opened; what the host says is in it too. */
const t = translatorOf('qps-ploc');

/** Sentences of the samples, which the extension would have translated. */
function disguised<T>(state: T): T {
  if (typeof state === 'string') return (/^[A-Z][a-z]+ [\w ]/.test(state) ? pseudo(state) : state) as T;
  if (Array.isArray(state)) return state.map(disguised) as T;
  if (typeof state !== 'object' || state === null) return state;
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, disguised(value)])) as T;
}

/** Opens a bundle whose host answers only what it asks while it is drawn; `first` is there when it is. */
async function opened<Host extends object>(
  options: WebviewOptions,
  host: Partial<Host>,
  first: string,
): Promise<WebviewHarness> {
  const harness = await openWebview(options, (wire) => {
    openChannel<object, Partial<Host>>(host, wire, (error) => ({ message: String(error) }));
  });
  await harness.page.locator(first).first().waitFor();
  return harness;
}

async function unfolded(harness: WebviewHarness): Promise<WebviewHarness> {
  await harness.page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  return harness;
}

const panel = (name: string, state: PanelState): Scene => ({
  name: `labelPanel: ${name}`,
  sideBar: true,
  open: async (options) =>
    unfolded(
      await opened<LabelPanelHost>(
        { ...options, bundle: 'labelPanel' },
        { ready: async () => state },
        '#app section, #app .notice',
      ),
    ),
});

const promptReport = (name: string, file: string): Scene => ({
  name: `promptReport: ${name}`,
  async open(options) {
    const text = file.includes('empty') ? '' : readFileSync(path.join(root, 'samples', 'relevance', file), 'utf8');
    const lint = { locale: 'en' } as const;
    const { parts } = new FileSession(file, lint).update(text);
    const state = disguised({
      ...reportOf({ t, path: file, text, parts, part: 0, options: lint }),
      uri: 'file:///a',
      file,
      version: 1,
      tokens: 412,
      canOptimise: true,
    });
    return unfolded(
      await opened<ReportHost>({ ...options, bundle: 'promptReport' }, { ready: async () => state }, 'h1'),
    );
  },
});

const review = (name: string, show: (current: FakeReview) => void, press: readonly string[] = []): Scene => ({
  name: `qcReview: ${name}`,
  async open(options) {
    const harness = await openQcHarness((view) => new FakeReview(view, 60), options);
    const current = harness.host.current as FakeReview;
    show(current);
    current.push();
    for (const key of press) await harness.page.keyboard.press(key);
    return harness;
  },
});

const runReport = (name: string, report: () => ReturnType<typeof buildReport>): Scene => ({
  name: `runReport: ${name}`,
  open: async (options) =>
    unfolded(
      await opened<RunReportHost>(
        { ...options, bundle: 'runReport' },
        { ready: async () => ({ dir: '/jobs/hotline', report: report() }) },
        'h1',
      ),
    ),
});

const evaluation = (name: string, sample: Parameters<typeof sampleEvaluation>[0]): Scene => ({
  name: `evaluation: ${name}`,
  async open(options) {
    const { report, rows } = sampleEvaluation(sample);
    const host: Partial<EvaluationHost> = {
      ready: async () => ({ dir: '/evaluations/sample', report }),
      rows: async (...asked) => rows(...asked),
    };
    return unfolded(await opened<EvaluationHost>({ ...options, bundle: 'evaluation' }, host, 'h1'));
  },
});

const dataset = (name: string, clean: boolean): Scene => ({
  name: `dataset: ${name}`,
  async open(options) {
    const sample = sampleDataset({ clean });
    const host: Partial<DatasetHost> = {
      ready: async () => disguised(sample.state),
      findings: async (...asked) => disguised(sample.findings(...asked)),
      findingRow: async (id) => sample.row(id),
      leaks: async () => sample.leaks,
    };
    const harness = await opened<DatasetHost>({ ...options, bundle: 'dataset' }, host, 'h1');
    if (!clean) {
      await harness.page.locator('.peek').first().click();
      await harness.page.locator('.row dd').first().waitFor();
    }
    return unfolded(harness);
  },
});

const training = (name: string, state: TrainingState, logs = 0): Scene => ({
  name: `training: ${name}`,
  async open(options) {
    const harness = await openTrainingHarness(shownTraining(state, someLogs(logs)), options);
    await harness.page.locator('.stand').waitFor();
    return unfolded(harness);
  },
});

const RECORD = '洗衣机又不转了，能不能派人来看看？';
const TIMES = { input: 182, cached: 170, output: 2, queueMs: 0.2, prefillMs: 41, decodeMs: 12 };
const asked = (id: number, more: Partial<PlaygroundRun>): PlaygroundRun => ({
  id,
  at: 0,
  ask: { template: 'prompts/relevance.template.md', task: 'relevance', record: RECORD, mode: 'conclusion' },
  model: 'relevance-tiny',
  template: 'relevance',
  state: 'done',
  conclusion: '相关',
  inSet: true,
  answer: TIMES,
  canContinue: true,
  ...more,
});
const LABELS = { template: 'prompts/relevance.template.md', record: RECORD, mode: 'labels' } as const;
const RUNS: readonly PlaygroundRun[] = [
  asked(3, {
    ask: LABELS,
    scores: [
      { label: '相关', probability: 0.74 },
      { label: '不相关', probability: 0.26 },
    ],
    coverage: 0.97,
    teacher: { name: 'Kimi', conclusion: '不相关', reasoning: '没有故障。' },
  }),
  asked(2, { reasoning: '客户说洗衣机不转。', more: { ...TIMES, output: 17 } }),
  asked(1, { state: 'failed', conclusion: '', error: 'The process ended. Start it again.', canContinue: false }),
];
const PLAYGROUND: PlaygroundState = {
  isTrusted: true,
  hasModels: true,
  templates: [
    {
      path: 'prompts/relevance.template.md',
      name: 'relevance',
      marker: '####',
      tasks: [{ id: 'relevance', labels: ['相关', '不相关'], reasoning: true }],
    },
  ],
  runs: [],
};

const playground = (name: string, state: Partial<PlaygroundState>): Scene => ({
  name: `playground: ${name}`,
  open: (options) =>
    opened<PlaygroundHost>(
      { ...options, bundle: 'playground' },
      { ready: async () => disguised({ ...PLAYGROUND, ...state }) },
      'h1',
    ),
});

const MODEL = {
  name: 'relevance-tiny',
  about: 'F16 · 127.0.0.1 · CPU',
  state: 'ready',
  stateText: t('ready'),
  tokensPerSecond: 41,
} as const;
const TOLD = '退款'; // in the label that is looked at
const SAMPLE = {
  aql: 1.5,
  lot: 300,
  size: 50,
  accept: 2,
  inspected: 34,
  defects: 5,
  judgement: 'rejected',
  low: 0.06,
  high: 0.3,
  failed: ['无法判断'],
} as const;

/** Every webview in the states that look different from one another. */
export const SCENES: readonly Scene[] = [
  panel('no folder', { ...EMPTY, workspace: 'none' }),
  panel('Restricted Mode', { ...EMPTY, workspace: 'restricted' }),
  panel('nothing chosen', EMPTY),
  panel('everything chosen', filledForm()),
  panel('running', { ...filledForm(), run: someRun(t, 'running') }),
  panel('paused, a batch elsewhere', { ...EMPTY, run: someRun(t, 'paused'), batches: [BATCH] }),
  panel('stopped, with causes', { ...EMPTY, run: endedRun(t, 'all') }),
  panel('tried', { ...filledForm(), run: endedRun(t, 'try') }),
  panel('could not start', { ...EMPTY, run: { state: 'failed', error: t('Set a key for this teacher first.') } }),
  promptReport('a draft', 'prompts/first-draft.template.md'),
  promptReport('no prompt', 'prompts/empty.template.md'),
  review('a label', (current) => current.show(TOLD)),
  review('messages', (current) => {
    Object.assign(current.extras, {
      readOnly: { kind: 'held', text: t('Another window follows it; its results appear here too.') },
      notice: { kind: 'error', text: t('Some files cannot be read: see above.') },
      busy: t('Asking…'),
      saving: 3,
      compare: { title: 'relevance-v2', kind: 'job', differing: 14 },
      sample: SAMPLE,
    });
  }),
  review('the end', (current) => current.show(undefined)),
  review('keys', (current) => current.show(TOLD), ['Shift+?']),
  runReport('reviewed', () => sampleReport()),
  runReport('not reviewed', () =>
    buildReport(
      reviewInput(
        Array.from({ length: 50 }, () => ({ teacher: 'a' })),
        { reviewers: [{ reviewer: 'me' }] },
      ),
    ),
  ),
  evaluation('with speed', { n: 40 }),
  evaluation('bare', { n: 12, bare: true }),
  playground('answers', { model: MODEL, runs: RUNS }),
  playground('no model', {}),
  dataset('findings', false),
  dataset('clean', true),
  training('not started', { kind: 'not-started' }),
  training('running', { kind: 'running' }, 12),
  training('done', { kind: 'done' }, 12),
  training('failed', { kind: 'failed', exitCode: 1, cause: 'out-of-memory', lastLines: ['CUDA out of memory'] }, 5),
];
