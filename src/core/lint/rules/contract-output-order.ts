import { LAYOUT_VARIABLES } from '../../prompt/template.ts';
import type { Span } from '../../text.ts';
import { defineRule, type FixDraft } from '../rule.ts';
import type { Unit } from '../reading/units.ts';

const REASON =
  '思考过程|推理过程|分析过程|推理|思考|理由|原因|分析|reasoning|thinking|thoughts?|rationale|explanation|analysis';
const CONCLUSION = '结论|答案|标签|结果|conclusion|answer|label|verdict';
const PART = `${REASON}|${CONCLUSION}`;
const REASON_WORDS = new RegExp(REASON, 'i');
const CONCLUSION_WORDS = new RegExp(CONCLUSION, 'i');
/** An order in words or with the marker; #{4} stands for whatever the marker is. */
const ORDERS: readonly RegExp[] = [
  new RegExp(`(?:${PART})[^\\n#]{0,12}#{4}[^\\n#]{0,12}(?:${PART})`, 'gi'),
  new RegExp(`#{4}[ \\t]{0,4}[+＋][ \\t]{0,4}(?:${PART})|(?:${PART})[ \\t]{0,4}[+＋][ \\t]{0,4}[\`“"]?#{4}`, 'gi'),
  /先(?:写|给出|输出|说明|列出)?(?:出)?(?:你的)?(?:思考过程|推理过程|分析过程|思考|推理|分析|理由|原因)[^。\n]{0,20}(?:再|然后|最后|后)[^。\n]{0,8}(?:结论|答案|标签|结果)|先(?:写|给出|输出)?(?:出)?(?:结论|答案|标签|结果)[^。\n]{0,20}(?:再|然后|最后|后)[^。\n]{0,8}(?:思考|推理|分析|理由|原因)/g,
  /最后(?:说说|写|给出|说明)(?:你的)?(?:理由|原因|思考过程)(?:并|再|和)(?:给出|写|输出)?(?:结论|答案|结果)/g,
  /\bfirst\b[^.\n]{0,30}\b(?:reasoning|thinking|rationale|explanation|analysis)\b[^.\n]{0,30}\b(?:then|followed by|finally)\b[^.\n]{0,20}\b(?:conclusion|answer|label|verdict)\b|\bfirst\b[^.\n]{0,30}\b(?:conclusion|answer|label|verdict)\b[^.\n]{0,30}\b(?:then|followed by|finally)\b[^.\n]{0,20}\b(?:reasoning|thinking|rationale|explanation|analysis)\b/gi,
];

/** One order that a line fixes: with the marker, or in words only. */
interface Order {
  readonly span: Span;
  readonly first: 'reasoning' | 'conclusion' | undefined; // undefined: only one part is named
}

/**
 * Promptmill writes the output order itself: the teacher is told reasoning first, the student conclusion first. An order
 * in the prompt contradicts one of the two. In prompts without tasks, orders must agree with each other. Article, second
 * part (停止词的使用).
 */
export const contractOutputOrder = defineRule<readonly Order[]>({
  meta: {
    id: 'contract/output-order',
    metric: 'contract',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example', 'quote', 'code'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'article 2 (停止词的使用)', level: 'must' },
    summary: {
      en: 'The order of conclusion and reasoning is fixed, or fixed in two ways',
      zh: '写死了结论与思考过程的顺序，或前后两种顺序不一致',
    },
    why: {
      en: 'The teacher thinks first and concludes last; the student concludes first, so that stopping at `####` skips its reasoning. In a template with `tasks` Promptmill therefore writes the order itself, and an order in the text contradicts one of the two. In any other prompt the orders in instructions and examples must agree.',
      zh: '教师模型先思考后结论；学生模型先写结论，遇到 `####` 停止即可跳过思考过程。因此带 `tasks` 的模板由 Promptmill 填写顺序，正文写死的顺序必然与其中之一矛盾。其他提示词中，指令和示例里的顺序必须一致。',
    },
    messages: {
      order: {
        en: 'Promptmill writes the output order itself: reasoning first for the teacher, conclusion first for the student. This sentence contradicts one of them.',
        zh: '输出顺序由 Promptmill 填写：教师模型先写思考过程，学生模型先写结论。写死的顺序会与其中一个矛盾。',
      },
      example: {
        en: 'This example shows an output order. Teacher and student get different orders, so let examples show the conclusion only.',
        zh: '这个示例写死了输出顺序。教师与学生模型的顺序不同，示例中请只写结论。',
      },
      disagree: {
        en: 'This order contradicts “{0}” above. Use one order everywhere.',
        zh: '这里的顺序与前面的“{0}”矛盾，请统一为一种顺序。',
      },
      place: { en: 'Replace by {0}', zh: '替换为 {0}' },
      drop: { en: 'Delete it: {0} already stands in the prompt', zh: '删除：提示词中已有 {0}' },
    },
  },
  cues: ['结论', '答案', '标签', '结果', '思考', '理由', '原因', '####', 'conclusion', 'answer', 'label', 'verdict'],
  unit({ visible }) {
    const found: Order[] = [];
    for (const pattern of ORDERS) {
      for (const match of visible.matchAll(pattern)) {
        const span = { start: match.index, end: match.index + match[0].length };
        if (found.some((other) => span.start < other.span.end && span.end > other.span.start)) continue;
        found.push({ span, first: firstOf(match[0]) });
      }
    }
    return found.length === 0 ? undefined : found.toSorted((a, b) => a.span.start - b.span.start);
  },
  prompt(prompt, facts, report) {
    const { profile, language, variables, text } = prompt;
    const orders = facts.flatMap(({ unit, start, fact }) =>
      fact.map(({ span, first }) => ({
        first,
        example: unit.kind === 'example',
        line: first === 'reasoning' ? lineOf(unit, start, span) : undefined,
        span: { start: start + span.start, end: start + span.end },
      })),
    );
    if (!profile.template) {
      const [one] = orders.filter(({ first }) => first !== undefined);
      for (const other of orders) {
        if (one === undefined || other.first === undefined || other.first === one.first) continue;
        report('disagree', other.span, { args: [text.slice(one.span.start, one.span.end)] });
      }
      return;
    }
    const variable = language === 'zh' ? '{{输出格式}}' : '{{output_format}}';
    let present = variables.some(({ name, double }) => double && LAYOUT_VARIABLES.includes(name.toLowerCase()));
    for (const { span, example, line } of orders) {
      if (example) {
        report('example', span);
        continue;
      }
      const fix: FixDraft = present
        ? { key: 'drop', args: [variable], edits: [{ span, newText: '' }], safety: 'suggestion' }
        : {
            key: 'place',
            args: [variable],
            edits: [{ span: line ?? span, newText: variable }],
            // To the teacher the variable says the same; in the midst of other words it may not fit.
            ...(line === undefined ? { safety: 'suggestion' } : {}),
          };
      present = true;
      report('order', span, { fixes: [fix] });
    }
  },
});

/** The line of the output format that says the order and nothing else. */
function lineOf(unit: Unit, start: number, { start: from, end: to }: Span): Span | undefined {
  const { text } = unit;
  const isWhole = text.slice(0, from).trim() === '' && /^[。.]?\s{0,8}$/.test(text.slice(to));
  if (unit.section !== 'output-format' || unit.kind !== 'instruction' || !isWhole) return undefined;
  return { start: start + from, end: start + text.trimEnd().length };
}

function firstOf(order: string): Order['first'] {
  const reasonAt = order.search(REASON_WORDS);
  const conclusionAt = order.search(CONCLUSION_WORDS);
  if (reasonAt === -1 || conclusionAt === -1) return undefined;
  return reasonAt < conclusionAt ? 'reasoning' : 'conclusion';
}
