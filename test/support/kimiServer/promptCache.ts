import type { MeasuredPrompt } from './tokens.ts';

const MOST = 200_000;

/** The automatic prefix cache of an organisation: blocks of tokens, forgotten after a while without use. */
export class PromptCache {
  readonly #expires = new Map<string, number>(); // organisation and prefix → time

  /** How many tokens of the prompt are known. */
  lookUp(organisation: string, prompt: MeasuredPrompt, now: number): number {
    const known = prompt.prefixes.findLast(({ id }) => (this.#expires.get(`${organisation}:${id}`) ?? 0) > now);
    return known?.tokens ?? 0;
  }

  remember(organisation: string, prompt: MeasuredPrompt, expires: number): void {
    for (const { id } of prompt.prefixes) {
      this.#expires.delete(`${organisation}:${id}`);
      this.#expires.set(`${organisation}:${id}`, expires);
    }
    for (const id of this.#expires.keys()) {
      if (this.#expires.size <= MOST) break;
      this.#expires.delete(id);
    }
  }
}
