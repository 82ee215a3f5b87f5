import type { TextEdit } from '../../text.ts';
import { deliverableIn, isShort, namesParts, type DeliverableKind } from '../structure/deliverables.ts';
import { asksForSeveral } from '../structure/outputs.ts';
import { undivided, type PlacedUnit } from '../reading/layout.ts';
import { operationsIn, type Operation } from '../structure/operations.ts';
import { defineRule, type FixDraft } from '../rule.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { Unit } from '../reading/units.ts';

/** Article 1.4.4: several operations in one breath, or a deliverable of many parts without its parts. */
export const structureSteps = defineRule({
  meta: {
    id: 'structure/steps',
    metric: 'structure',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: true,
    evidence: { source: 'article 1.4.4', level: 'should' },
    summary: { en: 'A complex task without steps or sections', zh: '复杂任务没有分步骤或分层次' },
    why: {
      en: 'Four and more operations in one paragraph (three when “then” or “also” strings them together), several works in one sentence, or a work of many parts such as a report, plan, handbook or course without sections, are easier to follow as numbered steps or sections. Parts that are only strung together with commas are no sections. Short works, one operation with many conditions or fields, and prompts with headings, lists, tags, labelled or numbered parts of any kind, are not reported.',
      zh: '一段话里有四个以上的操作（用“然后”“再”“顺便”连起来的三个也算），或者一句话要求多个成果，或者要求报告、方案、手册、课程这类由多个部分组成的成果却没有分出章节时，分成编号的步骤或章节更容易执行。只用顿号、逗号连起来的内容不算章节。简短的成果、带有许多条件或字段的单个操作，以及已有标题、列表、标签、编号（包括行内编号）的提示词不报告。',
    },
    messages: {
      operations: {
        en: 'This asks for {0} different operations in one paragraph. Give each its own numbered step.',
        zh: '这段话里有 {0} 种不同的操作。请把它们分成编号的步骤。',
      },
      works: {
        en: 'This asks for several works in one sentence. List them, each with what it needs.',
        zh: '一句话里要求产出多个成果。请逐项列出，并写明各自的要求。',
      },
      deliverable: {
        en: 'This asks for something of many parts without dividing it. List its sections or the steps to it.',
        zh: '要求产出由多个部分组成的内容，却没有分层次。请列出章节或步骤。',
      },
      split: { en: 'Give each operation its own numbered line', zh: '让每个操作单独成行并编号' },
      outline: { en: 'Insert an outline to adapt', zh: '插入可修改的大纲' },
    },
  },
  prompt(prompt, _, report) {
    const { profile } = prompt;
    const lump = undivided(prompt);
    if (lump === undefined) return;
    const question = profile.types.has('question') && !lump.some(({ unit }) => BIDS.test(unit.use));
    if (question && lump.some(({ unit }) => ASKS.test(unit.use))) return;
    for (const place of lump) {
      const operations = place.unit.text.length < (prompt.language === 'zh' ? 18 : 30) ? [] : operationsIn(place.unit);
      if (!many(operations, place.unit)) continue;
      const fix: FixDraft = { key: 'split', edits: numbered(place, operations) };
      report('operations', profile.anchor, { args: [operations.length], fixes: [fix] });
      return;
    }
    if (question) return;
    if (lump.some(({ unit }) => asksForSeveral(unit.use))) {
      report('works', profile.anchor);
      return;
    }
    if (lump.some(({ unit }) => namesParts(unit.use) || isShort(unit.use))) return;
    for (const place of lump) {
      const kind = deliverableIn(place.unit.use);
      if (kind === undefined) continue;
      report('deliverable', profile.anchor, { fixes: [{ key: 'outline', edits: [outline(prompt, place, kind)] }] });
      return;
    }
  },
});

// “How do I …” asks to be told; “could you …” asks for work.
const ASKS = /怎么|怎样|如何|为什么|为何|什么|哪|\b(?:how|what|why|which|when|who|where|is|are|does|did)\b/i;

const BIDS =
  /(?:^|[.!?] )(?:please |so )?(?:can|could|would|will) you (?:please |just )?(?!tell|say|explain|show|see|think|know)[a-z]{2,12}\b|(?:能不能|可不可以|可以|能否|可否|能)(?:请)?(?:你|您)?(?:帮|给|替)/i;

const MANY = 4; // operations in one paragraph
const SEQUENCE = 2; // of three: that many are strung on with “then”, 再, “and also”

/** “Read …, rate …, then write …”: the last of three in one sentence. */
const LAST = /^[，,；;\s]{0,2}(?:再|然后|最后|最终|随后|(?:and )?then|(?:and )?finally)(?![见说度提])/i;

function many(operations: readonly Operation[], { use }: Unit): boolean {
  if (operations.length >= MANY) return true;
  const [first, , last] = operations;
  if (first === undefined || last === undefined) return false;
  if (operations.filter(({ joined }) => joined).length >= SEQUENCE) return true;
  return LAST.test(use.slice(last.start, last.end)) && !/[。！？!?]|\.\s/.test(use.slice(first.start, last.start));
}

const JOINED = /[，,、；;]?\s{0,2}(?:然后|接着|随后|最后|再|并且?|and then|and|then|finally)?\s{0,2}$/i;

/** Puts each operation on a line of its own; all words stay but for the comma and “and then” before an operation. */
function numbered({ unit, start }: PlacedUnit, operations: readonly Operation[]): readonly TextEdit[] {
  return operations.map((operation, index) => {
    const before = unit.text.slice(0, operation.start);
    const joined = index === 0 ? /\s{0,2}$/.exec(before) : JOINED.exec(before);
    const from = operation.start - (joined?.[0].length ?? 0);
    const lead = /^\s{0,2}(?:然后|接着|随后|最后|再|并且?|(?:and )?then|and|finally)[ ，,]{0,2}/i.exec(
      unit.text.slice(operation.start),
    );
    const to = operation.start + (index === 0 ? 0 : (lead?.[0].length ?? 0));
    return {
      span: { start: start + from, end: start + Math.max(to, operation.start) },
      newText: `${from === 0 ? '' : '\n'}${index + 1}. `,
    };
  });
}

const PARTS_ZH: Readonly<Record<DeliverableKind, readonly string[]>> = {
  report: ['背景与目的', '数据与方法', '分析与发现', '结论与建议'],
  prd: ['背景与目标', '用户与场景', '功能需求', '非功能需求', '验收标准'],
  plan: ['目标', '现状', '具体措施', '时间安排与分工', '预算与风险'],
  course: ['教学目标', '重点与难点', '教学过程', '作业与考核', '所需材料'],
  manual: ['适用对象与范围', '准备', '操作步骤', '常见问题', '联系与支持'],
  paper: ['引言', '文献综述', '研究方法', '结果与讨论', '结论'],
};
const PARTS_EN: Readonly<Record<DeliverableKind, readonly string[]>> = {
  report: ['Background and purpose', 'Data and method', 'Findings', 'Conclusions and recommendations'],
  prd: [
    'Background and goals',
    'Users and scenarios',
    'Functional requirements',
    'Non-functional requirements',
    'Acceptance criteria',
  ],
  plan: ['Goals', 'Current situation', 'Measures', 'Schedule and owners', 'Budget and risks'],
  course: ['Learning goals', 'Contents by unit', 'Activities', 'Assessment', 'Materials'],
  manual: ['Scope and readers', 'Preparation', 'Procedures', 'Common problems', 'Contacts'],
  paper: ['Introduction', 'Literature review', 'Method', 'Results and discussion', 'Conclusion'],
};

function outline({ language, text }: LintedPrompt, { unit, start }: PlacedUnit, kind: DeliverableKind): TextEdit {
  const parts = (language === 'zh' ? PARTS_ZH : PARTS_EN)[kind];
  const list = parts.map((part, index) => `${index + 1}. ${part}`).join('\n');
  const end = start + unit.text.length;
  const head = language === 'zh' ? '按以下结构写：' : 'Structure:';
  return { span: { start: end, end }, newText: `\n\n${head}\n${list}${end < text.length ? '\n' : ''}` };
}
