import { AppError } from '#core/errors';
import { batchDialectOf, demandDialect } from '#core/label/batchDialects';
import type { AskOptions, Teacher } from '#core/label/job';
import type { BatchOffer, Transport } from '#protocol/labelBatch';

/** From so many records on a batch is the better way: cheaper, and outside the limits of a minute. */
const PROPOSED_ABOVE = 20_000;

/** Whether a job of this teacher, asked so, can be handed over as a batch. */
export function takesBatches(teacher: Teacher, ask: AskOptions = {}): boolean {
  try {
    demandDialect(teacher, ask);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** The choice between at once and by batch. It is made anew for every start and every model: it decides what is paid. */
export class TransportChoice {
  readonly #changed: () => void;
  #chosen: { readonly of: string; readonly by: Transport } | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  choose(teacher: Teacher | undefined, by: Transport): void {
    if (teacher !== undefined) this.#chosen = { of: nameOf(teacher), by };
    this.#changed();
  }

  forget(): void {
    this.#chosen = undefined;
  }

  /** What there is to choose; `left` records are to be asked for. Undefined: the teacher takes no batches. */
  offer(teacher: Teacher | undefined, other: Teacher | undefined, left = 0): BatchOffer | undefined {
    const others = other === undefined || other.id === teacher?.id ? [] : [other];
    if (teacher === undefined || !takesBatches(teacher, { others })) return undefined;
    const usual = batchDialectOf(teacher)?.window?.usual;
    return {
      chosen: this.#chosen?.of === nameOf(teacher) ? this.#chosen.by : 'now',
      share: teacher.price?.batch,
      hours: usual === undefined ? undefined : Number.parseInt(usual, 10),
      proposed: left > PROPOSED_ABOVE,
    };
  }
}

function nameOf({ id, model }: Teacher): string {
  return `${id} ${model}`;
}

/** Another batch of the job, or asking its records one by one, would pay for them twice. */
export function underWay(): AppError {
  return new AppError('usage', 'A batch of this job is under way.', {
    hint: 'Fetch its results first, or cancel it: both in the Label view.',
  });
}
