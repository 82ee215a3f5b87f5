import { describe } from '#core/errors';
import type { Translate } from '#core/l10n';
import { moneyText } from '#core/label/money';
import { canonicalJson } from '#core/label/requestKey';
import type { JobEstimate } from '#node/label/estimateJob';
import type { EstimateState } from '#protocol/labelForm';
import type { Deps } from '../deps.ts';
import type { LabelInput } from './labelPlan.ts';
import { isLocal, isOurs } from './teacherSettings.ts';

/** Changes that follow each other are estimated together. */
const SETTLE_MS = 250;

interface Work {
  readonly key: string;
  readonly input: LabelInput;
  readonly done: Promise<JobEstimate | undefined>; // undefined: given up for another one, or failed
  readonly abort: AbortController;
}

/** Estimates in the background what the form describes. A later request gives the one before up. */
export class Estimator {
  readonly #deps: Deps;
  readonly #changed: () => void;
  #work: Work | undefined;
  #result: JobEstimate | undefined;
  #error: string | undefined;
  #stale = false;
  #ready: Work | undefined; // what the result is of

  constructor(deps: Deps, changed: () => void) {
    this.#deps = deps;
    this.#changed = changed;
  }

  /** The estimate of what was asked for last, as soon as it is there. */
  get result(): JobEstimate | undefined {
    return this.#result;
  }

  get error(): string | undefined {
    return this.#error;
  }

  /**
   * Estimates an input; `dir` is the job's folder where there is one, `stamp` changes with its records. What is being
   * estimated already is not begun again.
   */
  ask(input: LabelInput, dir: string | undefined, stamp: string): Promise<JobEstimate | undefined> {
    const { template, ...rest } = input;
    const key = canonicalJson([rest, template.document.text, dir, stamp]);
    if (this.#work?.key === key && this.#error === undefined) {
      this.#stale = this.#ready !== this.#work;
      return this.#work.done;
    }
    // What was counted of the same files holds until it is counted again; what it costs does not.
    const counted = this.#work !== undefined && sameFiles(this.#work.input, input) ? this.#result : undefined;
    this.clear();
    this.#result = counted;
    this.#stale = true;
    const abort = new AbortController();
    const work: Work = { key, input, abort, done: this.#estimate(input, dir, abort.signal) };
    this.#work = work;
    return work.done;
  }

  /** Nothing is to be estimated now. */
  clear(): void {
    this.#work?.abort.abort();
    this.#work = undefined;
    this.#result = undefined;
    this.#error = undefined;
  }

  /** The form changed: what was estimated is of another one, until it is asked for again. */
  outdate(): void {
    this.#stale = true;
  }

  state(balance: string | undefined): EstimateState {
    if (this.#error !== undefined) return { state: 'failed', error: this.#error };
    if (this.#work === undefined) return { state: 'none' };
    if (this.#result === undefined || this.#stale) return { state: 'working' };
    return stateOf(this.#result, this.#work.input, balance);
  }

  async #estimate(input: LabelInput, dir: string | undefined, signal: AbortSignal): Promise<JobEstimate | undefined> {
    try {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      signal.throwIfAborted();
      const { estimateJob } = await import('#node/label/estimateJob');
      const { template, teacher, sources, base, reading, ask } = input;
      const result = await estimateJob({
        template,
        teacher,
        sources,
        base,
        signal,
        ...(reading === undefined ? {} : { reading }),
        ...(ask === undefined ? {} : { ask }),
        ...(dir === undefined ? {} : { dir }),
      });
      signal.throwIfAborted();
      this.#result = result;
      this.#stale = false;
      this.#ready = this.#work;
      this.#changed();
      return result;
    } catch (error) {
      if (signal.aborted) return undefined;
      this.#error = describe(error, this.#deps.t);
      this.#deps.log.warn(`Estimate: ${this.#error}`);
      this.#changed();
      return undefined;
    }
  }
}

function sameFiles(a: LabelInput, b: LabelInput): boolean {
  return canonicalJson([a.sources, a.reading ?? {}]) === canonicalJson([b.sources, b.reading ?? {}]);
}

/** An estimate as the view shows it. */
export function stateOf(
  estimate: JobEstimate,
  { teacher, ask = {} }: LabelInput,
  balance: string | undefined,
): EstimateState {
  const { estimates, left, reused, measured } = estimate;
  const sum = (pick: (one: JobEstimate['estimates'][number]) => number | undefined) =>
    estimates.reduce((total, one) => total + (pick(one) ?? 0), 0);
  const currencies = Array.from(new Set(estimates.flatMap(({ currency }) => currency ?? [])));
  const [currency, ...more] = currencies;
  const only = more.length === 0 ? currency : undefined; // shares of two currencies are not told
  const cached = sum(({ cost, costCached }) => costCached ?? cost);
  const costs = currencies.map((each) => ({
    each,
    amount: sum((one) => (one.currency === each ? one.cost : undefined)),
  }));
  const free = [teacher, ...(ask.others ?? [])].every((one) => isOurs(one) || isLocal(one.baseUrl));
  const hasCached = estimates.some(({ costCached, cost }) => costCached !== undefined && costCached !== cost);
  const hasBatch = estimates.every(({ costBatch }) => costBatch !== undefined);
  return {
    state: 'ready',
    left,
    reused,
    input: sum((one) => one.input),
    output: sum((one) => one.output),
    cost: costs.map(({ each, amount }) => moneyText(each, amount)),
    unpriced: estimates.some(({ cost }) => cost === undefined),
    free,
    ...(only !== undefined && hasCached ? { costCached: moneyText(only, cached) } : {}),
    ...(only !== undefined && hasBatch
      ? {
          costBatch: moneyText(
            only,
            sum((one) => one.costBatch),
          ),
        }
      : {}),
    seconds: Math.max(0, ...estimates.map(({ seconds }) => seconds)),
    measured,
    ...(balance === undefined ? {} : { balance }),
  };
}

/** A span of time in its largest fitting unit. */
export function spanText(seconds: number, t: Translate): string {
  if (seconds < 90) return t('{0} s', Math.ceil(seconds));
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? t('{0} min', minutes) : t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}
