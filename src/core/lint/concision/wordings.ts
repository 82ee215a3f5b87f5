/** Verbs of tasks in Chinese. */
export const VERB =
  '翻译|总结|分析|分类|提取|判断|改写|润色|检查|评估|整理|归纳|概括|统计|比较|对比|标注|修改|优化|校对|打分|评价|审核|筛选|排序|撰写|编写|讲解|说明|计算|预测|识别|转换|归类';
/** Where a sentence or clause begins. */
export const START = '(?<=(?:^|[\\n，。！？；,.!?;：:])\\s?)';
const MAYBE = '(?: (?:maybe|possibly|perhaps|kindly|please|potentially|by any chance|just|at all)){0,3}';
const SOFT = '(?: (?:just|kind of|sort of|really|actually|simply)){0,2}';

/** A roundabout wording and what it comes down to: a request in the clear form, a plain word, or nothing (''). */
export interface Wording {
  readonly cues: readonly string[]; // lower case; a text without them holds no match
  readonly pattern: RegExp;
  readonly plain: string | undefined; // `$1` is the first group; undefined: no wording fits every sentence
  readonly request: boolean; // a question that is meant as a request: its question mark goes with it
  readonly accepts?: (words: string) => boolean; // a further condition on what was matched
}

/** A wording; what it matches holds one of `cues`. */
export const wording = (cues: readonly string[], source: string, plain?: string, request = false): Wording => ({
  cues,
  pattern: new RegExp(source, 'gi'),
  plain,
  request,
});
/** A wording that asks for something as a question. */
export const ask = (cues: readonly string[], source: string, plain?: string): Wording =>
  wording(cues, source, plain, true);

/** All that is known; of two that overlap, the one listed first counts. */
export const WORDINGS: readonly Wording[] = [
  // Three and more hedges in a row.
  {
    ...ask(
      [
        '能不能',
        '可不可以',
        '能否',
        '可否',
        '是不是',
        '不知道',
        '有没有可能',
        '方不方便',
        '方便不方便',
        '有没有空',
        '有没有时间',
        '想问',
        '想请',
        '想着',
        '在想',
        '麻烦',
      ],
      `${START}(?:(?:我?(?:就是|只是)?在?想(?:着|请问|问)?(?:一下|问)?|不知道|方不方便|方便不方便|有没有(?:空|时间)|是不是|是否|能不能|能否|可不可以|可否|可以|有没有可能|麻烦|您|你|稍微|请|帮我|帮忙|看一?看)[，,]?){3,14}`,
      '请',
    ),
    accepts: hedged,
  },
  ask(
    ['能不能', '可不可以', '能否', '可否'],
    '(?:能不能|可不可以|能否|可否)(?:麻烦|请)(?:你|您)?(?:帮(?:我|忙))?',
    '请',
  ),
  ask(['麻烦'], '麻烦(?:你|您)(?:帮(?:我|忙))(?![了啦])', '请'),
  wording(
    ['进行一', '做一', '作一'],
    `来?(?:进行|做|作)(?:一个|一次|一下)((?:(?:仔细|认真|全面|详细|深入|准确|简单|专业)的?)?(?:${VERB}))的(?:操作|动作|工作|处理|过程)`,
    '进行$1',
  ),
  wording(
    ['进行一'],
    `来?进行一[个下]((?:(?:仔细|认真|全面|详细|深入|准确|简单|专业)的?)?(?:${VERB}))(?![的师员])`,
    '进行$1',
  ),
  wording(['基础之上'], '的基础之上(?:来)?', '的基础上'),
  wording(['的话'], `(?:如果|要是)(?:你|您)?(?:方便|不介意|愿意|有时间|有空|可以)的话[，,]?\\s?`, ''),
  wording(
    ['一提的是', '注意的是', '指出的是', '说明的是'],
    '值得(?:一提|注意|指出)的是[，,：:]?\\s?|(?:需要|应当|应该|必须)(?:特别)?(?:指出|说明)的是[，,：:]?\\s?',
    '',
  ),
  wording(
    ['众所周知', '说实话', '老实说', '坦白说', '不瞒你说', '某种意义', '某种程度'],
    `${START}(?:众所周知|说实话|老实说|坦白说|不瞒你说|从某种(?:意义|程度)上(?:来)?[说讲])[，,]`,
    '',
  ),
  ask(
    ['wondering'],
    `\\bI(?:'m| am| was|'ve been| have been)?${SOFT} wondering${SOFT} (?:if|whether) (?:you (?:could|can|would|might|may)|it (?:would|might) be${MAYBE} possible(?: for you)? to)${MAYBE}(?: be able to)?(?: help(?: me)?(?: (?:to|with))?)? ?`,
    'Please ',
  ),
  ask(
    ['hoping'],
    `\\bI(?:'m| am| was)${SOFT} hoping (?:that )?you (?:could|can|would|might)${MAYBE}(?: be able to)?(?: help me(?: to)?)? `,
    'Please ',
  ),
  ask(
    ['would mean', 'would really mean', 'would really be', 'would be'],
    `\\b(?:and |but )?it would (?:really )?(?:mean (?:a lot|so much|the world)(?: to me)?|be (?:so |really |super )?(?:great|amazing|awesome|wonderful|lovely|nice|helpful|appreciated)) if you (?:could|would|can)${MAYBE} `,
    'Please ',
  ),
  ask(
    ['grateful', 'appreciate'],
    `\\bI(?:'d| would)${SOFT}(?: (?:very much|greatly|so|truly))?(?: be (?:so |very |really |truly |extremely |eternally |most )?grateful| appreciate it(?: very much| so much| a lot)?) if (?:you (?:could|would|can)|it (?:were|was|would be|is)${MAYBE} possible for you to)${MAYBE} `,
    'Please ',
  ),
  ask(['would it be'], `\\bwould it be${MAYBE} possible(?: for you)? to `, 'please '),
  ask(
    ['think you c', 'way you c', 'chance you c', 'way that you c', 'chance that you c', 'think that you c'],
    `\\b(?:do you think(?: that)?|is there (?:any|a) (?:way|chance)(?: that)?) you (?:could|can)${MAYBE} `,
    'please ',
  ),
  ask(
    ['you maybe', 'you possibly', 'you perhaps', 'you kindly', 'be so kind'],
    `\\b(?:could|can|would) you (?:(?:maybe|possibly|perhaps|kindly)${MAYBE}|(?:please )?be so kind as to) `,
    'please ',
  ),
  ask(['would you mind'], '\\bwould you mind (?:to )?(?=\\w)'),
  wording(['go ahead and'], '\\b(?:just )?go ahead and (?:just )?(?:(?:sort|kind) of )?', ''),
  wording(['make an attempt'], '\\bmake an attempt (?:at|to) '),
  wording(
    ['carry out', 'carrying out'],
    '\\bcarry(?:ing)? out (?:a|the) (?:translation|summari[sz]ation|summary|classification|rewriting|rewrite|extraction|correction) of\\b',
  ),
  wording(
    ["don't mind", "wouldn't mind", 'much trouble', 'much to ask', 'okay with you', 'ok with you'],
    ",? ?\\bif (?:you don't mind|you wouldn't mind|it(?:'s| is|'s not| isn't| is not) (?:not )?too much (?:trouble|to ask)|that(?:'s| is) ok(?:ay)? with you)\\b,? ?",
    ' ',
  ),
  wording(
    ['to note that', 'noting that', 'to mention that', 'mentioning that'],
    "\\b(?:it is|it's) (?:also )?(?:important|worth|necessary|crucial) (?:to note|noting|to mention|mentioning) that ",
    '',
  ),
  wording(
    ['be noted that', 'be advised that', 'without saying'],
    '\\b(?:it should be noted|please be advised|it goes without saying) that ',
    '',
  ),
  wording(
    ['needless to say', 'as you', 'as we all'],
    `\\b(?:needless to say|as (?:you|we all)(?: may| might| probably| surely)? know), `,
    '',
  ),
  wording(
    ['the fact that'],
    '\\b(?:due|owing) to the fact that\\b|\\bin (?:light|view) of the fact that\\b',
    'because',
  ),
  wording(['the fact that'], '\\b(?:in spite of|despite) the fact that\\b', 'although'),
  wording(['in the event that'], '\\bin the event that\\b', 'if'),
  wording(['at this point in time', 'at the present time'], '\\bat (?:this point in|the present) time\\b', 'now'),
  wording(['for the purpose of'], '\\bfor the purpose of (?=\\w{2,20}ing\\b)', 'for '),
];

/** Whether a row of hedges begs: two questions for permission, or one after “I wonder”. */
function hedged(words: string): boolean {
  const asks =
    words.match(/能不能|能否|可不可以|可否|是不是|是否|有没有可能|方不方便|方便不方便|有没有(?:空|时间)/g) ?? [];
  return (
    (asks.length >= 2 && asks.some((one) => one !== '是否')) ||
    (asks.length === 1 && /想[问请着]|在想|不知道|麻烦/.test(words))
  );
}
