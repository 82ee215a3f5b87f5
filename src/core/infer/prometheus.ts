/** A family of measurements in Prometheus' text format (version 0.0.4). */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly {
    readonly suffix?: string; // of a histogram: _bucket, _sum, _count
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** The families as Prometheus reads them; its content type is `text/plain; version=0.0.4`. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(
        ({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelsOf(labels)} ${numberOf(value)}\n`,
      );
      return `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escape = (value: string) => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
const numberOf = (value: number) => (value === Infinity ? '+Inf' : String(value));

/** Counts of durations by upper bound, as a histogram wants them: each bucket holds all shorter ones. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds upper bounds, ascending, without infinity */
  constructor(bounds: readonly number[]) {
    this.#bounds = [...bounds, Infinity];
    this.#counts = this.#bounds.map(() => 0);
  }

  add(value: number): void {
    this.#sum += value;
    this.#bounds.forEach((bound, at) => {
      if (value <= bound) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    });
  }

  samples(labels: Readonly<Record<string, string>>): MetricFamily['samples'] {
    return [
      ...this.#bounds.map((bound, at) => ({
        suffix: '_bucket',
        labels: { ...labels, le: bound === Infinity ? '+Inf' : String(bound) },
        value: this.#counts[at] ?? 0,
      })),
      { suffix: '_sum', labels, value: Math.round(this.#sum * 1e6) / 1e6 },
      { suffix: '_count', labels, value: this.#counts.at(-1) ?? 0 },
    ];
  }
}
