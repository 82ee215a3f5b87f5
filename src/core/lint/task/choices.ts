/** Asks to choose one of a closed set, whatever the set is called, in Chinese: 数据库组、网络组还是应用组, 要就回 1，不要就回 0. */
export const CHOICE_ZH: readonly RegExp[] = [
  /(?:输出|给出|选出|选择|返回|回答|写出)[^，。；\n]{0,8}(?:答案|正确|对应)的?选项|[（(][^（()）\n]{1,10}或[^（()）\n]{1,20}[？?]?[)）]\s*[：:]\s*$/,
  /(?<=[^，。；：\n、])、[^，。；\n]{1,24}还是(?<!问[^。；\n]{0,40})[^，。；？?\n]{1,14}/,
  /(?:[“"「][^”"」\n]{1,12}[”"」][、,，或/ ]{0,2}){2,8}(?:[中里](?:的|选|挑|任)|之一|[一两二三四五六]者|其中)/,
  /[就则](?:回|写|填|输出|返回|记|给|标|判|答)[^，。；\n]{1,8}[，；,;]\s?(?:[不没][\u3400-\u9fff]{1,3}[就则的时]|否则|不然|反之)/,
  /[判标记回填][为成]?[“"'「‘][^”"'」’\n]{1,10}[”"'」’][，；,]\s?(?:否则|不然|反之)/,
  /(?:判[断定]|(?<!帮我看?|帮忙看?|麻烦看?)看看?|核[对实]|告诉我|说说|评评)[^，。；\n]{0,24}([\u3400-\u9fff])不\1/,
  /(?:告诉|说出?|回|答出?|判断|看看)[^，。；\n]{0,10}哪一?(?:个|种|类|家|款|位|级|档)/,
  /选(?:择|出|取|用)?[^，。；\n]{0,6}(?:最[^，。；\n]{1,4}|合适|对应|匹配|恰当|贴切)的/,
  /(?:补|标|加|写|填|打|注|配|附|贴)(?:上|明|出|一个)[^，。；\n“”]{0,8}(?:类目|类别|标签|等级|级别|优先级|分类号|语种|极性|情绪|意图|代码|编码)(?!名)/,
];

/** The same in English: which bucket it belongs to, the department that should handle it, low, medium or high. */
export const CHOICE_EN: readonly RegExp[] = [
  /\b(?:assign|allocate|allot|put|place|map|match|attribute)\b[^.\n]{1,50}\b(?:to|into|under|as|with) ["“']?\uFFFC{1,24}["”']?(?:, ["“']?\uFFFC{1,24}["”']?){0,6},? or ["“']?\uFFFC/i,
  /\b(?:give|mark|call|label|rate|say|answer|reply|respond|tag|output|return)(?: (?:each|every)(?: one| \w{2,12})?| it| them| this| with| either| only){0,2}:? (?!in |with |to |by |at |for |on |me |the |from |and |all )["“'`]?[\w-]{1,14}["”'`]?(?:, ["“'`]?[\w-]{1,14}(?: [\w-]{1,14}){0,3}["”'`]?){1,5},? or ["“'`]?[\w-]{1,14}/i,
  /\b(?:choose|pick|select|tell|say|answer|mark|give|output|return|reply)\b[^.\n]{0,30}\b(?:pass or fail|yes or no|true or false|a or b|real or fake|spam or ham|relevant or (?:not|irrelevant)|(?:yes\/no|true\/false|pass\/fail)(?= and|[.,;]|$))/i,
  /\btell (?:me )?(?:which|what) (?:[\w-]+ ){1,2}[^.,\n]{1,24} (?:is|are|belongs?)\b/i,
  /\b(?:say|state|name|give|tell me|output|return|reply with|write|report|indicate|decide|determine|choose|pick|work out|find out) (?:which|what) (?:[\w-]+ ){1,4}(?:it|this|they|each|the \w+|an? \w+) (?:belongs?|falls?|fits?|goes|should)\b/i,
  /\b(?:output|return|give|name|pick|choose|say|state|select|reply with|answer with|respond with)(?: only| just)? the (?!(?:[\w-]+ ){0,2}(?:solution|response|answer|one|result|candidate|version|sentence|part)s? )(?:[\w-]+ ){1,3}(?:that|which|who) (?:should|best|most|fits?|match(?:es)?|applies|handles?|describes?)\b/i,
  /\bfor (?:each|every) [^.,\n]{1,30},? (?:give|output|return|add|write|provide|assign|pick|choose|state) (?:the|an?|one|its) (?:[\w-]+ ){0,2}(?:code|tag|label|category|class|score|rating|level|type|sentiment|intent|tone|language|topic|genre|severity|priority)\b/i,
  /\b(?:provide|give|return|output|predict|supply|add|attach|assign)s? (?:the |an? |one )?(?:[\w-]{2,14} ){0,2}(?:tags?|labels?|categor(?:y|ies)|scores?|ratings?|sentiments?|intents?) (?:for|to|of|per) (?:each|every|the|this|all)\b/i,
];
