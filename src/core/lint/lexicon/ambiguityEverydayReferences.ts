import type { ReferencePattern } from './ambiguityReferencePattern.ts';

const PERSON_ZH =
  '(?:[一-鿿]{1,2}(?:老师|经理|医生|总监|主任|主管|女士|先生|律师|同学|阿姨|叔叔)|[小老阿](?![时组学心程说师板年人于数家区型米])[一-鿿]|经理|主管|组长|室友|同事|客户|老板|妈妈|姐姐|妹妹|哥哥|弟弟)';
const TELLS_ZH = '(?:让|请|叫|托|告诉|要求|通知|提醒|替|帮|跟|和|问|派)';

/** References of everyday speech: 与之前相同, 照参考样例, the rubric enclosed, 她 for one of two people. */
export const EVERYDAY_REFERENCES: readonly ReferencePattern[] = [
  {
    need: 'outside',
    cues: ['之前', '上次', '上一次', '上回', '先前', '以前', '上期', '往期', '原先', '前几次', '上一版', '前几期'],
    pattern:
      /((?:与|和|跟|同)(?:之前|上次|上一次|上回|先前|以前|上期|往期|原先|前几次|上一版|前几期)(?:的)?(?:保持|完全|要)?(?:相同|一致|一样|统一|差不多|类似)|(?<=格式|结构|风格|语气|排版|写法|要求|口径|版式|样式)同(?:之前|上次|上一次|上回|上期|上一版)(?=[，。；\s]|$))(?!的?[问内信错])/dg,
  },
  {
    need: 'outside',
    cues: ['前面', '前几天', '早些时候', '开头', '方才', '早先', '之前'],
    pattern:
      /(?<=按照?|照着?|用|依据|根据|沿用|参照|参考|遵循|套|基于|[把将])((?:前面|前几天|早些时候|方才|早先|之前)(?:我们|咱们)?(?:聊|谈|讨论|商量|约|商定|约定|沟通|合计)(?:过|好|定|到|了)?的(?:那)?[^，。；：\n]{0,8}?(?=[给来对把为，。；\n]|$))/dg,
  },
  {
    need: 'noun',
    cues: ['样例', '范例', '范文', '例文', '样本', '样稿', '示例', '样品'],
    pattern:
      /(?:照着?|按照?|参考|仿照|模仿|参照|依照|对照)((?:参考|给定|所给|提供的?|给出的?|附带的?|附上的?|下方的?|文末的?|那个|这个)?(样例|范例|范文|例文|样稿|示例)(?:中|里)?(?:的(?:写法|格式|风格|样式|结构|语气|口吻|排版))?)(?![：:一-鿿]*[：:])/dg,
  },
  {
    need: 'noun',
    cues: ['随附', '所附', '附带', '随信', '另附', '附后', '附上的'],
    pattern:
      /((?:随附|所附|附带|随信附上|另附|附后|附上)的?(评分表|打分表|评分标准|标准|清单|名单|模板|表格?|术语表|规则|格式|大纲|说明))(?![^，。；\n]{0,6}[：:])/dg,
  },
  {
    need: 'noun',
    cues: ['enclosed', 'attached', 'herewith', 'appended', 'supplied', 'sent along', 'i sent', 'uploaded'],
    pattern:
      /\b(?:against|by|to|with|from|in|per|on|follow|use|using|apply|see) ((?:the|my|our) (?:[a-z-]+ )?(rubric|criteria|guide|guidelines|template|list|rules|format|table|scheme|checklist|style sheet|style guide|glossary|schedule|outline|mapping|sample|example) (?:(?:that is |i have |i )?(?:enclosed|attached|appended|supplied|sent along|sent|uploaded)(?: herewith| here| hereto| with this)?|herewith))(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
  {
    need: 'noun',
    cues: ['sample', 'the example', 'specimen'],
    pattern:
      /\b(?:follow|imitate|copy|like|in the (?:format|layout|tone) of|in the style of|in the manner of|modell?ed on|based on|same (?:style|format|layout|tone) as) ((?:the|my|our) (?:reference |given |provided |model )?(sample|example|specimen)(?: (?:text|post|letter|mail))?)(?=\s*(?:[.,;!]|$|\n))/dgi,
  },
  {
    need: 'two',
    cues: ['她', '他'],
    pattern: new RegExp(
      `(?<![一-鿿])${PERSON_ZH}${TELLS_ZH}${PERSON_ZH}[^，。；他她\\n]{0,6}([他她](?!们)的?[一-鿿]{0,4})`,
      'dg',
    ),
  },
  {
    need: 'two',
    cues: [' his ', ' her ', ' he ', ' she '],
    pattern:
      /(?<![a-z,] )\b[A-Z][a-z]{2,14} (?:asked|told|reminded|called|emailed|promised|informed|wants|asks|tells|thanked) [A-Z][a-z]{2,14} (?:that|to|about|for|when|if|why|whether)\b[^.;\n]{0,30}?\b((?:his|her) [a-z]+|(?:he|she) [a-z]+)\b/dg,
  },
  {
    need: 'two',
    cues: ['it must', 'it should', 'it has to', 'it needs to', 'it shall'],
    pattern:
      /\b(?:write|draft|create|make|prepare|compose|produce|generate) (?:me )?(?:an? |one )[a-z -]{2,28}? and (?:an? |one )[^.;:\n]{2,50}\. (It (?:must|should|has to|needs to|shall)\b)/dgi,
  },
  {
    need: 'two',
    cues: ['它要', '它不', '它必须', '它应', '它得', '它需'],
    pattern:
      /(?:写|拟|起草|生成|准备|设计|做)(?:一|1)[份篇条段个封则张首幅][^，。；、\n]{1,12}(?:和|与|以及|、|并写?)(?:一|1)[份篇条段个封则张首幅][^，。；、\n]{1,16}[，。；](?:另外)?(它(?:要|不能|不要|不超过|必须|应该?|得|需要?))/dg,
  },
  {
    need: 'outside',
    cues: ['发的那', '给的那', '说的那', '提的那', '记得的那', '知道的那', '用的那', '定的那', '看的那', '做的那'],
    pattern:
      /(?:按照?|照着?|参考|参照|用|根据|依据|沿用|套用|对照|基于)((?:群里|会上|邮件里|电话里|微信里|系统里|电脑里|你|他|她|老板|领导|客户|同事|我们?)(?:之前|上次|以前)?(?:发|给|说|提|记得|知道|用|定|看|做)过?的那[个份张套种版篇条][^，。；：\n]{0,4})/dg,
  },
  {
    need: 'outside',
    cues: [
      ' we used',
      ' we picked',
      ' we chose',
      ' we settled',
      ' we set',
      ' we tried',
      ' we liked',
      ' we fixed',
      ' we built',
      ' we always',
    ],
    pattern:
      /\b(?:with|on|to|from|in|per|use|using|follow|like|against|by|of|apply|keep) ((?:the|that|those|our) (?:[a-z-]+ ){0,2}?[a-z-]+ we(?:'ve)? (?:always )?(?:used|picked|chose|set|tried|liked|fixed|built)(?: (?:up|out))?(?: (?:in (?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|winter)|back then|at the (?:start|time|meeting)))?)(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
  {
    need: 'outside',
    cues: [
      'as our last',
      'in the previous',
      'in the last',
      'in our last',
      'as the last',
      'as my last',
      'to our last',
      'as our previous',
      'as the previous',
      'as my previous',
      'like our last',
      'like my last',
    ],
    pattern:
      /\b(?:same [a-z]+ as(?: in)?|similar [a-z]+ to|in line with|consistent with|like) ((?:our|my|the) (?:last|previous) (?!one\b|step|question|answer|line|paragraph|sentence|message|response|turn|section)[a-z]{3,14})\b/dgi,
  },
  {
    need: 'outside',
    cues: ['the one from', 'the ones from', 'the one in the', 'the one at the', 'the one you'],
    pattern:
      /\b(?:like|same as|similar to|based on|after) (the ones? (?:from|in|at) (?:the|our|last) (?:training|meeting|call|workshop|course|class|other day|spring|summer|autumn|winter|year|month|week|campaign|newsletter|event|conference)|the ones? you (?:made|wrote|sent|gave me|did)(?: \w+)?)(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
  {
    need: 'two',
    cues: [' his ', ' her '],
    pattern:
      /\b[A-Z][a-z]{2,14} and (?:my |his |her )?[A-Z][a-z]{2,14}\b (?:sent|wrote|submitted|gave|brought|made|share|shared|each|handed)[^\n]{2,80}?[.;] (?:[Pp]roofread|[Cc]orrect|[Ss]ummari[sz]e|[Tt]ranslate|[Rr]ewrite|[Rr]eview|[Gg]rade|[Ss]core|[Ee]dit|[Cc]heck|[Uu]se) ((?:his|her) [a-z]+)/dg,
  },
  {
    need: 'outside',
    cues: ['as we did', 'like we did', 'as i did', 'like i did'],
    pattern:
      /\b((?:as|like) (?:we|i) did (?:for|in|with|on|at) (?:the|our|my|last) [a-z]{3,14}(?: [a-z]{3,14})?)(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
];
