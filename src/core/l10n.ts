/**
 * Gives the text that a person reads, for an English template with `{0}`, `{1}` … as placeholders.
 * Outside core it is bound to the person's language; core only passes templates through it.
 */
export type Translate = (template: string, ...args: readonly (string | number)[]) => string;

/** Fills `{0}`, `{1}` … of a template; a placeholder without an argument stays as it is. */
export function format(template: string, args: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}

/**
 * A translator over one bundle in the format of `@vscode/l10n` (English text → translated text), as kept in `l10n/`.
 * A text that the bundle lacks is given in English.
 */
export function translator(bundle: Readonly<Record<string, string>> = {}): Translate {
  return (template, ...args) => format(bundle[template] ?? template, args);
}

/** The languages that Promptmill speaks, and English in disguise (`core/pseudo.ts`), which only we ask for. */
export type Locale = 'en' | 'zh-cn' | 'qps-ploc';

/** The nearest language that Promptmill speaks: `zh`, `zh-CN`, `zh_TW.UTF-8` … → `zh-cn`, anything else → `en`. */
export function toLocale(tag: string | undefined): Locale {
  if (tag?.toLowerCase() === 'qps-ploc') return 'qps-ploc';
  return /^zh\b|^zh[-_]/i.test(tag ?? '') ? 'zh-cn' : 'en';
}
