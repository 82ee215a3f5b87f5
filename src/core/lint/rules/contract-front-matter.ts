import { AppError } from '../../errors.ts';
import { readTemplate } from '../../prompt/template.ts';
import { toLevel } from '../config.ts';
import { METRICS, type LintRule } from '../rule.ts';

/** Front matter that Promptmill cannot read: broken YAML, tasks that are not right, or a `lint:` key that says nothing. */
export const contractFrontMatter: LintRule = {
  id: 'contract/front-matter',
  metric: 'contract',
  severity: 'error',
  summary: { en: 'The front matter cannot be read', zh: '前置信息无法读取' },
  messages: {
    yaml: { en: 'The front matter is not valid YAML: {0}', zh: '前置信息不是有效的 YAML：{0}' },
    template: { en: 'The template cannot be used: {0}', zh: '模板无法使用：{0}' },
    unknownRule: { en: 'There is no rule or metric “{0}” to set here.', zh: '没有名为“{0}”的规则或指标。' },
    level: {
      en: '“{0}” must be off, error, warning, info or hint.',
      zh: '“{0}”只能是 off、error、warning、info 或 hint。',
    },
  },
  check({ document, ruleIds, report }) {
    const { frontMatter, meta, problems, path, text } = document;
    if (frontMatter === undefined) return;
    for (const { message, span } of problems) report('yaml', span, { args: [message] });
    if (problems.length > 0) return;
    const placeOf = (key: string) => {
      const at = text.slice(0, frontMatter.end).indexOf(key);
      return at === -1 ? { start: 0, end: 3 } : { start: at, end: at + key.length };
    };
    if ('tasks' in meta) {
      try {
        readTemplate(path, text);
      } catch (error) {
        if (AppError.is(error)) report('template', placeOf('tasks'), { args: [error.message] });
      }
    }
    const { lint } = meta;
    if (typeof lint !== 'object' || lint === null) return;
    const known: readonly string[] = [...METRICS, ...ruleIds];
    for (const [key, setting] of Object.entries(lint)) {
      if (!known.includes(key)) report('unknownRule', placeOf(key), { args: [key], severity: 'warning' });
      else if (toLevel(setting) === undefined) report('level', placeOf(key), { args: [key], severity: 'warning' });
    }
  },
};
