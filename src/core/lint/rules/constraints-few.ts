import { findSection } from '../../prompt/document.ts';
import type { LintRule } from '../rule.ts';

const CONTENT =
  /只(?!是|好|见|有)|仅|不要|不得|不能|不可|禁止|避免|请勿|切勿|必须|务必|至少|最多|不超过|不少于|不低于|以内|范围|围绕|聚焦|基于|根据|依据|(?:\d|[二两三四五六七八九十])\s?(?:个|条|点|项|种|类|道|首|句|篇)|包含|包括|涵盖|忠实|保留|\b(?:only|must|do not|don't|avoid|never|at least|at most|no more than|up to|maximum|minimum|based on|include|including|exclude|focus on|limit|without|preserve|keep|exactly|stick to|faithful)\b|\b(?:\d+|two|three|four|five|six|seven|ten) (?:\w+ )?(?:ideas|items|points|examples|questions|reasons|tips|steps|sections|names|titles|bullets?|options|categories|labels|keywords)\b/i;
const FORMAT =
  /\d+\s?[~～至到-]?\s?\d*\s?(?:个)?字|字以内|字左右|JSON|YAML|CSV|XML|HTML|Markdown|表格|列表|清单|格式|分点|一句话|段落|每段|标题|项目符号|编号|(?:只|仅|直接)(?:输出|返回|回答|给出|写)|(?:输出|返回)(?:为|成|结果|一个|以下|标签|类别|“|「|")|换行|逗号分隔|\b(?:words?|sentences?|paragraphs?|bullet(?:ed|s)?|tables?|formats?|lists?|headings?|characters?|lines?|numbered|structured|one[- ](?:word|line)|schema|(?:only )?(?:output|return|respond with|reply with|answer with)|tweets?|subject line|stanzas?)\b/i;
const STYLE =
  /语气|风格|口吻|口语|书面|正式|专业|简洁|简短|精炼|通俗|易懂|幽默|友好|亲切|礼貌|温和|生动|客观|中立|严谨|清晰|面向|受众|读者|适合|小学生|初学者|小白|新手|用(?:中|英|日)文|(?:中|英|日|法|德)(?:文|语)(?:回答|输出|撰写)|翻译成|译成|译为|语言|押韵|文体|体裁|七言|五言|\b(?:tone|style|formal|informal|friendly|professional|concise|brief|audience|readers?|beginners?|year-olds?|in (?:plain )?(?:english|chinese|french|spanish|german|japanese)|(?:to|into) (?:english|(?:simplified |traditional )?chinese|french|spanish|german|japanese|korean)|plain (?:language|english)|humorous|funny|casual|polite|objective|neutral|voice|persuasive|warm|empathetic|clear(?:ly)?|simple|engaging|haiku|sonnet|limerick)\b/i;

/** Article 1.4.8: checkable limits in at least two of content, format and style. */
export const constraintsFew: LintRule = {
  id: 'constraints/few',
  metric: 'constraints',
  severity: 'info',
  summary: { en: 'Fewer than two kinds of constraints', zh: '约束不足两类' },
  messages: {
    none: {
      en: 'Nothing limits the answer. Say what it must or must not contain, its length or format, and its tone or reader.',
      zh: '没有任何约束。请说明内容范围（必须、不得）、长度或格式、语气或读者。',
    },
    content: {
      en: 'Only the content is limited. Add a length, a format, a tone or a reader.',
      zh: '只约束了内容。请补充长度、格式、语气或读者。',
    },
    format: {
      en: 'Only the format is limited. Add what the answer must or must not contain, or its tone.',
      zh: '只约束了格式。请补充内容范围（必须、不得）或语气。',
    },
    style: {
      en: 'Only the style is limited. Add what the answer must or must not contain, or its length and format.',
      zh: '只约束了风格。请补充内容范围（必须、不得）或长度、格式。',
    },
  },
  check({ document, zones, profile, report }) {
    const { types, template, reusable, size, anchor, labels } = profile;
    if (types.has('question') || types.size === 0) return;
    // Promptmill writes a template's closed set and its output format itself.
    if (template && labels.length > 0) return;
    // A conversion whose answer form is evident, asked once.
    const evident = ['translation', 'rewriting', 'summary', 'extraction', 'qa', 'analysis'] as const;
    if (!reusable && size < 40 && evident.some((type) => types.has(type))) return;
    if (findSection(document, 'constraints') !== undefined && findSection(document, 'output-format') !== undefined)
      return;
    const text = zones.visible.slice(document.body.start);
    const fulfilled = [
      ...(CONTENT.test(text) || labels.length > 0 || findSection(document, 'constraints') !== undefined
        ? ['content']
        : []),
      ...(FORMAT.test(text) || findSection(document, 'output-format') !== undefined || template ? ['format'] : []),
      ...(STYLE.test(text) ? ['style'] : []),
    ];
    if (fulfilled.length < 2) report(fulfilled[0] ?? 'none', anchor);
  },
};
