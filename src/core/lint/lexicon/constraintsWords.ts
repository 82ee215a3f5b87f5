const NUMBER_ZH = '(?:\\d{1,6}|[二两兩三四五六七八九十百千万]{1,6}|几百|\uFFFC{1,40})';
const LENGTH_ZH = '(?:字|词|詞|个汉字|个单词|个英文单词|字符|行|句|段|页|頁|分钟|秒|小节|tokens?)';
const LANGUAGES_ZH =
  '(?:简体|繁体|繁體)?(?:中文|英文|英语|英語|日文|日语|日語|法文|法语|德文|德语|韩文|韩语|俄文|俄语|西班牙语|西语|葡萄牙语|汉语|漢語|普通话|粤语|文言文?|白话|大白话|双语|方言)';

/** What limits the content of an answer: must and must not, grounding, scope, a number of items, a choice. Chinese. */
export const CONTENT_ZH = new RegExp(
  [
    '不(?:要|要求|得|可以?(?!思议)|许|准|必|用(?!户)|应|写|提(?!供)|含|带|加|列|讲|谈|评|出现|包[含括]|涉及|添加|补充|改[变动写]?|引用|编造|解释|讨论|透露|推荐|承诺|推测|虚构|猜测?|使用|重复|遗漏|算|能(?:出现|有|用|使用|超|改|包含|写|泄露|输出|回答|添加|省略|偏离|直接|编造|透露|重复|少于|遗漏))',
    '(?<![特分类級级区性个识差辨告])别(?!人|的|处|名|墅|具|致|离|是)|禁止|避免|严禁|切勿|请勿|勿(?!论)|杜绝|无需|無需|拒绝|排除|除了|除非|忽略|不得|不能',
    '必须|必須|务必|一定要|须(?!知)|应(?:当|包含|该|包括|有|以|避免|与)|确保|確保|保证|保留|保持|遵循|遵守|遵照|严格|限(?:于|定|制)|仅限|优先|至少|最多|最少|以下(?:几)?(?:点|个方面|要素|要点|内容|信息|问题|字段)|(?:需要?|要(?!是))(?:有(?![^，。；\\n]{1,4}[感味](?:[，。；]|$))|包[含括]|(?<=要)求|写明|写到|写出|突出|体现|点明|提到|说明|涵盖|结合|注意|符合|能够?|以|用|考虑|具有|具备)',
    '包含(?!的)|(?<=[，。；：\\n]\\s?|^)(?:请|要|并|需)?包括(?!但)|涵盖|含有|突出|体现|围绕|聚焦|重点|侧重|针对|限定|主题(?:是|为|：|:)|以[^，。；\\n]{1,16}为(?:主题|题|背景|主线|例|核心|主角)|卖点|关键词',
    '(?:只|仅|僅)(?!是|好|见|有|不过|为了|需要?稍)|(?:严格|必须|务必|完全|只能|仅能)(?:根据|依据|依照|基于|按照?)|忠实|忠于|原文(?!如下|[：:])|引用(?!描述)|不知道|无法(?:回答|确定|判断)',
    `(?<![第\uFFFC])${NUMBER_ZH}\\s?(?:个(?!步骤|问题描述)|個|条|條|点|項|项|种|種|类|類|道|首|篇|组|例|轮|套|章|幕|版|名|位|款|大|方面|层|维度|步|处|则|遍|次|期|集|题|块|栏)|\\d\\s?[-~–～到至]\\s?\\d{1,3}\\s?(?:分|的(?:整数|[^，。；\\n]{0,6}分))|\\d\\s?(?:元|块钱|万|人(?!称)|岁|公里|天|晚|平米|%|％)|(?:没|不|无)[^，。；\\n]{1,8}的[^，。；\\n]{0,4}(?:请|写|标|说|回|转|走|填|归|算|输出|返回|留空|跳过|忽略)|写清|写明|注明|标明|每[条项个句人处份](?:都|要|各)?(?:写|附|给|列|标|注)[^，。；\\n]{1,10}|其余|[不没][^，。；\\n]{1,6}[就则便](?!是)[^，。；\\n]{1,12}|(?:超过|低于|高于|大于|小于|达到|不足|少于|多于)[^，。；\\n]{1,10}的(?=[\\u4e00-\\u9fff])`,
    '(?:[，。；：:]\\s?|^)(?:并|要|请|需要?|里面?|其中|内容|理由|原因|事由|主题|背景|再)?(?:说明(?!书|：|:)|写明|写清|注明|点明|讲清|告知|告诉(?:他|她|对方|大家)|提醒(?:他|她|对方|大家)|表示|附上|带上|加上|提一下|提一句|理由(?:是|：|写)|原因(?:是|：|写)|事由(?:是|：)|内容(?:是|为|：)|可以(?:拿|用|提)|列出[^，。；\\n]{1,12}[和与及、])|(?:根据|依据|依照|基于|参照|参考)(?:这些|上述|以上|所给|给出的|提供的|给定的|公司|下列|本)|之一|哪(?:一)?(?:种|类|个)|选(?:择|出|取)?(?:其中)?(?:一|最|唯一)|唯一|如果|若(?!干)|当[^，。；\\n]{1,20}时|[\u4e00-\u9fff]时(?:先|就|须|则|改)|(?:没有?|缺少?|未)[^，。；\\n]{1,12}(?:就|则|便)(?:先)?[问写填回转标留跳返]|遇到|否则|标准|准则|规则|原则|口径|范围|细则|预算|上限|下限|(?:不超过|不低于|不少于|不高于)\\s?\\d+\\s?(?:元|万|个|%|％|人|天|岁)',
  ].join('|'),
  'i',
);

/** What limits the form of an answer: length, layout, kind of file, the answer and nothing else. Chinese. */
export const FORMAT_ZH = new RegExp(
  [
    `(?<![每这那第同另哪任\uFFFC])(?:${NUMBER_ZH}|一)\\s?(?:[~～至到-]\\s?\\d{1,6}\\s?)?(?:个|個)?(?:左右|上下|以内|余|多)?(?:的)?\\s?${LENGTH_ZH}`,
    '字(?:以内|左右|以上|上下)|字数|字數|篇幅|长度|長度|(?:一|两|三)(?:句话|段话|句話|個字|个字|个词|行)|单行|简短|简要|言简意赅|精简到',
    'JSON|YAML|XML|CSV|TSV|HTML|Markdown|\\bmd\\b|LaTeX|mermaid|PPT|Excel|Word|SQL|python|代码块|程式碼|纯文本|表格|列表|清单|清單|思维导图|流程图|文件名|数组|陣列|键名|字段|欄位|列名|表头|对象数组|布尔|整数|数字(?!货币|化|经济|人|孪生|资产|营销|技术|图书|音乐|世界)|小数',
    '格式|模板|版式|排版|框架|分点|分條|分条|逐条|逐行|逐点|每行|每条|换行|分段|分节|分为[^，。；\\n]{1,8}部分|分成|(?<![个下上])段落|编号|序号|小标题|标题(?:行|为|：|用)|项目符号|(?:逗号|分号|顿号|竖线|空格|制表符|斜杠|冒号|换行符?)(?:分隔|隔开|分开)|分隔|对齐|加粗|大写|小写|半角|全角|时间轴|目录|标点|占位|以[^，。；\\n]{1,16}(?:开头|结尾|开始|结束)|开头(?:用|是|写|要)|结尾(?:用|是|写|要|加|引导)|结构化|结构(?:为|如下|：|:|要求|要|按|完整)|三段|总分|emoji|表情(?:符号|包)?|话题标签',
    '(?:只|仅|僅|直接|只需|仅需|只要)(?:需|要|能|用)?(?:选|选择|输出|輸出|返回|回答|给出|給出|写|寫|回复|回覆|答|列出|填|回|给|返|提供|生成|保留)|(?:不|无需|無需|不要|别|勿|请勿)(?:需要?|要|用|得|做|加|写|生成|提供|输出|有|给出|进行|任何)?(?:任何|其他|其它|多余的?|额外的?|分析|思考)?(?:解释|說明|说明|废话|前言|客套|寒暄|理由|分析过程|额外|多余|其他|其它|别的|输出|任何)',
    '(?:输出|輸出|返回|回答|回复|回覆|结果)(?:为|為|成|形式|样式|示例|模板|结构|要求|(?:应|须|必须)(?![^，。；\\n]{0,6}(?:严格|遵|基于|根据|依据|忠|准确|符合|真实))|如下|以下|结果为|字段|(?:只有)?(?:一|1)?(?:个|個|行|句|条)|时|[：:](?=\\s?[^\\s\uFFFC])|\\s?[\uFFFC\\d\'"A-Z])|(?:以|用|按)(?:以下|下面|如下|这样的?|[\uFFFC])(?:的)?(?:格式|结构|模板|样式|形式)?(?:输出|返回|回答|列出|呈现)?|以[^，。；\\n]{1,12}(?:形式|方式)(?:输出|返回|给出|呈现|列出|展示)',
    '1\\.\\s?2\\.|按(?![照])[^，。；\\n]{1,14}(?:排序|排列|排好|分组|归组|分节|列出|排(?=[，。；]|$))|[从由][高低大小近远早多少重轻急前旧新长短][^，。；\\n]{0,3}[到至][高低大小近远早多少重轻急缓后旧新长短晚]|每[个条轮次行页项题人段句组天章节位台类][^，。；\\n]{0,6}(?:\\d{1,3}|[一两二三四五六七八九十]{1,2})(?:个|条|句|行|段|页|题|道|张|份)|放(?:在|入|到)|插入|包裹|置于|写入|填入|用\\uFFFC{1,40}(?:给出|作答|回答|表示|标注)|逐字|原样|一字不|绝句|律诗|七言|五言|俳句|十四行|对联|四字|五个字|宋词|打油诗|三段式|总分总|排行|第一行|末尾|一栏|两栏|三栏|副标题|问答形式|对话形式|剧本',
  ].join('|'),
  'i',
);

/** What limits the manner of an answer: tone, register, reader, language. Chinese. */
export const STYLE_ZH = new RegExp(
  [
    '(?:不|别|勿|避免|杜绝)[^，。；\\n]{1,16}(?:说法|字眼|词语|套话|表述|腔)|语气|語氣|语调|口吻|口气|腔调|笔调|笔法|文笔|口语|书面|正式|官方|公文|学术|风格|風格|文风|笔触|文体|体裁|语体|术语|用语|措辞|人称|称呼|称谓|时态|修辞|比喻|拟人|排比|押韵|对仗|韵脚',
    '专业(?:性|和|术语|语言|语气|表达|且|，|、|。|而|的(?:语言|语气|术语|角度|口吻|方式|风格|表达))',
    '用(?:\uFFFC{1,6}|[您你])(?:称呼)?(?=[，。；]|$)|用(?![户于])[\\u4e00-\\u9fff]{2}话(?=[，。；写说]|$)|简洁|简练|精炼|精简|简明|凝练|通俗|易懂|浅显|白话|直白|阴阳怪气|尖酸|刻薄|撒娇|卖萌|霸气|高冷|淡然|克制|俏皮话|(?:画面|镜头|节奏|年代|仪式|氛围|代入|距离|高级|少年|烟火|江湖|书卷)[感味气]|文艺(?:范|腔|一点|些|风)|高级感|驼峰|snake_case|camelCase|幽默|诙谐|俏皮|风趣|搞笑|友好|友善|亲切|礼貌|客气|热情|温暖|温柔|委婉|温和|严肃|严谨|生动|活泼|轻松|客观|中立|公正|平实|朴实|地道|流畅|通顺|自然(?!语言|段|科|环|资)|优雅|优美|文雅|古风|古典|感人|感染力|接地气|贴近|共情|同理心|鼓励|夸张|毒舌|犀利|深刻|细腻|诗意|煽情|治愈|悬疑|坚决|诚恳|真诚|积极|正能量|耐心|口头|亲和|陈述语?句|陈述语气|祈使|惯用|习惯用语|规范',
    '面向|受众|读者|讀者|听众|观众|给[^，。；\\n]{1,16}(?:看|读|听|閱讀|阅读|使用|办公会)|睡前(?:用|听|读|讲)|适合[^，。；\\n]{1,16}(?:阅读|看|读|听|学|用|使用|的)|对象(?:是|为|：)|目标(?:用户|人群|客户|群体)|小学生|初学者|新手|小白|零基础|非专业|(?:给|让|像|对|向|教|面向)(?:孩子|儿童|青少年|老年人|普通人|大众|小朋友)|外行|业内|供[^，。；\\n]{1,16}(?:阅读|使用|参考)|看得懂|听得懂',
    `(?:用|使用|以|采用|全程|说|讲|请?翻?[译譯]?[成为為])\\s?${LANGUAGES_ZH}|${LANGUAGES_ZH}(?:回答|回复|回覆|输出|撰写|表达|作答|书写|写作|交流|版)|[译譯][成为為]|翻成|(?:中|汉|英|日|法|德|韩|俄)[译譯](?:中|汉|英|日|法|德|韩|俄)|(?:繁体|繁體|简体|简體)(?:字|邮件|短信|文案|版|书写|输出|，|。|$)|语言(?:：|:|为|要|风格|简|通|精|流|生|表达|清|应|朴|优|需)|のですます|です`,
  ].join('|'),
);

const NUMBER_EN =
  '(?:\\d{1,6}(?:\\s?[-–]\\s?\\d{1,4})?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a dozen|half a dozen|\uFFFC{1,40})';
const LENGTH_EN =
  '(?:words?|sentences?|paragraphs?|characters?|lines?|pages?|tokens?|syllables|minutes|seconds|stanzas|quatrains|lines|chars)';
const LANGUAGES_EN =
  '(?:plain |simple |simplified |traditional |brazilian |british |american |us |uk |formal )?(?:english|chinese|mandarin|cantonese|french|spanish|german|japanese|korean|russian|italian|portuguese|dutch|polish|danish|arabic|hindi|turkish|vietnamese|swedish|ukrainian|greek|latin)';

/** The same for English content. */
export const CONTENT_EN = new RegExp(
  [
    "\\b(?:gets?|becomes?|counts? as|goes? (?:to|under)|is|are|put|use|write|as) (?:[\\w-]{2,16} )?(?:null|none|n/a|unknown|empty|blank|nil)\\b|\\bfrom [A-Z0-9] (?:to|through) (?:[A-Z]|\\d{1,3})\\b|\\b\\d(?:, \\d){1,8},? or \\d\\b|\\bout of (?:\\d{1,3}|five|ten)\\b|\\bthat (?:aren't|isn't|are not|is not|don't|doesn't|do not|does not|ha(?:s|ve) no|lacks?) ",
    "\\b(?:only|solely|must|mustn't|should|shall|do not|don't|does not|never|avoid|without|refrain|except|unless|exclud\\w+|includ\\w+|mention\\w*|covers?(?! letters?| page| image)|covering|contain\\w*|ensure|make sure|be sure|required?|requirements?|forbidden|not allowed|prohibited|limit(?:ed)? to|focus(?:ed|ing)? on|restrict\\w*|rather than|instead of|need to|needs to|have to|has to|always|exactly|(?<!is )more than|fewer than|less than|missing|at least|at most|keep|keeps|preserve|retain|strictly|stick to|faithful|(?:solely|strictly|only|directly) (?:based on|according to)|quote|cite|from the (?:text|context|document|passage|list|table)|in the (?:text|context|document|passage)|nothing (?:else|but)|no (?!one|pressure|problem|matter|longer|doubt|need|worries)\\w+|ignore|skip|leave out|omit|otherwise|if (?:the|there|an?|it|its?|no|none|both|nothing|either|two|you|more|any|unsure|only|not|this)\\b(?= [^.\\n]{3,90}(?:,|\\b(?:then|return|answer|reply|write|say|set|give|use|leave|output|is|are)\\b))|nothing (?:with|about|that)|(?<=, (?:and )?)(?:saying|explaining|asking|announcing|telling|reminding|thanking|declining|apologi[sz]ing|inviting|stating|listing|naming|comparing|covering)(?= [\\w'])|anything (?:about|else|that)|leave \\w[^.,;\\n]{0,40} alone|(?:name|list|give|suggest|write|find|generate|pick|propose|recommend|provide|create|produce|make)(?: me| us)? (?:exactly |the |up to )?(?:\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)(?! (?:words?|sentences?|lines?|paragraphs?|pages?|characters?)\\b)|by \\w{3,12}: \\w+(?:, \\w+){1,8},? or|from \\d{1,2} (?:to|-|–) \\d{1,3}|scale (?:of|from)|max(?:imum)?\\.? \\d+ (?!words?|char|sentence|line|para|page|token)|one of|choose|pick|either|criteria|rules?:|guidelines?|scope|specific)\\b",
    `\\b${NUMBER_EN} (?:(?!words?\\b|sentences?\\b|paragraphs?\\b|characters?\\b|lines?\\b|pages?\\b|tokens?\\b)[\\w-]{1,20} ){0,3}(?:ideas|items|points|examples|questions|reasons|tips|steps|sections|names|titles|bullets?|options|categories|labels|keywords|parts|ways|topics|exercises|days|weeks|things|facts|slides|tweets|headlines|people|recipes|suggestions|sources|arguments|clauses|findings|risks|problems|issues|benefits|quotes|quotations|hashtags|chapters|scenes|rivers|films|books|songs|cities|places|websites|tools|features|metrics|hypotheses|variants|versions|alternatives|adjectives|synonyms|keyphrases|candidates|scenarios|recommendations|insights|takeaways|mistakes|dishes|meals|activities|lessons|slogans|taglines|puns|jokes|riddles|poems|stories|emails)\\b`,
  ].join('|'),
  'i',
);

/** The same for English form. */
export const FORMAT_EN = new RegExp(
  [
    `(?<![\\w\uFFFC])${NUMBER_EN}(?:[ -]?(?:to|–|-) ?\\d{1,6})?[ -](?:\\w{1,12} )?${LENGTH_EN}\\b`,
    '\\b(?:a|single|one|per|word) (?:short )?(?:sentence|paragraph|line|word|page|count|limit)\\b|\\blength\\b|\\bwords? (?:max|maximum|limit|or (?:less|fewer))|\\bmax(?:imum)?\\.? \\d|\\bno longer than\\b|\\bshort(?:er)?\\b|\\bbrief(?:ly)?\\b',
    '\\b(?:verbatim|(?:brief|short)est|word for word|as is|(?:complete|full|in|separate|one|each) sentences?|\\d{1,3} scale|out of \\d|binary|yes ?/ ?no|[01] if|wrap(?:ped)?|enclosed? (?:in|with)|boxed|(?:each|new|separate|single|one) line|json|yaml|xml|csv|tsv|html|markdown|latex|(?:in|as|return|output|valid|only|executable) sql|sql (?:query|queries|statement|code|only)|code block|code fence|plain ?text|docx|pdf|word document|spreadsheet|diagram|mermaid|tables?|bullets?|bullet(?:ed)? (?:list|points?)|bullet points?|(?:as|in|return|output|with|numbered|bulleted|json|python|ordered|comma-separated|into|markdown|todo|make) (?:a |an |the |one )?(?:\\w+ )?lists?|list only|numbered|outline|headings?|headers?|columns?|rows?|table of contents|schema|formatt?(?:ed|ing)?|formats|layout|template|structured?|sections?|subject line|title case|uppercase|upper case|lower ?case|capitals?|snake_case|camelCase|commas?|comma[- ]separated|semicolons?|separated by|brackets|parentheses|quotation marks|hashtags?|emojis?|punctuation|(?:as|in) a tweet|haiku|sonnet|limerick|rhym\\w+|stanza|dialogue|keys|key names?|fields?|integer|boolean|yes or no|true or false|single letter|(?:xml|html|hash|think|answer) ?tags?|(?:between|in|inside|with) tags?)\\b',
    '\\b(?:only|just|nothing but) (?:the )?(?:output|return|respond|reply|answer|provide|write|give|print|label|sql|json|code|category|translation|result|score|number|list|title|text|name|final)|\\b(?:output|return|respond with|reply with|answer with|reply|respond|answer|emit|print|produce|write|give|provide)(?: me)? (?:only|just|exactly|nothing|in the form|in this form|as|one|a single|either|yes|the following)|\\b(?:output|return|respond|reply|answer|emit|print)(?: with)?:? ?["“`\\d\uFFFC]|\\b(?:no|without|do not (?:write|give|include|add|provide)|don\'t (?:write|give|include|add|provide)|nothing) (?:any |other |additional |further )?(?:explanations?|comments?|commentary|prose|preamble|else|reasons?|extra|introduction|markdown|code|text)|\\b(?:label|category|tag|translation|code|answer|number|score|name|title|option|letter|word|program|sql|query|text|result)s? only\\b|\\bnot (?:return|output|write|print|include|add|provide|give) any|\\b(?:start|begin|end)s?(?:ing)? (?:with|your|the|each|every)\\b|\\b(?:answer|response|output|reply) (?:should|must|is|will be|has to be)\\b|\\bonly (?:include|report|state|list|show|name)\\b|\\bwithout (?:any )?(?:clarifications?|comment\\w*|explan\\w+|preamble|caveats?|introduction|further)|\\b(?:output|return|reply|respond|answer|print|give|write|report|state|put)(?: with)? (?:the |its |a |one |an )?(?:[\\w-]{1,16} ){1,2}only\\b|(?:^|[.;!] )(?:just|only|nothing but) (?:the|a|an|one) [\\w-]{2,16}(?= ?[,.;]|$)|\\bconclude with\\b|\\bone per line\\b|\\bper line\\b|\\bthe form(?:at)? of\\b|(?<!\\b(?:question|input|text|context|data|article|document|problem|dialogue|conversation|passage)s? (?:is|are) )\\bas follows\\b',
    '(?:[,;–—-] ?|\\band )nothing (?:else|more)\\b|\\b(?:list|write|give|return|report|render|show|print|record|phrase|put) [^.\\n]{1,30} as ["“`\uFFFC]|\\b(?:give|hand|send|pass|show|bring)(?: back| me| us| out| over){0,2} (?:[\\w-]{1,16} ){1,4}only(?=[,.;!]|$)|\\b(?:an?|one|two|three|\\d{1,2}|single) (?:[\\w-]{2,16} ){1,2}(?:per|for each|for every|in each|on each) [\\w-]{2,}|\\b(?:sort|order|rank|group|arrange)(?:ed)? (?:(?:them|it|each|the [\\w-]{2,16}) )?(?:by|from|alphabetically|chronologically)\\b|\\bin (?:[\\w-]{3,16} )?order(?= (?:of|by)\\b|[,.;:]|$)',
  ].join('|'),
  'i',
);

/** The same for English manner. */
export const STYLE_EN = new RegExp(
  [
    "\\b(?:do not|don't|never|avoid|without) (?:us(?:e|ing) |say(?:ing)? )?(?:the |any )?(?:phrases?|expressions?|clich[eé]s|buzzwords|filler words)\\b|\\b(?:[ABC][12](?:-level| level| english| german| french| learners?)|level [ABC][12]|(?:reading|grade|language) level|crisp|tone|(?<!(?:art|hair|life|play) )styles?|terse(?:ly)?|laconic|snappy|punchy|voice|register|formal(?:ly)?|informal|friendly|professional(?:ly|ism)?(?! (?:in|with|who|from|at|network)\\b)|concise(?:ly)?|succinct(?:ly)?|to the point|audience|readers?|beginners?|newcomers?|laym[ae]n|non-?experts?|experts? audience|year[- ]olds?|years old|students? (?:in|of)|children|kids|plain language|jargon|humorous|humor|humour|funny|witty|casual|colloquial|polite(?:ly)?|politeness|objective(?:ly)?|neutral|unbiased|persuasive|warm(?:ly)?|empath\\w+|compassionate|clear(?:ly)?|simple|simply|easy[- ]to[- ]understand|understandable|engaging|conversational|academic|scholarly|technical terms?|cheerful|hopeful|encouraging|supportive|respectful|sarcastic|playful|serious|melanchol\\w*|inspir\\w+|catchy|dramatic|poetic|imperative|(?:first|second|third) person|(?:past|present|future) tense|spelling|slang|swear|profanity|terminology|fluent|natural(?:ly)?|idiomatic|british|american english|suitable for|appropriate for|fit for|aimed at|meant for|intended for|written for|pitched at|talk like|speak like|sound like|write like|chatty|breezy|deadpan|lyrical|folksy|tailored|general public|laypeople|accessible|upbeat|confident|firm|sober|dry)\\b",
    `\\b(?:in|into|to|use|using|write|speak|answer|reply|respond|from) (?:the )?${LANGUAGES_EN}\\b|\\b(?:in|into) (?:the )?(?:\\{\\w{1,24}\\} )?(?:language|same language|user's language)|(?<!natural |programming |large |a |small |query |vision |ai )\\blanguage\\b(?! models?)|\\b${LANGUAGES_EN} (?:only|spelling)\\b|\\bfor (?:an?|the|my|our) (?:\\w{1,16} ){0,3}(?:audience|readers?|board|class|students?|customers?|clients?|beginners?|founders?|team|child|kids?|visitors?)\\b|\\bfor (?:\\w{1,16} ){0,2}(?:sysadmins|admins|developers|engineers|managers|councillors|parents|teachers|nurses|doctors|executives|investors|journalists|scientists|undergraduates|tenants|residents|guests|members|volunteers|neighbou?rs|colleagues|staff)\\b|[,.;] english(?=[,.]|$)`,
  ].join('|'),
  'i',
);
