import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '#core/answer';
import type { EvaluationReport } from '#core/evaluate/evaluation';
import { junitXml } from '#core/evaluate/junit';
import { recordBlock } from '#core/prompt/render';
import { exportJob } from '#node/dataset/exportJob';
import { createJob, openJob, RECORDS, recordsFile } from '#node/label/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { DecisionLog } from '#node/review/decisionLog';
import { translatorOf } from '#core/bundles';
import { bundles } from '../scripts/build.mjs';
import { root, toolNode } from '../scripts/node.mjs';
import { promptmill, type Ran } from './support/cli.ts';
import { sampleEvaluation } from './support/evaluations.ts';
import { decisionOn, jobOf, recordOf, TEMPLATE } from './support/jobs.ts';
import { openWorkbench, runtimePath, type Workbench } from './support/localModel.ts';
import { serve, TOKEN } from './support/serving.ts';
import { writeScriptedModel } from './support/tinyQwen.ts';

// The command line as it ships, with the real child on tiny models that always answer the same.

const YES = { conclusion: '相关', reasoning: '要求退货。' };
const NO = { conclusion: '不相关', reasoning: '只是问价。' };
const JOB = '.promptmill/jobs/relevance';
let dir = '';
let app = '';
let bench: Workbench;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-evaluate-'));
  app = path.join(dir, 'app');
  const inference = bundles.find(({ outfile }) => outfile?.endsWith('inference.mjs'));
  const program = bundles.find(({ entryPoints }) => entryPoints !== undefined && 'cli' in entryPoints);
  await Promise.all([
    build({ ...inference, outfile: path.join(app, 'dist', 'inference.mjs') }),
    build({ ...program, entryPoints: { cli: 'src/cli/main.ts' }, outdir: path.join(app, 'dist') }),
  ]);
  bench = await openWorkbench();
  writeScriptedModel(path.join(dir, 'yes.gguf'), ['相关', '####', '因为', '：', '客户', '要求', '退', '货', '。'], {
    name: 'always-yes',
  });
  writeScriptedModel(path.join(dir, 'odd.gguf'), ['可能', '相关', '####', '因为'], { name: 'never-in-set' });
  await makeJob();
}, 60_000);
afterAll(async () => {
  await bench.close();
  await rm(dir, { recursive: true, force: true });
});

/** 8 gold labels (5 相关, of which the teacher had 4 and one is stale; 3 不相关), and one each that is rejected, unreviewed, failed. */
async function makeJob(): Promise<void> {
  const opened = await createJob(path.join(dir, JOB), jobOf(TEMPLATE));
  const log = new JsonlLog(recordsFile(opened.dir), RECORDS);
  const decisions = await DecisionLog.open(opened.dir, 'li');
  const add = async (
    text: string,
    said: Answer | undefined,
    verdict?: 'accepted' | 'corrected' | 'rejected',
    now?: Answer,
  ) => {
    const record = recordOf(text, said && { relevance: said });
    await mkdir(path.join(dir, 'data'), { recursive: true });
    await writeFile(path.join(dir, record.item.origin.path), text);
    await log.append(record);
    if (verdict !== undefined) await decisions.append(decisionOn(record, verdict, now));
  };
  for (const text of ['要退货', '坏了', '不充电', '边刷断了']) await add(text, YES, 'accepted');
  for (const text of ['多少钱', '广告', '你好']) await add(text, NO, 'accepted');
  await add('地图没了', NO, 'corrected', { conclusion: '相关', reasoning: NO.reasoning });
  await add('什么', NO, 'rejected');
  await add('在吗', NO);
  await add('断线', undefined);
  await Promise.all([log.close(), decisions.close()]);
}

/** Runs the built program, which starts the built child. */
function cli(argv: readonly string[], cwd = dir): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(toolNode(), [path.join(app, 'dist', 'cli.mjs'), 'evaluate', ...argv], {
      cwd,
      env: { ...process.env, PROMPTMILL_RUNTIME: runtimePath, LANG: 'C' },
    });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, ...said }));
  });
}

const local = ['--gpu', 'off', '--context', '1024', '--parallel', '2'];
const reportOf = async (name: string) =>
  JSON.parse(
    await readFile(path.join(dir, '.promptmill', 'evaluations', name, 'report.json'), 'utf8'),
  ) as EvaluationReport;
const linesOf = async (name: string) =>
  (await readFile(path.join(dir, '.promptmill', 'evaluations', name, 'predictions.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n');

describe('a job, a student, a base model and the teacher', () => {
  let ran: Ran;
  let report: EvaluationReport;
  beforeAll(async () => {
    const files = ['--json', 'out.json', '--junit', 'out.xml', '--name', 'first'];
    const gates = ['--min-accuracy', '60%', '--max-drop', '0.3'];
    const who = ['--model', 'yes.gguf', '--base', 'odd.gguf', '--teacher', '--mode', 'stop,score', '--speed'];
    ran = await cli([JOB, ...who, ...gates, ...files, '--speed-records', '6', ...local]);
    report = await reportOf('first');
  }, 90_000);

  test('the gold is what a person decided, and everything else is counted', () => {
    expect(report.gold).toMatchObject({ kind: 'job', labels: 8, base: '../../..', heldOut: { kind: 'unknown' } });
    expect(report.gold.left).toEqual([
      { reason: 'unreviewed', count: 1 },
      { reason: 'rejected', count: 1 },
      { reason: 'failed', count: 1 },
    ]);
    expect(ran.out).toContain('Not known to be held out');
  });

  test('each contestant has the accuracy that its answers have', () => {
    const by = new Map(report.tasks[0]?.contestants.map((one) => [one.contestant, one]));
    expect(Array.from(by.keys())).toEqual(['student-stop', 'student-score', 'base-stop', 'base-score', 'teacher']);
    expect(by.get('student-stop')).toMatchObject({ n: 8, right: 5, outside: 0, outputTokens: 2 });
    expect(by.get('student-score')).toMatchObject({ n: 8, right: 5, outputTokens: 0 });
    expect(by.get('student-score')?.calibration?.n).toBe(8);
    expect(by.get('base-stop')).toMatchObject({ right: 0, outside: 8 });
    expect(by.get('teacher')).toMatchObject({ n: 8, right: 7 });
    const pair = report.tasks[0]?.pairs.find(({ a, b }) => a === 'student-stop' && b === 'teacher');
    expect(pair).toMatchObject({ n: 8, both: 4, onlyA: 1, onlyB: 3, neither: 0 });
    expect(pair?.p).toBeCloseTo(0.625, 12);
    expect(report.contestants[0]).toMatchObject({
      title: 'always-yes',
      model: { file: 'yes.gguf', architecture: 'qwen2', quantization: 'F32', backend: 'cpu' },
    });
  });

  test('a gate that fails is the exit code, with its reason', () => {
    expect(ran.code).toBe(0);
    expect(report.gates).toMatchObject([
      { kind: 'minAccuracy', limit: 0.6, value: 0.625, passed: true },
      { kind: 'maxDrop', limit: 0.3, passed: true, reference: { accuracy: 0.875 } },
    ]);
    expect(ran.out).toMatch(/✔ relevance: accuracy 62\.5%/);
  });

  test('the chart is of the same records in each way, with r and without an invented number', () => {
    const { speed } = report;
    expect(speed?.arms.map(({ arm, n, outputTokens }) => [arm, n, outputTokens])).toEqual([
      ['full', 6, 9],
      ['stop', 6, 2],
      ['score', 6, 0],
    ]);
    expect(speed?.ratios.map(({ arm, equal }) => [arm, equal.hits, equal.n])).toEqual([
      ['stop', 6, 6],
      ['score', 6, 6],
    ]);
    for (const { value, low, high } of speed?.ratios ?? []) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
    expect(speed?.cost?.r).toBeGreaterThan(0);
    expect(report.machine.cores).toBeGreaterThan(0);
    expect(ran.out).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('--json is the kept report, --junit is XML with a case a gate and a class', async () => {
    expect(JSON.parse(await readFile(path.join(dir, 'out.json'), 'utf8'))).toEqual(report);
    const cases = casesOf(await readFile(path.join(dir, 'out.xml'), 'utf8'));
    expect(cases).toEqual([
      ['minAccuracy relevance', false],
      ['maxDrop relevance', false],
      ['relevance: 相关', false],
      ['relevance: 不相关', false],
    ]);
  });

  test('again, nothing is asked; and what is missing is, after a crash in the middle of a line', async () => {
    const who = ['--model', 'yes.gguf', '--mode', 'stop', '--name', 'again', ...local];
    const first = await cli([JOB, ...who]);
    expect(first.code).toBe(0);
    const kept = await linesOf('again');
    expect(kept).toHaveLength(8);
    const file = path.join(dir, '.promptmill', 'evaluations', 'again', 'predictions.jsonl');
    await writeFile(file, `${kept.slice(0, 5).join('\n')}\n${kept[5]?.slice(0, 40)}`);
    await cli([JOB, ...who]);
    const mended = await linesOf('again');
    expect(mended.slice(0, 5)).toEqual(kept.slice(0, 5));
    expect(new Set(mended.map((line) => (JSON.parse(line) as { itemId: string }).itemId)).size).toBe(8);
    expect(mended).toHaveLength(8);
    const before = await reportOf('again');
    const last = await cli([JOB, ...who, '--min-accuracy', '0.9', '--junit', 'again.xml']);
    expect(await linesOf('again')).toEqual(mended);
    expect((await reportOf('again')).tasks).toEqual(before.tasks);
    expect(last.code).toBe(1);
    expect(last.out).toContain('✘ relevance: accuracy 62.5%, at least 90% wanted');
    const xml = await readFile(path.join(dir, 'again.xml'), 'utf8');
    expect(casesOf(xml).map(([, failed]) => failed)).toEqual([true, false, true]);
    expect(xml).toContain('不相关 → 相关  多少钱');
  }, 90_000);
});

describe('what the student was trained on', () => {
  const ask = (...more: string[]) => cli([JOB, '--teacher', '--name', 'held', ...more]);

  test('is left out, or is all that is asked', async () => {
    const opened = await openJob(path.join(dir, JOB));
    const { file } = await exportJob(opened, {
      format: 'sharegpt',
      outDir: path.join(dir, 'rows'),
      unreviewed: 'exclude',
    });
    const rows = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(rows).toHaveLength(7);
    await mkdir(path.join(dir, 'parts'), { recursive: true });
    await writeFile(path.join(dir, 'parts', 'train.jsonl'), `${rows.slice(0, 5).join('\n')}\n`);
    await writeFile(path.join(dir, 'parts', 'test.jsonl'), `${rows.slice(5).join('\n')}\n`);
    const split = await ask('--split', 'parts');
    expect(split.out).toContain('Held out: only the records of parts (2 rows).');
    expect((await reportOf('held')).gold.labels).toBe(2);
    const rest = await ask('--trained-on', 'parts');
    expect(rest.out).toContain('Held out: without the 5 labels');
    expect((await reportOf('held')).gold).toMatchObject({
      labels: 3,
      heldOut: { kind: 'notIn', file: 'parts', rows: 5, dropped: 5 },
    });
    const stale = `${JSON.stringify({ input: recordBlock('地图没了') })}\n`;
    await writeFile(path.join(dir, 'all.jsonl'), `${rows.join('\n')}\n${stale}`);
    const none = await ask('--trained-on', 'all.jsonl');
    expect(none.code).toBe(2);
    expect(none.err).toContain('No label is left to evaluate with (8 before the split).');
    expect((await ask('--split', 'app')).err).toContain('cannot be read');
    await writeFile(path.join(dir, 'foreign.jsonl'), '{"instruction":"a","input":"b","output":"c"}\n');
    expect((await ask('--split', 'foreign.jsonl')).err).toContain('holds no records that Promptmill exported');
  }, 60_000);

  test('a limit draws labels by chance, the same ones from the same seed', async () => {
    await ask('--limit', '4', '--seed', 'a');
    const first = await reportOf('held');
    expect(first.gold).toMatchObject({ labels: 4, sampled: { of: 8, seed: 'a' } });
    await ask('--limit', '4', '--seed', 'a');
    expect((await reportOf('held')).tasks).toEqual(first.tasks);
  }, 30_000);
});

test('a student behind an address is asked there, and its r is not invented', async () => {
  const model = await bench.start(['相关', '####', '因为', '：', '客户'], { name: 'served' });
  const server = await serve(model);
  try {
    const url = `http://127.0.0.1:${server.port}/v1`;
    const argv = ['evaluate', JOB, '--url', url, '--speed', '--speed-records', '4', '--name', 'served'];
    const ran = await promptmill(dir, argv, { env: { PROMPTMILL_TOKEN: TOKEN } });
    expect(ran.err).not.toContain('promptmill:');
    const report = await reportOf('served');
    expect(report.tasks[0]?.contestants[0]).toMatchObject({ contestant: 'student', n: 8, right: 5 });
    expect(report.contestants[0]).toMatchObject({ title: 'served', url, mode: 'stop' });
    expect(report.speed).toMatchObject({ n: 4, noCost: 'untold' });
    expect(report.speed?.arms.map(({ arm, outputTokens }) => [arm, outputTokens])).toEqual([
      ['full', 5],
      ['stop', 2],
    ]);
    expect(ran.out).toContain('r: – (this server does not tell');
    const refused = await promptmill(dir, argv, { env: { PROMPTMILL_TOKEN: 'x' } });
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('names no model');
  } finally {
    await server.close();
  }
  const gone = await promptmill(dir, ['evaluate', JOB, '--url', `http://127.0.0.1:${server.port}/v1`]);
  expect(gone.err).toContain('does not answer');
}, 60_000);

test('a gold file: texts, places in files, and lines that are no labels', async () => {
  const template = path.join(dir, 'relevance.template.md');
  await writeFile(template, TEMPLATE);
  const evaluate = (gold: readonly object[], ...more: string[]) =>
    writeFile(path.join(dir, 'gold.jsonl'), gold.map((line) => `${JSON.stringify(line)}\n`).join('')).then(() =>
      promptmill(dir, ['evaluate', '--gold', 'gold.jsonl', '--template', template, '--limit', '50', ...more]),
    );
  await writeFile(path.join(dir, 'data', 'hotline.csv'), 'text,from\n坏了,a\n多少钱,b\n');
  const good = [
    { path: 'data/hotline.csv', row: 2, conclusion: '不相关' },
    { text: '边刷断了', conclusion: '【相关】' },
    { text: '？', conclusion: '也许' },
  ];
  const none = await evaluate(good);
  expect(none).toMatchObject({ code: 2 });
  expect(none.err).toContain('Nobody to evaluate');
  const model = await bench.start(['相关', '####', '因为'], { name: 'served' });
  const server = await serve(model);
  try {
    await evaluate(good, '--url', `http://127.0.0.1:${server.port}/v1`, '--name', 'places');
    expect(
      (await promptmill(dir, ['evaluate', '--gold', 'gold.jsonl', '--template', template, '--teacher'])).err,
    ).toContain('A gold file has no teacher');
  } finally {
    await server.close();
  }
  expect((await evaluate([{ conclusion: '相关' }])).err).toContain('Line 1 of');
  expect((await evaluate([{ path: 'data/hotline.csv', row: 9, conclusion: '相关' }])).err).toContain('no record 9 of');
  expect((await evaluate([{ path: 'data/none.txt', conclusion: '相关' }])).code).not.toBe(0);
});

test('a job that keeps personal data from the teacher does not send it to be evaluated', async () => {
  const teacher = { id: 'other', title: 'Other', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
  const opened = await createJob(path.join(dir, 'masked'), { ...jobOf(TEMPLATE), teacher, ask: { mask: true } });
  const log = new JsonlLog(recordsFile(opened.dir), RECORDS);
  const decisions = await DecisionLog.open(opened.dir, 'li');
  const record = recordOf('我的电话', { relevance: NO });
  await log.append(record);
  await decisions.append(decisionOn(record, 'accepted'));
  await Promise.all([log.close(), decisions.close()]);
  const ran = await promptmill(dir, ['evaluate', 'masked', '--ask-teacher']);
  expect(ran).toMatchObject({ code: 2 });
  expect(ran.err).toContain('keeps personal data from the teacher');
});

test.each([
  [[], 'Which gold labels?'],
  [[JOB, '--gold', 'x'], 'Which gold labels?'],
  [['--gold', 'x.jsonl', '--model', 'yes.gguf'], 'needs the template'],
  [[JOB], 'Nobody to evaluate'],
  [[JOB, '--model', 'a', '--url', 'b'], 'Two students'],
  [[JOB, '--url', 'b', '--mode', 'score'], 'probabilities of a closed set'],
  [[JOB, '--model', 'yes.gguf', '--max-drop', '2%'], 'nothing to measure from'],
  [[JOB, '--model', 'yes.gguf', '--min-accuracy', '95'], 'takes a share'],
  [[JOB, '--model', 'yes.gguf', '--mode', 'guess'], '--mode is one of stop, reasoning, score'],
  [[JOB, '--teacher', '--ask-teacher'], 'cannot be asked anew'],
])('wrong usage %j: %s', async (argv, message) => {
  const ran = await promptmill(dir, ['evaluate', ...argv]);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(message);
});

test('JUnit stays XML whatever the records say', () => {
  const { report } = sampleEvaluation({ n: 40, bare: true });
  const text = 'a\u0000b\u001b[31m ]]> & < > " \ud800 \uffff 👍';
  const origin = { path: '<odd>&".txt' };
  const gold = { itemId: 'i', taskId: 'relevance', text, fields: {}, origin, gold: '相关' };
  const said = { contestant: 'student-stop', itemId: 'i', taskId: 'relevance', label: null, written: text };
  const failed = {
    kind: 'minAccuracy',
    taskId: 'relevance',
    contestant: 'x',
    limit: 1,
    value: 0,
    passed: false,
  } as const;
  const xml = junitXml(
    { ...report, name: text, gates: [failed] },
    Array.from({ length: 60 }, () => ({ gold, said })),
    translatorOf('en'),
  );
  expect(casesOf(xml)).toEqual([
    ['minAccuracy relevance', true],
    ['relevance: 相关', true],
    ['relevance: 不相关', false],
  ]);
  expect(xml).toContain('… and 10 more');
});

const tiny = path.join(root, 'samples', 'relevance', 'model', 'relevance-tiny.gguf');

test.runIf(existsSync(tiny))(
  'the model that ships, on the sample: right more often than not, and alike in every mode',
  async () => {
    const sample = path.join(dir, 'sample');
    await cp(path.join(root, 'samples', 'relevance'), sample, { recursive: true });
    const who = ['--model', 'model/relevance-tiny.gguf', '--mode', 'stop,score', '--speed', '--speed-records', '5'];
    const files = ['--gold', 'gold.jsonl', '--template', 'prompts/relevance.template.md', '--limit', '24'];
    const ran = await cli([...files, ...who, '--gpu', 'off', '--json', 'tiny.json', '--min-accuracy', '70%'], sample);
    expect(ran.out + ran.err).toContain('✔');
    const report = JSON.parse(await readFile(path.join(sample, 'tiny.json'), 'utf8')) as EvaluationReport;
    const [stop, score] = report.tasks[0]?.contestants ?? [];
    expect(Math.abs((stop?.right ?? 0) - (score?.right ?? 0))).toBeLessThanOrEqual(3);
    expect(report.speed?.ratios[0]?.value).toBeGreaterThan(1);
  },
  120_000,
);

/** The test cases of a JUnit file with whether they failed. @throws when it is not well-formed, or its counts are wrong */
function casesOf(xml: string): readonly (readonly [name: string, failed: boolean])[] {
  const cases: [string, boolean][] = [];
  const counted: { tests: number; failures: number }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'testsuite')
      counted.push({ tests: Number(attributes['tests']), failures: Number(attributes['failures']) });
    if (name === 'testcase') cases.push([String(attributes['name']), false]);
    const last = cases.at(-1);
    if (name === 'failure' && last !== undefined) last[1] = true;
  });
  parser.write(xml).close();
  expect(counted.reduce((sum, { tests }) => sum + tests, 0)).toBe(cases.length);
  expect(counted.reduce((sum, { failures }) => sum + failures, 0)).toBe(cases.filter(([, failed]) => failed).length);
  return cases;
}
