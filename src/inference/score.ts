import type { ControlledEvaluateInputItem, Token, TokenBias } from 'node-llama-cpp';
import type { ScoreResult } from '#core/infer/request';
import type { SequencePool, Slot } from './sequencePool.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Progress, Work } from './work.ts';

const CANDIDATES = 4096; // likeliest tokens that stand for the whole vocabulary beside the labels' own
const LIFT = 32; // added to the logits of wanted tokens, so that they are among the candidates; taken off again
const SMALLEST = 1e-300;

/** A place in the labels' tokens. */
interface Node {
  readonly path: readonly Token[];
  readonly children: Map<Token, Node>;
  label: number | undefined; // the one that ends here
  leaves: number; // labels that end here or below
}

/**
 * Scores labels as the scheduler runs it: the distribution after the prompt decides between labels whose first tokens
 * differ, and only where labels begin alike, or one is the beginning of another, the places where they part are computed.
 * A label that others begin with counts as chosen where it ends: white space, the marker or the end of the answer.
 */
export class Scoring implements Work<ScoreResult> {
  readonly prompt: readonly Token[];
  readonly outputTokens = 0;
  readonly #labels: readonly string[];
  readonly #pool: SequencePool;
  readonly #vocabulary: Vocabulary;
  readonly #newBias: () => TokenBias;
  readonly #ends: () => ReadonlySet<Token>;
  readonly #logs: number[]; // each label's log probability
  readonly #todo: { readonly node: Node; readonly log: number }[];

  /** @param paths each label's tokens, as the tokenizer writes them after the prompt */
  constructor(
    prompt: readonly Token[],
    labels: readonly string[],
    paths: readonly (readonly Token[])[],
    pool: SequencePool,
    vocabulary: Vocabulary,
    newBias: () => TokenBias,
    ends: () => ReadonlySet<Token>,
  ) {
    this.prompt = prompt;
    this.#labels = labels;
    this.#pool = pool;
    this.#vocabulary = vocabulary;
    this.#newBias = newBias;
    this.#ends = ends;
    this.#logs = labels.map(() => -Infinity);
    this.#todo = [{ node: trie(paths), log: 0 }];
  }

  async step(slot: Slot, tail: readonly Token[], progress: Progress): Promise<ScoreResult | undefined> {
    const next = this.#todo.pop();
    if (next === undefined) throw new Error('nothing is left to score');
    const { node, log } = next;
    let input = tail;
    if (node.path.length > 0) {
      const here = [...this.prompt, ...node.path];
      let kept = this.prompt.length;
      while (kept < here.length - 1 && slot.tokens[kept] === here[kept]) kept++;
      await this.#pool.cut(slot, kept);
      input = here.slice(kept);
    }
    const ends = node.label === undefined ? undefined : this.#ends();
    const probabilityOf = await this.#distribution(slot, input, [...node.children.keys(), ...(ends ?? [])]);
    progress.firstAt ??= performance.now();
    if (node.label !== undefined && ends !== undefined) {
      let sum = 0;
      for (const token of ends) sum += probabilityOf(token);
      this.#logs[node.label] = log + Math.log(sum);
    }
    for (const [token, child] of node.children) {
      const below = log + Math.log(probabilityOf(token));
      if (child.leaves === 1) this.#logs[onlyLabel(child)] = below;
      else this.#todo.push({ node: child, log: below });
    }
    return this.#todo.length === 0 ? this.#result(progress) : undefined;
  }

  abort(): ScoreResult {
    throw new DOMException('The scoring was aborted.', 'AbortError');
  }

  close(): void {
    // The sequence keeps the prompt; the next request drops what lies behind it.
  }

  /** The probability of each wanted token and, among the likeliest, of every other one. */
  async #distribution(
    slot: Slot,
    input: readonly Token[],
    wanted: readonly Token[],
  ): Promise<(token: Token) => number> {
    const bias = this.#newBias();
    const lifted = new Set<Token>();
    for (const token of wanted) {
      if (this.#vocabulary.isEnd(token)) continue; // node-llama-cpp leaves these out of a bias
      bias.set(token, { logit: LIFT });
      lifted.add(token);
    }
    const topK = Math.min(this.#vocabulary.size, CANDIDATES + lifted.size);
    const options = { temperature: 1, topP: 1, minP: 0, seed: 1, topK, tokenBias: bias };
    const items: ControlledEvaluateInputItem[] = [...input];
    const last = input.at(-1);
    if (last === undefined) throw new Error('nothing to compute');
    items[items.length - 1] = [last, { generateNext: { probabilities: true, options } }];
    const output = await slot.sequence.controlledEvaluate(items);
    slot.tokens.push(...input);
    const probabilities = output.at(-1)?.next.probabilities;
    if (probabilities === undefined) throw new Error('llama.cpp gave no probabilities');
    const down = Math.exp(-LIFT);
    let sum = 0;
    for (const [token, probability] of probabilities) sum += lifted.has(token) ? probability * down : probability;
    return (token) => ((probabilities.get(token) ?? 0) * (lifted.has(token) ? down : 1)) / sum;
  }

  #result(progress: Progress): ScoreResult {
    const most = Math.max(...this.#logs);
    const weights = this.#logs.map((log) => (most === -Infinity ? 1 : Math.exp(log - most)));
    const sum = weights.reduce((a, b) => a + b, 0);
    const now = performance.now();
    const started = progress.startedAt ?? now;
    return {
      labels: this.#labels.map((label, index) => {
        const probability = (weights[index] ?? 0) / sum;
        return { label, probability, logprob: Math.log(Math.max(probability, SMALLEST)) };
      }),
      coverage: Math.min(1, sum * Math.exp(most)),
      usage: { input: this.prompt.length, output: 0, cached: progress.cached },
      queueMs: Math.round((started - progress.enqueuedAt) * 10) / 10,
      prefillMs: Math.round((now - started) * 10) / 10,
    };
  }
}

function trie(paths: readonly (readonly Token[])[]): Node {
  const root: Node = { path: [], children: new Map(), label: undefined, leaves: paths.length };
  paths.forEach((path, label) => {
    let node = root;
    for (const token of path) {
      let child = node.children.get(token);
      if (child === undefined) {
        child = { path: [...node.path, token], children: new Map(), label: undefined, leaves: 0 };
        node.children.set(token, child);
      }
      child.leaves++;
      node = child;
    }
    node.label = label;
  });
  return root;
}

function onlyLabel(node: Node): number {
  for (let at = node; ;) {
    if (at.label !== undefined) return at.label;
    const [next] = at.children.values();
    if (next === undefined) throw new Error('no label ends here');
    at = next;
  }
}
