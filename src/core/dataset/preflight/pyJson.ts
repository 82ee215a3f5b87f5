/** A JSON value as Python's `json.dumps(value, ensure_ascii=False)` writes it: a space after each comma and colon. */
export function pyJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => pyJson(one)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, one]) => `${pyText(key)}: ${pyJson(one)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' ? pyText(value) : JSON.stringify(value ?? null);
}

/** JSON.stringify escapes the same characters as Python does, and half surrogate pairs besides. */
const pyText = (text: string): string => JSON.stringify(text);
