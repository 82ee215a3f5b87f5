import type { Gated } from './gatedPatterns.ts';

const NOT_ZH =
  '(?:不要|不得|不能|不可以?|不准|不许|不应|禁止|严禁|请勿|切勿|勿|避免|别|无需|不需要?|不用|无须|不必|不)(?:再)?';
const NOT_EN = "(?:do not|don't|never|must not|should not|shouldn't|cannot|can't|avoid|without|no|not)";
const VERB_ZH =
  '(?:使用|用|出现|包含|带上?|加上?|添加|加入|写出?|输出|给出?|提供|附上?|含有?|有|做|说|插入|采用|画|列出?|整理成|做成|以)';
const VERB_EN =
  '(?:use|using|add|adding|include|including|write|writing|give|giving|provide|insert|put|make|format|present|return|output|draw|create|show|with|as|in|end with)';

/** What an answer may have or not have; zh, en. */
const THINGS: readonly (readonly [topic: string, zh: string, en: string, cues: readonly string[]])[] = [
  ['table', '表格', 'tables?', ['表格', 'table']],
  ['emoji', 'emoji|表情(?:符号)?|颜文字', 'emojis?|emoticons?', ['emoji', '表情', '颜文字', 'emoticon']],
  [
    'list',
    '项目符号|列表|bullet',
    'bullet(?:ed)? (?:points?|lists?)|bullets|lists?',
    ['项目符号', '列表', 'bullet', ' list'],
  ],
  ['markdown', 'markdown(?:格式|语法)?', 'markdown', ['markdown']],
  ['exclamation', '感叹号|叹号', 'exclamation (?:marks?|points?)', ['叹号', 'exclamation']],
  ['subheading', '小标题', 'headings|subheadings|headers', ['小标题', 'heading', 'headers']],
  ['code', '代码块?', 'code blocks?|code fences?', ['代码', 'code block', 'code fence']],
  ['link', '链接|网址', 'links|urls|hyperlinks', ['链接', '网址', 'links', 'urls']],
  ['jargon', '术语|专业术语', 'jargon|technical terms', ['术语', 'jargon', 'technical term']],
  ['hashtag', '话题标签|hashtag', 'hashtags?', ['话题标签', 'hashtag']],
  ['source', '参考文献|引文出处', 'citations|footnotes', ['参考文献', '引文出处', 'citation', 'footnote']],
  ['signature', '署名|落款', 'signature', ['署名', '落款', 'signature']],
  ['numbering', '编号|序号', 'numbering|numbered lists?', ['编号', '序号', 'numbering', 'numbered list']],
  ['greeting', '称呼|问候语', 'greeting|salutation', ['称呼', '问候语', 'greeting', 'salutation']],
];

/** One way to require or to forbid something: a topic and a value that excludes its other values. */
export interface Find extends Gated {
  readonly topic: string;
  readonly value: string;
  readonly pattern: RegExp;
}

/** One find. */
export function find(topic: string, value: string, cues: readonly string[], pattern: RegExp): Find {
  return { topic, value, cues, pattern };
}

/** Requirements on what the answer is like. */
export const FINDS: readonly Find[] = [
  ...THINGS.flatMap(([topic, zh, en, cues]) => [
    find(
      topic,
      'no',
      cues,
      new RegExp(`${NOT_ZH}${VERB_ZH}?(?:任何|任意|其他)?的?(?:${zh})(?!以外|之外|外|里|中|内的)`, 'gi'),
    ),
    find(
      topic,
      'no',
      cues,
      new RegExp(
        `\\b${NOT_EN} (?:${VERB_EN} )?(?:any |a |the )?(?:${en})\\b(?! (?:other|item|above|below|longer|with|of|unless|if)\\b)`,
        'gi',
      ),
    ),
    find(
      topic,
      'yes',
      cues,
      new RegExp(
        `(?<![不无勿别非止免没需必])${VERB_ZH}(?:一个|一张|一些|相应的?|适当的?|[一二两三四五\\d][个张条处])?(?:${zh})(?:形式|格式|的形式|的格式|来)?(?!以外|之外|里|中|内|时|的话)`,
        'gi',
      ),
    ),
    find(
      topic,
      'yes',
      cues,
      new RegExp(
        `(?<!\\b(?:not|never|n't|avoid|without|no|or|than|of) )\\b${VERB_EN} (?:an? |the |one |two |three |some |at least one |relevant |\\d )?(?:markdown |summary |short )?(?:${en})\\b(?! (?:is|are|was|if|unless|only if|when|of)\\b)`,
        'gi',
      ),
    ),
  ]),
  find(
    'reason',
    'no',
    ['解释', '理由', '原因', '标签', '类别', '分类', '数字', '分数', '编号', '字母', '选项'],
    new RegExp(
      `${NOT_ZH}(?:做|作|写|给出?|附上?|加|有|输出|提供)?(?:任何|多余|其他|额外|过多)?的?(?:解释|理由|原因)|(?:只|仅)(?:需|要|能)?(?:输出|返回|回复|给出|写|回答|回)(?:一个|对应的?|最终的?)?(?:标签|类别|分类|数字|分数|编号|字母|选项)名?(?=[，,。；;\\s]|$)`,
      'g',
    ),
  ),
  find(
    'reason',
    'no',
    ['explanation', 'reason', 'justification', 'rationale', 'explain', ' only', 'just ', 'nothing but'],
    /\b(?:no|without(?: any)?|do not (?:give|add|include|write|provide)(?: any)?|don't (?:give|add|include)(?: any)?) (?:explanations?|reasons?|reasoning|justifications?|rationale)\b|\bdo(?: not|n't) explain\b|\b(?:output|return|reply with|answer with|respond with|give) (?:only|just|nothing but) (?:the |a |one )?(?:labels?|category|number|score|letter|tag|rating)(?: name)?(?=[.,;\n]|$)|\b(?:answer|reply|respond) with (?:the |a )?(?:labels?|category|number|score|letter|tag|rating)(?: name)? only\b/gi,
  ),
  find(
    'reason',
    'yes',
    ['理由', '原因', '依据', '为什么'],
    /(?<![不无勿别需必用])(?:说明|给出|写出|附上|写明|列出|简述|阐述|解释)(?:一下|判断|分类|打分|评分|你的|具体|其|详细|充分){0,4}的?(?:理由|原因|依据)|并(?:且)?(?:简要|简单|详细)?(?:解释|说明)(?:为什么|原因)/g,
  ),
  find(
    'reason',
    'yes',
    ['explain ', 'justify', 'reason', 'justification', 'explanation', 'rationale', 'say why'],
    /\b(?<!not |n't |never )(?:explain (?:why|your (?:reasoning|choice|answer|decision|score))|justify (?:your|the|each|every)|(?:give|add|include|provide|with|and) (?:a |an |one |your |the )?(?:short |brief |one-sentence |detailed |full )?(?:reason|justification|explanation|rationale)s?\b|and say why)/gi,
  ),
  find(
    'quote',
    'no',
    ['摘抄', '抄', '引用', '复制', '摘录'],
    new RegExp(
      `${NOT_ZH}(?:直接|逐字)?(?:摘抄|照抄|抄录|抄|引用|复制|摘录)[^，。；大整过\\n]{0,8}(?:原文|原句|原话|句子|文字)`,
      'g',
    ),
  ),
  find(
    'quote',
    'yes',
    ['原文', '原句', '原话'],
    /(?<![不无勿别需必止免])(?:附上?|引用|摘录|列出|给出|贴出|标出|写出|保留)[^，。；\n]{0,8}(?:原文|原句|原话)(?!的?(?:语言|格式|风格|意思|含义|结构|顺序))/g,
  ),
  find(
    'quote',
    'no',
    ['quote', 'copy ', 'reproduce'],
    /\b(?:do not|don't|never) (?:quote|copy|reproduce)\b(?! more| long| extensively)[^.;\n]{0,30}/gi,
  ),
  find(
    'quote',
    'yes',
    ['quote '],
    /\b(?<!not |n't |never |or )quote (?:the|every|each|at least|one|it|them|verbatim)\b[^.;,\n]{0,30}/gi,
  ),
  find(
    'detail',
    'short',
    ['尽可能', '尽量', 'as possible'],
    /尽(?:可能|量)(?:地)?(?:简短|简洁|精简|简略|短|简明)|\bas (?:short|brief|concise|succinct) as possible\b/gi,
  ),
  find(
    'detail',
    'long',
    ['尽可能', '尽量', 'possible'],
    /尽(?:可能|量)(?:地)?(?:详细|详尽|详实|长|细致)|\b(?:as (?:detailed|long|thorough|elaborate) as possible|in as much detail as possible)\b/gi,
  ),
  find(
    'register',
    'written',
    ['书面', '正式'],
    /(?:用|使用|采用|保持|语言|语气|风格)[^，。；\n]{0,4}(?:书面语|书面化|正式)|(?<=[，。；：]|^)书面语/g,
  ),
  find(
    'register',
    'spoken',
    ['口语', '大白话', '俏皮', '随意', '网络用语'],
    /(?:用|使用|采用|保持|语言|语气|风格)[^，。；\n]{0,4}(?:口语|大白话|俏皮|随意|网络用语)|(?<=[，。；：]|^)口语化/g,
  ),
  find(
    'register',
    'written',
    ['formal '],
    /\b(?<!not |less |in)formal (?:tone|english|language|register|style|wording)\b/gi,
  ),
  find(
    'register',
    'written',
    ['formal '],
    /\b(?:write|draft|compose|prepare) (?:me )?(?:an? )?(?:very |strictly )?formal (?:invitation|letter|e-?mail|report|message|note|reply|memo|speech|statement)\b/gi,
  ),
  find(
    'register',
    'spoken',
    ['casual ', 'informal ', 'slangy ', 'colloquial '],
    /\b(?<!not )(?:casual|informal|slangy|colloquial) (?:tone|english|language|register|style|wording)\b/gi,
  ),
  find('person', '1', ['第一人称', 'first person'], /(?:用|以|使用|采用)第一人称|\bin (?:the )?first person\b/gi),
  find('person', '2', ['第二人称', 'second person'], /(?:用|以|使用|采用)第二人称|\bin (?:the )?second person\b/gi),
  find('person', '3', ['第三人称', 'third person'], /(?:用|以|使用|采用)第三人称|\bin (?:the )?third person\b/gi),
  find('tense', 'past', ['past tense'], /\bin (?:the )?(?:simple )?past tense\b/gi),
  find('tense', 'present', ['present tense'], /\bin (?:the )?(?:simple )?present tense\b/gi),
  find('spelling', 'british', ['british ', 'uk '], /\b(?:british|uk) (?:spelling|english)\b/gi),
  find(
    'spelling',
    'american',
    ['american ', 'us spelling', 'us english'],
    /\b(?:american|us) (?:spelling|english)\b/gi,
  ),
  find(
    'paragraphs',
    'one',
    ['分段', '一段', ' paragraph'],
    /(?:全文)?不(?:要)?分段|只写一段(?:话)?|\b(?:in )?(?:one|a single) paragraph\b(?! (?:per|for each|each)\b)/gi,
  ),
  find(
    'paragraphs',
    'many',
    ['段', ' paragraphs'],
    /分(?:成|为|作)?[两二三四五六七八\d]{1,2}(?:个(?:自然)?)?段|\b(?:in|of|into) (?:two|three|four|five|six|\d) paragraphs\b/gi,
  ),
  find(
    'json',
    'only',
    ['json'],
    /(?:只|仅)(?:需|要|能)?(?:输出|返回)(?:一个|合法的?|有效的?)?\s?json|除\s?json\s?(?:之?外|以外)[^，。；\n]{0,8}不|\b(?:return|output|respond with|reply with|answer with|write) (?:only|just|nothing but) (?:a |the |an? valid |valid )?json\b|\bjson only\b|\bonly (?:output|return) (?:valid )?json\b/gi,
  ),
  find(
    'json',
    'more',
    ['json'],
    /json(?:的?(?:之后|后面?|下面|前面?|之前|之外|外面?))[，,]?(?:再|另外?|还要?|请)?(?:写|附|加|给|用)[^，。；\n]{0,12}|\b(?:add|write|include|append|put)\b[^.;\n]{0,40}\b(?:after|before|below|above|outside|in front of|next to) the json\b|\b(?:after|before|below) the json,? (?:add|write|include|append|explain|give)\b/gi,
  ),
];

const LANGUAGES: readonly (readonly [string, string, string])[] = [
  ['zh', '中文|汉语|简体中文|繁体中文|普通话', 'chinese|mandarin'],
  ['en', '英文|英语', 'english'],
  ['ja', '日文|日语', 'japanese'],
  ['ko', '韩文|韩语', 'korean'],
  ['fr', '法文|法语', 'french'],
  ['de', '德文|德语', 'german'],
  ['es', '西班牙语', 'spanish'],
  ['ru', '俄文|俄语', 'russian'],
];
const SPEAK_ZH = '(?:来)?(?:回答|回复|作答|答复|应答|输出|撰写|书写|写作)';
const SPEAK_EN =
  '\\b(?:answer|reply|respond|write|speak|output|communicate)(?: (?:only|always|everything|it|all|your|the|whole|answers?|responses?|repl(?:y|ies)|output|to (?:the )?users?|exclusively)){0,4} in ';

/** Requirements on the language of the answer. */
export const LANGUAGE_FINDS: readonly Find[] = [
  ...LANGUAGES.flatMap(([value, zh, en]) => [
    find(
      'language',
      value,
      zh.split('|'),
      new RegExp(
        `(?<!不要|不得|禁止|避免|不)(?:用|使用|以)(?:${zh})(?:${SPEAK_ZH}|(?:来)?写(?![的入进上])(?!作))|(?:全文|一律|全部|统一|通篇|始终|只能|必须|整篇)(?:都)?(?:用|使用|以|是|为)(?:${zh})(?![一-鿿]{0,3}(?:标注|注释|命名|引号|标点|名|逗号|括号))`,
        'g',
      ),
    ),
    find(
      'language',
      value,
      en.split('|'),
      new RegExp(
        `(?<!not |n't |never )${SPEAK_EN}(?:british |american |plain |simple |formal |simplified |traditional )?(?:${en})\\b(?! (?:or|and)\\b)`,
        'gi',
      ),
    ),
  ]),
  ...LANGUAGES.flatMap(([value, zh, en]) => [
    find(
      'language',
      value,
      zh.split('|'),
      new RegExp(
        `(?<![的字段题，]|标题)(?:回答|回复|作答|答复|应答)(?:时|内容|语言)?(?:请|要|必须|统一|都|一律|应当?|需要?|须|只能?|均|全部|全程|始终){0,2}(?:用|使用|以|为|是)(?:${zh})(?![一-鿿]{0,3}(?:标注|注释|命名|引号|标点|名|逗号|括号))`,
        'g',
      ),
    ),
    find(
      'language',
      value,
      en.split('|'),
      new RegExp(
        `\\b(?:answers?|repl(?:y|ies)|responses?) (?:must|should|has to|have to|needs? to|shall) (?:always |only )?be (?:only |always |entirely )?(?:written |given |phrased |composed )?in (?:british |american |plain |simple |formal )?(?:${en})\\b(?! (?:or|and)\\b)`,
        'gi',
      ),
    ),
  ]),
  find(
    'language',
    'user',
    ['语言', '语种'],
    /(?:用|使用|以|与|和|跟)(?:用户|对方|客户|提问者?|输入|问题)(?:所)?(?:使用|用)?的?(?:相同|一致|同样|同一)?的?(?:语言|语种)(?:一致|相同)?(?:来)?(?:回答|回复|作答|答复|应答|输出)/g,
  ),
  find(
    'language',
    'user',
    ['language'],
    new RegExp(
      `${SPEAK_EN}(?:the (?:same )?language (?:of|as|used by|that) (?:the )?(?:user|customer|question|input|message)|(?:the )?(?:user|customer)['’]s (?:own )?language|the same language)`,
      'gi',
    ),
  ),
];
