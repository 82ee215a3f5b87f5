import type { LintedPrompt } from '../prompt.ts';
import type { Span } from '../../text.ts';

const LITERAL = /^\s{0,40}["'“「][^\n]{16,}["'”」],?\s{0,8}$/;
const NAMED = /^[\s>#*_-]{0,12}([^:：\n]{1,24})[:：]\**\s{0,4}\S/; // with what it names
const BRANCH = /\{%-?\s{0,4}(?:if|elif|elsif|else|endif)\b|\{\{-?\s{0,4}(?:[#/]if\b|else\b)/g;
const AROUND = 3; // empty lines between a line and its neighbour

/** A line that is nothing but a string: a prompt in a list of them, data of a program. */
export function isLiteral(text: string): boolean {
  return LITERAL.test(text);
}

/**
 * Which places of a prompt are parts of a frame that repeats: two examples, two descriptions of tools, or two branches
 * of a template. What they have in common is said of each of them.
 */
export class Frames {
  readonly #prompt: LintedPrompt;
  #branches: readonly number[] | undefined;

  constructor(prompt: LintedPrompt) {
    this.#prompt = prompt;
  }

  /** Whether two places, the first before the second, are such parts. `one` and `other` are indexes of their units. */
  parallel(first: Span, second: Span, one: number, other: number): boolean {
    if (this.#between(first.end, second.start)) return true;
    if (one === other) return false;
    return this.#alike(one, other, -1) || this.#alike(one, other, 1);
  }

  /** The unit that an offset of the prompt is in, as its index. */
  unitAt(offset: number): number {
    const { starts } = this.#prompt;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Whether the neighbours on one side of two lines begin with the same name. */
  #alike(one: number, other: number, step: 1 | -1): boolean {
    const [a, b] = [this.#neighbour(one, step, other), this.#neighbour(other, step, one)];
    if (a === b) return false; // all of it said again
    const name = NAMED.exec(a)?.[1]?.trim();
    return name !== undefined && name === NAMED.exec(b)?.[1]?.trim();
  }

  #neighbour(index: number, step: 1 | -1, stop: number): string {
    const { units } = this.#prompt;
    for (let at = index + step, left = AROUND; left > 0 && at !== stop; at += step, left--) {
      const text = units[at]?.text ?? '';
      if (text.trim() !== '') return text.slice(units[at]?.info.listEnd ?? 0).slice(0, 64);
    }
    return '';
  }

  /** Whether a branch of the template ends or begins between two places. */
  #between(from: number, to: number): boolean {
    const { text } = this.#prompt;
    this.#branches ??=
      text.includes('{%') || text.includes('{{') ? Array.from(text.matchAll(BRANCH), (m) => m.index) : [];
    return this.#branches.some((at) => at >= from && at < to);
  }
}
