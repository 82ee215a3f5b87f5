import { LAYOUT_VARIABLES } from '../../prompt/template.ts';
import type { Span } from '../../text.ts';
import type { LintRule } from '../rule.ts';

const PART =
  '思考过程|推理过程|分析过程|推理|思考|理由|原因|分析|结论|答案|标签|结果|reasoning|thinking|thoughts?|rationale|explanation|analysis|conclusion|answer|label|verdict';
const HARD_CODED: readonly RegExp[] = [
  new RegExp(`(?:${PART})[^\\n]{0,12}#{4}[^\\n]{0,12}(?:${PART})`, 'gi'),
  new RegExp(`#{4}[ \\t]{0,4}[+＋][ \\t]{0,4}(?:${PART})|(?:${PART})[ \\t]{0,4}[+＋][ \\t]{0,4}[\`“"]?#{4}`, 'gi'),
  /先(?:写|给出|输出|说明|列出)?(?:出)?(?:你的)?(?:思考过程|推理过程|分析过程|思考|推理|分析|理由|原因)[^。\n]{0,20}(?:再|然后|最后|后)[^。\n]{0,8}(?:结论|答案|标签|结果)|先(?:写|给出|输出)?(?:出)?(?:结论|答案|标签|结果)[^。\n]{0,20}(?:再|然后|最后|后)[^。\n]{0,8}(?:思考|推理|分析|理由|原因)/g,
  /最后(?:说说|写|给出|说明)(?:你的)?(?:理由|原因|思考过程)(?:并|再|和)(?:给出|写|输出)?(?:结论|答案|结果)/g,
  /\bfirst\b[^.\n]{0,30}\b(?:reasoning|thinking|rationale|explanation|analysis)\b[^.\n]{0,30}\b(?:then|followed by|finally)\b[^.\n]{0,20}\b(?:conclusion|answer|label|verdict)\b|\bfirst\b[^.\n]{0,30}\b(?:conclusion|answer|label|verdict)\b[^.\n]{0,30}\b(?:then|followed by|finally)\b[^.\n]{0,20}\b(?:reasoning|thinking|rationale|explanation|analysis)\b/gi,
];

/**
 * Promptmill writes the output order itself: the teacher is told reasoning first, the student conclusion first. An order
 * in the prompt contradicts one of the two. Article, second part (停止词的使用).
 */
export const contractOutputOrder: LintRule = {
  id: 'contract/output-order',
  metric: 'contract',
  severity: 'warning',
  summary: {
    en: 'The prompt fixes an output order that Promptmill writes itself',
    zh: '提示词写死了由 Promptmill 负责的输出顺序',
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
    place: { en: 'Replace by {0}', zh: '替换为 {0}' },
    drop: { en: 'Delete it: {0} already stands in the prompt', zh: '删除：提示词中已有 {0}' },
  },
  check({ document, zones, profile, report }) {
    if (!profile.template) return;
    const variable = document.language === 'zh' ? '{{输出格式}}' : '{{output_format}}';
    const present = document.variables.some(({ name }) => LAYOUT_VARIABLES.includes(name.toLowerCase()));
    const { marker } = document.meta;
    const from = document.body.start;
    // Inline code and quotes still tell the model the order, so this rule looks at what is visible, not only at what is used.
    let body = zones.visible.slice(from);
    if (typeof marker === 'string' && marker.length === 4) body = body.replaceAll(marker, '####');
    const reported: Span[] = [];
    const shown: Span[] = [];
    for (const pattern of HARD_CODED) {
      for (const match of body.matchAll(pattern)) {
        const span = { start: from + match.index, end: from + match.index + match[0].length };
        if ([...reported, ...shown].some((other) => span.start < other.end && span.end > other.start)) continue;
        const example = zones.all.some(
          (zone) => zone.kind === 'example' && zone.start <= span.start && zone.end >= span.end,
        );
        if (example) {
          report('example', span);
          shown.push(span);
          continue;
        }
        const fixes = [
          present || reported.length > 0
            ? { key: 'drop', args: [variable], edits: [{ span, newText: '' }] }
            : { key: 'place', args: [variable], edits: [{ span, newText: variable }] },
        ];
        reported.push(span);
        report('order', span, { fixes });
      }
    }
  },
};
