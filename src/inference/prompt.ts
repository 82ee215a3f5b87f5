import type { LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { ModelInput } from '#core/infer/request';
import type { ChatRenderer } from './chatTemplate.ts';
import { tokenizeWithControls } from './controlTokens.ts';
import type { Said } from './sequencePool.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What is fed in, and what of it is the beginning of the answer. */
export interface Prompt {
  readonly tokens: readonly Token[];
  readonly answerAt: number; // tokens before the answer
  readonly said: string; // the beginning of the answer
}

/**
 * Tokenises an input. The beginning of an answer that a sequence still holds keeps the tokens that were generated: the
 * tokenizer may write the same text differently (`##`+`##` as `####`), and the model would go on from something that it
 * never said.
 * @throws AppError 'teacher.refused' when nothing is left to go on from.
 */
export function promptOf(
  model: LlamaModel,
  vocabulary: Vocabulary,
  renderer: ChatRenderer,
  input: ModelInput,
  remembered: (prompt: readonly Token[], text: string) => Said | undefined,
): Prompt {
  if ('text' in input) {
    const tokens = withBos(model, tokenizeWithControls(model, vocabulary, input.text));
    if (tokens.length === 0) {
      throw new AppError('teacher.refused', 'The prompt is empty.', { hint: 'Write what the model is to go on from.' });
    }
    return { tokens, answerAt: tokens.length, said: '' };
  }
  const { messages, continueFinal = false } = input;
  const last = messages.at(-1);
  const goesOn = continueFinal && last?.role === 'assistant';
  const tokens = withBos(model, renderer.render(goesOn ? messages.slice(0, -1) : messages).tokens);
  const answerAt = tokens.length;
  if (!goesOn || last.content === '') return { tokens, answerAt, said: '' };
  const known = remembered(tokens, last.content);
  const rest = last.content.slice(known?.text.length ?? 0);
  const more = rest === '' ? [] : model.tokenize(rest, false, 'trimLeadingSpace');
  return { tokens: tokens.concat(known?.tokens ?? [], more), answerAt, said: last.content };
}

/** How many tokens an input has at the least: known at once, where counting those of a huge one takes seconds. */
export function fewestTokens(vocabulary: Vocabulary, input: ModelInput): number {
  if ('text' in input) return Math.floor(input.text.length / vocabulary.longest);
  const characters = input.messages.reduce((sum, { content }) => sum + content.length, 0);
  return Math.max(input.messages.length, Math.floor(characters / vocabulary.longest));
}

function withBos(model: LlamaModel, tokens: Token[]): Token[] {
  const { bos, shouldPrependBosToken } = model.tokens;
  return bos !== null && shouldPrependBosToken && tokens[0] !== bos ? [bos, ...tokens] : tokens;
}
