import { findSection } from '../../prompt/document.ts';
import type { LintRule } from '../rule.ts';

const VERB_ZH =
  /请|判断|分析|总结|翻译|提取|抽取|分类|归类|标注|写|撰写|生成|回答|改写|润色|评估|评价|打分|识别|列出|给出|输出|完成|帮|解释|比较|检查|设计|推荐|计算|整理|解答|处理|描述|介绍|扮演|告诉|讲|说|找|做|你是|负责|协助|提供|选择|概括|归纳|转换|遵循|使用|目标|任务/;
const VERB_EN =
  /\b(?:write|classify|categori[sz]e|label|decide|determine|judge|analy[sz]e|summari[sz]e|translate|extract|answer|rewrite|evaluate|assess|rate|score|identify|list|give|output|return|explain|compare|check|design|recommend|calculate|describe|tell|create|generate|help|find|make|act|you are|your (?:job|task|goal)|respond|reply|convert|provide|select|choose|rank|review|draft|suggest|plan|build|fix|use|follow|must|should|please|assist|detect|predict|tag|sort|show|teach|act|think|read|solve|complete|fill|edit|improve|correct)\b/i;

/** Article 1.3.1: role, background and rules, but no sentence that says what to do. Only for prompts that are reused. */
export const elementsGoal: LintRule = {
  id: 'elements/goal',
  metric: 'elements',
  severity: 'warning',
  summary: { en: 'Nothing says what to do', zh: '没有说明要做什么' },
  messages: {
    noVerb: {
      en: 'No sentence says what to do with the record. Add one with a verb and its object: “Decide whether …”.',
      zh: '没有一句话说明要对原文做什么。请写一句“动词＋对象”的任务，例如“判断……是否……”。',
    },
    emptyTask: { en: 'The section “{0}” is empty.', zh: '“{0}”一节是空的。' },
  },
  check({ document, zones, profile, report }) {
    const section = findSection(document, 'task');
    if (section !== undefined && document.text.slice(section.content.start, section.content.end).trim() === '') {
      report('emptyTask', section.headingSpan, { args: [section.heading] });
      return;
    }
    const asks = document.variables.length > 0 || findSection(document, 'record') !== undefined || profile.template;
    if (!asks || profile.types.has('question') || profile.types.size > (profile.template ? 1 : 0)) return;
    const text = zones.visible.slice(document.body.start);
    if (!(document.language === 'zh' ? VERB_ZH : VERB_EN).test(text)) report('noVerb', profile.anchor);
  },
};
