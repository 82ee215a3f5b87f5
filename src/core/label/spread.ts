/**
 * So many of the values that come, evenly spread over all of them: every second, every fourth … is held as more come, so
 * that their number need not be known. All of them where there are fewer.
 */
export async function spreadOf<Value>(values: AsyncIterable<Value>, count: number): Promise<readonly Value[]> {
  const most = Math.max(1, count) * 16;
  let held: Value[] = [];
  let every = 1;
  let seen = 0;
  for await (const value of values) {
    if (seen++ % every !== 0) continue;
    held.push(value);
    if (held.length < most) continue;
    held = held.filter((_, index) => index % 2 === 0);
    every *= 2;
  }
  if (held.length <= count) return held;
  return Array.from({ length: count }, (_, index) => held[Math.floor(((index + 0.5) * held.length) / count)]).filter(
    (value) => value !== undefined,
  );
}
