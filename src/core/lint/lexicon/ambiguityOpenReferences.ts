import type { ReferencePattern } from './ambiguityReferencePattern.ts';

/** References told by their grammar, whatever noun they have: 照之前的译法, “our normal terminology”, 他 after two people. */
export const OPEN_REFERENCES: readonly ReferencePattern[] = [
  {
    // load_rows 和 Loader 类都有点慢，把它改成异步的
    need: 'two',
    cues: ['把它', '将它', '给它', '对它', '让它', '，它'],
    pattern:
      /(?<=^|[。；\n]\s?)(?![^。；\n]{0,40}(?:关系|区别|对比|比较|差异|之间))[^。；，、\n\d和与跟]{2,16}?[和与跟] ?[^。；，、\n的和与跟]{2,14}(?:[都也均]|，)[^。；\n]{0,24}?(?<=[，,])(?:再|请|帮我|并)?([把将给对让]它|它(?:如果|要是|有|是|里))(?!们)/dg,
  },
  {
    // … the customer's email and the supervisor's note. If it contains …
    need: 'two',
    cues: ['. if it ', '. when it ', '. it ', '. once it '],
    pattern:
      /\b(?:the|an?) (?:[a-z]+(?:['’]s)? )?[a-z]{4,14} and (?:the|its|their|his|her|an?) (?:[a-z]+(?:['’]s)? )?[a-z]{4,14}\. ((?:(?:If|When|Once) it|It) (?:contains?|has|mentions?|says|includes|names))\b/dg,
  },
  {
    need: 'noun',
    cues: ['我们', '咱们', '我司', '本公司', '公司', '内部', '部门', '团队', '本店', '单位', '行内', '店里', '学校'],
    pattern:
      /(?:按照?|照|根据|依照|遵循|参照|参考|参看|对照|依据|沿用|套用|遵照)((?:我们|咱们|我司|本公司|公司|内部|部门|团队|本店|单位|行内|店里|学校|我们部门|我们公司)(?:内部|自己|一贯|惯常|常用|现有|通用|统一|目前|平时|既有|规定)?的?[一-鿿]{0,4}?([一-鿿](?:法|式|例|准|则|矩|范|板|版|路|调|度|程|定|求|系|级|语|表|说明|手册|惯例|口径)))(?=给|来|对|把|将|进行|定|打|写|判|处|做|回|分|，|。|；|\s|$)/dg,
  },
  {
    need: 'outside',
    cues: [
      '上一份',
      '上一篇',
      '上一版',
      '上一期',
      '上一个',
      '上份',
      '上篇',
      '上期',
      '上周',
      '上月',
      '上个月',
      '上季度',
      '前几期',
      '前几篇',
      '前一份',
      '前一篇',
      '前一期',
    ],
    pattern:
      /(?:参照|参考|按照?|照着?|沿用|延续|模仿|仿照|套用|跟|和|与|同)((?:上一?|前一|前几)(?:份|篇|版|期|周|月|个月|季度)(?:的)?(?!步|轮|节|题|句|段|行)[一-鿿]{2,10}?)(?=[，。；：\s]|$|来|写|做|给|对|一致|一样|保持)/dg,
  },
  {
    need: 'outside',
    cues: ['之前的', '以前的', '先前的', '此前的', '原先的', '往常的', '上次的', '过去的', '平时的', '一贯的'],
    pattern:
      /(?:按照?|照着?|用|沿用|跟|和|与|保持|参照|遵循|延续|依照)((?:之前|以前|先前|此前|原先|往常|上次|平时|一贯|惯常)的(?!对话|聊天|消息|历史|上下文|问题|内容|步骤|结果|回答)[一-鿿]{0,3}(?:法|式|样|例|准|则|格|调|路|词|称|规|板|版|稿|序|案|惯|矩))(?=[，。；：\s]|$|来|写|做|给|对|翻|处|进|一致)/dg,
  },
  {
    need: 'before',
    cues: ['前文', '上文', '前面', '上面', '前述', '上述'],
    pattern:
      /((?:前文|上文|前面|上面)(?:所|已经?|中|里)?(?:提到|提及|提过|列出|给出|列举|介绍|说到|讲到|述及|分析|讨论)(?:过|到|及|了)?的[^，。；：、\n\d的]{1,8}|(?:前述|上述)(?:[一二两三四五六七八九十几]|\d)[个条点项种][^，。；：、\n的]{1,6})/dg,
  },
  {
    need: 'two',
    cues: ['他', '她'],
    pattern:
      /(?:[一-鿿]{1,6}(?:经理|监理|老师|主任|主管|总监|医生|护士|律师|客户|同事|同学|室友|房东|租客|家长|店长|组长|老板|领导|工程师|业主|司机|教练|学员|总|工|哥|姐|叔|姨|爷|舅|伯)|[小老阿][一-鿿])(?:和|跟|与|、)(?:[一-鿿]{0,6}(?:经理|监理|老师|主任|主管|总监|医生|护士|律师|客户|同事|同学|室友|房东|租客|家长|店长|组长|老板|领导|工程师|业主|司机|教练|学员|总|工|哥|姐|叔|姨|爷|舅|伯)|[小老阿][一-鿿])(?:都|也|一起|同时|均|昨天|今天|上周|吵|在|对|因|打|闹|发生|为)[^\n他她]{1,60}?((?<![其吉])[他她](?!们|俩|人)(?:的)?[一-鿿]{0,4})/dg,
  },
  {
    need: 'noun',
    cues: 'normal standard regular typical customary internal house in-house established existing own company team official agreed'
      .split(' ')
      .map((kind) => ` ${kind} `),
    pattern:
      /\b(?:use|using|follow|following|per|with|in|according to|apply|applying|to|keep to|stick to|based on|under)\s+((?:our|my|the) (?:normal|standard|regular|typical|customary|accustomed|internal|house|in-house|established|existing|own|company|team|official|agreed) (?!language|english|tone|voice)(?:[a-z]+ )?([a-z]{4,16}(?:ology|ies|es|ure|ure|y|yle|mat|late|ne|nes|ns|ing|ms|eme|ard|ards|ale|ist|rix|les|ic|ria|form|way|ner|hion|order)))(?=\s*(?:[.,;!)]|$|\n|and\b|for\b|when\b|to\b))/dgi,
  },
  {
    need: 'noun',
    cues: [
      'handbook',
      'manual',
      'playbook',
      ' policy',
      'style guide',
      'memo',
      'wiki',
      'briefing',
      'guidebook',
      'rulebook',
      'codebook',
      'contract',
      'syllabus',
    ],
    pattern:
      /\b(?:outlined|described|set out|laid (?:out|down)|defined|specified|listed|explained|given|stated) (in (?:the|our|my) (?:[a-z]+ )?(handbook|manual|playbook|policy|style guide|memo|wiki|briefing|guidebook|rulebook|codebook|syllabus))\b(?! (?:below|above)\b)/dgi,
  },
  {
    need: 'two',
    cues: [' him', ' her', ' he ', ' she ', ' his '],
    pattern:
      /\b[Mm]y (?:sister|aunt|mother|mum|mom|daughter|niece|grandmother|granny|wife|girlfriend|stepmother)(?: [A-Z][a-z]+)? and (?:my |our |her )?(?:sister|aunt|mother|mum|mom|daughter|niece|grandmother|granny|girlfriend|stepmother)\b[^\n]{2,120}?\b([Hh]er|[Ss]he)\b/dg,
  },
  {
    need: 'two',
    cues: [' him', ' he ', ' his '],
    pattern:
      /\b[Mm]y (?:brother|uncle|father|dad|son|nephew|grandfather|grandpa|husband|boyfriend|stepfather)(?: [A-Z][a-z]+)? and (?:my |our |his )?(?:brother|uncle|father|dad|son|nephew|grandfather|grandpa|boyfriend|stepfather)\b[^\n]{2,120}?\b([Hh]im|[Hh]e|[Hh]is)\b/dg,
  },
  {
    need: 'two',
    cues: [' him', ' her', ' he ', ' she ', ' his '],
    pattern:
      /\b(?:[Tt]he|[Mm]y|[Oo]ur) (?:[a-z]+ )?(?:boss|landlord|student|nurse|colleague|coach|principal|candidate|architect|captain|friend|chef|pilot|guest|clerk|judge|witness|host|client|tenant|assistant|accountant|consultant|president|resident|patient|parent|participant|applicant|neighbou?r|(?!brother|sister|mother|father|daughter|order|number|paper|letter|folder|offer|answer|server|header|footer|chapter|character|matter|computer|weather|summer|winter|error|factor|dinner|cover|poster|banner|quarter|water|power|other|paper|color|floor|door|flyer|user|newsletter|parameter|filter|layer|tractor|monitor|sensor|vector|corner|border|river|tower|flower)[a-z]{2,10}(?:er|or|ist|ian|eer|man)) and (?:the |my |our |his |her )?(?:[a-z]+ )?(?:boss|landlord|student|nurse|colleague|coach|principal|candidate|architect|captain|friend|chef|pilot|guest|clerk|judge|witness|host|client|tenant|assistant|accountant|consultant|president|resident|patient|parent|participant|applicant|neighbou?r|(?!brother|sister|mother|father|daughter|order|number|paper|letter|folder|offer|answer|server|header|footer|chapter|character|matter|computer|weather|summer|winter|error|factor|dinner|cover|poster|banner|quarter|water|power|other|paper|color|floor|door|flyer|user|newsletter|parameter|filter|layer|tractor|monitor|sensor|vector|corner|border|river|tower|flower)[a-z]{2,10}(?:er|or|ist|ian|eer|man))\b[^\n]{2,100}?\b(him|her|he|she|his)\b/dg,
  },
  {
    need: 'two',
    cues: [' him', ' his ', ' he '],
    pattern:
      /\b(?:[Ee]mail|[Ww]rite to|[Cc]all|[Tt]ell|[Aa]sk|[Rr]emind|[Ii]nvite|[Tt]hank|[Mm]essage|[Bb]rief|[Ii]nform|[Cc]ontact) [A-Z][a-z]{1,12}(?<!a|e) and [A-Z][a-z]{1,12}(?<!a|e)\b[^\n]{2,100}?\b(him|he|his)\b/dg,
  },
  {
    need: 'noun',
    cues: [' our ', ' my '],
    pattern:
      /\b(?:use|using|follow|following|per|with|in|according to|apply|to|by|in line with|consistent with|matching|based on|under|on) ((?:our|my) (?:[a-z-]+ ){0,2}?(guidelines|rules|polic(?:y|ies)|standards?|terminology|conventions|style ?guide|house style|format|template|procedures?|criteria|rubric|checklist|glossary|practices?|norms|scheme))(?=\s*(?:[.,;!)]|$|\n|and\b|for\b|when\b))/dgi,
  },
  {
    need: 'before',
    cues: [
      'as mentioned',
      'as discussed',
      'as explained',
      'as stated',
      'as noted',
      'as described',
      'as outlined',
      '如前所述',
      '如上所述',
      '前面说过',
      '前面所说',
    ],
    pattern:
      /\b(as (?:already )?(?:mentioned|discussed|explained|stated|noted|described|outlined))(?=\s?[,.;]|$)|((?<![一-鿿])(?:如前所述|如上所述|正如前面所说|前面说过))/dgi,
  },
  {
    need: 'two',
    cues: ['双方', '两人', '二人', '两位', '两个人', '俩'],
    pattern:
      /(?:双方|两人|二人|两位[一-鿿]{0,3}|两个人|俩人?)[^\n他她]{1,40}?((?<=[，。；]|[给向替对帮让请问叫跟求])[他她](?!们|俩|人)(?:的)?[一-鿿]{0,4})/dg,
  },
  {
    need: 'outside',
    cues: ['老规矩', '老样子', '照旧', '照例', '惯例'],
    pattern: /(?<=^|[，。；：\s])(老规矩|老样子|(?:其余|其他|其它)?照旧|照例)(?=[，,。；]|$)/dg,
  },
  {
    need: 'outside',
    cues: ['the usual ', 'our usual '],
    pattern:
      /\b(?:use|include|enclose|add|with|in|follow|attach|fill in|send|from|apply|ask|append) ((?:the|our|your) usual (?!one\b|case\b|sense\b|english\b)[a-z]{4,14}(?: [a-z]{4,14})?)(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
  {
    need: 'noun',
    cues: [
      'shared drive',
      'folder',
      'intranet',
      'wiki',
      'the drive',
      'the meeting',
      'the chat',
      'the channel',
      'the handbook',
      'my email',
      'the server',
      'my desk',
      'our website',
    ],
    pattern:
      /\b(?:use|using|follow|apply|from|with|per|to|take|fill in|like|see) (the ([a-z]{4,14})(?: (?:that is|stored|saved|kept|we have))? (?:from|in|on) (?:the|our|my) (?:shared drive|shared folder|folder|intranet|wiki|drive|meeting|chat|channel|handbook|email|server|desk|website))\b/dgi,
  },
  {
    need: 'two',
    cues: [' her', ' she '],
    pattern:
      /\b(?:[Ee]mail|[Ww]rite to|[Cc]all|[Tt]ell|[Aa]sk|[Rr]emind|[Ii]nvite|[Tt]hank|[Mm]essage|[Bb]rief|[Ii]nform|[Cc]ontact) [A-Z][a-z]{1,11}a and [A-Z][a-z]{1,11}a\b[^\n]{2,100}?\b(her|she)\b/dg,
  },
  {
    need: 'outside',
    cues: [
      'we normally',
      'we usually',
      'we always',
      'i normally',
      'i usually',
      'i always',
      'we typically',
      'we generally',
    ],
    pattern:
      /\b((?:like|as|the way|how) (?:we|i) (?:normally|usually|always|typically|generally)(?: (?:do|did|write|use|handle|have))?(?: (?:it|them|this|so))?)(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
  {
    need: 'outside',
    cues: [
      'the previous ',
      'the last ',
      'the earlier ',
      'the old ',
      'our previous',
      'our last',
      'my previous',
      'my last',
    ],
    pattern:
      /(?<=^|[.;:!?\n]\s{0,3}|[-*•]\s|\b(?:and|then|please|to) )(?:[Tt]ake|[Rr]euse|[Ss]tart from|[Aa]dapt|[Uu]pdate|[Cc]opy|[Ff]ollow) ((?:the|our|my) (?:previous|last|earlier|old) (?:brief|report|letter|newsletter|template|post|deck|memo|mail|plan|agenda|invoice|contract|proposal|draft|flyer|brochure|campaign|edition|issue|layout|spreadsheet|script))\b(?! (?:below|above|in|of)\b)/dg,
  },
];
