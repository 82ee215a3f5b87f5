import { defineRule } from '../rule.ts';

const LONG = 200; // of instructions: what so long a text asks for is said in ways that no list of verbs knows
const VERB_ZH =
  /请|判断|分析|总结|翻译|提取|抽取|分类|归类|标注|写|撰写|生成|回答|改写|润色|评估|评价|打分|识别|列出|给出|输出|完成|帮|解释|比较|检查|设计|推荐|计算|整理|解答|处理|描述|介绍|扮演|告诉|讲|说|找|做|你是|负责|协助|提供|选择|选出|概括|归纳|转换|转成|译|遵循|使用|目标|任务|取出|取|改|查|标|算|统计|续写|补全|补充|对比|拆分|合并|排序|筛选|校对|审核|检测|预测|推断|匹配|压缩|精简|扩写|诊断|[?？]|吗|什么|哪|如何|怎么/;
const VERB_EN =
  /\b(?:write|classify|categori[sz]e|label|decide|determine|judge|analy[sz]e|summari[sz]e|translate|extract|answer|rewrite|evaluate|assess|rate|score|identify|list|give|output|return|explain|compare|check|design|recommend|calculate|describe|tell|create|generate|help|find|make|act|you are|your (?:job|task|goal)|respond|reply|convert|provide|select|choose|rank|review|draft|suggest|plan|build|fix|use|follow|must|should|please|assist|detect|predict|tag|sort|show|teach|think|read|solve|complete|fill|edit|improve|correct|turn|pull|mask|count|split|merge|pick|flag|route|continue|compute|reformat|normali[sz]e|paraphrase|shorten|expand|verify|match|rephrase|polish|synthesi[sz]e|transform|devise|emit|say|state|produce|propose|describe|replace|remove|add|insert|mark|note|keep|map|group|cluster|order|translate|interpret|infer|estimate|simplify|critique|examine|inspect|report|return|resolve|need to|have to|want|do|go|can|let|ensure|try|apply|consider|call|run|search|look|ask|pretend|imagine|what|which|who|how|why|when|where|whether)\b|\?/i;

/** Article 1.3.1: role, background and rules, but no sentence that says what to do. Only for prompts that are reused. */
export const elementsGoal = defineRule({
  meta: {
    id: 'elements/goal',
    metric: 'elements',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: true,
    evidence: { source: 'article 1.3.1', level: 'must' },
    summary: { en: 'Nothing says what to do', zh: '没有说明要做什么' },
    why: {
      en: 'A goal is a verb and its object: “Decide whether the message is about delivery.” Reported for templates and prompts with a section for the record in which no verb asks for anything, and for an empty task section. Prompts without such a section are not reported, because what they are about may stand in a placeholder or come in the conversation.',
      zh: '目标是“动词＋对象”，例如“判断消息是否与物流有关”。模板和带有“原文”一节的提示词中没有任何动词提出要求时报告，空的“任务”一节也会报告。没有“原文”一节的提示词不报告，因为要做的事可能在占位符里，或在对话中提出。',
    },
    messages: {
      noVerb: {
        en: 'No sentence says what to do with the record. Add one with a verb and its object: “Decide whether …”.',
        zh: '没有一句话说明要对原文做什么。请写一句“动词＋对象”的任务，例如“判断……是否……”。',
      },
      emptyTask: { en: 'The section “{0}” is empty.', zh: '“{0}”一节是空的。' },
    },
  },
  prompt(prompt, _, report) {
    const { profile, units } = prompt;
    const section = prompt.section('task');
    if (section?.empty === true) {
      report('emptyTask', section.headingSpan, { args: [section.heading] });
      return;
    }
    const { types, template, size, anchor } = profile;
    // Elsewhere what to do may stand in a placeholder or come in the conversation.
    const asks = template || prompt.section('record') !== undefined;
    if (!asks || types.size > (template ? 1 : 0) || types.has('question') || size > LONG || size === 0) return;
    // A template counts as classification by its labels alone.
    const verb = prompt.language === 'zh' ? VERB_ZH : VERB_EN;
    if (anchor.end > anchor.start && !units.some(({ used, use }) => used && verb.test(use))) report('noVerb', anchor);
  },
});
