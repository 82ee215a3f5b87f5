/** How a variable is written: `{{x}}`, `${x}`, `{x}`, or 【原文】. */
export type VariableForm = 'double' | 'dollar' | 'single' | 'bracket';

const FORMS: readonly (readonly [VariableForm, RegExp])[] = [
  ['double', /\{\{([^{}\n]{1,80})\}\}/g],
  ['dollar', /\$\{([^{}\n]{1,80})\}/g],
  ['single', /(?<![{$])\{([\p{L}_][\p{L}\p{N}_.-]{0,40})\}(?!\})/gu],
  ['bracket', /【(原文|文本|输入|内容)】/g],
];
const WRITTEN: Readonly<Record<VariableForm, readonly [string, string]>> = {
  double: ['{{', '}}'],
  dollar: ['${', '}'],
  single: ['{', '}'],
  bracket: ['【', '】'],
};

/** The variables of a prompt, each once, as they are written without the spaces inside: `{{ x }}` → `{{x}}`. */
export function variablesIn(text: string): ReadonlyMap<string, VariableForm> {
  const found = new Map<string, VariableForm>();
  for (const [form, pattern] of FORMS) {
    const [open, close] = WRITTEN[form];
    for (const [, name = ''] of text.matchAll(pattern)) {
      if (name.trim() !== '') found.set(`${open}${name.trim()}${close}`, form);
    }
  }
  return found;
}
