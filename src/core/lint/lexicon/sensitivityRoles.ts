/** Somebody by trade or part, open by suffix; kin of one sex and things with such an ending are none. */
const SOMEBODY =
  '(?!(?:(?:grand|step|god)?(?:mother|father)|brother|sister|daughter|computer|server|letter|paper|number|chapter|order|offer|river|tower|winter|summer|dinner|answer|corner|shoulder|character|matter|rather|hamster|tiger|spider|flower|water|weather|leather|feather|door|floor|error|mirror|color|tractor|motor|sensor|processor|vector|tensor|factor|restaurant|plant|giant|elephant|infant)\\b)(?:[a-z]{2,14}(?:er|or|ist|ian|ant|eer|yst)|student|patient|client|agent|resident|vet|nurse|chef|cook|judge|coach|boss|pilot|clerk|guide|guard|host|hire|dev|surgeon|ceo|cto|mechanic|expert|graduate|recruit|associate|delegate|candidate|rep|person|guest|intern|child|citizen|colleague|human|professional|apprentice|employee|trainee|attendee|architect|salesman)';
const PRONOUN = '(his|he|him|himself|her|she|herself)';

/** “A nurse must always check her charts”: a rule for whoever it is. The pronoun is the group. */
export const RULE_EN = new RegExp(
  `(?<!\\b(?:like|are|am|as|with|about|from|be|i'm|i’m) )\\b(?:an?|the (?:ideal|perfect|good|modern|average|typical|best)) (?:[a-z-]{2,14} ){0,2}?${SOMEBODY} (?:must|should|has to|needs to|ought to|shall|always|never|will always|is (?:expected|supposed|required|obliged) to|knows?|needs|loves|cares|leads|respects|is only as|who (?:loves|knows|respects|forgets|cares|takes|wants|keeps|does(?:n['’]t| not)))\\b[^.;!?\\n]{0,70}?\\b${PRONOUN}\\b`,
  'gi',
);
/** “The receptionist must … her make-up”: a duty of the post. */
export const DUTY_EN = new RegExp(
  `\\bthe (?:[a-z-]{2,14} )?${SOMEBODY} (?:must|shall|has to|should always|should never|is (?:expected|required) to)\\b[^.;!?\\n]{0,70}?\\b(his|himself|her|herself)\\b`,
  'gi',
);
/** “Questions for a teacher. She should …”: whoever will be found. */
export const FOUND_EN = new RegExp(
  `\\b(?:for|hiring|hire|find|finding|seeking|recruit(?:ing)?|looking for|need) an? (?:[a-z-]{2,14} ){0,3}?${SOMEBODY}(?: [a-z-]{2,12}){0,3}[.;,]? (?:and |where |who |because )?(he|she) (?:should|must|has to|needs to|ought to|shall)\\b`,
  'gi',
);
/** A text for whoever takes the post, with what that one owns or must do. */
export const POST_EN =
  /\b(?:job (?:ad|advert|post|posting|description|offer)|vacancy|hiring|recruit(?:ment|ing)|applicants?|candidates?|the successful)\b(?![^\n]{0,120}\b(?:my|our) (?:\w+ )?(?:boss|manager|friend|sister|brother|son|daughter|wife|husband)\b)[^\n]{0,120}?\b(?:(he|she) (?:must|should|has to|needs to|shall|ought to)|(his|her) (?:wife|husband|girlfriend|own (?:car|laptop|tools)|laptop|tools))\b/gi;
/** Wives who come with the people that are meant. */
export const WIVES_EN =
  /\b(?:to|with|and|for|bring(?:ing)?|invit(?:e|es|ing)|thank(?:s|ing)?|includ(?:e|ing)|plus|entertain|keep) (?:their|your|the|all|all the|our) (?:[a-z]+ ){0,2}(?:wives|girlfriends and wives|missus(?:es)?)\b(?! (?:of|club|and daughters)\b|['’])|\b(?:directors?|managers?|partners?|guests?|engineers?|players?|speakers?|executives?|staff|employees|members|colleagues|sponsors?|clients|officers|[a-z]{4,12}(?:ers|ors|ists|ants|ents))\b[^.;\n]{0,24}[,;] (?:and )?their wives\b|\b(?:every|any) (?:wife|housewife)\b (?:will|would|needs?|wants?|loves?|dreams?)\b/gi;

const WIFE = '(?:[一-鿿]{0,3}?)(?:老婆|太太|妻子|媳妇|夫人|娇妻|女朋友|贤内助|另一半的她|嫂子)';
/** Chinese: the wives of a whole trade, and the wife of whoever has it. */
export const WIVES_ZH: readonly RegExp[] = [
  /[一-鿿]{1,4}(?<![他她我你咱])们的(?:媳妇|老婆|太太|妻子|夫人|娇妻)/g,
  /(?:每[一]?[位名个]|任何一?[位名个])[一-鿿]{2,6}[^。；\n]{0,14}(?:他|自己)的(?:妻子|太太|老婆|夫人)/g,
  new RegExp(
    `(?:每[一]?[位名个]|各位|所有|全体|广大|诸位)[^，。；\\n]{1,8}?(?:和|与|及|携|带|的|背后的?|身后的?|家里的?)(?:他们?的|其)?${WIFE}(?!店|团)`,
    'g',
  ),
  new RegExp(
    `(?:程序员|工程师|销售|司机|员工|经理|老板|高管|医生|教授|警察|民警|消防|军人|战士|工人|师傅|干部|领导|同事|客户|嘉宾|会员|球员|选手|骑手|技术|研发|团队|将士|企业家|创业者|船员|驾驶员|维修工|矿工|运动员|教练)[^。；\\n]{0,40}?他们(?:各自|家里|背后|身后)?的${WIFE}`,
    'g',
  ),
  new RegExp(
    `(?:招聘|启事|岗位|职位|应聘|入职|录用|任职)[^。\\n]{0,60}?他的(?:妻子|老婆|太太|媳妇)|(?:员|师|师傅|司机|工|手|经理|老板|高管|警|医生|教授|领导|会员|嘉宾)们?[^。；\\n，]{0,8}(?:要|必须|应该?|得|可以?|需要?|别忘了?|记得|请)[^。；\\n，]{0,4}(?:跟|和|给|陪|带|携|让|向|哄)(?:着|上)?(?:自己的?|家里的?)?(?:老婆|太太|妻子|媳妇|夫人)`,
    'g',
  ),
];
/** The same in English. */
export const TALE_EN =
  /\b(?:stor(?:y|ies)|tale|novel|scenes?|poem|joke|film|movie|plot|fiction\w*|biograph\w+|histor\w+|king|emperor|once|role-?play)\b/i;
/** A tale, where one of them may be married. */
export const TALE_ZH = /故事|小说|剧本|主角|男主|情节|角色|名叫|某天|有一天/;
