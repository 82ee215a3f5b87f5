const DAY_MS = 24 * 3600_000;
/** Tokens of a day are added up by such spans. */
const SPAN_MS = 5 * 60_000;

/** The tokens that were used in the last 24 hours. */
export class DayTokens {
  #spans: { readonly at: number; tokens: number }[] = []; // oldest first

  /** Counts tokens that were used at a time, the later ones later. */
  use(at: number, tokens: number): void {
    if (tokens === 0) return;
    const span = Math.floor(at / SPAN_MS) * SPAN_MS;
    const last = this.#spans.at(-1);
    if (last?.at === span) last.tokens += tokens;
    else this.#spans.push({ at: span, tokens });
    while (this.#spans[0] !== undefined && this.#spans[0].at + DAY_MS <= at) this.#spans.shift();
  }

  /** How long until `most` a day allow `tokens` more beside `open` ones, ms; 0: now. `otherwise` where only the open ones hinder. */
  wait(now: number, most: number, tokens: number, open: number, otherwise: number): number {
    while (this.#spans[0] !== undefined && this.#spans[0].at + DAY_MS <= now) this.#spans.shift();
    let sum = this.#spans.reduce((total, span) => total + span.tokens, 0) + open;
    if (sum + tokens <= most || sum === 0) return 0;
    for (const span of this.#spans) {
      sum -= span.tokens;
      if (sum + tokens <= most) return span.at + DAY_MS - now;
    }
    return otherwise;
  }
}
