import { defineRule, type FixDraft } from '../rule.ts';
import { offerSection } from '../scaffold/sectionOffer.ts';
import type { LintedPrompt } from '../prompt.ts';

const LONG = 600; // of instructions
const CRITERIA =
  /标准|维度|依据|细则|规则|要点|评分点|准则|指标|从[^。\n]{1,40}(?:方面|角度|维度|看)|(?:根据|按照?)[^。，\n]{1,30}(?:打分|评分|给分)|\d\s?分?\s?[：:是为表即＝=](?!\s?\{)|\d\s?[-~–到至]\s?\d{1,3}\s?分?[：:]|满分[^。\n]{0,12}(?:其中|，)|权重|占\s?\d|扣\s?\d|加\s?\d|[得给记]\s?\d\s?分|高分|越[^，。\n]{1,8}(?:越高|分)|\b(?:criteri(?:a|on)|rubrics?|guidelines?|based on|according to|dimensions?|aspects?|in terms of|consider(?:ing)?|weigh\w*|where \d+ (?:is|means|being)|\d+ ?(?:=|:|means|is|points?|if|being|for)|if|standards?|metrics?|relevan\w+|how well|how (?!many\b|much\b)\w+|compar\w+|(?:higher|lower|full|high|low) (?:scores?|marks?|is)|reference|correct\w*|accura\w+|quality)\b|[（(]\d+\s?(?:=|：|:|is|为|表示)/i;

/** Article 1.3.3: a score without criteria is a different score with every record. */
export const elementsCriteria = defineRule({
  meta: {
    id: 'elements/criteria',
    metric: 'elements',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: true,
    evidence: { source: 'article 1.3.3', level: 'should' },
    summary: { en: 'A score is asked for without criteria', zh: '要求打分却没有评分标准' },
    why: {
      en: 'A score needs what it depends on: dimensions with weights, or what the ends of the scale mean. Reported for scoring prompts over unseen input that name neither. A section of criteria, a rubric, graded samples or “1 = …” are enough.',
      zh: '打分需要说明依据：评分维度和权重，或分值各代表什么。处理未知输入的打分提示词两者都没有时报告；有“评价标准”一节、评分细则、已打分的样例或“1 分＝……”即可。',
    },
    messages: {
      missing: {
        en: 'Nothing says what the score depends on. Name the dimensions, or what the ends of the scale mean.',
        zh: '没有说明按什么打分。请写明评分维度，或说明分值两端各代表什么。',
      },
      scaffold: { en: 'Add a section for the criteria', zh: '添加“评价标准”部分' },
    },
  },
  prompt(prompt, _, report) {
    const { profile, examples, units } = prompt;
    const { types, reusable, size, anchor } = profile;
    if (
      !types.has('scoring') ||
      types.has('question') ||
      types.has('chat') ||
      types.has('extraction') ||
      !reusable ||
      size > LONG
    )
      return;
    if (prompt.section('criteria') !== undefined || examples.pairs > 0 || anchor.end <= anchor.start) return;
    if (units.some(({ kind, visible }) => kind !== 'front-matter' && kind !== 'data' && CRITERIA.test(visible))) return;
    report('missing', anchor, { fixes: scaffold(prompt) });
  },
});

function scaffold(prompt: LintedPrompt): readonly FixDraft[] {
  const edit =
    prompt.language === 'zh'
      ? offerSection(prompt, {
          heading: '评价标准',
          lines: ['- 内容准确、切题：占 50%。', '- 层次清楚、前后衔接：占 30%。', '- 语句通顺、没有错别字：占 20%。'],
        })
      : offerSection(prompt, {
          heading: 'Criteria',
          lines: [
            '- Accurate and on the subject: 50%.',
            '- Ordered and complete: 30%.',
            '- Free of errors of language: 20%.',
          ],
        });
  return edit === undefined ? [] : [{ key: 'scaffold', edits: [edit] }];
}
