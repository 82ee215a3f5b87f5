import { tmpdir } from 'node:os';
import type { Token } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { ChildCall, ChildCalls, EngineStats, LoadRequest, ModelInfo } from '#core/infer/childProtocol';
import type { ModelInput } from '#core/infer/request';
import { chatRenderer } from './chatTemplate.ts';
import { grammarOf } from './format.ts';
import { Generation } from './generate.ts';
import { tokenizeWithControls } from './controlTokens.ts';
import { endingTokens, labelPaths } from './labels.ts';
import { load, type Log } from './load.ts';
import { inspectMarker } from './markerInspection.ts';
import { fewestTokens, promptOf, type Prompt } from './prompt.ts';
import { samplingOptions } from './sampling.ts';
import { Scheduler } from './scheduler.ts';
import { Scoring } from './score.ts';
import { SequencePool } from './sequencePool.ts';
import { Statistics } from './statistics.ts';
import { textOfTokens, vocabularyOf } from './vocabulary.ts';

const MARKER = '####'; // core/answer's, which would bring all that reads answers into this bundle

/** How a call is followed and ended early. */
export interface Following {
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

/** A loaded model that answers calls, several at once. */
export type Engine = { readonly info: ModelInfo } & {
  readonly [Name in ChildCall]: (
    ask: ChildCalls[Name]['ask'],
    following: Following,
  ) => Promise<ChildCalls[Name]['result']>;
};

/** What the engine tells while it works. */
export interface EngineEvents {
  readonly log: Log;
  readonly onProgress: (progress: number) => void;
  readonly onStats: (stats: EngineStats) => void;
  readonly onBroken: (error: unknown) => void; // nothing can be computed any more
}

/**
 * Loads a model and makes its calls.
 * @throws AppError as `load` and `chatRenderer` do.
 */
export async function openEngine(request: LoadRequest, events: EngineEvents): Promise<Engine> {
  const loaded = await load(request, events.log, events.onProgress);
  const { runtime, llama, model, context, contextSize, parallel } = loaded;
  const renderer = chatRenderer(request.runtimePath, model, request.chatTemplate, events.log);
  const vocabulary = vocabularyOf(model);
  const pool = new SequencePool(context, parallel, tmpdir());
  const statistics = new Statistics(() => scheduler.counters, events.onStats);
  const scheduler: Scheduler = new Scheduler(
    pool,
    context.batchSize,
    (tokens, ms) => statistics.round(tokens, ms),
    events.onBroken,
  );
  const newBias = () => runtime.TokenBias.for(model);
  const endings = new Map<string, ReadonlySet<Token>>();

  const promptFor = (input: ModelInput): Prompt => {
    const fewest = fewestTokens(vocabulary, input);
    if (fewest >= contextSize)
      throw tooLong('The prompt has at least {0} tokens; the model was started with a context of {1}.', fewest);
    const prompt = promptOf(model, vocabulary, renderer, input, (tokens, text) => pool.remembered(tokens, text));
    mustFit(prompt.tokens.length);
    return prompt;
  };
  const mustFit = (tokens: number): void => {
    if (tokens < contextSize) return;
    throw tooLong('The prompt has {0} tokens; the model was started with a context of {1}.', tokens);
  };
  const tooLong = (template: string, tokens: number) =>
    new AppError('teacher.refused', template, {
      args: [tokens, contextSize],
      hint: 'Shorten the text, or start the model with a larger context.',
    });

  return {
    info: await loaded.info(renderer.source),
    async generate(ask, { signal, onText }) {
      const prompt = promptFor(ask.input);
      const grammar = ask.format === undefined ? undefined : await grammarOf(runtime, llama, model, ask.format);
      const generated: { tokens: readonly Token[] } = { tokens: [] };
      const options = samplingOptions(ask.sampling ?? {}, model, vocabulary.size, newBias, () => [...generated.tokens]);
      const room = contextSize - prompt.tokens.length;
      const send = ask.pieces === false ? undefined : onText;
      const generation = new Generation(vocabulary, prompt, ask, { options, grammar }, room, send);
      generated.tokens = generation.tokens;
      return scheduler.submit(generation, signal);
    },
    async score({ input, labels, marker = MARKER }, { signal }) {
      const { tokens } = promptFor(input);
      const paths = labelPaths(model, tokens, labels);
      mustFit(tokens.length + Math.max(...paths.map(({ length }) => length)) - 1);
      const ends = () => {
        const known = endings.get(marker) ?? endingTokens(vocabulary, marker);
        endings.set(marker, known);
        return known;
      };
      return scheduler.submit(new Scoring(tokens, labels, paths, pool, vocabulary, newBias, ends), signal);
    },
    async tokenize({ text, special }) {
      const ids = special
        ? tokenizeWithControls(model, vocabulary, text, 'trimLeadingSpace')
        : model.tokenize(text, false, 'trimLeadingSpace');
      return { ids, pieces: ids.map((id) => vocabulary.textOf(id)) };
    },
    async detokenize({ ids }) {
      const bad = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary.size);
      if (bad !== undefined) {
        throw new AppError('teacher.refused', 'The vocabulary has no token {0}; its tokens are 0 to {1}.', {
          args: [bad, vocabulary.size - 1],
          hint: 'Give token ids of this model.',
        });
      }
      return { text: textOfTokens(vocabulary, ids as Token[]) };
    },
    async render({ messages, addGenerationPrompt }) {
      const { text, tokens } = renderer.render(messages, addGenerationPrompt);
      return { text, ids: tokens };
    },
    async inspectMarker({ marker, conclusions }) {
      if (marker === '') {
        throw new AppError('teacher.refused', 'The marker is empty.', { hint: 'Give a marker such as ####.' });
      }
      return inspectMarker(model, vocabulary, marker, conclusions);
    },
  };
}
