import { defineRule } from '../rule.ts';
import { placeOfKey } from './contract-front-matter.ts';

/** A rule or metric that the front matter turns off although it would report nothing: what was suppressed is mended. */
export const contractUnusedSuppression = defineRule({
  meta: {
    id: 'contract/unused-suppression',
    metric: 'contract',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['front-matter'],
    fix: 'none',
    absence: false,
    evidence: { source: 'ESLint, --report-unused-disable-directives', level: 'should' },
    summary: { en: 'A rule is turned off that would report nothing', zh: '关闭了一条本来就没有报告的规则' },
    why: {
      en: 'A suppression that is no longer needed hides the next real finding. Delete it from `lint:`.',
      zh: '不再需要的关闭项会掩盖以后真正的问题，请从 `lint:` 中删除。',
    },
    messages: {
      unused: {
        en: '“{0}” would report nothing here. Delete this line.',
        zh: '“{0}”在这里没有可报告的内容，请删除这一行。',
      },
    },
  },
  prompt(prompt, _, report) {
    if (prompt.frontMatter === undefined || !('lint' in prompt.meta)) return;
    for (const key of prompt.unusedOff) report('unused', placeOfKey(prompt, key), { args: [key] });
  },
});
