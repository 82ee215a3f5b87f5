import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { GenerateRequest, GenerateResult } from '#core/infer/childProtocol';
import { createMarkerStop } from '#core/infer/markerStop';

const PREFILL_STEP = 512; // tokens: one batch, and how soon an abort is heeded in a long prompt
const DETOKENIZER_CONTEXT = 8; // tokens before a piece that a tokenizer may look at, for spaces

/**
 * Generates the answer to a prompt that is already rendered. What the sequence still holds of an earlier prompt (the
 * constant part of a template) is not computed again. An abort gives what there is.
 * @throws AppError 'teacher.refused' when the prompt leaves no room in the context.
 */
export async function generate(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  request: GenerateRequest,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<GenerateResult> {
  const room = sequence.contextSize - prompt.length;
  if (room < 1) {
    throw new AppError('teacher.refused', 'The prompt has {0} tokens; the model was started with a context of {1}.', {
      args: [prompt.length, sequence.contextSize],
      hint: 'Shorten the text, or start the model with a larger context.',
    });
  }
  const started = performance.now();
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  const cached = sequence.nextTokenIndex;
  await prefill(sequence, prompt.slice(cached, -1), signal);
  const output = createOutput(model, prompt, request.stop, onText);
  let prefillMs: number | undefined;
  let stoppedAt: GenerateResult['stoppedAt'] | undefined;
  if (!signal.aborted) {
    const limit = Math.min(request.maxTokens, room);
    const options = { temperature: request.temperature, yieldEogToken: true };
    for await (const token of sequence.evaluate(prompt.slice(-1), options)) {
      prefillMs ??= performance.now() - started;
      if (signal.aborted) break;
      if (model.isEogToken(token)) stoppedAt = 'end';
      else if (output.push(token)) stoppedAt = 'marker';
      else if (output.count() >= limit) stoppedAt = 'length';
      if (stoppedAt !== undefined) break;
    }
  }
  // The tail that was held back may complete a marker, when the last character was still missing bytes.
  if (output.end()) stoppedAt = 'marker';
  const total = performance.now() - started;
  return {
    text: output.text(),
    finish: stoppedAt === 'marker' || stoppedAt === 'end' ? 'stop' : 'length',
    stoppedAt: stoppedAt ?? 'abort',
    usage: { input: prompt.length, output: output.count(), cached },
    prefillMs: Math.round(prefillMs ?? total),
    decodeMs: Math.round(total - (prefillMs ?? total)),
  };
}

async function prefill(sequence: LlamaContextSequence, tokens: Token[], signal: AbortSignal): Promise<void> {
  for (let at = 0; at < tokens.length && !signal.aborted; at += PREFILL_STEP) {
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, at + PREFILL_STEP));
  }
}

/** Collects tokens as text, cut at the stop strings; `push` and `end` say whether one was reached. */
function createOutput(
  model: LlamaModel,
  prompt: readonly Token[],
  stops: readonly string[],
  onText: (text: string) => void,
) {
  const stop = createMarkerStop(stops);
  const before: Token[] = prompt.slice(-DETOKENIZER_CONTEXT);
  let pending: Token[] = []; // their text is not complete yet
  let count = 0;
  let text = '';
  const add = (piece: string): void => {
    if (piece !== '') onText(piece);
    text += piece;
  };
  const hand = (piece: string): boolean => {
    const { emit, stopped } = stop.push(piece);
    add(emit);
    before.push(...pending);
    before.splice(0, Math.max(0, before.length - DETOKENIZER_CONTEXT));
    pending = [];
    return stopped;
  };
  return {
    text: () => text,
    count: () => count,
    push(token: Token): boolean {
      count++;
      pending.push(token);
      const piece = model.detokenize(pending, false, before);
      // A character may be spread over tokens: wait for its last byte (at most four bytes, so three tokens more).
      return (!piece.endsWith('\uFFFD') || pending.length >= 4) && hand(piece);
    },
    end(): boolean {
      const stopped = pending.length > 0 && hand(model.detokenize(pending, false, before));
      add(stop.end());
      return stopped;
    },
  };
}
