import { sumText } from '#core/label/money';
import type { RunEvent } from '#core/label/run';
import type { CliIo } from '../command.ts';

/** How often a terminal's line is rewritten, and how often a line is written where there is no terminal. */
const TERMINAL_MS = 100;
const PLAIN_MS = 5000;
const SHOWN_FAILURES = 3;

/** Tells on stderr how a run goes on: one line that is rewritten in a terminal, a line every few seconds elsewhere. */
export class LabelProgress {
  readonly #io: CliIo;
  readonly #live: boolean;
  readonly #counts = { labelled: 0, unreadable: 0, failed: 0 };
  readonly #failures = new Map<string, number>();
  #last = 0;
  #width = 0;

  /** `json`: the summary goes to a machine; the progress is then told in plain lines. */
  constructor(io: CliIo, json: boolean) {
    this.#io = io;
    this.#live = io.interactive && !json;
  }

  /** The most frequent messages of failed records with their counts. */
  get failures(): readonly (readonly [message: string, count: number])[] {
    return Array.from(this.#failures)
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, SHOWN_FAILURES);
  }

  apply(event: RunEvent): void {
    const { t } = this.#io;
    if (event.type === 'started') {
      this.#line(t('{0} records to label, {1} answered before.', event.total, event.skipped));
    } else if (event.type === 'record') {
      const { record } = event;
      this.#counts[record.status]++;
      if (record.status === 'failed') {
        const message = `${t(record.error.message)} ${t(record.error.hint)}`;
        this.#failures.set(message, (this.#failures.get(message) ?? 0) + 1);
      }
      this.#show(event.done, event.total, sumText(event.money));
    } else if (event.type === 'waiting' && event.ms >= 1000) {
      const seconds = Math.ceil(event.ms / 1000);
      this.#line(
        event.reason === 'rate-limit'
          ? t('The rate limit is reached: waiting {0} s.', seconds)
          : t('An attempt failed: asking again in {0} s.', seconds),
      );
    }
  }

  /** Ends the line that is rewritten. */
  end(): void {
    if (this.#width > 0) this.#io.err('\n');
    this.#width = 0;
  }

  #show(done: number, total: number, money: string | undefined): void {
    const now = Date.now();
    if (now - this.#last < (this.#live ? TERMINAL_MS : PLAIN_MS) && done < total) return;
    this.#last = now;
    const { labelled, unreadable, failed } = this.#counts;
    const counted = this.#io.t(
      '{0} of {1}: {2} labelled, {3} unreadable, {4} failed',
      done,
      total,
      labelled,
      unreadable,
      failed,
    );
    const text = money === undefined ? counted : `${counted} · ${money}`;
    if (this.#live) {
      this.#io.err(`\r${text.padEnd(this.#width)}`);
      this.#width = text.length;
    } else this.#io.err(`${text}\n`);
  }

  #line(text: string): void {
    this.end();
    this.#io.err(`${text}\n`);
  }
}
