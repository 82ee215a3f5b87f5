import { chanceOf, plantedConclusion, probeOf, saltOf, type Probe, type ProbeShares } from './probes.ts';
import type { Standings } from './standings.ts';

/**
 * Which labels of a review measure the reviewer now: undecided ones of closed sets, with an answer of the teacher, until
 * they are answered. A planted error is answered by its own event, and the label then comes back as it really is.
 */
export class Probing {
  readonly #standings: Standings;
  readonly #reviewer: string;
  readonly #shares: ProbeShares;
  readonly #limit: number; // chances below it are chosen
  readonly #salts: readonly number[]; // by task

  constructor(standings: Standings, reviewer: string, seed: string, shares: ProbeShares) {
    this.#standings = standings;
    this.#reviewer = reviewer;
    this.#shares = shares;
    this.#limit = (shares.blind + shares.planted) * 0x1_0000_0000;
    this.#salts = standings.table.tasks.map(({ id }) => saltOf(seed, reviewer, id));
  }

  /** Whether chance has chosen a label; most are not, and nothing else need be asked of them. */
  isChosen(label: number): boolean {
    return this.#chance(label) < this.#limit;
  }

  /** Whether a label is hidden or disguised now. */
  of(label: number): Probe | undefined {
    const { verdict, table } = this.#standings;
    if (verdict[label] !== 0 || this.#shares.blind + this.#shares.planted === 0) return undefined;
    const probe = probeOf(this.#chance(label), this.#shares);
    if (probe === undefined) return undefined;
    const labels = table.tasks[label % table.tasks.length]?.labels;
    if (labels === undefined || labels.length < 2) return undefined;
    const teacher = table.conclusions.text(table.teacher[label] ?? 0);
    if (teacher === undefined || !labels.includes(teacher)) return undefined;
    if (probe === 'blind') return probe;
    const answered = this.#standings.reviewers.get(this.#reviewer)?.standing('planted', label);
    return answered === undefined ? probe : undefined;
  }

  /** The wrong conclusion that a planted error shows. */
  planted(label: number): string | undefined {
    const { table } = this.#standings;
    const labels = table.tasks[label % table.tasks.length]?.labels ?? [];
    const teacher = table.conclusions.text(table.teacher[label] ?? 0) ?? '';
    return plantedConclusion(this.#chance(label), labels, teacher);
  }

  #chance(label: number): number {
    const { table } = this.#standings;
    const count = table.tasks.length;
    const record = count === 1 ? label : Math.floor(label / count);
    const salt = this.#salts[count === 1 ? 0 : label % count] ?? 0;
    return chanceOf(table.idHigh[record] ?? 0, table.idLow[record] ?? 0, salt);
  }
}
