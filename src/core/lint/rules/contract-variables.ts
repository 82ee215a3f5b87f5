import { LAYOUT_VARIABLES, RECORD_VARIABLES } from '../../prompt/template.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule } from '../rule.ts';
import { placeOfKey } from './contract-front-matter.ts';

/** Braces that were meant as a placeholder and are none. */
const BROKEN =
  /(?<!\{)\{\{([\p{L}_][\p{L}\p{N}_ ]{0,30})\}(?!\})|(?<![{$])\{([\p{L}_][\p{L}\p{N}_ ]{0,30})\}\}|｛{1,2}([\p{L}_][\p{L}\p{N}_ ]{0,30})｝{1,2}/gu;

/** Placeholders that nothing fills in, and declared ones that nothing uses. */
export const contractVariables = defineRule({
  meta: {
    id: 'contract/variables',
    metric: 'contract',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'data', 'example', 'quote'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'docs/guide.md', level: 'must' },
    summary: { en: 'A placeholder is undeclared, unused or broken', zh: '占位符未声明、未使用或写法有误' },
    why: {
      en: 'Where the front matter declares its variables (`variables:` or `inputs:`), each must be used and each used one declared. In a template with `tasks` only `{{name}}` is filled in: `{原文}` and `｛｛原文｝｝` would be sent as they are. Without a declaration every `{{name}}` is taken for a column.',
      zh: '前置信息用 `variables:` 或 `inputs:` 声明变量时，声明的要用到，用到的要声明。带 `tasks` 的模板只替换 `{{名称}}`：`{原文}`、`｛｛原文｝｝` 会原样发送。没有声明时，每个 `{{名称}}` 都视为一列。',
    },
    messages: {
      undeclared: {
        en: '“{0}” is not among the variables that the front matter declares.',
        zh: '前置信息没有声明变量“{0}”。',
      },
      unused: { en: 'The variable “{0}” is declared but never used.', zh: '变量“{0}”已声明，但从未使用。' },
      single: {
        en: 'Only double braces are filled in: “{0}” is sent as it stands.',
        zh: '只有双花括号会被替换，“{0}”会原样发送。',
      },
      broken: { en: '“{0}” is not a placeholder: its braces do not match.', zh: '“{0}”的花括号不成对，不是占位符。' },
      double: { en: 'Write {0}', zh: '改为 {0}' },
    },
  },
  cues: ['{', '｛'],
  unit({ text }, report) {
    if (!/\{\{|\}\}|｛/.test(text)) return undefined;
    for (const match of text.matchAll(BROKEN)) {
      const name = (match[1] ?? match[2] ?? match[3] ?? '').trim();
      const span = { start: match.index, end: match.index + match[0].length };
      const newText = `{{${name}}}`;
      report('broken', span, {
        args: [match[0]],
        fixes: [{ key: 'double', args: [newText], edits: [{ span, newText }] }],
      });
    }
    return undefined;
  },
  prompt(prompt, _, report) {
    const { variables, profile, text } = prompt;
    const declared = declaredIn(prompt);
    const known = [...RECORD_VARIABLES, ...LAYOUT_VARIABLES];
    if (declared !== undefined) {
      const used = new Set(variables.map(({ name }) => name.toLowerCase()));
      for (const { name, span, double } of variables) {
        const lower = name.toLowerCase();
        if (!double || declared.some((one) => one.toLowerCase() === lower)) continue;
        if (profile.template && known.includes(lower)) continue;
        report('undeclared', span, { args: [name] });
      }
      for (const name of declared) {
        if (!used.has(name.toLowerCase())) report('unused', placeOfKey(prompt, name), { args: [name] });
      }
    }
    if (!profile.template) return;
    for (const { name, span, double } of variables) {
      if (double || !known.includes(name.toLowerCase()) || text[span.start] !== '{') continue;
      const newText = `{{${name}}}`;
      const fixes = [{ key: 'double', args: [newText], edits: [{ span, newText }] }];
      report('single', span, { args: [text.slice(span.start, span.end)], fixes });
    }
  },
});

/** The names that `variables:` (list or map) or `inputs:` (map) declare, or undefined. */
function declaredIn({ meta }: LintedPrompt): readonly string[] | undefined {
  const value = meta['variables'] ?? meta['inputs'];
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown) => {
      if (typeof one === 'string') return [one];
      const name: unknown = typeof one === 'object' && one !== null && 'name' in one ? one.name : undefined;
      return typeof name === 'string' ? [name] : [];
    });
  }
  return typeof value === 'object' && value !== null ? Object.keys(value) : undefined;
}
