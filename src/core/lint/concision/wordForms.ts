/** Hashes of a word and of what stands before its last one, two and three letters. */
export interface Beginnings {
  readonly hash: number;
  readonly before: number;
  readonly second: number;
  readonly third: number;
}

/** Hash of a word without “s”, “es”, “ed”, “e” or “ing”: line and lines, change and changed. */
export function stem(
  length: number,
  last: number,
  penultimate: number,
  { hash, before, second, third }: Beginnings,
): number {
  if (length < 4) return hash;
  if (last === 103 && penultimate === 110 && length > 5) return third;
  if ((last === 115 || last === 100) && penultimate === 101 && length > 4) return second;
  return last === 115 || (last === 101 && length > 4) ? before : hash;
}

/** 助手A and 选项 B are names, not an article. */
export function besideHan(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) >= 0x3400 || text.charCodeAt(at + 1) >= 0x3400;
}

/** Whether a UTF-16 unit is a letter of English. */
export function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

/** Where a number in digits ends: 2,000 is one, and the dot behind it none of it. */
export function numberEnd(text: string, at: number): number {
  let end = at;
  for (;;) {
    const unit = text.charCodeAt(end);
    if ((unit >= 48 && unit <= 57) || unit === 46) end++;
    else if (unit === 44 && end > at && /^,\d{3}(?!\d)/.test(text.slice(end, end + 5))) end += 4;
    else break;
  }
  return text.charCodeAt(end - 1) === 46 ? end - 1 : end;
}
