const COND =
  '如果|若(?!干)|(?<![例比譬诸假正（(：:])如(?!何|下|此|实|上|有需|[^，。；\\n]{1,20}、|[^，。；\\n]{1,24}等)|(?<![适应恰不相正妥])当(?!天|月|年|日|前|地|场|中|然|作|成|众)|遇到|遇上|碰到|对于|倘若|一旦|假如|凡|要是|万一';
const STRONG =
  '为空|空白|空串|空字符|是空的|空的(?=[，：:时则])|(?<!有)没有?(?:写|提|给|说|答案|提供|提到|提及|包含|相关|内容|诉求|上传|找到|匹配|任何|对应|值得|足够|合适|明确)|没谈成|未(?:写|提及|提到|提供|找到|知|包含|说明|出现|给出|匹配|识别|上传|标明|注明|作答|填|交|指定|明确|涉及|指明)|缺(?:失|少|哪|项|乏)|不(?:属于|清楚|明确|完整|相关|存在|适用|合适|合法|符合|包含|确定|知道)|不在[^，。；\\n]{1,12}(?:内|中|里|范围|之列)|[^，。；\\n少免受大忍差舍停改动]不(?:到(?![\\d一二两三四五六七八九十]|[^，。；\\n]{0,2}[的地]话)|着(?![急重想调眼])|清|懂|明白|全|出来|上来|好(?=[的时就则，,])|进去?(?=[的时就则，,]))|好几[个种类条样]|拿不准|看不明|[看读认说答算查找分辨断识别]不出|[答说回对认]不上|(?<!除[^，。；\\n]{0,12})(?:以外|之外)的(?=[^，。；\\n]{0,12}[，,时则就都一])|无法(?:判断|确定|识别|回答|归类|理解|读取|解析|访问|获取|满足|完成|提取|翻译|验证|辨认|分类|判定|打开)|(?:判断|识别|确定|分辨|归类|理解|区分)不(?:了|出)|不好判断|不能(?:判断|确定|识别|归类)|难以(?:判断|确定|归类|区分|辨认|理解)|乱码|只有(?:表情|数字|标点|链接|图片|符号|[^，。；\\n]{0,6}(?:表情|缩写))|(?:纯|全是)(?:表情|数字|标点|链接|英文|符号)|两个(?:以上|或以上|及以上)|多于(?:一|1)|超过一个|不止一|不唯一|同时(?:出现|有|包含|涉及|符合|提到|满足|存在|命中|属于|多)|既[^，。；\\n]{1,12}又|互相矛盾|相互矛盾|前后矛盾|不一致|(?:不足|少于|不到)[ \\t]?[\\d一二两三四五六七八九十百]{1,4}[^，。；\\n]{1,16}(?:的|时|则)|[判定断猜估吃说认辨]不[准定出了透](?=[，：:时的则就])|只(?:收到|给了?|提供了?|看到|拿到|发了?|剩)[^，。；\\n]{1,10}(?=[时的则，：])|不明(?=的|时|则|，|：)|不详(?=的|时|则|，|：)|超出|跑题|答非所问|非(?:中文|英文|UTF|目标语言|文本)|(?<!是)不是(?:中文|英文|目标语言|[^，。；\\n]{1,14}(?:时|的，|，|：))|其他语言|外语|夹杂|(?<![无没有除免])歧义|都不(?:符合|属于|满足|合适|是)|均不(?:符合|属于|满足|合适)|以上都|上述都|信息不足|证据不足|资料不足|数据不足|字数不足|内容不足';
const WEAK =
  '(?<!有)没有|(?<!有)没|多个|多种|多条|两个|两种|两类|两条|多次|两次|重复|错误|异常|失败|过长|过短|太长|太短|不足|不能|模糊(?![性度匹地])|含糊|冲突|矛盾|混合|极端|(?<!是)不是|不含|不全|不明|不够|无关|无效|残缺|截断|空(?!闲|间|气|调)|无|相同|并列|缺|辱骂|敏感|恶意|例外|同时|(?<!不[得能要可]?)超过|超时|达不到|要求你|试图|诱导';
const ACTS =
  '答(?![案题辩疑卷])|让|先|照[译抄录写搬]|直说|直接说|统一|输出|返回|回复|回答|填|写|标|记|判|算|归|选|取|给|跳过|忽略|转|说明|告知|提示|追问|先问|询问|照抄|保留|列|按|视为|视作|当作|不评|不处理|拒绝|留空|用|放|删|注明|声明|停|请|原样|分(?=两|成)|打(?=[ \\t]?\\d|[“"「为成零])|扣';
const RULES_ZH = [
  `(?:${COND})[^。；;\\n]{0,40}(?:${STRONG}|${WEAK})`,
  `(?:${STRONG})[^。；;\\n]{0,24}(?:${ACTS})`,
  `(?:${WEAK})[^。；;，,：:\\n]{0,12}(?:时|的话|则|就)[，,]?[^。；;\\n]{0,12}(?:${ACTS})`,
  // - 原文为空：其他。  两段说法不一致时，……  缺哪项就写“缺”
  `(?:^|[。；;\\n])[ \\t]{0,4}(?:[-*•\\d.、（）()]{0,6}[ \\t]{0,4})[^。；;：:，,\\n]{0,16}(?:${STRONG}|${WEAK})[^。；;：:，,\\n]{0,8}[：:](?![*\\s]{0,3}(?:是否|检查|验证|确认))[^\\n]{1,60}`,
  `(?:已经?|本来就?|本身)是[^，。；\\n]{1,12}(?:时|的|，|,|：|则)[^，。；\\n]{0,6}(?:${ACTS})`,
  '缺[^，。；\\n]{1,8}(?:就|则|时|，)?(?:写|填|输出)|(?<!是)不是[^，。；\\n]{1,12}[也就则](?:写|填|输出|标|返回|回|答|给|说|报|判|记|算|归|不)',
  // 收入没填，普通  解析不了回 UNKNOWN  对方连续两次不回话，说……  位数不对也照样打码
  `(?:^|[，。；：:、）)\\s\\d])[^，。；：\\n]{0,8}(?<!有)(?:没|未)(?!有?[^，。；\\n]{0,3}(?:人|谁|什么|关系|问题|想到))[^，。；：\\n的]{1,8}(?:[，,：:→]|时|则|就|的(?=[，请就则按给写输回归转说算标填放留]))[^，。；\\n]{0,10}(?:${ACTS}|[“"「A-Z]|[^，。；\\n]{1,4}(?:[；。]|$))`,
  '(?:[^，。；\\n]{0,3}不(?:了|出|上|到|清|懂|全|够|来)|前后矛盾|不对|不回话?|不回复|不答|不配合|不肯说|不理)[^，。；\\n]{0,4}(?:[，,：:→]|时|则|就|也|的(?=[，请就则按给写输回归转说算标填放留]))[^，。；\\n]{0,12}(?:' +
    ACTS +
    '|[“"「]|普通)',
  `[^→\\n]{1,24}(?:没|未|不|无|要求|缺|非|空|超)[^→\\n]{0,16}(?:→|->|=>)[ \\t]?(?:${ACTS}|[A-Z_]{3,}|[“"「]|无|空|其他|未知)`,
  '[不无没][^，。；\\n]{1,6}(?:则|就|时|的)请?(?:留空|跳过|忽略|省略|不[写填输返])',
  '没有?(?!人|谁|事|空|时间|关系|问题)[^，。；\\n]{1,10}(?:原样|直接|照|就|则|时|的话)',
  '也?照样|(?<![将把对])(?:多个|多条|多处)[^，。；\\n]{0,10}(?:全部|都|逐|分别|取|按)|两[种个类条][^，。；\\n]{0,4}都?(?:有|出现|符合|命中|沾|占)|(?:若无|如无|如有|若有)[^，。；\\n]{1,10}|不[^，。；\\n]{0,4}(?:匹配|达标|合格|可用|通过|支持)(?:时|的|则|需求)?[，,：:]|说中文时|(?<!(?:摒弃|去除|去掉|删除|删掉|剔除|过滤|滤掉|排除|避免|减少|丢弃|移除)[^，。；\\n]{0,6})无关的?[^，。；\\n]{0,6}[，,：:→]|连续[一两二三四五\\d]次',
  '边界(?:情况|条件|案例)(?![^，。；\\n]{0,4}(?:是否|有没有|测试|检查|覆盖|验证))|特殊(?:情况|情形)(?!是否)|例外|异常(?:情况|处理|输入)(?![^，。；\\n]{0,4}(?:是否|有没有|测试|覆盖))|兜底|不(?:要|得|可|能|许|准)?(?:编造|杜撰|臆造|虚构|凭空|脑补|(?:猜测|臆测)(?=[，。；！、\\s]|$))|如实(?:说明|告知|回答)|其他[：:（(]|以上(?:都|均)不|其余(?:一律|都|归|标)|无法判断|查无',
  '(?<![不别勿])(?:填|返回|输出|标为?|写|记为?|归为|归入|回复|回答|给|判为?|用|回)[“"「\'`]?(?:空(?!气|间|格|行)|null|none|无(?![法论需须])|N\\/A|未知|其他(?=[”"」\'`。；;，,、）)]|\\s*$)|不确定|不详|无法|\\[\\]|""|NaN|未提及|待确认|无内容|UNKNOWN|NO_|NULL)|空(?:数组|字符串|列表|对象|串)|各?列表为空',
  '[、/｜|,，或][ \\t]?[“"「\'`]?(?:none|null|unknown|n/a|其他|其它|未知|不确定|无法判断|无法确定|未提及|不适用|无意图|以上都不是)[”"」\'`]?(?=[”"」\'`。；;，,、/｜|）)]|\\s{0,3}(?:$|[（(])|[一二三四五六七八]|等|中)',
].map((source) => new RegExp(source, 'i'));
const PRED =
  "not|no|none|nothing|in doubt|torn|undecided|hard to tell|cannot|can't|isn't|aren't|doesn't|don't|didn't|won't|unclear|unsure|uncertain|missing|empty|blank|unknown|ambiguous|multiple|more than one|several|two or more|out of scope|outside|unrelated|irrelevant|off-topic|off topic|invalid|malformed|under-?specified|vague|just (?:given |got |sent |has |have )?(?:one|a single)|conflict\\w{0,9}|contradict\\w{0,9}|disagree\\w{0,9}|insufficient|unavailable|fails?|failed|mixed|neither|both|lacks?|too (?:long|short|vague|few)|(?:shorter|longer|fewer|less|more|larger|older) than|only (?:one|an?\\b|\\w+s\\b)|(?:under|over|below|above|beyond|past) \\d{1,6}|unable|incomplete|illegible|unreadable|unrecogni[sz]\\w{0,9}|gibberish|garbled|duplicat\\w{0,9}|tied?|truncated|cut off|already|exceeds?|errors?|longer|abusive|offensive|sarcas\\w{1,12}|instructions";
const RULES_EN = [
  `\\b(?:if|when|in case|whenever|unless)\\b[^.,;:\\n]{0,90}\\b(?:${PRED})\\b`,
  '\\bwhere (?:\\w+ ){1,4}(?:is|are|was|were) (?:\\w+ )?(?:ambiguous|unclear|missing|absent|empty|unknown|under-?specified|vague|invalid|uncertain)\\b',
  `\\b(?:for|where|on|in the case of) (?:the |an? |any |all |some )?(?:${PRED})\\b`,
  // Empty or non-English review: answer SKIP.  Not a length: NaN.  No release given? Return "EMPTY".
  `(?:^|[.;!?)]\\s{1,4}|\\n)[ \\t]{0,4}(?:[-*•\\d.()]{0,4}[ \\t]{0,4})(?:an? |the |any )?(?:no|not|none|empty|blank|missing|unknown|unclear|several|two|multiple|ambiguous|unreadable|illegible|malformed|invalid|abusive|duplicate|tied?|mixed|neither|non-\\w{1,12}|off-topic|irrelevant|conflicting|both|anything else|everything else|otherwise|generated|torn|in doubt|undecided|unsure|hard to tell)\\b[^.:?\\n]{0,50}[:?→]`,
  `\\b[\\w ]{2,30}\\b(?:missing|unreadable|unclear|empty|unknown|not (?:found|given|stated|present|covered|listed))\\b[^.:\\n]{0,30}(?::|->|→|=>)`,
  `\\b(?:that|which|who)\\b (?:are|is|do|does|have|has|fits?|match(?:es)?|contains?)\\b (?:very |too |already |also )?(?:${PRED}|short|in a|in any|written|about none)\\b[^.\\n]{0,60}\\b(?:is|are|gets?|goes?|go|becomes?|count|return|receive|:)`,
  "\\b(?:that|which) (?:does not|do not|doesn't|don't|cannot|can't|is not|are not|isn't|aren't)\\b[^.\\n]{1,50}\\b(?:is|are|gets?|goes?|go|becomes?|counts?|returns?|receives?|stays?|come)\\b",
  '\\b(?:empty|blank|missing|unreadable|illegible|invalid|malformed|ambiguous|duplicate|off-topic|irrelevant|unknown|unclear|mixed|sarcastic|conflicting|contradictory|non-\\w{2,10})(?: or [\\w-]{2,16})? [\\w-]{2,20}(?: [\\w-]{2,20})? (?:is|are|fails?|earns?|stays?|gets?|goes?|go|counts?|becomes?|returns?|receives?|scores?)\\b',
  '\\b(?:other than|without(?! (?:quotes?|quotation|brackets)\\b)|with (?:no|more than|fewer than|several|missing|an unknown)) [^.\\n]{1,40}(?:\\b(?:goes?|go|are|is|gets?|come|returns?|becomes?|counts?|produces?|receives?|gives?|takes?|yields?|stays?|keeps?|means?)\\b|:)',
  "(?<!(?:check|checking|test|tests|testing|cover|covers|coverage|missing|missed|unhandled|find|finds) (?:for |the |of |any )?)\\bedge[- ]cases?\\b|\\bexceptions?:|\\bcorner cases?\\b|\\bn\\/a\\b|\\bnull\\b|\\bNaN\\b|\\bfall ?back\\b|\\bout of scope\\b|\\bnot found\\b|\\bno (?:answer|match|information)\\b|\\bdefault(?:s|ing)? to\\b|\\bnone of (?:these|the above|them)\\b|\\bleave (?:it|them|the field) (?:blank|empty)\\b|\\bask (?:for clarification|the user for|a clarifying|once more)\\b|\\bdo(?:es)? not know\\b|\\bdon't know\\b",
  "\\b(?:do not|don't|never|avoid|without|not to) (?:guess\\w{0,9}|mak(?:e|ing) (?:up|things up|anything up)|fabricat\\w{1,12}|invent\\w{0,9}|assum\\w{1,12}|hallucinat\\w{1,12}|speculat\\w{1,12}|try to make up)\\b|\\bmake (?:things|anything) up\\b|\\bsay (?:so|(?:that )?you (?:don't|do not) know)\\b",
  '\\b(?:in|of) (?:other|another|any other|a different) languages?\\b|\\bnon-(?:english|chinese)\\b',
  '[:：][ \\t]?["“]?(?:无|无法判断|未知|null|none|n/a|unknown|not enough info)["”]?[ \\t]{0,4}$|[^"”\\n][:：][ \\t]?\\[\\]',
  '(?:[,/|] ?(?:or |and )?| or )["“\'`<]?(?:(?:other|others|mixed|irrelevant|empty (?:string|list|array)|anything else|something else)(?=["”\'`>.,;:()\\]|/]|\\s*$|["”] )|(?:unknown|none|n\\/a|unclear|undetermined|not sure|unsure|cannot tell)(?=["”\'`>\\s.,;:)\\]|/]|$))',
  '\\b(?:leave|treat|count|mark|read|take|report|handle|flag|omit|drop) (?:an? |any |the |all )?(?:missing|unknown|empty|unclear|absent|blank|invalid|ambiguous|duplicate|conflicting|contradictory|unreadable)\\b|\\bwhat(?:ever)? (?:is|isn.t|cannot|can.t|you can.t) (?:missing|not|there|be|find|given|known)\\b|\\bthat (?:only|just|merely) (?:consists?|contains?)\\b|\\b(?:return|output|give|use|with) an? empty\\b|\\bif (?:available|present|any(?=[.,;:)]|$)|applicable|possible|given|known|needed|none)\\b|\\bwhere there (?:are|is) no\\b|\\b(?:an?|the|every|any) [\\w -]{2,24} (?:with no|without|lacking)\\b[^.\\n]{2,40}\\b(?:is|are|gets?|goes?|stays?|counts?)\\b|\\binstead of (?:guess|choos|invent)|^[ \\t]*(?:[-*•] |\\d+[.)] )[^:.\\n]{2,30}\\b(?:over|under|above|below|warning|past|late|closed|full|sold out)\\b[^:.\\n]{0,20}:',
  `\\b(?:gets?|are|is|becomes?|returns?|go(?:es)? (?:to|under|in|into)) (?:marked |labelled |tagged |set to |given |put under |classed as )?["“'\`]?(?:skip|skipped|none|other|n\\/a|ignored?|left out|dropped|unknown|null|unsure|unclear)\\b`,
  '\\b(?:when|if)\\b[^.\\n]{3,80}\\b(?:anyway|all the same|regardless|nevertheless)\\b|\\b(?:about|with|of|in|naming|mentioning|containing|covering) (?:two|both|several|multiple|more than one) [^.\\n]{1,40}\\b(?:go(?:es)?|gets?|counts?|are|is) (?:to|as|under|in|listed|split|treated|the)\\b',
  '\\b(?:says|gives|mentions|contains|shows|has) (?:nothing|none|neither)\\b(?! else)|\\b(?:in|with|of|about|from|for) (?:more than one|two or more|several|multiple|both|no) [^.:?\\n]{1,30}[:?→]',
  `\\b(?:use|return|output|write|give|answer|put|say|reply|mark)\\b(?: it| them)? ["“'\`]?[\\w /-]{1,24}["”'\`]? (?:for|when|where|if) [^.\\n]{1,60}\\b(?:none|nothing|neither|isn't|doesn't|don't|cannot|can't|anything else|everything else|unclear|empty|missing)\\b|\\b(?:any|every)(?:thing|one) (?:not|outside|beyond|else|unrelated|other than)\\b[^.\\n]{0,40}[:,→]`,
  // If it is part of a name, leave it.  Two players on the same score share the place.  Anything else stays as it is.
  '\\b(?:if|when|whenever|where)\\b[^.;\\n]{3,80}[,:] ?(?:then |just |simply )?(?:leave|keep|skip|ignore|drop|omit|pass over|do nothing)\\b|\\b(?:two|three|several|multiple) (?:or more )?[^.,\\n]{2,30}\\b(?:the same|an? equal|equal|identical)\\b|\\b(?:anything|everything|anyone|everyone) else (?:stays?|remains?|is|gets?|goes|counts?|becomes?|keeps?|passes)\\b',
  '(?:如果|若(?!干)|遇到|遇上|碰到|凡是?|要是)[^。；;\\n]{2,30}(?:[，,]|[就则])(?:就|则)?(?:不动|不改|不译|不处理|跳过|忽略|略过|保持(?:不变|原样|原文)|原样)|同分|平局|打平',
  '(?:不管|无论)(?!如何|怎样|怎么|何时|什么时候|您|你)[^。；\\n]{2,30}[都也仍]',
  '(?:=>|->|→)\\s{0,3}["“\'`]?(?:none|null|n\\/a|unknown|skip|other|invalid|nan)\\b',
].map((source) => new RegExp(source, 'i'));
const SIDES =
  /\bboth sides\b|\b(?:weigh|address|answer|consider|rebut|include|discuss|meet|anticipate)s? (?:the |an? |any )?(?:\w+ )?(?:objections?|criticisms?)\b|\bcounterpoints?\b|\bopponents?\b|\b(?:other|opposite) side\b|异议|质疑的?声音|不同(?:意见|看法|声音)|\bfor and against\b|\bpros and cons\b|\bcounter-?arguments?\b|\bopposing (?:views?|arguments?)\b|\bevidence is\b|\bnot known\b|正反|利弊|赞成和反对|两方面|反方|反驳|对立观点|可靠数据|存疑|\bcase (?:for|against)\b|\bno (?:data|evidence|figures)\b|两面|双方|反对/i;
/** Asks for an argued judgement. */
export const ARGUES =
  /\bargue (?:whether|that|for|against|why)\b|\bshould (?:we|our|the|an?|my|schools?|cities|companies|governments?)\b[^.?\n]{3,80}\? [^?\n]{0,30}\b(?:give|state|write|reach|end with|take)\b (?:an? |your |one )(?:[\w-]{3,16} ){0,2}(?:recommendation|verdict|position|judge?ment|ruling|stance|conclusion)\b|(?:该不该|应不应该|是否应该?当?|应否)[^。？?\n]{2,40}[？?。，][^。\n]{0,20}(?:给出|写出?|作出|做出|下)[^，。；\n]{0,8}(?:结论|判断|立场|裁决|论证)|\bmake (?:the|a) case (?:for|against|that)\b|\bposition paper\b|\btake a (?:stance|position)\b|\bargumentative essay\b|\b(?:verdict|opinion|judge?ment|position|stance|take|view|ruling) on whether\b|\b(?:say|write|state|explain|conclude) (?:[\w-]+ ){0,6}whether (?!th(?:is|e|ese|ey|ose)\b|it\b|each\b|an?\b)[^.,\n]{2,50}\b(?:should|ought)\b|(?:对|就|关于)[^，。；\n]{2,30}(?:该不该|应不应该|应否|是否(?:应该|应当|值得))[^。；\n]{0,20}(?:判断|结论|立场|裁决|表态)|\b(?:judge|assess|decide|discuss|debate|evaluate) (?:in [\w-]+ \w+ )?whether (?!th(?:is|e|ese|ey|ose)\b|it\b|each\b|an?\b)[^.,\n]{4,100}|(?:以|写)[^，。；\n]{0,12}议论文|论证[^，。；\n]{0,30}(?:是否|应当|应该|可行|合理)|(?:写|给出|并|以及|进行)[^，。；\n]{0,16}论证(?![过性])|立论|评判[^，。；\n]{0,20}(?:是非|对错|得失)|(?:判断|评论|评述|辩论|讨论)[^。；\n]{0,40}(?:是否|该不该|应不应该)(?:成立|合理|应当|应该|可行|值得|有害|有效|必要)|(?:判断|评论|辩论|讨论)[^。；\n]{0,12}应[当该][^。；\n]{0,16}是否/i;

/** Literals without which no line says anything of the kind. */
export const EDGE_CUES: readonly string[] = (
  '同分|平局|打平|不动|不改|不译|跳过|原样|should |three |空|没|未|缺|无|不回|不答|不对|照样|不来|不出|不上|不到|若有|如有|如无|不匹|不支|不通|说中文|连续|无关|双方|反对|case for|case against|no data|available|applicable|present|given|known|needed|instead|over |under |above|warning|full|late|closed|lacking|whatever|what |乱码|清|懂|不明|不全|不属|不确|不完|不相关|不存|不适|不合|不符|不包|不含|不知|不在|不是|不足|不够|不能|不一|不唯|不止|都不|均不|不了|看不|分不|认不|' +
  '留空|跳过|省略|拿不|说不|判不|定不|断不|猜不|估不|吃不|辨不|只收|只给|只提|只看|只拿|只发|只剩|少于|不到|难以|只有|纯|全是|两个|两种|两类|两条|两次|多个|多种|多条|多次|多于|超|同时|又|矛盾|冲突|跑题|答非|非|其他|其它|其余|外语|夹杂|歧义|以上|上述|重复|错误|异常|' +
  '失败|过长|过短|太长|太短|模糊|含糊|混合|极端|残缺|截断|已|本来|本身|相同|并列|辱骂|敏感|恶意|例外|达不到|要求你|试图|诱导|边界|特殊|兜底|造|猜|臆|杜撰|虚构|如实|' +
  'null|none|n/a|未知|不详|未提及|待确认|[]|""|正反|利弊|赞成|方面|反方|反驳|对立|可靠|存疑|局限|议论文|论证|立论|评判|客服|机器人|前台|导购|店员|接待|群助手|不管|无论|好几|不进|anything |anyone |everything |in doubt|torn|undecided|hard to|object|critics|opponents|other side|异议|质疑|不同|more than one|none|neither|不好|以外|之外|anyway|all the same|regardless|neverthe|ignore|dropped|below|under|beyond|past |不着|' +
  "為|無|沒|時|則|輸|錯|誤|異|亂|夾|if |if\n|when|in case|unless|no |not |n't |nothing|empty|blank|missing|" +
  'unknown|unclear|unsure|uncertain|several|two |multiple|more than|ambiguous|unreadable|illegible|' +
  'malformed|invalid|abusive|duplicate|tie|mixed|neither|non-|off-topic|irrelevant|conflict|contradict|' +
  'disagree|both|else|otherwise|generated|without|other|fewer|edge|corner|exception|nan|fallback|' +
  'fall back|scope|default|leave|ask |guess|fabricat|invent|assum|hallucinat|speculat|make up|making up|' +
  'say |neutral|undetermined|skip|fail|error|only|already|too |exceed|outside|lack|truncat|' +
  'cut off|insufficient|unavailable|unable|incomplete|garbled|gibberish|unrecogni|cannot|any |written|' +
  'short|longer|underspec|under-spec|vague|just |where |for and against|pros and|counter|opposing|evidence|argu|whether|该不该|应不应该|应否|make the case|make a case|' +
  'position|stance|judge|assess|decide|discuss|debate|evaluate|辩论|评论|评述|讨论|判断'
).split('|');

const SIMPLE: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from(
    '為为無无沒没時时則则輸输確确斷断識识別别類类錯错誤误異异亂乱碼码項项寫写記记標标給给轉转說说詢询問问處处後后兩两點点內内資资訊讯據据衝冲夾夹雜杂複复過过長长與与關关說说覆复'.matchAll(
      /(.)(.)/gu,
    ),
    ([, from = '', to = '']) => [from, to],
  ),
);
const TRADITIONAL = new RegExp(`[${Object.keys(SIMPLE).join('')}]`, 'g');

// What is asked is no condition: 有没有超出限度, 要不要转人工, “decide if it fits or not”, 会响吗？
const ASKS_ZH = /(?:是否|有无)[^，。；：:\n]{0,16}|([\u3400-\u9fff])[不没]\1[^，。；：:\n]{0,16}/g;
// Both ways of one test: 如果相关，则回复 1；如果不相关，则回复 0.
const BRANCHES_ZH =
  /(?:如果|若)(?:[^，。；\n不没]{0,3}?)([\u4e00-\u9fff]{2,4})[^。；\n不没]{1,30}[，,；;。]\s?(?:如果|若)?[^，。；\n不没]{0,3}不是?\1[^。；\n]{0,40}/g;
const ASKS_OUT = /[^。；！？?!\n]{0,120}吗[？?]/g;
const ASKS_EN =
  /\b(?:determine|decide|judge|classify|assess|evaluate|verify|detect|predict|identify|check|see|indicate)(?: \w{1,12})? if\b[^.;:,\n]{0,80}|\bif\b[^.;:,\n]{1,80}\bor not\b(?= ?(?:[.,;:?]|$|based|by |using|according))/gi;

/** Whether a text holds a rule for an exceptional case: empty, unknown, malformed, out of scope, several, conflicting. */
export function saysEdgeRule(text: string): boolean {
  let said = /[為無沒時則輸錯誤異亂夾]/.test(text) ? text.replace(TRADITIONAL, (sign) => SIMPLE[sign] ?? sign) : text;
  if (/[不没否]|有无/.test(said)) said = said.replace(ASKS_ZH, '是否');
  if (said.includes('吗')) said = said.replace(ASKS_OUT, '');
  if (said.includes('不')) said = said.replace(BRANCHES_ZH, '');
  if (/\bif\b/i.test(said)) said = said.replace(ASKS_EN, 'whether');
  return [...RULES_ZH, ...RULES_EN, SIDES].some((rule) => rule.test(said));
}
