import { describe } from '#core/errors';
import type { Teacher } from '#core/label/job';
import { moneyText } from '#core/label/money';
import { presetOf, teacherWithModel } from '#core/label/teachers/presets';
import type { ModelState, TierState } from '#protocol/labelForm';
import type { Deps } from '../deps.ts';
import type { Teachers } from './teachers.ts';
import { isOurs } from './teacherSettings.ts';

/** What a provider said is asked for again after so long. */
const FRESH_MS = 5 * 60_000;

interface Told {
  readonly at: number;
  readonly models?: readonly string[];
  readonly error?: string;
  readonly balance?: string;
}

/** What the providers tell of themselves: their models and what is left on the account. Asked in the background. */
export class LiveModels {
  readonly #deps: Deps;
  readonly #teachers: Teachers;
  readonly #told = new Map<string, Told>();
  readonly #asking = new Set<string>();
  readonly #changed: () => void;

  constructor(deps: Deps, teachers: Teachers, changed: () => void) {
    this.#deps = deps;
    this.#teachers = teachers;
    this.#changed = changed;
  }

  /** The models to choose from; `teacher` is the one as chosen, with its model. Undefined for replay. */
  stateOf(teacher: Teacher, tier: number | undefined): ModelState | undefined {
    if (isOurs(teacher)) return undefined;
    const told = this.#told.get(teacher.id);
    const preset = presetOf(teacher)?.models.map(({ id }) => id) ?? [];
    const known = told?.models ?? preset;
    return {
      chosen: teacher.model,
      known: known.includes(teacher.model) ? known : [teacher.model, ...known],
      live: this.#asking.has(teacher.id)
        ? 'loading'
        : told === undefined
          ? 'no'
          : told.models === undefined
            ? 'failed'
            : 'yes',
      ...(told?.error === undefined ? {} : { error: told.error }),
      tier: tiersOf(teacher).length === 0 ? undefined : (tier ?? presetOf(teacher)?.tier ?? 0),
      tiers: tiersOf(teacher),
    };
  }

  /** What is left on the account, as it was told last. */
  balanceOf(teacher: Teacher): string | undefined {
    return this.#told.get(teacher.id)?.balance;
  }

  /** Asks the provider, unless it has been asked a moment ago; a teacher whose key is missing is not asked. */
  async ask(teacher: Teacher, again = false): Promise<void> {
    const { id } = teacher;
    if (isOurs(teacher) || this.#asking.has(id)) return;
    const told = this.#told.get(id);
    if (!again && told !== undefined && told.at + FRESH_MS > Date.now()) return;
    const key = await this.#teachers.keyFor(teacher);
    if (teacher.apiKeyEnv !== undefined && key === undefined) return;
    this.#asking.add(id);
    this.#changed();
    const options = key === undefined ? {} : { apiKey: key.key };
    const { listModels, readBalance } = await import('#node/teachers/teacherServices');
    const [models, balance] = await Promise.allSettled([listModels(teacher, options), readBalance(teacher, options)]);
    this.#asking.delete(id);
    const [amount] = balance.status === 'fulfilled' ? (balance.value ?? []) : [];
    this.#told.set(id, {
      at: Date.now(),
      ...(models.status === 'fulfilled'
        ? { models: models.value.map((model) => model.id) }
        : { error: describe(models.reason, this.#deps.t) }),
      ...(amount === undefined ? {} : { balance: balanceText(amount) }),
    });
    this.#changed();
  }

  /** Forgets what was told, because a key changed. */
  forget(): void {
    this.#told.clear();
  }
}

/** The tiers of a teacher's account; those of a teacher of the settings are not ours to say. */
export function tiersOf(teacher: Pick<Teacher, 'id' | 'baseUrl'>): readonly TierState[] {
  const preset = presetOf(teacher);
  if (preset === undefined || preset.id !== teacher.id) return [];
  return (preset.tiers ?? []).map(({ concurrency, rpm }, tier) => ({
    tier,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rpm === undefined ? {} : { rpm }),
  }));
}

/** The teacher with the limits of a tier of its account. */
export function withTier(teacher: Teacher, tier: number): Teacher {
  const limits = presetOf(teacher)?.tiers?.[tier];
  return limits === undefined ? teacher : { ...teacher, limits };
}

/** The teacher with another model: its window, price and parameters come with it where they are known. */
export function withModel(teacher: Teacher, model: string): Teacher {
  return teacherWithModel(teacher, model).teacher;
}

function balanceText({ currency, available }: { readonly currency: string; readonly available: number }): string {
  if (currency === 'CNY' || currency === 'USD') return moneyText(currency, available);
  return `${available.toFixed(2)} ${currency}`;
}
