import { EVALUATION_SCHEMA, type Contestant, type EvaluationReport } from '#core/evaluate/evaluation';
import { checkGates } from '#core/evaluate/gates';
import { goldKey, type GoldLabel, type Prediction } from '#core/evaluate/prediction';
import { speedReport, type MeasuredBlock, type SpeedArm, type SpeedReport } from '#core/evaluate/speed';
import { taskFigures } from '#core/evaluate/taskFigures';
import { seededRandom } from '#core/qc/statistics/random';
import type { RowFilter, RowPage } from '#protocol/evaluation';

/** A template like the sample's, short. */
export const SAMPLE_TEMPLATE = `---
name: relevance
tasks:
  - id: relevance
    title: 是否涉及售后服务
    labels: [相关, 不相关]
    reasoning: true
marker: "####"
---

# 任务

判断客户消息是否涉及售后服务。

# 原文

{{原文}}
`;

/** Labels of an invented evaluation: what each of three contestants said of them, drawn with a fixed seed. */
export interface SampleEvaluation {
  readonly report: EvaluationReport;
  readonly rows: (filter: RowFilter, offset: number, count: number) => RowPage;
}

const LABELS = ['相关', '不相关'] as const;
const TEXTS = [
  '扫地机器人用了三周，边刷不转了，可以寄回去修吗？',
  '你们的 F3 和 F2 Pro 差在哪里？双十一有没有活动？',
  'The dock light blinks red twice and it will not charge. What now?',
  '哈哈哈这个广告太魔性了',
  '发票抬头开错了，能不能改成公司名称？',
] as const;

/** A student that is often right, scored and stopped, a base model that is not, and a teacher; with a speed report. */
export function sampleEvaluation(options: { readonly n?: number; readonly bare?: boolean } = {}): SampleEvaluation {
  const { n = 240, bare = false } = options;
  const random = seededRandom('sample evaluation');
  const task = { id: 'relevance', title: '是否涉及售后服务', labels: [...LABELS], reasoning: true };
  const gold = Array.from({ length: n }, (_, at): GoldLabel => {
    const label = random() < 0.58 ? LABELS[0] : LABELS[1];
    const text = `${TEXTS[at % TEXTS.length] ?? ''}（${at + 1}）`;
    return {
      itemId: `i${at}`,
      taskId: task.id,
      text,
      fields: {},
      origin: { path: 'data/hotline.csv', row: at + 1 },
      gold: label,
    };
  });
  const other = (label: string) => (label === LABELS[0] ? LABELS[1] : LABELS[0]);
  const said = (contestant: string, label: GoldLabel, right: boolean, outside: boolean): Prediction => {
    const { itemId, taskId } = label;
    if (outside) return { contestant, itemId, taskId, label: null, written: '可能相关' };
    const answer = right ? label.gold : other(label.gold);
    return { contestant, itemId, taskId, label: answer, written: answer };
  };
  const contestants = new Map<string, Map<string, Prediction>>();
  const add = (one: Prediction) => {
    const map = contestants.get(one.contestant) ?? new Map<string, Prediction>();
    contestants.set(one.contestant, map.set(goldKey(one), one));
  };
  for (const label of gold) {
    // Sure of itself more often than it is right.
    const logit = 1.2 + 3 * random();
    const confidence = 1 / (1 + Math.exp(-1.7 * logit));
    const right = random() < 1 / (1 + Math.exp(-logit)) + 0.02;
    add(said('student-stop', label, right, random() < 0.01));
    if (bare) continue;
    const chosen = right ? label.gold : other(label.gold);
    const probabilities = LABELS.map((one) => (one === chosen ? confidence : 1 - confidence));
    add({ ...said('student-score', label, right, false), probabilities, coverage: 0.97 });
    add(said('base-stop', label, random() < 0.71, random() < 0.06));
    add(said('teacher', label, random() < 0.955, false));
  }
  const tasks = [taskFigures(task, gold, contestants, 'teacher')];
  const model = {
    file: 'relevance-q8_0.gguf',
    architecture: 'qwen2',
    quantization: 'Q8_0',
    bytes: 531_000_000,
    backend: 'cpu',
    device: null,
    contextSize: 4096,
    parallel: 4,
    loras: [],
  };
  const all: readonly Contestant[] = [
    { id: 'student-stop', key: 'a', role: 'student', title: 'relevance', mode: 'stop', model, reused: false },
    { id: 'student-score', key: 'b', role: 'student', title: 'relevance', mode: 'score', model, reused: false },
    { id: 'base-stop', key: 'c', role: 'base', title: 'qwen2-0.5b', mode: 'stop', model, reused: false },
    { id: 'teacher', key: 'd', role: 'teacher', title: 'kimi-k2.6', reused: true },
  ];
  const report: EvaluationReport = {
    schema: EVALUATION_SCHEMA,
    promptmill: '0.0.0',
    name: 'hotline-relevance',
    at: '2026-05-04T08:00:00.000Z',
    template: { name: 'relevance', path: 'prompts/relevance.template.md', hash: '0', marker: '####' },
    gold: {
      from: '.promptmill/jobs/hotline',
      kind: 'job',
      base: '../../..',
      labels: n,
      left: bare
        ? []
        : [
            { reason: 'unreviewed', count: 310 },
            { reason: 'rejected', count: 4 },
          ],
      heldOut: bare ? { kind: 'unknown' } : { kind: 'notIn', file: 'relevance', rows: 900, dropped: 61 },
    },
    contestants: bare ? all.slice(0, 1) : all,
    tasks,
    ...(bare ? {} : { speed: sampleSpeed() }),
    machine: { cpu: 'Example CPU @ 2.60GHz', cores: 8, memoryBytes: 34_359_738_368, platform: 'linux x64' },
    gates: bare ? [] : checkGates(tasks, 'student-stop', { minAccuracy: 0.9 }),
  };
  return {
    report,
    rows(filter, offset, count) {
      const found = gold.filter((label) => {
        const answer = contestants.get(filter.contestant)?.get(goldKey(label));
        if (answer === undefined || (filter.only === 'wrong' && answer.label === label.gold)) return false;
        if (filter.gold !== undefined && label.gold !== filter.gold) return false;
        return filter.predicted === undefined || (answer.label ?? '') === filter.predicted;
      });
      const rows = found.slice(offset, offset + count).map((label) => ({
        itemId: label.itemId,
        taskId: label.taskId,
        place: `${label.origin.path}:${label.origin.row ?? ''}`,
        text: label.text,
        gold: label.gold,
        said: Object.fromEntries(
          Array.from(contestants, ([id, map]) => {
            const one = map.get(goldKey(label));
            const confidence = one?.probabilities && Math.max(...one.probabilities);
            return [
              id,
              {
                label: one?.label ?? null,
                written: one?.written ?? '',
                ...(confidence !== undefined && { confidence }),
              },
            ];
          }),
        ),
      }));
      return { total: found.length, rows };
    },
  };
}

/** Sixty records of a model that reads 2,000 tokens a second and writes 20. */
function sampleSpeed(): SpeedReport {
  const random = seededRandom('sample speed');
  const blocks = Array.from({ length: 60 }, (_, pair) => {
    const prefillMs = 40 + 12 * random();
    const reasoning = 90 + Math.floor(60 * random());
    const make = (arm: SpeedArm, output: number): MeasuredBlock => {
      const decodeMs = arm === 'score' ? 0 : (output - 1) * (50 + 4 * random());
      const ms = prefillMs + decodeMs + 2 * random();
      const label = pair === 7 && arm === 'score' ? LABELS[1] : LABELS[0];
      return {
        arm,
        pair,
        ms,
        samples: [{ key: `i${pair}`, label, ms, output, input: 300, cached: 220, cut: false, prefillMs, decodeMs }],
      };
    };
    return [make('full', reasoning + 5), make('stop', 5), make('score', 0)];
  });
  const report = speedReport({ contestant: 'student-stop', streams: 1, warmup: 6, seed: '1' }, blocks.flat());
  if (report === undefined) throw new Error('nothing was measured');
  return report;
}
