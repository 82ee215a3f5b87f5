import { randomInt } from 'node:crypto';
import type { LlamaModel, SequenceEvaluateOptions, Token, TokenBias } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { Sampling } from '#core/infer/request';

/**
 * What node-llama-cpp samples with. Absent numbers leave the distribution alone, as in the OpenAI API (its own defaults
 * are top 40 and 0.95). A seed is always given: without one it takes the time, which changes while a text is written.
 * @throws AppError 'teacher.refused' for a token that the vocabulary does not have.
 */
export function samplingOptions(
  { temperature = 0, topP = 1, topK = 0, minP = 0, seed, ...more }: Sampling,
  model: LlamaModel,
  vocabularySize: number,
  newBias: () => TokenBias,
  generated: () => Token[],
): SequenceEvaluateOptions {
  const options: SequenceEvaluateOptions = {
    temperature,
    topP,
    minP,
    seed: seed === undefined ? randomInt(0xff_ff_ff_ff) : Math.abs(Math.trunc(seed)) % 0x1_00_00_00_00,
    yieldEogToken: true,
  };
  // Null leaves the sampler out; 0 would sort the whole vocabulary for each token.
  options.topK = topK > 0 ? topK : (null as unknown as number);
  const { frequencyPenalty = 0, presencePenalty = 0, logitBias = {} } = more;
  if (frequencyPenalty !== 0 || presencePenalty !== 0) {
    const maxPunishTokens = model.trainContextSize; // all that was generated counts, as in the OpenAI API
    options.repeatPenalty = { penalty: 1, frequencyPenalty, presencePenalty, maxPunishTokens, punishTokens: generated };
  }
  const biases = Object.entries(logitBias);
  if (biases.length > 0) {
    const bias = newBias();
    for (const [key, logit] of biases) {
      const token = Number(key);
      if (!Number.isInteger(token) || token < 0 || token >= vocabularySize) {
        throw new AppError('teacher.refused', 'The vocabulary has no token {0}; its tokens are 0 to {1}.', {
          args: [key, vocabularySize - 1],
          hint: 'Correct logit_bias: its keys are token ids of this model.',
        });
      }
      bias.set(token as Token, { logit });
    }
    options.tokenBias = bias;
  }
  return options;
}
