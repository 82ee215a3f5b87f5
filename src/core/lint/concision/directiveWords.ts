import { AXIS_WORDS } from './directiveAxes.ts';

/** What words of a directive come down to (low bits), and what they tell of its sentence (from DEMAND on). */
export const SENSE = {
  NOT: 1,
  ONLY: 2,
  OUT: 4,
  USE: 8,
  EXPLAIN: 1 << 4,
  OTHER: 1 << 5,
  INFO: 1 << 6,
  FAB: 1 << 7,
  SHORT: 1 << 8,
  MAX: 1 << 9,
  FOLLOW: 1 << 10,
  LONG: 1 << 11,
  MORE: 1 << 12,
  JARGON: 1 << 13,
  CARE: 1 << 14,
  SOURCE: 1 << 15,
  OUTSIDE: 1 << 16,
  EXCEPT: 1 << 17,
  NOTHING: 1 << 18,
  DEMAND: 1 << 19,
  STRONG: 1 << 20,
  CONDITION: 1 << 21,
  ORDER: 1 << 22,
  AGAIN: 1 << 23, // says of itself that it repeats
  GLOBAL: 1 << 24, // a demand on the whole answer, whatever the rest of the sentence speaks of
  LANGUAGE: 1 << 25,
  MANNER: 1 << 26, // how the whole answer should sound
  CORE: 0x7ffff, // the concepts
} as const;

/** `token` is the hash that stands for the word in a key, 0 for words that change nothing. */
export interface WordSense {
  readonly bits: number;
  readonly token: number;
  readonly axis?: number; // of AXIS_WORDS
}

const { NOT, ONLY, OUT, USE, EXPLAIN, OTHER, INFO, FAB, SHORT, MAX, FOLLOW, LONG, MORE, JARGON, CARE } = SENSE;
const { SOURCE, OUTSIDE, EXCEPT, NOTHING, DEMAND, STRONG, CONDITION, ORDER, AGAIN, GLOBAL, LANGUAGE, MANNER } = SENSE;
const MUST = DEMAND | STRONG;
const NEVER = NOT | MUST;

/** Words by what they mean. A third entry keeps one token for all of them: synonyms. */
const ROWS: readonly (readonly [number, string, string?])[] = [
  [
    NEVER,
    '不要 不得 不得不当 不可以 不能 不可 不准 不许 不应该 不应当 不应 不该 请勿 切勿 勿 禁止 严禁 避免 绝不 决不 别 切忌 不允许 杜绝 不再 拒绝 别再 一律不得 一律不',
  ],
  [NOT | DEMAND, '不需要 无需 无须 不必 不用 不 不含 不带 无'],
  [NEVER, "not never don't dont cannot can't avoid refrain mustn't shouldn't exclude omit skip"],
  [NOT | DEMAND, 'no without nor'],
  [ONLY | MUST, '只需要 只需 只要 只能 只可以 只可 只允许 仅需 仅能 仅仅 仅限 只 仅'],
  [ONLY, '直接'],
  [ONLY | MUST, 'only'],
  [ONLY, 'just solely exclusively merely limited limit restrict restricted confine confined 局限 限于 仅仅是'],
  [OUT | DEMAND, '输出 返回 回复 回答 答复 作答 给出 输出结果'],
  [
    OUT,
    '答案 生成 提供 附带 附加 附上 包含 包括 含有 添加 加入 加上 写出 写入 写进去 写进 写 展示 出现 回应 带有 夹带',
  ],
  [OUT | DEMAND, 'output outputs return respond reply answer write'],
  [
    OUT,
    'returns responds answers answering give provide produce emit print generate include including includes add show contain contains containing consist consists consisting display response responses responding replies reply add adding appear appears',
  ],
  [USE | DEMAND, '使用 采用 use'],
  [USE, '运用 用 using uses'],
  [EXPLAIN, '解释 说明 解释说明 补充说明 解释性 说明性 阐述 解析 评论性'],
  [EXPLAIN, 'explanation explanations explain explaining explanatory commentary'],
  [OTHER, '其他 其它 多余 额外 别的 无关 任何其他 非'],
  [OTHER, 'other else additional extra further unnecessary'],
  [INFO, '内容 文字 信息 文本 东西 字符 语句 事实 数据'],
  [INFO, 'text content information words prose anything fact facts data'],
  [
    FAB,
    '编造 杜撰 捏造 虚构 臆造 凭空 瞎编 胡编 乱编 猜 猜测 臆测 瞎猜 乱猜 脑补 guess guessing speculate fabricate fabricated invent hallucinate fabrication',
  ],
  [
    SHORT,
    '简洁 简短 简明 精简 简练 精炼 言简意赅 长话短说 惜字如金 三言两语 简要 简明扼要 精简扼要 short brief concise succinct terse concisely briefly succinctly',
  ],
  [
    LONG,
    '冗长 啰嗦 过长 太长 写长 说多 说太多 太多话 长篇大论 长篇 赘述 废话 long lengthy verbose wordy ramble rambling padding long-winded',
  ],
  [MAX | DEMAND, '不超过 不得超过 不能超过 不要超过 不可超过 不多于 不大于 最多 至多 以内 之内 控制在'],
  [MAX | DEMAND, 'exceed under below within maximum max past'],
  [MORE, 'more longer 超过 超出 多于'],
  [FOLLOW, '遵守 遵循 按照 根据 依据 依照 基于 follow according adhere based'],
  [JARGON, 'term terms terminology jargon vocabulary 术语 行话'],
  [CARE, '认真 仔细 细心 用心 谨慎 认认真真 仔仔细细 carefully careful attentively'],
  [
    SOURCE,
    'context passage excerpt document documents source sources material materials article report reports 上下文 资料 材料 原文 文档 背景知识 背景信息 参考资料',
  ],
  [
    OUTSIDE,
    'outside external beyond 外部 自身 自己的 中没有 里没有 中没 里没 中未 里未 未提及 没有提及 没提到 没有提到 没有说 没有讲到 没有写 未提到 未讨论过',
  ],
  [EXCEPT, 'except besides 除了 除 以外 之外'],
  [NOTHING | NOT | DEMAND, 'nothing'],
  [STRONG | DEMAND, '必须要 必须 务必要 务必 一定要 一定得 一定 千万 切记'],
  [DEMAND, '让我们 希望 请 保持 确保 始终 应当 应该 应为 应 须 需要 记住 牢记 严格'],
  [STRONG | DEMAND, 'must should always ensure shall'],
  [DEMAND, 'make making keep be remember please do stay remain need want'],
  [
    CONDITION,
    '如果 若 倘若 假如 一旦 要是 除非 否则 的时候 此时 情况下 对于 当用户 当输入 if when whenever unless otherwise once while until',
  ],
  [ORDER, '先 优先 之前 之后 以前 以后 成 比 从', '='],
  [ORDER, 'before after than over prefer first then rather instead into from', '='],
  [
    AGAIN | DEMAND,
    '再次提醒 再次强调 再次声明 再次重申 再次说明 重申 再强调 再提醒 再说一遍 再说一次 再啰嗦 还是那句话 说过 重复一遍 再重复 换句话说 换言之 也就是说 again reiterate',
  ],
  [AGAIN, 'repeat repeating restate restating rephrase', 'repeat'],
  [0, 'question questions asked', 'question'],
  [0, '新增 引入 添 补充', '加'],
  [GLOBAL, 'json JSON markdown xml html yaml emoji emojis 表情', '='],
  [LANGUAGE | GLOBAL, '中文 汉语 简体中文 chinese', '中文'],
  [LANGUAGE | GLOBAL, '英文 英语 english', '英文'],
  [LANGUAGE | GLOBAL, 'spanish korean russian italian portuguese french german japanese 日文 日语 法语 德语', '='],
  [MANNER, 'formal formally 正式', 'formal'],
  [MANNER, 'neutral neutrally 中立', 'neutral'],
  [MANNER, 'objective objectively 客观', 'objective'],
  [MANNER, 'polite politely courteous 礼貌', 'polite'],
  [MANNER, 'professional professionally 专业', 'professional'],
  [MANNER, 'friendly 友好 亲切', 'friendly'],
  [MANNER, 'accurate accurately accuracy correct 准确 正确 精确 无误', 'accurate'],
  [0, '无限 无穷 不同 不断 不足', '='],
  [0, '不仅 不但 不过 无论 不论 不管'],
  [0, '类别 分类 类型', '类别'],
  [0, '级别 识别 区别 分别 个别 性别 特别 语气 风格 顺序 判断 换行 标点', '='],
  [0, '没有 没 未 未曾', '没'],
  [0, '病 疾病 病症', '病'],
  [0, '说 讲 提到 提及 讲到 说到 提', '说'],
  [0, '错 出错 弄错 搞错 错误', '错'],
  [0, '忘 忘记 忘了', '忘'],
  [0, 'translated translation translations translate 译文', 'translation'],
  [DEMAND, '保留 preserve', '='],
  [0, 'label labels 标签', 'label'],
  [0, 'quotes quotation quotations 引号', 'quotes'],
  [
    0,
    '试图 尝试 给定 上述 下述 下面 以下 上面 前面 如下 需 要 保证 注意 总是 永远 绝对 再次 再 强调 提醒 重要 全部 所有 任何 一切 均 都 统一 全程 格式 形式 的形式 即可 就可以了 就可以 就行了 就行 就好 可以 进行 尽量 尽可能 力求 结果 部分 来 去 地 的 了 得 在 把 将 对 和 与 或 及 以 为 是 也 就 会 你 您 我 其 该 这 那 个 一个 一 下 着 所 并 且 而 但 并且 你的 您的 本 此 最终 最后 过程中 时候 一律 里 中 能够 对象 因此 所以 那么 较为 比较 过于 太 立即 开始 现在 马上 单次 整个 长度 篇幅 必要 正文 全文 全篇 字数 一概 原文里',
  ],
  [
    0,
    'try attempt given above below provided has have needs makes sure important note the a an any all your you it its is are being been was were quotation-mark marks will would can this that these those in of for to with as by on at does did and or so also very strictly exactly valid format form formatted language i me my we our us their there final end itself simply whole entire following object tone style throughout times time length what may run per thing things stuff now',
  ],
];

/** A word's hash: of UTF-16 units, letters in lower case, 32 bits and never 0. */
export function wordHash(text: string, start = 0, end: number = text.length): number {
  let hash = 7;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    hash = (Math.imul(hash, 31) + (unit >= 65 && unit <= 90 ? unit | 32 : unit)) | 0;
  }
  return hash === 0 ? 1 : hash;
}

/** Known words by their hash. */
export const WORDS: ReadonlyMap<number, WordSense> = new Map([
  ...Array.from(AXIS_WORDS, ([word, axis]) => [wordHash(word), { bits: 0, token: wordHash(word), axis }] as const),
  ...ROWS.flatMap(([bits, words, name]) =>
    words.split(' ').map((word) => {
      const token = name === undefined ? 0 : wordHash(name === '=' ? word : name);
      const axis = AXIS_WORDS.get(word);
      return [wordHash(word), axis === undefined ? { bits, token } : { bits, token, axis }] as const;
    }),
  ),
]);

/** For each Chinese character, the lengths of the known words it begins, as bits 1 to 5. */
export const BEGINS: Uint8Array = beginnings();

function beginnings(): Uint8Array {
  const table = new Uint8Array(1 << 16);
  for (const words of [...ROWS.map((row) => row[1].split(' ')), [...AXIS_WORDS.keys()]]) {
    for (const word of words) {
      const unit = word.charCodeAt(0);
      if (unit >= 0x3400) table[unit] = (table[unit] ?? 0) | (1 << word.length);
    }
  }
  return table;
}
