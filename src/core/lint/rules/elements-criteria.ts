import { findSection } from '../../prompt/document.ts';
import type { LintRule } from '../rule.ts';

const CRITERIA =
  /标准|维度|依据|细则|规则|从[^。\n]{1,40}(?:方面|角度|维度)|(?:根据|按照|按)[^。，\n]{1,30}(?:打分|评分)|\d\s?分[：:是为表即]|满分[^。\n]{0,12}(?:其中|，)|权重|\b(?:criteri(?:a|on)|rubric|based on|according to|dimensions?|aspects?|in terms of|consider(?:ing)?|weights?|where \d+ (?:is|means)|\d+\s?(?:=|:|means|is)\s)\b|[（(]\d+\s?(?:=|：|:|is|为|表示)/i;

/** Article 1.3.3: a score without criteria is a different score with every record. */
export const elementsCriteria: LintRule = {
  id: 'elements/criteria',
  metric: 'elements',
  severity: 'info',
  summary: { en: 'A score is asked for without criteria', zh: '要求打分却没有评分标准' },
  messages: {
    missing: {
      en: 'Nothing says what the score depends on. Name the dimensions, or what the ends of the scale mean.',
      zh: '没有说明按什么打分。请写明评分维度，或说明分值两端各代表什么。',
    },
  },
  check({ document, zones, profile, report }) {
    if (!profile.types.has('scoring') || profile.types.has('question')) return;
    if (findSection(document, 'criteria') !== undefined) return;
    if (!CRITERIA.test(zones.visible.slice(document.body.start))) report('missing', profile.anchor);
  },
};
