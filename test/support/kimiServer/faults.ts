import { faultNames, type FaultName, type FaultRule } from './options.ts';
import { chance } from './random.ts';

/** What decides about a fault besides its rule. */
export interface Occasion {
  readonly seed: number;
  readonly number: number; // of the request, line or batch, from 1
  readonly sinceMs: number; // since start or reset
  readonly text: string;
}

/** A fault that happens. */
export interface Fault {
  readonly name: FaultName;
  readonly rule: FaultRule;
}

/** Decides about faults; remembers how often each happened. */
export class FaultDice {
  readonly #times = new Map<string, number>();

  /** Whether a rule applies now. `name` tells one rule from another. */
  applies(name: string, rule: FaultRule | undefined, occasion: Occasion): boolean {
    if (rule === undefined) return false;
    const { number, sinceMs, text } = occasion;
    const times = this.#times.get(name) ?? 0;
    if (rule.times !== undefined && times >= rule.times) return false;
    if (number < (rule.from ?? 1) || number > (rule.to ?? Infinity)) return false;
    if (rule.between?.some(([from, to]) => sinceMs >= from && sinceMs < to) === false) return false;
    if (rule.match !== undefined && !new RegExp(rule.match).test(text)) return false;
    const probability = rule.probability ?? (rule.at === undefined ? 1 : 0);
    const drawn = chance(occasion.seed, rule.by === 'record' ? text : number, name);
    const hit = rule.at?.includes(number) === true || drawn < probability;
    if (hit) this.#times.set(name, times + 1);
    return hit;
  }

  /** The first fault among some that applies. */
  choose(
    rules: Readonly<Partial<Record<string, FaultRule>>>,
    occasion: Occasion,
    among: (name: FaultName) => boolean,
  ): Fault | undefined {
    for (const name of faultNames) {
      const rule = among(name) ? rules[name] : undefined;
      if (rule !== undefined && this.applies(name, rule, occasion)) return { name, rule };
    }
    return undefined;
  }
}
