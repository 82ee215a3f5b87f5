import { AppError } from '../../errors.ts';
import { readTemplate } from '../../prompt/template.ts';
import { toLevel } from '../config.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule, METRICS } from '../rule.ts';
import type { Span } from '../../text.ts';

/** Front matter that Promptmill cannot read: broken YAML, tasks that are not right, or a `lint:` key that says nothing. */
export const contractFrontMatter = defineRule({
  meta: {
    id: 'contract/front-matter',
    metric: 'contract',
    severity: 'error',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['front-matter'],
    fix: 'none',
    absence: false,
    evidence: { source: 'docs/guide.md', level: 'must' },
    summary: { en: 'The front matter cannot be read', zh: '前置信息无法读取' },
    why: {
      en: 'Labelling, export and serving read the tasks, labels and marker from the front matter. Front matter of other tools is left alone.',
      zh: '标注、导出和推理都从前置信息读取任务、标签和分隔符。其他工具的前置信息不检查。',
    },
    messages: {
      yaml: { en: 'The front matter is not valid YAML: {0}', zh: '前置信息不是有效的 YAML：{0}' },
      template: { en: 'The template cannot be used: {0}', zh: '模板无法使用：{0}' },
      unknownRule: { en: 'There is no rule or metric “{0}” to set here.', zh: '没有名为“{0}”的规则或指标。' },
      level: {
        en: '“{0}” must be off, error, warning, info or hint.',
        zh: '“{0}”只能是 off、error、warning、info 或 hint。',
      },
    },
  },
  prompt(prompt, _, report) {
    const { frontMatter, meta, problems, path, text, ruleIds } = prompt;
    if (frontMatter === undefined) return;
    for (const { message, span } of problems) report('yaml', span, { args: [message] });
    if (problems.length > 0) return;
    if ('tasks' in meta) {
      try {
        readTemplate(path, text);
      } catch (error) {
        if (AppError.is(error)) report('template', placeOfKey(prompt, 'tasks'), { args: [error.message] });
      }
    }
    const { lint } = meta;
    if (typeof lint !== 'object' || lint === null) return;
    const known: readonly string[] = [...METRICS, ...ruleIds];
    for (const [key, setting] of Object.entries(lint)) {
      const place = placeOfKey(prompt, key);
      if (!known.includes(key)) report('unknownRule', place, { args: [key], severity: 'warning' });
      else if (toLevel(setting) === undefined) report('level', place, { args: [key], severity: 'warning' });
    }
  },
});

/** Where a key stands in the front matter, or its opening fence. */
export function placeOfKey({ text, frontMatter }: LintedPrompt, key: string): Span {
  const at = frontMatter === undefined || key === '' ? -1 : text.slice(0, frontMatter.end).indexOf(key);
  return at === -1 ? { start: 0, end: 3 } : { start: at, end: at + key.length };
}
