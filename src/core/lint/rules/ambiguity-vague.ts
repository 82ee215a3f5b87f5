import type { LintRule } from '../rule.ts';
import type { Zones } from '../zones.ts';

const OUTPUT_ZH = '写|列出|给出|生成|举出?|补充|添加|加入|输出|推荐|提出|提供|使用|总结出|挑选|选出|设计|准备|回答';
const OUTPUT_EN =
  'write|list|give|provide|generate|include|add|suggest|produce|create|offer|propose|mention|pick|select|name|recommend|use|show';

/** What governs how many, how long or when, without saying it. `about the input` is filtered by `describesInput`. */
const VAGUE: readonly (readonly [kind: 'quantity' | 'length' | 'when', RegExp])[] = [
  [
    'quantity',
    new RegExp(
      `(?:${OUTPUT_ZH})[^，。；：、\\n\\d]{0,8}((?<![长短多少细简大小快慢])一些|几个|若干|几条|几点|几句话?|几种|几段|多个|少量|大量|适量|较多|足够多?)(?!何)`,
      'g',
    ),
  ],
  [
    'quantity',
    new RegExp(
      `\\b(?:${OUTPUT_EN})\\b[^.;:,\\n\\d]{0,30}?\\b(some|a few|several|a couple of|a number of|lots of|plenty of|a bunch of|a handful of)\\s+[a-z]`,
      'gi',
    ),
  ],
  [
    'length',
    /(不要太长|不要太短|不能太长|不宜过长|不要过长|篇幅适中|长度适中|字数适中|长短适中|适当(?:的|地)?(?:长度|篇幅|字数)|短一[点些]|(?:适当|稍微)长一[点些]|详细一[点些]|简短一[点些]|稍微(?:长|短|详细|简短)(?:一?[点些])?|(?:字数|篇幅|长度)(?:合适|合理|适当|适宜))/g,
  ],
  [
    'length',
    /\b(not too (?:long|short)|(?:fairly|reasonably|relatively|somewhat|rather|pretty) (?:short|long|brief|detailed|lengthy)|(?:a bit|slightly|a little) (?:shorter|longer)|kind of (?:short|long)|(?:an? )?(?:appropriate|reasonable|suitable|adequate|moderate|decent) (?:length|number|amount|quantity)(?: of)?|of moderate length)\b/gi,
  ],
  ['when', /(视情况(?:而定)?|酌情|适时|必要时|有必要时|在适当的?时候|在合适的?时机|看情况)/g],
  [
    'when',
    /\b((?:as|where|when|if) (?:appropriate|necessary|needed)|when it makes sense|from time to time|every now and then|at your discretion)\b/gi,
  ],
  [
    'when',
    /(?:使用|参考|引用|搜集|收集|总结|列出|关注)[^，。；\n]{0,6}(最近|近期)的?(?:新闻|数据|消息|动态|文献|资料|研究|进展)/g,
  ],
  [
    'when',
    /\b(?:use|cite|include|list|reference|collect|gather|mention|consider)\b[^.,;\n]{0,20}?\b(recent|latest) (?:news|data|events|studies|articles|papers|trends)\b/gi,
  ],
];
const BOUND =
  /(?<![A-Za-z\d*])\d{1,5}(?!\d)|[０-９]|[二两三四五六七八九十百千]+(?:个|条|点|句|段|字|种|项|篇|次|行|类|组)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)\b|如(?:下|：|:)|即[“：:]|[（(](?:即|指|也就是|i\.e\.)/i;
const INPUT =
  /我(?:会|将|给|有)|(?:用户|客户|对方)[^，。]{0,6}(?:会|将|可能)|以下|下面|给定|\b(?:i(?:'ll| will| have| am)|the user|users|you will (?:be|get|receive)|below|following|given)\b/i;

/** Article 1.4.3: a phrase that decides how many, how long or when, and that nothing in its sentence makes precise. */
export const ambiguityVague: LintRule = {
  id: 'ambiguity/vague',
  metric: 'ambiguity',
  severity: 'warning',
  summary: { en: 'How many, how long or when is left open', zh: '数量、长度或时机含糊' },
  messages: {
    quantity: {
      en: '“{0}” leaves open how many. Give a number or a range.',
      zh: '“{0}”没有说明数量，请给出数字或范围。',
    },
    length: {
      en: '“{0}” leaves open how long. Give a number of words or sentences.',
      zh: '“{0}”没有说明长度，请给出字数或句数。',
    },
    when: { en: '“{0}” leaves open when. Name the condition.', zh: '“{0}”没有说明条件或时间，请写明具体情形。' },
  },
  check({ document, zones, profile, report }) {
    if (profile.types.has('question')) return;
    for (const [kind, pattern] of VAGUE) {
      for (const match of zones.instruction.matchAll(pattern)) {
        const word = match[1] ?? match[0];
        const start = match.index + match[0].indexOf(word);
        const sentence = around(zones, start);
        if (BOUND.test(sentence.text)) continue;
        if (kind !== 'length' && describesInput(sentence.text, start - sentence.start)) continue;
        report(kind, { start, end: start + word.length }, { args: [document.text.slice(start, start + word.length)] });
      }
    }
  },
};

/** The sentence around an offset; a number anywhere in it counts as the precise form of what is vague in it. */
function around({ instruction, sentences }: Zones, at: number): { readonly start: number; readonly text: string } {
  let low = 0;
  let high = sentences.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sentences[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const found = sentences[low];
  // One run-on sentence must not cost its length for each of its hits.
  const start = Math.max(found?.start ?? 0, at - 200);
  return { start, text: instruction.slice(start, Math.min(found?.end ?? at, at + 200)) };
}

function describesInput(sentence: string, at: number): boolean {
  return INPUT.test(sentence.slice(Math.max(0, at - 24), at));
}
