import type { LintRule } from '../rule.ts';

const OPERATIONS_ZH =
  /翻译|总结|提取|抽取|分析|分类|判断|改写|润色|评估|对比|比较(?=以下|下面|这|两|各|不同)|列出|生成|撰写|打分|评分|标注|校对|统计|计算|推荐|解释|检查|归纳|整理|筛选|排序|设计|提出|说明|标出|转换|核对/g;
const OPERATIONS_EN =
  /\b(?:translate|summari[sz]e|extract|analy[sz]e|classify|categori[sz]e|rewrite|polish|evaluate|assess|compare|list|generate|write|score|rate|label|proofread|count|calculate|recommend|explain|check|identify|rank|sort|filter|design|propose|convert|highlight|review|research|outline|suggest)\b/gi;
const DELIVERABLE =
  /(?:写|撰写|制定|设计|编写|准备|策划|起草|做)[^。；\n]{0,30}(?:研究报告|分析报告|调研报告|报告|方案|计划书|商业计划|白皮书|需求文档|PRD|论文|课程大纲|教程|综述)|\b(?:write|draft|prepare|create|develop|design|produce)\b[^.;\n]{0,60}\b(?:report|business plan|proposal|PRD|white ?paper|curriculum|marketing plan|research paper|tutorial|roadmap|literature review|requirements document)\b/i;
const ORDERED =
  /首先|其次|第一步|第[一二三]|步骤|依次|分为以下|按(?:照)?以下(?:步骤|结构|顺序)|结构(?:如下|包括|为)|\bstep (?:1|one)\b|\bfirst(?:ly)?\b[^\n]{0,400}\b(?:then|second|next|finally)\b|\bfollowing (?:steps|structure|sections|order)\b|\bsections?:|(?:应|需|须|要)?(?:包含|包括|涵盖)[^。\n]{2,80}(?:、|和|以及)|\b(?:including|include|includes|covering|cover|covers|contain|contains|with sections on)\b[^.\n]{2,120}(?:,| and )/i;
/** Words that put operations in a row; a sentence that strings several of them together is a list in disguise. */
const SEQUENCE = /先|再(?!次)|然后|接着|随后|最后|\b(?:then|next|after that|afterwards|finally|lastly)\b/gi;
const LIST_ITEM =
  /^[ \t]*(?:[-*+•·][ \t]+|\d{1,2}[.、)）]|[（(][\d一二三四五六七八九十][)）]|[一二三四五六七八九十]{1,2}、|[a-z][.)][ \t]?)/gm;

/** Article 1.4.4: several operations, a deliverable of many parts, or a long instruction in one lump. */
export const structureSteps: LintRule = {
  id: 'structure/steps',
  metric: 'structure',
  severity: 'info',
  summary: { en: 'A complex task without steps or sections', zh: '复杂任务没有分步骤或分层次' },
  messages: {
    operations: {
      en: 'This asks for {0} different operations at once. Give each its own numbered step.',
      zh: '这里一次要求了 {0} 种不同的操作。请把它们分成编号的步骤。',
    },
    deliverable: {
      en: 'This asks for a deliverable of many parts without saying which. List its sections or the steps to it.',
      zh: '要求产出由多个部分组成的内容，却没有说明有哪些部分。请列出章节或步骤。',
    },
    runOn: {
      en: 'This sentence strings several steps together. Give each its own numbered line.',
      zh: '这句话把多个步骤串在了一起。请让每个步骤单独成行并编号。',
    },
    lump: {
      en: 'The instructions are one long lump. Divide them into steps or sections with headings.',
      zh: '指令较长且没有分段。请分成步骤，或加上小标题。',
    },
  },
  check({ document, zones, profile, report }) {
    if (profile.types.has('question')) return;
    const text = zones.instruction.slice(document.body.start);
    if (document.sections.length >= 2 || (zones.visible.match(LIST_ITEM)?.length ?? 0) >= 2) return;
    if (/<\w[\w-]{1,30}>/.test(zones.visible) && (zones.visible.match(/<\/\w[\w-]{1,30}>/g)?.length ?? 0) >= 2) return;
    const runOn = zones.sentences.find(({ start, end }) => {
      const words = zones.instruction.slice(start, end).toLowerCase().match(SEQUENCE);
      return end - start >= (document.language === 'zh' ? 80 : 240) && new Set(words).size >= 3;
    });
    if (runOn !== undefined) {
      report('runOn', runOn);
      return;
    }
    if (ORDERED.test(text)) return;
    const operations = new Set(
      (text.match(document.language === 'zh' ? OPERATIONS_ZH : OPERATIONS_EN) ?? []).map((word) => word.toLowerCase()),
    ).size;
    const paragraphs = text.split(/\n\s*\n/).filter((part) => /[\p{L}]/u.test(part)).length;
    if (operations >= 4 || (operations === 3 && profile.size >= 80)) {
      if (paragraphs < 4) report('operations', profile.anchor, { args: [operations] });
    } else if (DELIVERABLE.test(text) && !profile.types.has('classification') && profile.size < 300) {
      report('deliverable', profile.anchor);
    } else if (profile.size >= 300 && paragraphs < 3) report('lump', profile.anchor);
  },
};
