const ACCENTED: Readonly<Record<string, string>> = { a: 'áá', e: 'éé', i: 'íí', o: 'óó', u: 'úú', y: 'ýý' };

/**
 * A text as a language would have it that takes 40 % more room. Brackets tell where it ends, accents that it went through
 * the translator; placeholders stay. Of `qps-ploc`, the locale that shows what is not translated or does not fit.
 */
export function pseudo(text: string): string {
  const longer = text.replace(/\{\d+\}|[aeiouy]/gi, (found) => {
    const doubled = ACCENTED[found.toLowerCase()];
    if (doubled === undefined) return found;
    return found === found.toLowerCase() ? doubled : doubled.charAt(0).toUpperCase() + doubled.charAt(1);
  });
  return `[${longer}${'·'.repeat(Math.max(0, Math.ceil(text.length * 1.4) - longer.length - 2))}]`;
}
