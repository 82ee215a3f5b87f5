import { dimensionsOfUnit } from '../evidence/dimensions.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule, type FixDraft } from '../rule.ts';
import { offerSection } from '../scaffold/sectionOffer.ts';
import type { Unit } from '../reading/units.ts';

const LONG = 200; // of instructions: a longer prompt has said who, why or for whom in words of its own
const ROLE = /[你您]是|作为|扮演|担任|充当|身份|\b(?:you are|act as|acting as|your role|as an? \w+)\b/i;
const PURPOSE =
  /用于|用来|以便|为了|目的|供[^，。\n]{1,12}(?:使用|参考)|用途|好让|\b(?:so that|in order to|used (?:for|to|in|by)|purpose|goal|because|will be used|to help|helps?)\b/i;
const BACKGROUND =
  /背景|我们|我在|公司|平台|来自|目前|现在|现状|产品|项目|业务|店|系统|\b(?:background|context|we|our|my|company|platform|shop|store|team|currently|comes? from|site|app|product|department|office|school)\b/i;
const AUDIENCE =
  /面向|读者|受众|给[^，。\n]{1,12}(?:看|读|听)|对象|用户|客户|学生|\b(?:audience|readers?|customers?|users?|students?|for (?:an?|the|our|my) \w+)\b/i;

/** Article 1.3.2: less than two of role, purpose, background, requirements and audience. */
export const elementsContext = defineRule({
  meta: {
    id: 'elements/context',
    metric: 'elements',
    severity: 'info',
    group: 'nursery',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: true,
    evidence: { source: 'article 1.3.2', level: 'should' },
    summary: { en: 'Hardly any context', zh: '几乎没有背景信息' },
    why: {
      en: 'Role, purpose, background, requirements and audience tell the model how to decide what the task leaves open. Reported for small labelling, scoring, extraction and other working prompts over unseen input that state less than two of them. Questions, one-off requests, chat and prompts with sections for context are not reported.',
      zh: '角色、目的、背景、要求和读者让模型知道任务没有写明之处该如何取舍。处理未知输入的标注、打分、抽取等较短的提示词，五项中写明的不足两项时报告。提问、一次性请求、聊天，以及有背景章节的提示词不报告。',
    },
    messages: {
      missing: {
        en: 'Only the task is stated. Add at least two of: role, purpose, background, requirements, audience.',
        zh: '只写了任务。请在角色、目的、背景、要求、读者中至少补充两项。',
      },
      scaffold: { en: 'Add a section for the background', zh: '添加“背景”部分' },
    },
  },
  prompt(prompt, _, report) {
    const { profile, units } = prompt;
    const { types, reusable, template, size, anchor } = profile;
    if (!(reusable || template) || types.size === 0 || types.has('chat') || types.has('question')) return;
    if (size > LONG || anchor.end <= anchor.start || prompt.section('background') !== undefined) return;
    let kinds = 0;
    for (const unit of units) if (unit.used) kinds |= kindsOf(unit);
    if (kinds === 0 || (kinds & (kinds - 1)) === 0) {
      report('missing', anchor, { fixes: scaffold(prompt) });
    }
  },
});

function kindsOf(unit: Unit): number {
  const { use, section } = unit;
  const has = (pattern: RegExp, bit: number) => (pattern.test(use) ? bit : 0);
  const role = section === 'role' ? 1 : has(ROLE, 1);
  return role | has(PURPOSE, 2) | has(BACKGROUND, 4) | has(AUDIENCE, 8) | (dimensionsOfUnit(unit) === 0 ? 0 : 16);
}

function scaffold(prompt: LintedPrompt): readonly FixDraft[] {
  const edit =
    prompt.language === 'zh'
      ? offerSection(prompt, {
          heading: '背景',
          lines: ['- 目的：结果用于每周的统计报表。', '- 读者：看报表的业务人员。'],
        })
      : offerSection(prompt, {
          heading: 'Background',
          lines: ['- Purpose: the results are used for a weekly report.', '- Audience: the staff who read the report.'],
        });
  return edit === undefined ? [] : [{ key: 'scaffold', edits: [edit] }];
}
