import { truthy, type Converted, type Turn } from './convert.ts';
import { notText, RowStop } from './rowStop.ts';
import { inferSeqlen } from './seqlen.ts';
import { fill, type Element, type TrainTemplate } from './template.ts';
import { functionText, toolsText } from './toolText.ts';

/** Counts the tokens of a text that is encoded as one, without tokens around it. */
export type CountTokens = (text: string) => number;

/** The arguments of LLaMA-Factory that decide what is trained on (hparams/data_args.py). */
export interface EncodeOptions {
  readonly template: TrainTemplate;
  readonly cutoffLen: number;
  readonly count: CountTokens;
  readonly maskHistory: boolean; // train on the last answer only
  readonly trainOnPrompt: boolean;
  readonly enableThinking: boolean | null;
  readonly preserveThinking: boolean;
}

/** A piece of a training sequence: what it says, and how many tokens of it are left. */
export interface Piece {
  readonly elements: readonly Element[];
  readonly length: number; // tokens before cutting
  readonly kept: number; // and after
}

/** One turn: a prompt and the answer to it. */
export interface EncodedTurn {
  readonly source: Piece;
  readonly target: Piece;
}

export interface EncodedSft {
  readonly stage: 'sft';
  readonly turns: readonly EncodedTurn[];
  readonly inputLen: number;
  readonly labelsLen: number; // tokens that are learnt
}

export interface EncodedPair {
  readonly stage: 'dpo';
  readonly source: Piece;
  readonly chosen: Piece;
  readonly rejected: Piece;
}

export interface EncodedFeedback {
  readonly stage: 'kto';
  readonly source: Piece;
  readonly target: Piece;
  readonly good: boolean; // as LLaMA-Factory reads it: an empty good answer becomes a bad one
}

interface Encoded {
  readonly elements: readonly Element[];
  readonly length: number;
}

const THINK = ['<think>\n', '\n</think>\n\n'] as const;
const EMPTY_THOUGHT = THINK.join('');

/** Supervised fine-tuning, several turns (data/processor/supervised.py); undefined when the row is dropped. @throws RowStop */
export function encodeSft(row: Converted, options: EncodeOptions): EncodedSft | undefined {
  if (row.prompt.length % 2 !== 1 || row.response.length !== 1) return undefined;
  const { template, cutoffLen, maskHistory, trainOnPrompt } = options;
  const eos = template.efficientEos ? 1 : 0;
  let total = eos;
  let labelsLen = eos;
  const pairs = encodeTurns(row, [...row.prompt, ...row.response], options);
  const turns: EncodedTurn[] = [];
  for (const [index, [source, target]] of (maskHistory ? pairs.toReversed() : pairs).entries()) {
    const [sourceLen, targetLen] =
      total >= cutoffLen ? [0, 0] : inferSeqlen(source.length, target.length, cutoffLen - total);
    if (total < cutoffLen) {
      if (trainOnPrompt) labelsLen += sourceLen;
      else if (eos === 1 && index !== 0) labelsLen += 1;
      if (!maskHistory || index === 0) labelsLen += targetLen;
    }
    total += sourceLen + targetLen;
    turns.push({ source: { ...source, kept: sourceLen }, target: { ...target, kept: targetLen } });
  }
  return { stage: 'sft', turns: maskHistory ? turns.toReversed() : turns, inputLen: total, labelsLen };
}

/** DPO (data/processor/pairwise.py); undefined when the row is dropped. @throws RowStop */
export function encodePair(row: Converted, options: EncodeOptions): EncodedPair | undefined {
  const [first, second] = row.response;
  if (row.prompt.length % 2 !== 1 || first === undefined || second === undefined) return undefined;
  const [source, chosen] = encodeOneTurn(row, [...row.prompt, first], options);
  const [, rejected] = encodeOneTurn(row, [...row.prompt, second], options);
  const eos = options.template.efficientEos ? 1 : 0;
  const [good, bad] = [chosen.length + eos, rejected.length + eos];
  const [sourceLen, targetLen] = inferSeqlen(source.length, Math.max(good, bad), options.cutoffLen);
  return {
    stage: 'dpo',
    source: { ...source, kept: sourceLen },
    chosen: { elements: chosen.elements, length: good, kept: Math.min(good, targetLen) },
    rejected: { elements: rejected.elements, length: bad, kept: Math.min(bad, targetLen) },
  };
}

/** KTO (data/processor/feedback.py); undefined when the row is dropped. @throws RowStop */
export function encodeFeedback(row: Converted, options: EncodeOptions): EncodedFeedback | undefined {
  const [first, second] = row.response;
  if (row.prompt.length % 2 !== 1 || first === undefined || second === undefined) return undefined;
  const good = truthy(first.content);
  const [source, target] = encodeOneTurn(row, [...row.prompt, good ? first : second], options);
  const length = target.length + (options.template.efficientEos ? 1 : 0);
  const [sourceLen, targetLen] = inferSeqlen(source.length, length, options.cutoffLen);
  return {
    stage: 'kto',
    source: { ...source, kept: sourceLen },
    target: { elements: target.elements, length, kept: targetLen },
    good,
  };
}

/** `encode_multiturn`: each prompt with its answer. */
function encodeTurns(row: Converted, turns: readonly Turn[], options: EncodeOptions): [Encoded, Encoded][] {
  const { template, enableThinking, preserveThinking, maskHistory } = options;
  if (!template.thinking) return paired(encodeMessages(row, turns, options));
  const discarding = maskHistory && !preserveThinking;
  const plain = turns.map((turn, index) => {
    if (index % 2 === 0) return turn;
    const history = index < turns.length - 2;
    return enableThinking === false || (discarding && history) ? withoutThought(turn) : turn;
  });
  const encoded = encodeMessages(row, plain, options);
  const first = discarding ? plain.length - 2 : 0;
  for (let index = first; index < plain.length; index += 2) addThought(encoded, index + 1, plain[index + 1], options);
  return paired(encoded);
}

/** `encode_oneturn`: all but the last message, and that one. */
function encodeOneTurn(row: Converted, turns: readonly Turn[], options: EncodeOptions): readonly [Encoded, Encoded] {
  const { template, enableThinking, preserveThinking } = options;
  const last = turns.length - 1;
  const plain = template.thinking
    ? turns.map((turn, index) => {
        const history = index % 2 === 1 && index < turns.length - 2 && !preserveThinking;
        return history || (index === last && enableThinking === false) ? withoutThought(turn) : turn;
      })
    : turns;
  const encoded = encodeMessages(row, plain, options);
  if (template.thinking) addThought(encoded, last, plain[last], options);
  const prompt = encoded.slice(0, last);
  const source: Encoded = {
    elements: prompt.flatMap(({ elements }) => elements),
    length: prompt.reduce((sum, { length }) => sum + length, 0),
  };
  return [source, encoded[last] ?? { elements: [], length: 0 }];
}

function paired(encoded: readonly Encoded[]): [Encoded, Encoded][] {
  const pairs: [Encoded, Encoded][] = [];
  for (let index = 0; index + 1 < encoded.length; index += 2) {
    const [source, target] = [encoded[index], encoded[index + 1]];
    if (source !== undefined && target !== undefined) pairs.push([source, target]);
  }
  return pairs;
}

/** `_encode`: the system prompt stands before the first message. */
function encodeMessages({ system: given, tools, media }: Converted, turns: readonly Turn[], options: EncodeOptions) {
  if (media) throw new RowStop('media');
  const { template } = options;
  const system = truthy(given) ? given : template.defaultSystem;
  return turns.map(({ role, content }, index): Encoded => {
    const elements: Element[] = [];
    if (index === 0 && (truthy(system) || truthy(tools))) {
      const added = truthy(tools) ? toolsText(tools, template.toolFormat) : '';
      if (typeof system !== 'string') throw notText(system, 'system');
      elements.push(...fill(template.system, system + added));
    }
    if (role === 'user') elements.push(...fill(template.user, content, index >> 1));
    else if (role === 'assistant') elements.push(...fill(template.assistant, content));
    else if (role === 'observation') elements.push(...fill(template.observation, content));
    else if (role === 'function') {
      elements.push(...fill(template.assistant, functionText(content, template.toolFormat)));
    } else throw new RowStop('roles', role);
    return { elements, length: lengthOf(elements, options.count) };
  });
}

function lengthOf(elements: readonly Element[], count: CountTokens): number {
  let length = 0;
  for (const element of elements) length += typeof element === 'string' ? (element === '' ? 0 : count(element)) : 1;
  return length;
}

/** An answer without any think block gets an empty one: learnt, unless thinking is off, when it belongs to the prompt. */
function addThought(encoded: Encoded[], index: number, turn: Turn | undefined, options: EncodeOptions): void {
  const content = turn?.content;
  if (typeof content !== 'string' || content.includes('<think>') || content.includes('</think>')) return;
  const thought = options.count(EMPTY_THOUGHT);
  const at = options.enableThinking ? index : index - 1;
  const old = encoded[at];
  if (old === undefined) return;
  const elements = options.enableThinking ? [EMPTY_THOUGHT, ...old.elements] : [...old.elements, EMPTY_THOUGHT];
  encoded[at] = { elements, length: old.length + thought };
}

/** `remove_thought`: every think block goes, and the line ends before what is left. */
function withoutThought(turn: Turn): Turn {
  if (typeof turn.content !== 'string') throw new RowStop('not-text', 'content');
  const content = turn.content.replace(/<think>\n[^]*?\n<\/think>\n\n/g, '').replace(/^\n+/, '');
  return { ...turn, content };
}
