/** Replaces digits (and a final X) by `*` except the first `head` and the last `tail` of them; all else stays. */
export function keepEnds(text: string, head: number, tail: number): string {
  const digit = /[\d０-９XxＸｘ]/g;
  const length = text.match(digit)?.length ?? 0;
  let index = 0;
  return text.replace(digit, (character) => (index++ < head || index > length - tail ? character : '*'));
}

/** Replaces letters and digits by `*` except the first `head` and the last `tail` of them; all else stays. */
export function keepEndsOfCode(text: string, head: number, tail: number): string {
  const code = /[A-Za-z\d０-９Ａ-Ｚａ-ｚ]/g;
  const length = text.match(code)?.length ?? 0;
  let index = 0;
  return text.replace(code, (character) => (index++ < head || index > length - tail ? character : '*'));
}

/** `张伟` → `张*`, `卢建邦` → `卢**`, `Jane Miller` → `J*** M***`. */
export function maskName(name: string): string {
  if (/^\p{Script=Han}/u.test(name)) return `${name.slice(0, 1)}${'*'.repeat(name.length - 1)}`;
  return name.replace(/[\p{L}'’.-]+/gu, (word) => `${word.slice(0, 1)}***`);
}
