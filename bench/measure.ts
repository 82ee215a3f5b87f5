/** Milliseconds of CPU, all threads of this process, that an action takes. */
export async function cpuTime(action: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await action();
  return sinceCpu(start);
}

function sinceCpu(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The value below which a share (0 to 1) of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** First over second, for each pair. */
export function ratios(pairs: readonly (readonly [number, number])[]): number[] {
  return pairs.map(([first, second]) => first / second);
}

/**
 * Where the median of what the values are drawn from lies, in 95 of 100 cases: between two of the sorted values, by the
 * binomial distribution. Fewer than six values do not bear that; then from the smallest to the largest.
 */
export function interval(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  let [below, term, outside] = [0, 0.5 ** count, 0]; // term: of `below` values under the median
  while (below < count / 2 && 2 * (outside + term) <= 0.05) {
    outside += term;
    term = (term * (count - below)) / (below + 1);
    below++;
  }
  const first = Math.max(0, below - 1);
  return `${sorted[first]?.toFixed(digits)} to ${sorted[count - 1 - first]?.toFixed(digits)}`;
}

/** A goal beside a figure: whether it is met, in words. */
export function goal(met: boolean, text: string): string {
  return `${met ? 'met    ' : 'NOT met'}  ${text}`;
}

/** Rows as a table, the first column to the left and the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return `${rows.map((row) => line(row).trimEnd()).join('\n')}\n`;
}
