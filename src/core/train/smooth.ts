/**
 * The exponential moving average of a series, corrected for its beginning as TensorBoard does it: `weight` from 0 (as
 * measured) to below 1 is what the past counts. Gaps stay gaps.
 */
export function smooth(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  let past = 0;
  let seen = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    past = past * weight + (1 - weight) * value;
    seen++;
    return weight === 0 ? value : past / (1 - weight ** seen);
  });
}
