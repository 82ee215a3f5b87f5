import type { ChartDataset } from 'chart.js';

/** A line of a curve: many points without marks, few ones with them, and what was measured now and then dashed. */
export function curveOf(
  name: string,
  x: readonly number[],
  values: readonly (number | null)[],
  look: 'faint' | 'marks' | undefined,
  colour: string,
): ChartDataset {
  const isFaint = look === 'faint';
  const isMarked = look === 'marks' || values.filter((value) => value !== null).length < 3;
  const line = isFaint ? colour.replace(/^rgb\((.{1,40})\)$/, 'rgba($1, 0.55)') : colour;
  return {
    type: 'line',
    label: name,
    data: values.map((y, at) => ({ x: x[at] ?? at, y: y as number })), // null is a gap, which the types do not know
    borderColor: line,
    backgroundColor: line,
    borderWidth: isFaint ? 1 : 2,
    borderDash: look === 'marks' ? [6, 4] : [],
    pointStyle: look === 'marks' ? 'rectRot' : isMarked ? 'circle' : 'line',
    pointRadius: isMarked ? 5 : 0,
    pointHoverRadius: isMarked ? 6 : 4,
    pointBackgroundColor: line,
    pointBorderColor: line,
    spanGaps: true,
  };
}

/** The axis begins at 0 unless the curve begins far from it, as that of a training that was gone on with does. */
export function fromStart(x: readonly number[] = []): { readonly min?: number } {
  return (x[0] ?? 0) <= (x.at(-1) ?? 0) / 5 ? { min: 0 } : {};
}
