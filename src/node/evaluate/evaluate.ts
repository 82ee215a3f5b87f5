import os from 'node:os';
import path from 'node:path';
import { AppError } from '#core/errors';
import { EVALUATION_SCHEMA, type Contestant, type EvaluationReport, type Machine } from '#core/evaluate/evaluation';
import { checkGates, type GateRules, type Reference } from '#core/evaluate/gates';
import { goldKey, type GoldLabel, type Prediction } from '#core/evaluate/prediction';
import type { SpeedReport } from '#core/evaluate/speed';
import { taskFigures } from '#core/evaluate/taskFigures';
import { version } from '../../../package.json';
import type { Answerer, AnswerSource } from './contestants.ts';
import { openStore, writeReport, type PredictionStore } from './evaluationFolder.ts';
import type { Gold } from './gold.ts';
import type { Selected } from './heldOut.ts';
import { measureSpeed, type SpeedOptions } from './measureSpeed.ts';

/** How far an evaluation is. */
export interface EvaluateProgress {
  readonly step: 'load' | 'predict' | 'speed';
  readonly title: string; // of the contestant
  readonly done: number;
  readonly total: number;
}

/** One evaluation: who is asked what, and where it is kept. */
export interface EvaluateRequest {
  readonly name: string;
  readonly dir: string; // absolute; see evaluationDir
  readonly gold: Gold;
  readonly selected: Selected;
  readonly shownFrom: string; // the gold's place as a person names it
  readonly sources: readonly AnswerSource[]; // the student first
  readonly gates: GateRules;
  readonly baseline?: EvaluationReport; // what `maxDrop` is measured from; absent: the teacher, else the base model
  readonly speed?: SpeedOptions; // absent: nothing is measured
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: EvaluateProgress) => void;
}

/**
 * Asks every contestant every label, adds the answers up and keeps report and predictions. Predictions of an earlier run
 * are used again, so that an evaluation that was stopped goes on where it was.
 * @throws what a contestant throws when it cannot go on; `signal.reason` when aborted. What was answered is kept.
 */
export async function evaluate(request: EvaluateRequest): Promise<EvaluationReport> {
  const { gold, selected, signal } = request;
  const store = await openStore(request.dir, selected.labels);
  const contestants: Contestant[] = [];
  const predicted = new Map<string, ReadonlyMap<string, Prediction>>();
  let speed: SpeedReport | undefined;
  try {
    for (const [at, source] of request.sources.entries()) {
      request.onProgress?.({ step: 'load', title: source.title, done: 0, total: 1 });
      const opened = await source.open(signal);
      const { answerers } = opened;
      try {
        for (const answerer of answerers) {
          predicted.set(answerer.contestant.id, await predictAll(answerer, request, store));
          contestants.push(answerer.contestant);
        }
        const [first] = answerers;
        if (at === 0 && request.speed !== undefined && first !== undefined) {
          const said = predicted.get(first.contestant.id);
          // What it refuses (a text that is too long) has no time.
          const answered = selected.labels.filter((label) => said?.get(goldKey(label))?.error === undefined);
          const { tasks } = gold.template;
          speed = await measureSpeed(first, tasks, answered, request.speed, signal, (done, total) =>
            request.onProgress?.({ step: 'speed', title: first.contestant.title, done, total }),
          );
        }
      } finally {
        await opened.close();
      }
    }
  } finally {
    await store.close();
  }
  const teacher = contestants.find(({ role }) => role === 'teacher');
  const tasks = gold.template.tasks
    .map((task) => taskFigures(task, selected.labels, predicted, teacher?.id))
    .filter(({ n }) => n > 0);
  const [student] = contestants;
  const report: EvaluationReport = {
    schema: EVALUATION_SCHEMA,
    promptmill: version,
    name: request.name,
    at: new Date().toISOString(),
    template: {
      name: gold.template.name,
      path: gold.templateFile.path,
      hash: gold.templateFile.hash,
      marker: gold.template.marker,
    },
    gold: {
      from: request.shownFrom,
      kind: gold.kind,
      base: path.relative(request.dir, gold.base).split(path.sep).join('/'),
      labels: selected.labels.length,
      left: gold.left,
      ...(selected.sampled && { sampled: selected.sampled }),
      heldOut: selected.heldOut,
    },
    contestants,
    tasks,
    ...(speed && { speed }),
    machine: thisMachine(),
    gates:
      student === undefined
        ? []
        : checkGates(tasks, student.id, request.gates, referenceOf(request, tasks, contestants, student)),
  };
  await writeReport(request.dir, report);
  return report;
}

/** What a drop is measured from: an earlier report's first contestant, else the teacher, else the base model. */
function referenceOf(
  { baseline }: EvaluateRequest,
  tasks: EvaluationReport['tasks'],
  contestants: readonly Contestant[],
  student: Contestant,
): Reference | undefined {
  const [before] = baseline?.contestants ?? [];
  const other =
    contestants.find(({ role }) => role === 'teacher') ??
    contestants.find(({ role, mode }) => role === 'base' && mode === student.mode);
  const [from, who] = baseline === undefined ? [tasks, other] : [baseline.tasks, before];
  if (who === undefined) return undefined;
  const accuracy = from.flatMap(({ taskId, contestants: all }) => {
    const found = all.find(({ contestant }) => contestant === who.id);
    return found === undefined ? [] : [[taskId, found.accuracy.value] as const];
  });
  const title = baseline === undefined ? who.title : `${who.title} (${baseline.name})`;
  return { title, accuracy: new Map(accuracy) };
}

async function predictAll(
  answerer: Answerer,
  { gold, selected, signal, onProgress }: EvaluateRequest,
  store: PredictionStore,
): Promise<ReadonlyMap<string, Prediction>> {
  const { contestant, parallel } = answerer;
  const { id, key } = contestant;
  const predictions = new Map<string, Prediction>();
  const todo: GoldLabel[] = [];
  for (const label of selected.labels) {
    const known = store.known(key, label);
    // What a job's records say costs nothing, and may have been mended since.
    if (known === undefined || contestant.reused) todo.push(label);
    else predictions.set(goldKey(label), { ...known, contestant: id });
  }
  const tell = () =>
    onProgress?.({
      step: 'predict',
      title: contestant.title,
      done: predictions.size,
      total: selected.labels.length,
    });
  tell();
  const tasks = new Map(gold.template.tasks.map((task) => [task.id, task]));
  let next = 0;
  const work = async () => {
    for (let label = todo[next++]; label !== undefined; label = todo[next++]) {
      signal.throwIfAborted();
      const { itemId, taskId } = label;
      const task = tasks.get(taskId);
      if (task === undefined) continue;
      const asked = label;
      const said = await answer(answerer, () => answerer.predict(asked, task, signal));
      signal.throwIfAborted();
      const prediction = { contestant: id, itemId, taskId, ...said };
      const known = store.known(key, label);
      if (known?.written !== said.written || known.label !== said.label) await store.add({ key, ...prediction });
      predictions.set(goldKey(label), prediction);
      tell();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(parallel, todo.length) }, work));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return predictions;
}

/** A process that died is started again by its host: its call is made once more. A label that is refused is wrong. */
async function answer(
  { contestant }: Answerer,
  predict: () => ReturnType<Answerer['predict']>,
): Promise<Awaited<ReturnType<Answerer['predict']>>> {
  try {
    return await predict().catch((error: unknown) => {
      if (AppError.is(error, 'runtime.failed')) return predict();
      throw error;
    });
  } catch (error) {
    const isOwn = AppError.is(error, 'teacher.refused') || AppError.is(error, 'teacher.filtered');
    if (!isOwn && !AppError.is(error, 'record.tooLong')) throw error;
    return { label: null, written: '', error: `${contestant.title}: ${error.message}` };
  }
}

/** The machine as Node tells it. */
function thisMachine(): Machine {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() || os.arch(),
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    platform: `${os.platform()} ${os.arch()}`,
  };
}
