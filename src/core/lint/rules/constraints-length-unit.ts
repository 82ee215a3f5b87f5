import { defineRule } from '../rule.ts';

/** A number behind which nothing names a unit. */
const NUMBER =
  /(?<![\d.])\d{2,5}(?!\.\d)(?=\s{0,2}(?:以内|之内|以下|以上|左右|上下)?\s{0,2}(?:[，。；、,;）)！.\n]|$))/g;
const LEFT = 90; // UTF-16 units that are looked at before a number
/** Before a number: something that has a length, and a limit. */
const ZH: readonly RegExp[] = [
  /(?:长度|篇幅|摘要|总结|概括|概述|回答|回复|答复|标题|正文|全文|文章|文案|描述|译文|介绍|简介|评语|评论|理由|解释|段落|每段|每条|每句|作文|故事|邮件|短信|通知|推文|报告|思考过程|结尾|开头)(?:部分|内容|要|应|须|请|需|的)?[^，。；;：:\n\d]{0,4}(?:长度)?(?:不超过|不多于|不少于|不低于|不得超过|不能超过|不要超过|不大于|至少|最多|最长|上限(?:为|是)?|限制?(?:在|为)?|控制(?:在|到)|保持在|压缩到|缩减到|写到|在|为|：|:)\s{0,2}$/,
  /(?:长度|篇幅)(?:限制|上限|要求)?\s{0,2}[：:为是]\s{0,2}(?:(?:不超过|最多|至少|约)\s{0,2})?$/,
];
const EN: readonly RegExp[] = [
  /\b(?:length|(?:summar(?:y|ies)|answers?|repl(?:y|ies)|responses?|titles?|descriptions?|messages?|emails?|e-mails?|posts?|paragraphs?|abstracts?|bios?|captions?|headlines?|essays?|explanations?|translations?|reasons?|articles?|stor(?:y|ies)|it|them)(?: (?:length|should be|must be|is|are|to be|to))?)(?: (?:limit|of|is))?:? (?:(?:to|at)? ?(?:under|below|within|at most|no more than|(?:(?:must|should|may|can|do|does|shall) )?not exceed|no longer than|a maximum of|max(?:imum)?\.?(?: of)?|up to|less than|shorter than|about|around|at least|to) )$/i,
  /\b(?:max(?:imum)?|min(?:imum)?)?\.? ?length(?: limit)?(?: is| of)?:? (?:(?:at most|up to|max\.?|about) )?$/i,
];
/** A limit that stands alone: one of length only where a text is asked for. */
const ALONE: readonly RegExp[] = [
  /(?:^|[，。；、,;（(\n])\s{0,2}(?:请|要|需)?(?:不超过|不多于|不少于|不得超过|最多|至少|控制在|限制?在|限)\s{0,2}$/,
  /(?:[,;(\n]|^) ?(?:within|under|at most|no more than|max\.?|maximum|limit:?|up to) $/i,
];
/** What makes the unit plain, or names another amount than a length. */
const UNIT =
  /\d\s?(?:个)?(?:汉|单|英文|中文)?(?:字|词|句|行|段|页|条|个|元|分|人|岁|天|秒|%|％)|字数|词数|行数|单位|预算|价|金额|人数|次数|数量|温度|\b(?:words?|characters?|chars|tokens?|sentences?|lines?|pages?|seconds|minutes|unit|budget|price|cost|age|temperature|score|items?)\b/i;
const WRITES =
  /写|摘要|总结|概括|介绍|文案|回答|回复|标题|文章|描述|翻译|改写|润色|\b(?:write|draft|summar\w+|describe|rewrite|translate|answer|reply|explain|paraphrase|caption|title|post|ad|blurb|bio)\b/i;

/** Article 1.4.8: a length that says a number and no unit. */
export const constraintsLengthUnit = defineRule({
  meta: {
    id: 'constraints/length-unit',
    metric: 'constraints',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.8', level: 'should' },
    summary: { en: 'A length without a unit', zh: '长度没有写单位' },
    why: {
      en: '“At most 200” may mean words, characters or tokens, which differ by a factor of five. Reported where a text is limited and neither the number nor its line names a unit. Not reported: amounts, scores, numbers of items, and “word count: 300”.',
      zh: '“不超过 200”可以是字、词或 token，相差数倍。只在限定文字长度、且数字后和同一行都没有单位时报告；金额、分数、条数，以及“字数：300”不报告。',
    },
    messages: {
      unit: {
        en: '{0} of what? Write the unit, such as words or characters.',
        zh: '{0} 的单位是什么？请写明，例如“字”。',
      },
      add: { en: 'Add the unit “{0}”', zh: '补上单位“{0}”' },
    },
  },
  cues: [
    '长度',
    '篇幅',
    '不超过',
    '不多于',
    '不少于',
    '不低于',
    '不得超过',
    '不能超过',
    '不要超过',
    '不大于',
    '至少',
    '最多',
    '最长',
    '上限',
    '限',
    '控制',
    '保持在',
    '压缩',
    '缩减',
    '写到',
    'length',
    'limit',
    'under',
    'below',
    'within',
    'at most',
    'more than',
    'exceed',
    'longer',
    'max',
    'up to',
    'less than',
    'shorter',
    'at least',
    'keep',
  ],
  unit({ use, info }, report) {
    if (!/\d{2}/.test(use) || UNIT.test(use)) return undefined;
    const zh = info.scan.han > 0;
    const word = zh ? '字' : 'words';
    let patterns: readonly RegExp[] | undefined;
    for (const { index: start, 0: number } of use.matchAll(NUMBER)) {
      if (/^(?:0|(?:19|20)\d\d$)/.test(number)) continue; // rather a year
      patterns ??= [...(zh ? ZH : EN), ...(WRITES.test(use) ? ALONE : [])];
      const left = use.slice(Math.max(0, start - LEFT), start);
      if (!patterns.some((pattern) => pattern.test(left))) continue;
      const end = start + number.length;
      const fix = { key: 'add', args: [word], edits: [{ span: { start: end, end }, newText: ` ${word}` }] };
      report('unit', { start, end }, { args: [number], fixes: [fix] });
    }
    return undefined;
  },
});
