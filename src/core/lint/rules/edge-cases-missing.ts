import { findSection } from '../../prompt/document.ts';
import type { LintRule } from '../rule.ts';

const RULES_ZH =
  /(?:如果|若|如|当|遇到|对于|倘若|一旦|假如|凡是?)[^。；\n]{0,40}(?:没有|无法|不能|不存在|不清楚|不确定|不足|不完整|不明|不属于|不相关|不符合|不包含|不含|不在|不是|为空|空白|缺失|缺少|缺乏|未(?:提及|提供|找到|知|包含|说明|出现)|多个|多种|超出|冲突|矛盾|模糊|异常|错误|乱码|过长|过短|极端|同时|其他语言|非中文|无关|歧义|重复|不适用|例外|难以|无效)|无法(?:判断|确定|识别|回答|归类)(?:时|的|则|，|：)|不确定(?:时|的|则|，)|信息不足|证据不足|边界(?:情况|条件)|特殊情况|例外|异常情况|(?:没有|无|缺失|为空)[^，。；\n]{0,10}(?:则|时|就|，)?(?:填|写|返回|输出|标|回复)|否则|(?:填|返回|输出|标为|写|记为|归为|归入|回复)(?:空|null|无法|无|N\/A|未知|其他|不确定|[“"「'`]?(?:无|空|未知|其他|不确定|null|N\/A|\[\]))|不要(?:编造|猜测|臆测|杜撰)|如实(?:说明|告知)/i;
const RULES_EN =
  /\b(?:if|when|where|in case|whenever|for)\b[^.\n]{0,70}\b(?:not|no|none|nothing|cannot|can't|isn't|aren't|doesn't|don't|unclear|unsure|missing|empty|blank|unknown|ambiguous|multiple|more than one|several|out of scope|outside|unrelated|irrelevant|off-topic|invalid|malformed|conflict\w*|insufficient|unavailable|fails?|mixed|neither|both|lacks?|too (?:long|short)|(?:shorter|longer|fewer|less|more) than|only one|unable)\b|\b(?:edge cases?|otherwise|unless|n\/a|null|fallback|if unsure|out of scope|default to)\b|\b(?:do not|don't|never) (?:guess|make (?:up|things up)|fabricate|invent|assume|hallucinate)\b|\bsay (?:so|(?:that )?you (?:don't|do not) know)\b/i;

/** Article 1.4.5: a prompt for unseen input that says nothing about empty, unknown, mixed or malformed input. */
export const edgeCasesMissing: LintRule = {
  id: 'edge-cases/missing',
  metric: 'edge-cases',
  severity: 'warning',
  summary: { en: 'No rule for input that is not as expected', zh: '没有说明遇到非理想输入时怎么办' },
  messages: {
    missing: {
      en: 'Nothing says what to answer when the input is empty, unclear, off topic or fits several labels. Add a rule for it.',
      zh: '没有说明输入为空、不清楚、与任务无关或同时符合多个标签时如何回答。请补充一条规则。',
    },
  },
  check({ document, zones, profile, report }) {
    const { types, reusable, anchor } = profile;
    if (!reusable || types.has('question') || types.size === 0) return;
    if ([...types].every((type) => type === 'generation')) return;
    const section = findSection(document, 'edge-cases');
    if (section !== undefined && zones.visible.slice(section.content.start, section.content.end).trim() !== '') return;
    const visible = zones.visible.slice(document.body.start);
    if (!RULES_ZH.test(visible) && !RULES_EN.test(visible)) report('missing', anchor);
  },
};
