import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { SCRATCH_PREFIX } from '#core/infer/childProtocol';
import type { LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp';

/** An answer as it was generated: its tokens need not be those that the tokenizer would write. */
export interface Said {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** A sequence of the context and what its KV cache holds. */
export class Slot {
  sequence: LlamaContextSequence;
  readonly tokens: Token[] = []; // evaluated, in order
  /** What is being computed on it, to which `tokens` will grow. */
  target: readonly Token[] | undefined;
  /** Of `tokens`, how many at the beginning more than one request has used. */
  shared = 0;
  lastUse = 0;
  answer: (Said & { readonly at: number }) | undefined; // at: tokens before it

  constructor(sequence: LlamaContextSequence) {
    this.sequence = sequence;
  }
}

/** Gives out the sequences of a context so that as little as possible is computed twice. */
export class SequencePool {
  readonly slots: readonly Slot[];
  readonly #context: LlamaContext;
  readonly #scratch: string; // where folders are made for states on their way from one sequence to another
  #uses = 0;
  #copyMs: number | undefined; // a token

  constructor(context: LlamaContext, sequences: number, scratch: string) {
    this.#context = context;
    this.#scratch = scratch;
    this.slots = Array.from({ length: sequences }, () => new Slot(context.getSequence()));
  }

  /** The free sequence that has most of the prompt already, at the least loss of what others may want again. */
  take(prompt: readonly Token[]): Slot | undefined {
    let best: Slot | undefined;
    let bestGain = -Infinity;
    for (const slot of this.slots) {
      if (slot.target !== undefined) continue;
      const common = commonPrefix(slot.tokens, prompt);
      const gain = common - this.#lossOf(slot, common);
      if (best === undefined || gain > bestGain || (gain === bestGain && slot.lastUse < best.lastUse)) {
        best = slot;
        bestGain = gain;
      }
    }
    if (best === undefined) return undefined;
    best.target = prompt;
    best.lastUse = ++this.#uses;
    return best;
  }

  /** What it costs others, in tokens, when a sequence keeps no more than its first `kept` ones. */
  #lossOf(slot: Slot, kept: number): number {
    const { tokens, shared } = slot;
    const copied = this.slots.some((other) => other !== slot && commonPrefix(other.tokens, tokens) >= shared);
    const wanted = copied ? 0 : Math.max(0, shared - kept);
    return wanted + Math.max(0, tokens.length - kept - wanted) * ONCE;
  }

  /** Drops what the cache holds beyond the prompt; the prompt's last token is always computed, for what comes after it. */
  async align(slot: Slot, prompt: readonly Token[]): Promise<number> {
    let kept = Math.min(commonPrefix(slot.tokens, prompt), prompt.length - 1);
    // A model with a sliding window or a recurrent state cannot go back: its library would compute all of it again.
    if (slot.sequence.needsCheckpoints && kept < slot.tokens.length) kept = 0;
    slot.shared = kept;
    slot.answer = undefined;
    await this.cut(slot, kept);
    return kept;
  }

  async cut(slot: Slot, length: number): Promise<void> {
    if (slot.tokens.length === length) return;
    await slot.sequence.eraseContextTokenRanges([{ start: length, end: slot.tokens.length }]);
    slot.tokens.length = length;
  }

  /** The sequence that has, or will have, more of the prompt than `slot`, and how much of it. */
  holder(
    slot: Slot,
    prompt: readonly Token[],
    allowed: (other: Slot) => boolean,
  ): { other: Slot; length: number } | undefined {
    let best: { other: Slot; length: number } | undefined;
    for (const other of this.slots) {
      if (other === slot) continue;
      const coming = other.target !== undefined && allowed(other) ? other.target : other.tokens;
      const length = Math.min(commonPrefix(coming, prompt), prompt.length - 1);
      if (length > (best?.length ?? slot.tokens.length)) best = { other, length };
    }
    return best;
  }

  /** Whether copying `length` tokens costs less than computing those that are missing. `prefillMs`: a token. */
  isWorthCopying(slot: Slot, other: Slot, length: number, prefillMs: number | undefined): boolean {
    const missing = length - slot.tokens.length;
    if (missing < MIN_COPY || slot.sequence.needsCheckpoints) return false;
    if (this.#copyMs === undefined || prefillMs === undefined) return true;
    return missing * prefillMs > other.tokens.length * this.#copyMs;
  }

  /**
   * Copies the state of a sequence to others, cut to `length` tokens: through a file, the only way that node-llama-cpp
   * offers. It holds what was asked: this user alone may read it, and it is deleted at once.
   */
  async copy(from: Slot, length: number, to: readonly Slot[]): Promise<void> {
    const started = performance.now();
    const folder = await mkdtemp(path.join(this.#scratch, `${SCRATCH_PREFIX}${process.pid}-`));
    const file = path.join(folder, 'state');
    const tokens = from.tokens.slice();
    try {
      await from.sequence.saveStateToFile(file);
      for (const slot of to) {
        slot.tokens.length = 0;
        await slot.sequence.loadStateFromFile(file, { acceptRisk: true });
        slot.tokens.push(...tokens);
        await this.cut(slot, length);
        slot.shared = length;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    from.shared = Math.max(from.shared, length);
    const ms = (performance.now() - started) / (to.length * tokens.length);
    this.#copyMs = this.#copyMs === undefined ? ms : (this.#copyMs + ms) / 2;
  }

  /** The answer that a free sequence remembers after this prompt, as far as `text` begins with it. */
  remembered(prompt: readonly Token[], text: string): Said | undefined {
    let best: Said | undefined;
    for (const { target, answer, tokens } of this.slots) {
      if (target !== undefined || answer === undefined || answer.at !== prompt.length) continue;
      if (!text.startsWith(answer.text) || commonPrefix(tokens, prompt) < prompt.length) continue;
      if (answer.text.length > (best?.text.length ?? 0)) best = answer;
    }
    return best;
  }

  /** The place of a slot, which is the id of its sequence too: they are taken in order, and a renewed one gets its own back. */
  indexOf(slot: Slot | undefined): number {
    return slot === undefined ? -1 : this.slots.indexOf(slot);
  }

  release(slot: Slot): void {
    slot.target = undefined;
  }

  /** A fresh sequence in the place of one that failed in the middle of something. */
  async renew(slot: Slot): Promise<void> {
    slot.tokens.length = 0;
    slot.shared = 0;
    slot.answer = undefined;
    slot.target = undefined;
    await slot.sequence.dispose();
    slot.sequence = this.#context.getSequence();
  }
}

const ONCE = 0.1; // worth of a token that one request alone has used so far: another one may begin alike
const MIN_COPY = 32; // tokens: below that, computing them in the next batch costs next to nothing

/** How many tokens at the beginning are the same, `most` at the most. */
export function commonPrefix(a: readonly Token[], b: readonly Token[], most = Infinity): number {
  const length = Math.min(a.length, b.length, most);
  let at = 0;
  while (at < length && a[at] === b[at]) at++;
  return at;
}
