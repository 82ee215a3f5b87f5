import { type Gated, GatedPatterns } from './gatedPatterns.ts';
import { OPEN_ABUSE } from './sensitivityAbuseOpen.ts';

/** Words that ask for abuse, the literals without which they do not occur, and a small pattern to ask first. */
interface AbusePattern extends Gated {
  readonly pattern: RegExp;
  readonly first?: RegExp; // where it does not match, the large one is not even compiled
}

function gated(cues: string, pattern: RegExp, first?: RegExp): AbusePattern {
  return { cues: cues.split('|'), pattern, ...(first === undefined ? {} : { first }) };
}

const WHO_ZH =
  '(?:我的?|那个|这个|某个|一下|一顿|一番|那些|这些|那帮|这帮|群里|楼上|隔壁|独居|所有|新来的?|咱们?|前|[\u4e00-\u9fff]{1,3}的){0,3}(?:他们?|她们?|对方|人家|同事|用户|客户|顾客|前任|女友|男友|女朋友|男朋友|妻|夫|老婆|老公|媳妇|对象|老板|领导|主管|邻居|室友|舍友|同学|老师|婆婆|公公|岳母|房东|租客|员工|下属|实习生|新人|卖家|买家|店家|女生|男生|女孩|老人|老头|老太太?|老年人|大爷|大妈|粉丝|网友|父母|爸妈|家长|孩子|儿子|女儿|小孩|竞争对手|对手|患者|病人|亲戚|我?妈|我?爸|这(?:家伙|孙子|人|货)|那(?:家伙|孙子|人|货)|胖子|离职员工|主播|选手|明星|闺蜜|追求者|欠款人|借款人|债务人|欠债的|老赖|逾期的?(?:用户|客户)|投诉(?:人|者)|举报人|钉子户|拆迁户|业主|租户|家属|应聘者|学员|保安|服务员|店员|外卖员|胖同学|转学生|队友|残障|残疾人|瞎子|聋子|瘸子|女同事|胖女孩)';
const LOOKS_ZH =
  '长相|身材|体重|口吃|结巴|口音|肤色|身高|出身|家境|穷|胖|丑|矮|秃|残疾|学历|痛处|伤疤|软肋|缺陷|痛点上?|脸|外貌|离婚|不孕|病';
const SHAME_ZH =
  '抬不起头|一文不值|什么都不是|离了我|没有我|害怕|后悔|无地自容|颜面扫地|自卑|怀疑(?:自己|人生)|内疚|愧疚|离不开(?:我|你)|没人要|生不如死|身败名裂|下不来台|难堪|丢脸|丢尽|出丑|没面子|社死|崩溃|破防|哭|一无是处|是个?废物|配不上|都是(?:他|她|他们|自己)的错|欠(?:我|你)|不敢(?:再)?(?:跟|和|找|说|反驳|反抗|离|提|走|拒绝|顶嘴|跳槽|辞职|请假|投诉)|只能(?:依赖|靠|听|求|依靠)|怕得|慌得|吓得|乖乖(?:掏钱|听话|交钱|就范|付钱)|当天就(?:掏钱|付款|下单)|稀里糊涂|睡不着|听我的?话|言听计从|断绝(?:来往|联系)|气(?:得|哭|死|炸)|说不出话|掏空|疏远(?:朋友|家人|父母)';

/** A request, in Chinese, for words that insult, threaten, shame, frighten, manipulate or cheat somebody. */
const ZH: readonly AbusePattern[] = [
  gated(
    '辱骂|羞辱|侮辱|恐吓|吓唬|威胁|威吓|人身攻击|诅咒|咒骂|诋毁|抹黑|造谣|嘲讽|嘲笑|取笑|讥讽|挖苦|奚落|贬低|打压|霸凌|孤立|pua|洗脑|精神控制|操控|勒索|绑架|拿捏|操纵|损',
    new RegExp(
      `(?:辱骂|羞辱|侮辱|恐吓|吓唬|威胁|威吓|人身攻击|诅咒|咒骂|诋毁|抹黑|造谣|嘲讽|嘲笑|取笑|讥讽|挖苦|奚落|贬低|打压|霸凌|孤立|PUA|pua|洗脑|精神控制|情感操控|情绪勒索|道德绑架|拿捏|操控|操纵|损)(?:死|一下)?${WHO_ZH}`,
      'g',
    ),
  ),
  gated(
    '骂|怼|喷|损|黑得|黑到|黑哭|黑死|黑惨|黑他|黑她|黑对|黑那|黑这|黑老|黑同|黑邻|黑前|黑房|黑室',
    /(?<!挨|被|别|不|打|责|谩|辱|笑|我想|好想|真想|很想)(?:骂|怼|喷|损|黑)(?:得|到|哭|死|惨|他们?|她们?|对方|那个|这个|老板|同事|邻居|前任|房东|室友)(?!白|暗)/g,
  ),
  gated(
    '抬不起头|一文不值|什么都不是|离了我|没有我|害怕|后悔|无地自容|颜面扫地|自卑|怀疑|内疚|愧疚|离不开|没人要|生不如死|身败名裂|下不来台|难堪|丢脸|丢尽|出丑|没面子|社死|崩溃|破防|哭|一无是处|废物|配不上|的错|欠我|欠你|不敢|只能|怕得|慌得|吓得|乖乖|当天就|稀里糊涂|睡不着|听我|听的话|言听计从|断绝|气得|气哭|气死|气炸|说不出话|掏空|疏远',
    new RegExp(
      `(?:让|叫|使|逼|把|搞得|弄得|说得|骂得)${WHO_ZH}[^，。；\\n]{0,16}(?:${SHAME_ZH})(?!(?:的)?(?:原因|时候|情况|情节|场景|知识|题|问题|地方|东西|瞬间|经历|事))`,
      'g',
    ),
  ),
  gated(
    '长相|身材|体重|口吃|结巴|口音|肤色|身高|出身|家境|穷|胖|丑|矮|秃|残疾|学历|痛处|伤疤|软肋|缺陷|痛点|脸|外貌|离婚|不孕|病',
    new RegExp(
      `(?:往|朝|冲着?|抓住|揪住|盯着|对着?|拿|专挑|就)(?:他|她|他们|她们|对方|人家|这人|那人)的?[^，。；\\n]{0,6}(?:${LOOKS_ZH})[^，。；\\n]{0,8}(?:踩|戳|攻击|损|骂|嘲|笑|开涮|说事|下手|做文章|羞辱|开刀|挖苦|怼|黑)`,
      'g',
    ),
  ),
  gated(
    '句句|字字|痛处|心窝|肺管子|软肋|恶毒|刻薄|损人|骂人|难听|侮辱|伤人|扎心|嘲笑',
    /句句(?:扎心|诛心|带刺|见血|戳)|字字(?:诛心|扎心|见血|戳)|(?:戳|扎|捅)(?:他|她|对方)的?(?:痛处|心窝|肺管子|软肋)|(?:恶毒|刻薄|损人|骂人|难听|侮辱人|伤人|扎心)的(?:话|段子|绰号|外号)[^，。；\n]{0,8}(?:骂|怼|回|发|给|说|送|对付|刺)|(?:起|取|想|编)[^，。；\n]{0,4}(?:个|几个)?(?:难听|侮辱性?|恶毒|损人|嘲笑人?|骂人)的?(?:外号|绰号|称呼)/g,
  ),
  gated(
    '开涮|取笑|寻开心|开玩笑|找乐子|当笑料|说笑|打趣|做梗|玩梗|编段子|逗乐',
    /拿(?:残(?:疾|障)人?|残废|瞎子|聋子|瘸子|胖子|矮子|秃子|结巴|穷人|乡下人|农民工?|女人|女生|女同事|老人|同性恋|黑人|少数民族|孤儿|单亲|智障|精神病)[^，。；\n]{0,12}(?:开涮|取笑|寻开心|开玩笑|找乐子|当笑料|说笑|打趣|做梗|玩梗|编段子|逗乐)/g,
  ),
  gated(
    '冒充|诱导|忽悠|哄骗|坑|套路|骗',
    /(?<![子常会是]|有人|分子)冒充[^。；\n]{1,24}(?:骗|套取|诱导|让(?:他|她|对方|用户|客户|老人)[^，。；\n]{0,10}(?:转账|汇款|验证码|密码))|(?:诱导|忽悠|哄骗|连哄带骗|坑|套路|骗)(?:老人|老年人|老头|老太太?|大爷|大妈|未成年人|孩子|小学生|中学生|病人|患者|宝妈|学生|客户|家长|新人|小白|粉丝)们?[^，。；\n]{0,10}(?:充值|打赏|消费|转账|购买|下单|贷款|买|办卡|签字?|付|掏|投|钱)/g,
  ),
  gated(
    '忽悠|哄|骗|唬|吓|套路|拿捏|骂|怼|损',
    new RegExp(`(?:把|将)${WHO_ZH}们?(?:忽悠|哄骗?|骗|唬|吓|套路|拿捏|骂|怼|损)`, 'g'),
  ),
  gated(
    '阴阳怪气',
    /阴阳怪气(?:地|的)?(?:回|怼|损|骂|讽刺|嘲)|(?:要|用|得|再)阴阳怪气[^。\n]{0,10}(?:让|气|怼|损|骂)/g,
  ),
  gated(
    '越毒|越狠|越难听|越刻薄|越恶毒|越伤人|越损|越缺德|越扎心|越羞耻|越丢人|越难堪|越窝火|越阴损|越下流|越过分|越侮辱|越扎人|怎么难听|怎么恶毒|怎么狠|怎么伤人|怎么损',
    /(?:语气|话|措辞|文字)?越(?:羞耻|丢人|难堪|窝火|阴损|下流|过分|侮辱人|扎人|毒|狠|难听|刻薄|恶毒|伤人|损|缺德|扎心)越好|怎么(?:难听|恶毒|狠|伤人|损)怎么(?:来|说|写)/g,
  ),
  gated(
    '利用|抓住|放大|制造|煽动|加深|戳中',
    /(?:利用|抓住|放大|制造|煽动|加深|戳中)[^，。；\n]{0,12}(?:孤独感?|恐惧|愧疚感?|内疚感?|负罪感|自卑感?|无知|弱点|恐慌|愚昧|怕死|焦虑|虚荣心|容貌焦虑)[^。；\n]{0,20}?(?:让|使|骗|诱|逼|买|掏|付|下单|成交|转账)/g,
  ),
  gated(
    '骗',
    /(?<![防被受诈欺行])骗(?:取)?(?:老人|老年人|客户|用户|家长|网友|女生|粉丝)们?(?:[^，。；\n]{0,10}(?:钱|买|付款|转账|下单|信任|上当))/g,
  ),
  gated(
    '就别想|就等着|就滚|就弄死|就曝光|就废了|就让|煽动|鼓动|带节奏',
    /不[^，。；\n]{1,10}就(?:别想|等着(?:被|瞧|收拾)|滚|弄死|曝光|废了|让(?:他|她)好看)|(?:煽动|鼓动|带节奏)[^，。\n]{0,10}(?:讨厌|仇视|骂|抵制|围攻|网暴|排挤|攻击)/g,
  ),
  gated(
    '煽动|挑起|激起|散布|宣扬|威胁|吓唬|警告',
    /(?:煽动|挑起|激起|散布|宣扬)[^，。；\n]{0,14}(?:对[^，。；\n]{1,10}的)?(?:仇恨|敌意|憎恨|对立情绪|恐慌情绪)|(?:威胁|吓唬|警告)(?:说|他|她|对方)?[^，。；\n]{0,10}(?:不[^，。；\n]{1,8}就(?:曝光|公开|弄死|打断|找人|让你|去你|杀|毁)|(?:曝光|公开)(?:他|她)的?(?:隐私|裸照|照片|私密))/g,
  ),
];

const WHO_EN =
  '(?:him|her|them|people|(?:my|your|our|his|her|their|this|that|the|an?|any|every|those|these|some) (?:(?:ex|old|new|former|annoying|stupid|fat|rude|own|younger|older|little|elderly|lonely|next-door|ugly|bald|disabled|future|worried|single|dumb)[- ]){0,2}(?:ex|girlfriend|boyfriend|wife|husband|partner|spouse|boss|manager|coworker|co-worker|colleague|classmate|roommate|flatmate|neighbou?rs?|landlord|tenant|teacher|student|sister|brother|mother|father|mum|mom|dad|parents?|grand(?:ma|pa|mother|father|parents)|kids?|child(?:ren)?|son|daughter|friend|employees?|staff|intern|customers?|clients?|users?|reader|candidate|reviewer|victim|person|guy|man|woman|girl|boy|mother-in-law|team|debtor|borrowers?|patients?|donors?|rival|teammate|player|streamer|fans?)|(?:old|elderly|lonely|vulnerable|desperate|single|worried|older|sick|poor|young|teenage|first-time|anxious|new) (?:people|customers|women|men|users|widows|buyers|parents|mothers|girls|patients|investors|folks)|voters|customers|clients|users|seniors|pensioners|retirees|grandparents|readers|parents|shoppers|patients|donors|teens|teenagers|kids|immigrants|tenants|homeowners|investors|widows|employees|visitors|subscribers|borrowers|workers|moms|mums|mothers|women|men|the elderly)';
const LOOKS_EN =
  '(?:weight|looks?|body|bodies|face|nose|teeth|stutter|stammer|lisp|limp|accents?|acne|skin|disabilit(?:y|ies)|size|belly|poverty|religion|hair(?: loss)?|baldness|height|clothes|speech|race|sexuality|divorce|miscarriage|illness|autism|intelligence|figure|gym selfies)';
const VERB_EN =
  'insult|humiliat|bull(?:y|ies|ied)|threaten|harass|belittl|gasligh|intimidat|blackmail|guilt-trip|demean|ridicul|slander|defam|degrad|dehumani[sz]|fat-sham|body-sham|slut-sham|sham(?:e|es|ing)|mock|taunt|torment|brainwash|manipulat|isolat|terrori[sz]|stalk|doxx?';
/** The same in English. */
const EN: readonly AbusePattern[] = [
  gated(
    'insult|humiliat|bully|bullie|threaten|harass|belittl|gasligh|intimidat|blackmail|guilt-trip|demean|ridicul|slander|defam|degrad|dehumani|-sham|shame|shaming|mock|taunt|torment|brainwash|manipulat|isolat|terrori|stalk|dox',
    new RegExp(
      `\\b(?:${VERB_EN})(?:e|es|s|ing|ting|ts|t|ies)? ${WHO_EN}\\b(?! (?:api|service|object|server|repository|data|input|class|module|account|account'?s|interface|endpoint|request|function|session))`,
      'gi',
    ),
    new RegExp(`\\b(?:${VERB_EN})`, 'i'),
  ),
  gated(
    'mock|laugh|snigger|fun of|ridicul|roast|shame|shaming|teas|insult|jokes about|joke about|pick on|picks on|picking on|go after|goes after|going after|attack',
    new RegExp(
      `\\b(?:mocks?|mocking|laugh(?:s|ing)? at|snigger(?:s|ing)? at|make(?:s|ing)? fun of|ridicul(?:e|es|ing)|roasts?|roasting|sham(?:e|es|ing)|teas(?:e|es|ing)|insult(?:s|ing)?|jokes? about|pick(?:s|ing)? on|go(?:es|ing)? after|attack(?:s|ing)?|mak(?:e|es|ing) jokes about) (?:his|her|their|(?:my |the |a )?\\w+['’]s?) (?:\\w+ ){0,2}${LOOKS_EN}\\b`,
      'gi',
    ),
    new RegExp(`\\b(?:his|her|their|\\w+['’]s?) (?:\\w+ ){0,2}${LOOKS_EN}\\b`, 'i'),
  ),
  gated(
    'stupid|dumb|small|worthless|guilty|idiot|fool|trash|dirt|ashamed|inferior|inadequate|ugly|insecure|pathetic|crazy|nothing without|fault|to blame|unlovable|failure|bad mother|bad parent|bad wi|bad husband|a burden|fat|useless|afraid|scared|obligated|indebted|ungrateful|miserable|hopeless',
    new RegExp(
      `\\bmak(?:e|es|ing) ${WHO_EN} (?:feel|look|think|believe|sound|seem)\\b[^.;,\\n]{0,24}\\b(?:stupid|dumb|small|worthless|guilty|idiots?|fools?|trash|dirt|foolish|ashamed|inferior|inadequate|ugly|insecure|pathetic|crazy|nothing without|(?:her|his|their) (?:own )?fault|to blame|unlovable|failures?|bad (?:mothers?|parents?|wives|husbands?)|a burden|fat|useless|afraid|scared|obligated|indebted|ungrateful|miserable|hopeless)\\b`,
      'gi',
    ),
    /\bmak(?:e|es|ing)\b[^.;\n]{0,90}\b(?:stupid|dumb|small|worthless|guilty|idiots?|fools?|trash|dirt|foolish|ashamed|inferior|inadequate|ugly|insecure|pathetic|crazy|nothing without|fault|to blame|unlovable|failures?|bad|a burden|fat|useless|afraid|scared|obligated|indebted|ungrateful|miserable|hopeless)\b/i,
  ),
  gated(
    'manipulat|trick|scare|scaring|frighten|guilt|brainwash|coerc|con |cons |conning|scam|deceiv|pressur|bully|bullies|shame|shaming|terrif|panic|fool|dupe|duping|mislead|lure|luring|bait|blackmail|threaten|hook|trap',
    new RegExp(
      `\\b(?:manipulat|trick|scar|frighten|guilt|brainwash|coerc|conn?|scamm?|deceiv|pressur|bully|sham|terrif|panic|fool|dup|mislead|lur|bait|blackmail|threaten|guilt-tripp?|emotionally blackmail|hook|trapp?)(?:e|es|s|ing|ies|y|ying|k|king)? ${WHO_EN} (?:into|out of|so (?:that )?they|to (?:buy|sign|pay|stay|give|spend|send))\\b`,
      'gi',
    ),
    /\b(?:manipulat|trick|scar|frighten|guilt|brainwash|coerc|conn?|scam|deceiv|pressur|bull|sham|terrif|panic|fool|dup|mislead|lur|bait|blackmail|threaten|emotionally|hook|trap)\w{0,6} [^.;\n]{2,60}\b(?:into|out of|so|to)\b/i,
  ),
  gated(
    'afraid|scared|terrified|ashamed|jealous|miserable|desperate|insecure|dependent|stop seeing|stops seeing|stop talking|stops talking|stop going|stops going|stop meeting|stops meeting|answering back|on me|never leave|t leave|never dare|t dare|never say no|t say no',
    new RegExp(
      `\\bmak(?:e|es|ing) ${WHO_EN} (?:afraid|scared|terrified|ashamed|jealous|miserable|desperate|insecure|dependent)\\b|\\bso (?:that )?${WHO_EN} (?:stops? (?:seeing|talking|going|meeting|answering back)|depends? (?:only )?on me|(?:can['’]t|never|won['’]t) (?:leave|dare|say no))\\b`,
      'gi',
    ),
  ),
  gated(
    'betray|letting |let |abandon|unless they|if they |lose everything|nobody ',
    new RegExp(
      `\\bmak(?:e|es|ing) ${WHO_EN} (?:feel|believe|think|fear)\\b[^.;\\n]{0,60}\\b(?:betray\\w*|let(?:ting)? (?:\\w+ ){1,3}down|abandon\\w*|unless they|if they (?:don['’]t|do not|leave|refuse|cancel|quit)|lose everything|nobody (?:wants|loves|cares))\\b`,
      'gi',
    ),
    /\bmak(?:e|es|ing)\b/i,
  ),
  gated(
    'stupid|dumb|idiotic|moronic|useless|pathetic|convince|stop calling|stops calling|stop seeing|stops seeing|stop talking|stops talking|stop visiting|stops visiting|stop trusting|stops trusting|stop meeting|stops meeting|in his place|in her place|in their place|a lesson|scary enough|threatening enough|frightening enough|intimidating enough|menacing enough|silly |hysterical |crazy ',
    /\b(?:this|that|those|these|my) (?:stupid|dumb|idiotic|moronic|useless|pathetic) (?:waitress|waiter|clerk|boss|neighbou?rs?|landlord|teacher|kids?|ex|drivers?|nurse|colleagues?|customers?|intern|secretary|guy|man|cashier|manager)\b|\bconvince [\w ]{2,24} that (?:his|her|their|my) [^.\n]{0,30}\b(?:hates?|do(?:es)?n['’]t love|is cheating|against (?:him|her|them))\b|\bso (?:that )?(?:he|she|they) stops? (?:calling|seeing|talking|visiting|trusting|meeting)\b|\bput(?:s|ting)? [\w ]{2,24} in (?:his|her|their) place\b|\bteach(?:es|ing)? (?:him|her|them|that \w+|this \w+) a lesson\b|\b(?:scary|threatening|frightening|intimidating|menacing) enough (?:that|so|to)\b|\b(?:silly|stupid|dumb|hysterical|crazy) (?:wom[ae]n|girls?|cows?|old m[ae]n|old lad(?:y|ies)|foreigners?|immigrants?)\b/gi,
  ),
  gated(
    'cry|suffer|doubt| beg|regret|dependent on|stop seeing|quit|prey|play on|plays on|playing on|exploit|feed on|feeds on|feeding on|leverag|weaponi|call him|call her|call them|calls him|calls her|calls them|calling him|calling her|calling them|ruin |feel |feels |roast|mock|tease|insult|shame|humiliate|cut him|cut her|cut them|cut my|dare|too scared|too afraid|too ashamed|never leave|t leave|say no|talk back|see his|see her|see their',
    /\bmak(?:e|es|ing) (?:him|her|them|my \w+) (?:cry|suffer|doubt (?:himself|herself|themselves|(?:his|her|their) (?:own )?(?:sanity|memory))|beg|regret (?:it|ever)|dependent on|stop seeing|quit)\b|\b(?:prey(?:s|ing)? on|play(?:s|ing)? on|exploit(?:s|ing)?|feed(?:s|ing)? on|leverag(?:e|es|ing)|weaponi[sz](?:e|es|ing)) (?:their|her|his|the|my|(?!the\b)\w{3,12}['’]s?|old people['’]s) (?:fears?|loneliness|guilt|insecurit(?:y|ies)|grief|trust|shame|ignorance|anxiet(?:y|ies)|confusion|desperation)\b|\bcall(?:s|ing)? (?:him|her|them) (?:an? )?(?:idiots?|names|fat|stupid|losers?|ugly|pigs?|dumb|worthless|lazy)\b|\bruin (?:his|her|their|my \w+['’]s) (?:reputation|life|career|marriage)\b|\bso (?:that )?(?:he|she|they) feels? (?:so )?(?:guilty|ashamed|stupid|worthless|small|bad about|ugly|fat|inferior)\b|\b(?:roast|mock|tease|insult|shame|humiliate) (?:my|our|the|this|that|his|her) (?:\w+ ){1,3}(?:about|for|over|because of) (?:his|her|their|being)\b|\bcut (?:him|her|them|my \w+) off from (?:his|her|their) (?:friends|family)\b|\b(?:so|until|that) (?:he|she|they) (?:never dares?|is too (?:scared|afraid|ashamed)|(?:won['’]t|can['’]t|never) (?:leave|dare|say no|talk back|see (?:his|her|their) friends))\b/gi,
  ),
  gated(
    'mean as|nasty|cruel|insult|hurtful|vicious|humiliat|brutal as|offensive to|hateful|threat|abusive|menacing|intimidat|mean message|mean email|mean e-mail|mean letter|mean note|mean text|mean reply|mean comment|mean review|mean tweet|mean post|mean dm|mean nickname|mean joke|mean poem|mean speech|mean voicemail|slurs|put-down|putdown|incit|stir |stirs |stirring |spread|go for his|go for her|go for their|fat |ugly |filthy |dirty |stupid |disgusting ',
    /\bas (?:mean|nasty|cruel|insulting|hurtful|vicious|humiliating|brutal|offensive to (?:him|her|them)) as (?:possible|you can)\b|\b(?:cruel|nasty|vicious|hateful|insulting|threatening|humiliating|abusive|menacing|intimidating|mean|hurtful) (?:message|email|e-mail|letter|note|text|reply|comment|review|tweet|post|dm|nicknames?|jokes?|poem|speech|voicemail)s? (?:to|about|for|at|that)\b|\b(?:write|give me|draft|list|make up|come up with|post|send|invent)(?: me)? (?:\w+ ){0,3}(?:insults|threats|slurs|put-?downs|nasty nicknames|death threats)\b|\bthreaten(?:s|ing)? to (?:publish|leak|expose|tell|hurt|kill|post|burn|report (?:him|her|them) to immigration)\b|\b(?:incit(?:e|es|ing)|stir(?:s|ring)? up|spread(?:s|ing)?) (?:hatred|hate|anger|resentment|fear) (?:against|of|towards?|at|for)\b|\bgo for (?:his|her|their) (?:weight|looks|stutter|accent|family|disability)\b|\b(?:those|these|the|you) (?:fat|ugly|filthy|dirty|stupid|disgusting) (?:pigs?|cows?|slobs?|losers?|freaks?|idiots?|animals)\b/gi,
  ),
];

/** All of them: which a line may match, its cues tell. */
export const ABUSE = new GatedPatterns<AbusePattern>([...ZH, ...EN, ...OPEN_ABUSE]);
