import { stat } from 'node:fs/promises';
import type { Contestant, LocalModelFacts } from '#core/evaluate/evaluation';
import { mostLikely, readWritten, type GoldLabel, type StudentMode } from '#core/evaluate/prediction';
import type { SpeedArm } from '#core/evaluate/speed';
import { hashOf } from '#core/hash';
import type { ModelInfo } from '#core/infer/childProtocol';
import type { GenerateResult, ScoreResult } from '#core/infer/request';
import { askStudent } from '#core/label/studentLabel';
import type { TaskSpec, Template } from '#core/prompt/template';
import type { ModelCalls } from '../infer/localModel.ts';
import type { Answerer, AnswerSource } from './contestants.ts';

/** A local model as a contestant. */
export interface LocalSourceOptions {
  readonly role: 'student' | 'base';
  readonly modelFile: string; // absolute
  readonly modes: readonly StudentMode[];
  readonly template: Template;
  readonly templateHash: string;
  readonly maxTokens: number; // of one answer
  /** Loads the model; `close` is called when it has answered everything. */
  readonly start: (signal: AbortSignal) => Promise<{ readonly model: ModelCalls; close(): Promise<void> }>;
}

/** One local model in each of the modes. A task without a closed set is not scored: it is stopped at the marker. */
export function localSource(options: LocalSourceOptions): AnswerSource {
  const { role, modelFile, modes, start } = options;
  return {
    title: modelFile,
    async open(signal) {
      const { size, mtimeMs } = await stat(modelFile);
      const started = await start(signal);
      const { model } = started;
      const file = [modelFile, String(size), String(mtimeMs), ...model.info.loras, model.info.template];
      const answerers = modes.map((mode) => {
        const id = modes.length === 1 ? role : `${role}-${mode}`;
        return localAnswerer(model, { ...options, id, mode, file });
      });
      return { answerers, close: () => started.close() };
    },
  };
}

interface AnswererOptions extends LocalSourceOptions {
  readonly id: string;
  readonly mode: StudentMode;
  readonly file: readonly string[]; // what makes the model this one
}

function localAnswerer(model: ModelCalls, options: AnswererOptions): Answerer {
  const { id, role, mode, template, templateHash, maxTokens } = options;
  const { info } = model;
  const key = hashOf('local', mode, templateHash, String(maxTokens), ...options.file).slice(0, 16);
  const contestant: Contestant = { id, key, role, title: info.name, mode, model: factsOf(info), reused: false };
  const generate = (label: GoldLabel, task: TaskSpec, withReasoning: boolean, signal: AbortSignal) => {
    const { messages, stop } = askStudent(template, task, label, withReasoning);
    return model.call('generate', { input: { messages }, stop, maxTokens }, { signal });
  };
  const score = (label: GoldLabel, task: TaskSpec, signal: AbortSignal) => {
    const { messages } = askStudent(template, task, label, false);
    return model.call('score', { input: { messages }, labels: task.labels ?? [] }, { signal });
  };
  return {
    contestant,
    parallel: Math.max(1, info.parallel),
    async predict(label, task, signal) {
      const began = performance.now();
      if (mode === 'score' && task.labels !== undefined) {
        const scored = await score(label, task, signal);
        return { ...readScored(scored, task), ms: performance.now() - began };
      }
      const withReasoning = mode === 'reasoning';
      const result = await generate(label, task, withReasoning, signal);
      signal.throwIfAborted(); // an aborted generation gives what there is
      const read = readWritten(result.text, template, task, withReasoning);
      return { ...read, tokens: result.usage, ms: performance.now() - began };
    },
    arms: (task) => {
      const scored: readonly SpeedArm[] = task.labels === undefined ? [] : ['score'];
      return task.reasoning ? ['full', 'stop', ...scored] : [];
    },
    async measure(label, task, arm, signal) {
      if (arm === 'score') {
        const scored = await score(label, task, signal);
        return { label: readScored(scored, task).label, ...countsOf(scored), cut: false, decodeMs: 0 };
      }
      const result = await generate(label, task, arm === 'full', signal);
      signal.throwIfAborted();
      const { label: said } = readWritten(result.text, template, task, arm === 'full');
      return { label: said, ...countsOf(result), cut: result.finish === 'length', decodeMs: result.decodeMs };
    },
  };
}

function readScored({ labels, coverage, usage }: ScoreResult, task: TaskSpec) {
  // By name: the order of the answer is that of the question, but nothing here should rest on it.
  const by = new Map(labels.map(({ label, probability }) => [label, probability]));
  const probabilities = (task.labels ?? []).map((label) => by.get(label) ?? 0);
  const label = mostLikely(task.labels ?? [], probabilities);
  return { label, written: label ?? '', probabilities, coverage, tokens: usage };
}

function countsOf({ usage, prefillMs }: Pick<GenerateResult, 'usage' | 'prefillMs'>) {
  return { output: usage.output, input: usage.input, cached: usage.cached, prefillMs };
}

function factsOf(info: ModelInfo): LocalModelFacts {
  const { file, architecture, quantization, bytes, backend, device, contextSize, parallel, loras } = info;
  return { file, architecture, quantization, bytes, backend, device, contextSize, parallel, loras };
}
