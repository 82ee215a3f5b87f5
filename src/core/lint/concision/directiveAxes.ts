/**
 * What a demand may ask more of or less of, in words of either end: “do not leave anything out” asks the same as “cover
 * everything”. Of each axis the words of its upper end, then those of its lower end.
 */
const AXES: readonly (readonly [string, string])[] = [
  // Everything, or parts of it.
  [
    '涵盖 覆盖 齐全 逐一 一个不漏 悉数 cover covers covered exhaustive entirety',
    '遗漏 漏掉 漏下 落下 漏 缺漏 遗落 miss misses missing overlook unlabelled unlabeled uncovered dropped',
  ],
  // Each once, or again.
  [
    '一次 一遍 唯一 once unique uniquely distinct deduplicate',
    '重复 重复出现 雷同 duplicate duplicates duplicated twice redundant',
  ],
  // Easy to read.
  [
    '通顺 流畅 易于理解 易懂 易读 可读性 可读 好懂 顺口 通俗易懂 readable readability fluent fluently understandable smoothly',
    '晦涩 拗口 生硬 难懂 难读 awkward stilted clunky convoluted',
  ],
  // Sober, or loud.
  [
    '克制 平实 朴实 restrained understated sober',
    '夸张 夸大 夸大其词 夸大其辞 耸人听闻 标题党 浮夸 吹嘘 噱头 危言耸听 哗众取宠 exaggerate exaggerated exaggeration hyperbole sensational sensationalist sensationalism clickbait overstate overblown hype',
  ],
  // As it stands, or altered.
  [
    '照抄 原样 一字不差 一字不改 逐字 原封不动 保持不变 verbatim unchanged intact untouched unaltered unmodified',
    '改动 更改 修改 篡改 变更 alter alters altered modify modified',
  ],
  // Hidden, or told.
  ['保密 confidential secret', '透露 泄露 暴露 披露 泄漏 外泄 reveal reveals disclose divulge leak expose'],
  // Small letters, or capitals.
  ['小写 lowercase', '大写 uppercase capital capitals capitalise capitalize capitalised capitalized'],
  // Kind, or rude.
  ['客气 友善 respectful respectfully kind kindly', '粗鲁 无礼 冒犯 rude rudely offensive impolite disrespectful'],
  // Plain words, or those of the trade.
  ['大白话 白话 口语化 通俗 everyday layman lay', '专业词汇 专业名词 专业术语 晦涩术语 buzzwords technicalities'],
  // Facts, or a view of them.
  [
    '实事求是 impartial unbiased even-handed',
    '主观 偏见 个人观点 主观判断 立场 opinion opinions subjective biased bias partisan',
  ],
  // Known to be valid.
  ['合法 parsable parseable well-formed 可解析 解析成功', '报错 语法错误 malformed unparsable unparseable'],
  // In the tongue of the source, or in one's own.
  ['英文 英语 english', '中文 汉语 chinese'],
  // In steps.
  ['一步一步 一步步 逐步 分步骤 循序渐进', '一步到位 一次性'],
];

/** Axes of the whole answer, whatever the sentence speaks of: easy to read, sober, in steps. */
export const GLOBAL_AXES: ReadonlySet<number> = new Set([3, 4, AXES.length]);
/** The axis of “step by step”. */
export const STEP_AXIS = AXES.length;
/** The axis of the two languages. */
export const LANGUAGE_AXIS = AXES.length - 1;

/** Words of an axis: its number from 1 on, negative for the words of its lower end. */
export const AXIS_WORDS: ReadonlyMap<string, number> = new Map(
  AXES.flatMap(([upper, lower], index) => [
    ...upper.split(' ').map((word) => [word, index + 1] as const),
    ...lower.split(' ').map((word) => [word, -index - 1] as const),
  ]),
);
