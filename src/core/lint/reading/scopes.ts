import type { LintedPrompt } from '../prompt.ts';

/** Headings that speak of the whole prompt, wherever they stand. */
const GENERAL =
  /注意|重要|提醒|要求|规则|约束|限制|原则|总结|important|remember|reminder|note|rule|requirement|guideline|constraint|critical|final|output|general/i;
const NEAR = 60; // units; a list item whose parent is further away counts as top-level

/** Where in a prompt something stands: under which headings and which list item. Built when first asked for. */
export class Scopes {
  readonly #prompt: LintedPrompt;
  readonly #chains: readonly (readonly number[])[]; // of each section: itself and those around it, outermost first
  readonly #names = new Map<string, number>(); // how often each known name stands

  constructor(prompt: LintedPrompt) {
    this.#prompt = prompt;
    const open: number[] = [];
    for (const { name } of prompt.sections) {
      if (name !== undefined) this.#names.set(name, (this.#names.get(name) ?? 0) + 1);
    }
    this.#chains = prompt.sections.map(({ level }, index) => {
      while (open.length > 0 && (prompt.sections[open.at(-1) ?? 0]?.level ?? 0) >= level) open.pop();
      open.push(index);
      return open.slice(-6);
    });
  }

  /** Whether what stands at two places is said of the same thing: not of two parallel parts of the prompt. */
  same(one: number, other: number): boolean {
    const a = this.#headings(one);
    const b = this.#headings(other);
    const shorter = Math.min(a.length, b.length);
    for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return false;
    const itemA = this.#parent(one);
    const itemB = this.#parent(other);
    return itemA === itemB || itemA === undefined || itemB === undefined;
  }

  /** The headings around a place but for the last when it names a part of every prompt, or speaks of all of it. */
  #headings(offset: number): readonly number[] {
    const { sections } = this.#prompt;
    let low = 0;
    let high = sections.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sections[middle]?.headingSpan.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const chain = this.#chains[low - 1] ?? [];
    const last = sections[chain.at(-1) ?? -1];
    if (last === undefined) return chain;
    const alone = last.name !== undefined && this.#names.get(last.name) === 1;
    return alone || GENERAL.test(last.heading) ? chain.slice(0, -1) : chain;
  }

  /** The list item that a place is a sub-item of, as the index of its unit. */
  #parent(offset: number): number | undefined {
    const { units } = this.#prompt;
    const at = this.#unitAt(offset);
    const indent = units[at]?.list?.indent ?? /^[ \t]*/.exec(units[at]?.text.slice(0, 16) ?? '')?.[0].length ?? 0;
    if (indent === 0) return undefined;
    for (let i = at - 1; i >= 0 && i > at - NEAR; i--) {
      const list = units[i]?.list;
      if (units[i]?.kind === 'heading') return undefined;
      if (list !== undefined && list.indent < indent) return i;
    }
    return undefined;
  }

  #unitAt(offset: number): number {
    const { starts, units } = this.#prompt;
    let low = 0;
    let high = units.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
