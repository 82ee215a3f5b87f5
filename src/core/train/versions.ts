/** Whether a version such as `0.9.5.dev0` or `2.4.1+cu124` is at least another, by its numbers from the left. */
export function atLeast(version: string, wanted: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/, 4).map((part) => Number.parseInt(part, 10) || 0);
  const [has, needs] = [numbers(version), numbers(wanted)];
  for (const [at, need] of needs.entries()) {
    const own = has[at] ?? 0;
    if (own !== need) return own > need;
  }
  return true;
}
