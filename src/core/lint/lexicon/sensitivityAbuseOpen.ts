import type { Gated } from './gatedPatterns.ts';

/** Requests for abuse that are composed of an act, somebody it is done to, and what it shall do to them. */
interface OpenAbuse extends Gated {
  readonly pattern: RegExp;
  readonly first?: RegExp; // a small one: where it does not match, the large one need not be asked
}

function act(cues: string, pattern: RegExp, first?: RegExp): OpenAbuse {
  return { cues: cues.split('|'), pattern, ...(first === undefined ? {} : { first }) };
}

/** What somebody is driven to in Chinese: payment, tears, flight, silence. */
const DRIVEN =
  '(?:付|买|签|转账|掏|交(?:钱|费|定金|出|款)|下单|辞职|哭|退(?:群|学|出|赛|网|租)|搬(?:走|家)|滚|凑钱|崩溃|跪|认(?:错|怂|输|罪)|服软|怕|求(?:饶|我|着|情)|还钱|抬不起|睡不着|不敢|当场|连夜|乖乖|自己(?:走|退群?|辞职?|滚)|撤诉|删|闭嘴|道歉|自闭|社死|破防|没脸|无地自容|说不出话|怀疑人生)';
const FRAIL =
  '(?:老(?:人|年人|头|太太?|两口|爷子|奶奶|教师|干部|伙计)|大(?:妈|爷|叔|婶)|阿姨|宝妈|孕妇|家长|父母|学生|孩子|小白|粉丝|网友|病人|患者|家属|主妇|农民|独居[^，。；\\n]{0,4}|退休[^，。；\\n]{0,4}|单身[^，。；\\n]{0,4}|客户|顾客|用户|会员|业主|租客|员工|新人|(?:没|未)(?:结婚|嫁|生孩子)的[^，。；\\n]{0,4})';
const HER_ZH =
  '(?:他|她|他们|她们|对方|人家|这(?:人|家伙|货|女的|男的)|那(?:人|家伙|货|女的|男的)|那个[^，。；\\n]{1,8}|这个[^，。；\\n]{1,8}|我(?:前任|前男友|前女友|前夫|前妻|同事|室友|邻居|老板|婆婆)|前(?:任|男友|女友|夫|妻))';
const SORE =
  '(?:整容|胖|丑|矮|穷|秃|黑(?=[，。]|皮)|口音|出身|单身|离婚|没考上|落榜|不孕|残疾?|结巴|口吃|病|学历|嫁不出去|找不到对象|家境|身材|长相|脸|妆|没工作|失业|破产|绿帽)';

/** What somebody is driven to in English. */
const BROKEN =
  "(?:cr(?:y|ies)|quits?|resigns?|moves? (?:out|away)|leaves? (?:the|town|for good)|gives? in|pays? up|begs?|breaks? down|panics?|apologi[sz]es? (?:to|in)|regrets?|hides?|shuts? up|deletes?|drops? (?:out|the)|hates? (?:him|her|them)sel(?:f|ves)|never (?:dares?|shows?|comes? back|speaks?|posts?)|(?:can['’]t|cannot) (?:sleep|show|face)|backs? (?:off|down)|wants? to (?:die|disappear|quit)|hands? over|signs?)";
const CRUEL =
  '(?:humiliating|scary|mean|nasty|cruel|hurtful|harsh|threatening|embarrassing|frightening|intimidating|creepy|brutal|vicious|insulting|degrading|shameful|awful|menacing|savage|ruthless|painful|terrifying|hateful|personal)';
const ONE_EN =
  '(?:him|her|them|(?:my|our|this|that|the|those|these) (?:[a-z-]{2,12} ){0,2}(?:ex|girlfriend|boyfriend|wife|husband|boss|manager|coworker|colleague|classmate|roommate|neighbou?rs?|landlord|tenant|teacher|sister|brother|mother|father|mum|mom|dad|kids?|girl|boy|guy|woman|man|intern|loser|idiot|clown|moron|bitch|family|cousin|aunt|uncle|mother-in-law|friend|rival|influencer|streamer|pig|cow|freak|creep|new kid|old (?:man|lady|woman)|couple))';
const LOOKS =
  '(?:weight|looks?|body|face|nose|teeth|stutter|stammer|lisp|limp|accent|acne|skin|disability|belly|poverty|religion|hair(?: loss)?|baldness|height|clothes|race|sexuality|divorce|failed marriage|miscarriage|illness|autism|stupidity|looks|job loss|unemployment|background|family|poor grades|spelling|voice|age|outfit|breakup|infertility)';

/** Compositions in both languages. */
export const OPEN_ABUSE: readonly OpenAbuse[] = [
  act(
    '吓到|吓得|骗到|骗得|逼到|逼得|骂到|骂得|怼到|怼得|羞辱|损到|损得|催到|催得|气到|气得|缠到|忽悠|哄得|哄到|唬得|唬到|说到|黑到|黑得|喷到|喷得|整到|整得|搞到|挤到|挤兑|逼着|逼他|逼她',
    new RegExp(
      `(?:把|将)[^，。；\\n]{1,14}(?:骂|怼|说|损|喷|黑|吓|骗|逼|气|整|搞|挤兑?|羞辱|忽悠|缠|催)(?:到|得)(?!明白|清楚|透|懂|通|具体|好|简单)[^，。；\\n]{0,6}?${DRIVEN}|(?:吓|骗|逼|骂|怼|羞辱|损|催|气|缠|忽悠|哄|唬|喷)(?:得|到|到让|着)(?:${HER_ZH}|${FRAIL})[^，。；\\n]{0,8}?${DRIVEN}`,
      'g',
    ),
  ),
  act(
    '逼|哄|骗|唬|吓|忽悠|诱导|诓|套路|拿捏|收割|对付',
    new RegExp(
      `(?:逼|哄|骗|唬|吓|忽悠|诱导|诓)(?:着|住|得)?[^，。；\\n]{0,4}?${FRAIL}们?[^，。；\\n]{0,4}(?:当场|立刻|马上|赶紧|乖乖|主动|不知不觉|尽快|多)?(?:交|付|买|签|转|掏|办|充|投|刷|打赏|下单|加盟|续费|报)(?:费|钱|款|单|账|定金|卡|字|值|资|礼物|名|课|[，。；\\n]|$)|(?:对付|收割|套路|拿捏|割)(?:那些|这种|这些|这类)?[^，。；\\n]{0,3}(?:老(?:人|年人|头|太太?|教师)|大(?:妈|爷)|阿姨|宝妈|小白|主妇|独居[^，。；\\n]{0,4}|退休[^，。；\\n]{0,4})[^。\\n]{0,30}(?:掏钱|签单|吓唬|卖惨|哭穷|买单|下单|付款|捧|上钩|成交)`,
      'g',
    ),
  ),
  act(
    '觉得不|以为不|相信不|认为不|感到不|觉得自己不|觉得没有我|离了我|没有我',
    new RegExp(
      `(?:让|叫|使)(?:${HER_ZH}|${FRAIL})们?(?:觉得|以为|相信|认为|感到)(?:自己)?[^，。；\\n]{0,4}不[^，。；\\n]{1,8}(?:就|便)[^，。；\\n]{0,6}(?:拖累|对不起|后悔|失去|没|死|害|亏|丢|完|不是|不孝|不配|坏|病|毁|惨|孤|被)|(?:让|叫|使)${HER_ZH}(?:知道|觉得|明白|相信)[^，。；\\n]{0,2}(?:离了我|没有我|除了我|离开我)[^，。；\\n]{0,14}`,
      'g',
    ),
  ),
  act(
    '睡不着|焦虑|恐慌|笑话|看扁|排挤|孤立|看不起|嫌弃|唾弃|讨厌|骂他|骂她',
    new RegExp(
      `(?:让|叫|使)(?:${FRAIL}|[^，。；\\n]{0,6}女人|[^，。；\\n]{0,6}女性)们?[^，。；\\n]{0,8}(?:睡不着|焦虑到|恐慌到|焦虑得|越焦虑越|慌到)[^，。；\\n]{0,8}|(?:让|叫|使|带着|煽动|鼓动)(?:全|大家|所有|整个|同学|其他|别的|群里)[^，。；\\n]{0,8}(?:笑话|看扁|排挤|孤立|看不起|嫌弃|唾弃|讨厌|骂|躲着|不理)${HER_ZH}`,
      'g',
    ),
  ),
  act(
    '整容|胖|丑|矮|穷|秃|口音|出身|单身|离婚|没考上|落榜|不孕|残|结巴|口吃|学历|嫁不出去|对象|家境|身材|长相|妆|没工作|失业|破产',
    new RegExp(
      `(?<!被|遭|受|不|怕|别|人|没|互相|爱)(?:骂|嘲笑?|黑|怼|喷|讽刺|损|阴阳|笑话|挖苦|羞辱|攻击|diss)(?:一下|一顿|几句)?(?:那个|这个)?(?:他|她|对方|人家|这人|那人|那个[^，。；\\n]{1,6}|主播|同事|前任|邻居|室友)的?[^，。；\\n]{0,8}${SORE}|(?<!被|遭|人)阴阳(?:怪气)?(?:一下|几句)(?:那个|这个|他|她|某)[^，。；\\n]{0,14}`,
      'g',
    ),
  ),
  act(
    '带节奏|网暴|人肉|围攻|举报到|刷差评',
    /(?:去|到|给|帮我|一起)[^，。；\n]{0,12}(?:带节奏|网暴|人肉|围攻)[^，。；\n]{0,4}(?:他|她|那|这|骂|博主|主播|店)/g,
  ),
  act(
    '在哪上学|住哪|住址|家在哪|在哪工作|在哪上班|在哪个学校',
    /(?:提|暗示|点出|点一下|带上|写明)[^，。；\n]{0,4}(?:他|她|对方|欠款人|债务人)(?:的)?(?:女儿|儿子|孩子|家人|老婆|老公|父母|家|小孩)[^，。；\n]{0,4}(?:在哪|住哪|住址|哪个学校|哪里|上学的)/g,
  ),
  act(
    '刷礼物|打赏|捐款|同情|眼泪|信任|刷钱|掏钱|转账',
    /(?:编|捏造|杜撰|虚构|伪造)(?:个|造|一个|一段)?[^。；\n]{0,16}?(?:骗|套|赚)(?:取|到|粉丝|网友|大家|老人|观众|他们|她们)?[^，。；\n]{0,6}(?:礼物|打赏|捐|同情|眼泪|信任|钱|转账)/g,
  ),
  act(
    '骂一骂|骂骂|喷一喷|损一损|嘲一下|嘲一嘲|骂一顿|骂几句|怼一怼|笑话|嘲讽一下|挖苦一下|笑一笑',
    /(?<![被不别遭互自])(?:骂一骂|骂骂|喷一喷|损一损|嘲一下|嘲一嘲|骂一顿|骂几句|怼一怼|嘲讽一下|挖苦一下|(?<![讲说个的看闹冷段篇])笑话)(?:那些|这些|那个|这个|一下)?[^，。；\n自]{0,16}?(?:的(?:女人|男人|人|同学|同事)|同事|同学|邻居|助听器|室友|老板|女人|亲戚|前任|他|她)(?![^，。；\n]{0,4}(?:的原因|怎么办))/g,
  ),
  act(
    '狠狠|一通|一顿|一番',
    /(?:把|将)(?:他|她|对方|人家|候选人|应聘者|那[^，。；\n]{1,6})们?的?[^，。；\n]{0,6}(?:狠狠)?(?:贬|损|骂|嘲|羞辱|奚落|批)(?:低)?(?:一通|一顿|一番)/g,
  ),
  act(
    '除了我|离开我|没有我|离了我',
    /(?:让|使|叫)[^，。；\n]{1,10}(?:觉得|相信|明白|知道|认为)[^，。；\n]{0,4}(?:除了我|离开我|没有我|离了我)[^，。；\n]{2,12}/g,
  ),
  act(
    '冒充|假扮|伪装成|假装',
    /(?:写|编|发|拟|来)[^。；\n]{0,12}(?:冒充|假扮|伪装成|假装是?)[^。；\n]{1,12}(?:骗|套(?:出|取|话)|让(?:他|她|对方|人|用户|客户|收件人)[^，。；\n]{0,6}(?:填|点|输|转|交))/g,
  ),
  // English.
  act(
    'look stupid|look dumb|look like idiots|look like fools|look like clowns|look pathetic|look ridiculous|look like an idiot|look like a fool|look like a loser|feel so |feel like|feel small|feel stupid|feel dumb|feel guilty|feel worthless|feel ugly|feel ashamed|feel useless|feel inferior|feel pathetic',
    /\bmak(?:e|es|ing) (?:[\w'’-]+ ){1,5}?(?:feel|look|seem|sound) (?:so |like |really |as )?(?:an? )?(?:small|stupid|dumb|guilty|worthless|ugly|ashamed|useless|inferior|pathetic|trash|dirt|garbage|nothing|loser|failure|burden|fools?|idiots?|clowns?|ridiculous|fat)\b/gi,
  ),
  act(
    'to ignore|to exclude|to shun|to laugh at|to hate|to block|to unfollow|to gang up|to bully|kill herself|kill himself|kill themselves|kill yourself|says yes|say yes|he agrees|she agrees|they agree',
    /\bgets? (?:everyone|everybody|people|the others|the (?:whole )?class|others|my friends) to (?:ignore|exclude|shun|laugh at|block|unfollow|gang up on|bully) (?!spam|ads|the (?:noise|rules|error))[\w'’]+|\btell(?:s|ing)? [^.;\n]{2,50} to (?:kill|hang|cut|drown) (?:him|her|them)sel(?:f|ves)|\b(?:confus|wear|pressur|nag|push|pester|scar|frighten|guilt)\w* (?:him|her|them)(?: down)? until (?:s?he|they) (?:says? yes|agrees?|signs?|pays?|gives? in)/gi,
  ),
  act(
    'pretend to be|pretends to be|pretending to be|posing as|impersonat|poses as|as if from|claims to be',
    /\b(?:pretend(?:s|ing)? to be|pos(?:es|ing) as|impersonat(?:es?|ing)) (?:from )?(?:the|an?|his|her|their|my) [^.;\n]{2,30}\b(?:so (?:that )?|to (?:get|make|trick) |and (?:get|make|ask) )[^.;\n]{0,20}\b(?:types?|enters?|gives?|sends?|shares?|clicks?|tells?|transfers?|pays?|pin|passwords?|money|details)\b/gi,
  ),
  act(
    'make sure |see to it',
    /\bor (?:else )?(?:i|we)(?:['’]ll| will) (?:make sure|see to it) (?:that )?(?:s?he|they|you) (?:never|loses?|regrets?|won['’]t|get fired|gets? fired|pays?)/gi,
  ),
  act(
    'so scary|so mean|so nasty|so cruel|so hurtful|so harsh|so threatening|so embarrassing|so frightening|so intimidating|so creepy|so brutal|so vicious|so humiliating|so insulting|so degrading|so shameful|so awful|so menacing|so savage|so ruthless|so painful|so terrifying|so hateful|so personal|the more |meaner|nastier|crueller|crueler|harsher|creepier|make it ',
    new RegExp(
      `\\bso ${CRUEL}(?: and \\w+)? that (?:s?he|they|it|no one|nobody|${ONE_EN})\\b[^.;\\n]{0,40}|\\b(?:the )?(?:more ${CRUEL}|meaner|nastier|crueller|crueler|harsher|creepier)(?:,)? the better\\b|\\bmake it (?:as |really |so )?${CRUEL}(?: enough)?[^.;\\n]{0,8} (?:so|that) (?:that )?(?:s?he|they) ${BROKEN}`,
      'gi',
    ),
  ),
  act(
    'frighten|scare|terrif|intimidat|humiliat|hurt|shame|shaming|pressur|threaten|guilt|insult|bully|bulli|harass|mock|crush|until he|until she|until they|till he|till she|till they',
    new RegExp(
      `\\b(?:frighten|scare|terrif|intimidat|humiliat|hurt|sham|pressur|threaten|guilt-?tripp?|insult|bull|harass|mock|crush)\\w{0,4} ${ONE_EN}\\b[^.;\\n]{0,24}\\b(?:so|that|until|till|enough|badly|into)\\b[^.;\\n]{0,20}\\b(?:s?he|they|quit\\w*|leav\\w*|pay\\w*|mov\\w*|resign\\w*|sign\\w*|silence|cry\\w*)\\b|(?<!laugh(?:s|ing)? )\\b(?:until|till) (?:s?he|they) ${BROKEN}`,
      'gi',
    ),
    /\b(?:him|her|them|my|our|this|that|the|those|these|she|he|they) /i,
  ),
  act(
    'make him|make her|make them|make my|make our|make this|make that|make the |makes him|makes her|makes them|makes my|making him|making her|making them|making my',
    new RegExp(
      `\\b(?:make|makes|making) ${ONE_EN} (?:[a-z]+ly )?(?:cry|beg|suffer|panic|quit|jealous|miserable|regret|pay for|feel (?:[a-z]+ ){0,3}(?:dumb|stupid|guilty|ugly|small|worthless|fat|useless|pathetic|ashamed|unwanted|awful|terrible|horrible|miserable|insecure|jealous|dumbest|inferior|unloved|crazy|like (?:trash|dirt|garbage|nothing|a (?:loser|failure|burden|fool|child|idiot))))`,
      'gi',
    ),
    /\bmak(?:e|es|ing) [^.;\n]{3,44} (?:cry|beg|suffer|panic|quit|jealous|miserable|regret|pay for|feel)\b/i,
  ),
  act(
    'destroy|crush| tear |tears |tearing |pile on|piles on|piling on| rip |rips |ripping | drag |drags |trash|roast|savage |shred|skewer|mocks |mocking |mock |ridicul| slag|humiliat|burn |burns |ruin |ruins |ruining|wreck',
    new RegExp(
      `\\b(?:destroy(?:s|ing)?|crush(?:es|ing)?|shred(?:s|ding)?|ruin(?:s|ing)?|burn(?:s|ing)?|end(?:s|ing)?|humiliat(?:e|es|ing)|wreck(?:s|ing)?) (?:this|that|those) (?:[a-z-]{2,12} ){0,2}(?:loser|idiot|clown|moron|bitch|pig|cow|freak|creep|woman|girl|guy|kid|man|jerk|hag|witch)s?\\b|\\b(?:tear(?:s|ing)?|pil(?:e|es|ing)|rip(?:s|ping)?|drag(?:s|ging)?|trash(?:es|ing)?|roast(?:s|ing)?|savag(?:e|es|ing)|shred(?:s|ding)?|skewer(?:s|ing)?|mock(?:s|ing)?|ridicul(?:e|es|ing)|slag(?:s|ging)?|burn(?:s|ing)?)(?: (?:into|apart|on|off))?(?: ${ONE_EN}(?: apart| down)?(?: (?:for|over|about|because of))?)? (?:his|her|their) (?:[a-z]+ ){0,2}${LOOKS}\\b`,
      'gi',
    ),
    /\b(?:his|her|their|this|that|those) /i,
  ),
  act(
    'own memory|own sanity|own judg|own mind|own feelings|own worth|own perception|own senses|her memory|his memory|her sanity|his sanity',
    /\b(?:doubts?|questions?|distrusts?|mistrusts?)(?:ing)? (?:his|her|their) (?:own )?(?:memory|sanity|judg(?:e)?ment|mind|perception|senses|worth)\b/gi,
  ),
  act(
    'hand over|give up their|give up his|give up her|give away|reveal|share their|tell us their|send us their|transfer|wire ',
    /\bgets? (?:him|her|them|people|[a-z]+ (?:retirees|seniors|pensioners|people|widows|users|customers|parents|victims)|(?:retirees|seniors|pensioners|customers|users|widows|parents|victims)) to (?:hand over|give (?:up|away)|reveal|share|tell us|send us|transfer|wire)\b[^.;\n]{0,24}\b(?:card|pin|passwords?|bank|savings|credentials|money|social security|login)\b|\bbefore (?:they|s?he) (?:can|has time to|have time to) (?:think|call|ask|check|notice|change)\b/gi,
  ),
  act(
    'against the|against her|against him|against my|against our|against that|against this|against them',
    /\b(?:turn(?:s|ing)?|set(?:s|ting)?|rall(?:y|ies|ying)) (?:[a-z]+ ){1,3}against (?:the (?:family|neighbou?rs?|couple|new|people)|h(?:er|im)\b|them\b|my \w+|our \w+|that \w+|this (?:family|woman|man|girl|boy|guy|kid))|\b(?:everybody|everyone|people|residents|the others) (?:turns?|gangs? up) (?:against|on) (?:the |her|him|them|my|that|this)\b/gi,
  ),
];

/** The act is somebody else's, a case that is counted, or a figure's of a story: what stands before it in its clause. */
export const OTHERS =
  /(?:骗子|诈骗|不法分子|谨防|提防|警惕|防[止范]|揭露|揭穿|有人|坏人|凶手|反派|主角|若|如果|凡|或者?|不许|不准|遭|受到?|遇到|曾|涉嫌|存在|出现|有没有|小说|剧本|故事|情节|悬疑|角色)[^，。；\n]{0,14}$|\b(?:callers|scammers|fraudsters|criminals|bullies|thieves|hackers|people|someone|anyone|somebody|those|employees|users|members|students|players|companies) (?:who|that) (?:\w+ ){0,2}$|\b(?:story|stories|novel|scene|thriller|screenplay|chapter|film|movie|fiction|crime|villain|killer|play)\b[^.\n]{0,60}$/i;
/** What follows it where it is a case that is counted. */
export const COUNTED = /^[^。；\n]{0,6}(?:的(?:行为|情况|现象|人\b)|[，,]\s?(?:总分|扣|记|判|视为|罚|处分|封|一票))/;
