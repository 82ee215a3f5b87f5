import type { LintRule } from '../rule.ts';

const OPEN: readonly RegExp[] = [
  /(?:分为|分成|归为|类别(?:包括|有|为|是|[：:])|标签(?:包括|有|为|是|[：:])|判断(?:为|属于)|标注为|(?:包含|包括)(?:以下)?字段[：:]?)[^。；;\n]{2,80}?(等(?:等)?(?:类别|类型|标签|几类|类|字段)?)(?=[。；;，,\n）)]|$)/gm,
  /[^。；，、：\n]{1,12}、[^。；，：\n]{1,20}?(等)(?=(?:情况|问题|内容)?(?:都|均|也)?(?:算作?|属于|归为|视为|计入))/g,
  /\b(?:categories|labels|classes|(?:classify|categori[sz]e|sort|tag|label)\b[^.\n]{0,40}\b(?:as|into)|fields)\b[^.;\n]{2,120}?(,? ?(?:\betc\b\.?|\band so on\b|\band others\b|\band more\b))/gi,
];
const ILLUSTRATES = /例如|比如|譬如|诸如|像|such as|like|e\.g\.|for example|for instance|including/i;

/** Article 1.4.3: 等 / etc. at the end of a list that defines the labels or fields, so that the set stays open. */
export const ambiguityOpenSet: LintRule = {
  id: 'ambiguity/open-set',
  metric: 'ambiguity',
  severity: 'warning',
  summary: { en: 'The set of labels or fields is left open by “etc.”', zh: '用“等”结尾，标签或字段的集合没有封闭' },
  messages: {
    open: {
      en: '“{0}” leaves the set open: the model may invent members. List all of them.',
      zh: '“{0}”让集合没有封闭，模型可能自造成员。请全部列出。',
    },
  },
  check({ zones, report }) {
    for (const pattern of OPEN) {
      for (const match of zones.instruction.matchAll(pattern)) {
        const words = (match[1] ?? '').trim().replace(/^, ?/, '');
        if (ILLUSTRATES.test(match[0])) continue;
        const start = match.index + match[0].lastIndexOf(words);
        report('open', { start, end: start + words.length }, { args: [words] });
      }
    }
  },
};
