import { courtesies, type Courtesy } from './courtesies.ts';

/** Words that make a clause a demand or a description of the work, whatever else it says. */
const NO_TASK_ZH =
  '(?!.{0,40}(?:请|必须|不要|不得|需要|务必|只能|输出|回答|生成|翻译|总结|写|分析|根据|如果|用户|客户|读者|包含|包括|使用|邮件|感谢信|感谢函|感谢语|致谢词|感谢词|一封|一段|一篇|表达|扮演|你是一|您是一|角色|你的任务|内容|文本))';
const NO_TASK_EN =
  '(?!.{0,90}\\b(?:write|writing|output|return|respond|reply|translate|summari[sz]e|include|must|should|users?|customers?|clients?|readers?|context|format|json|input|question|task|role|e-?mail|letter|note|card|message|text|page|section|speech|your (?:job|goal|task|role))\\b)';
const HARM_EN =
  '(?:lose|lost|losing|fired|sacked|blame[ds]?|conscience|doomed|ruin(?:ed|s)?|regret|suffer|die|dead|dying|cry|crying|in tears|trouble|bankrupt|divorce[ds]?|jail|prison|homeless|sued?|evicted|expelled|disaster|catastrophe|forgive|scrap(?:ped)?|recycled?|retired?|reset|humiliated|embarrassed|finished|toast|screwed|heads? (?:will|is going to) roll|(?:have|on|lose|want) my head|behind bars|the streets?|out of (?:a|my) job)';
const GREET_EN =
  "(?:greetings|salutations|hello|hi|hiya|heya|hey|howdy|ahoy|aloha|yo|good day|g'day|sup|what's up|hola|bonjour)";
const DEGREE_ZH =
  '(?:最(?:强|牛|棒|厉害|聪明|靠谱|懂|会|好的|美|专业|给力|有才|博学|万能|权威|优秀|可靠|贴心)|太(?:强|牛|棒|厉害|聪明|靠谱|懂|会|好|给力|有才|优秀|神|贴心|能干)|真(?:强|牛|棒|厉害|聪明|靠谱|给力|有才|神|能干|贴心)|绝了|无敌|无双|第一(?:人|名|把)|独步|盖世|封神|天花板|yyds|没谁了|甩.{1,4}条街|吊打|秒杀|了不得|不得了|无所不|无人能及|无人能敌|独一份|独一无二)';

/** Clauses that say nothing about the task, by function words and persons, with open places for what is said. */
export const OPEN_TALK: readonly Courtesy[] = [
  ...courtesies(
    'thanks',
    'thank|thx|cheers|gratitude|kudos|hugs|grateful|appreciat',
    `${NO_TASK_EN}(?!.{0,20}\\b(?:say|send|add|express|offer|give|end|begin|open|close|put|convey|extend)\\b)(?:and |so |oh |also )?(?:(?:an?|my|our|many|all my|with|the) (?:[\\w-]{1,14} ){0,3}|(?:[\\w-]{3,14} ){1,2})(?:thank ?you|thanks|thx|cheers|gratitude|kudos|hugs)(?: .{1,60})?`,
    `${NO_TASK_EN}(?:cheers|kudos|hugs|thx|ta|much obliged)(?:,? (?:a|in|for|mate|so|and|to|my|from|again|pal|friend) ?.{0,40})?`,
    `${NO_TASK_EN}(?:and |so )?(?:i|we)(?:'m| am|'re| are|'d be| would be| will be|'ll be)? .{0,24}(?:grateful|thankful|indebted|obliged|in your debt)(?: .{0,50})?`,
  ),
  ...courtesies(
    'thanks',
    '谢',
    `${NO_TASK_ZH}.{0,5}(?:跪谢|叩谢|拜谢|谢过|谢谢|感谢|多谢|谢啦|谢了|蟹蟹|先谢)(?:[了啦]|.{0,4}(?:大佬|大神|老师|大哥|大姐|哥|姐|亲|宝|你|您|各位|AI|帮).{0,8})?[了啦的哦哟呀]?`,
  ),
  ...courtesies(
    'apology',
    '不好意思|抱歉|对不起|别笑|莫怪|勿怪|见怪|别嫌',
    `${NO_TASK_ZH}(?:先|真的|真|实在|非常|十分|很|首先|万分)?(?:不好意思|抱歉|对不起).{1,18}`,
    '(?:请|你|您|可|千万)?(?:别|不要|莫|勿)(?:笑话?|怪|见怪|嫌弃?|嫌)(?:我|啊|哈|哦|呀).{0,6}',
  ),
  ...courtesies(
    'greeting',
    "greetings|salutations|hello|hi |hi,|hi!|hiya|heya|hey|howdy|ahoy|aloha|yo |yo,|yo!|good day|g'day|sup|hola|bonjour",
    `${NO_TASK_EN}${GREET_EN}(?:,? (?!world|kitty|bar\\b)[\\w'-]{1,14}){0,5}`,
  ),
  ...courtesies(
    'greeting',
    '兄弟|姐妹|家人|老铁|伙伴|同志|战友|集美|宝子|宝宝|亲们|大佬们|朋友们|各位',
    `(?:哈喽|嗨|嘿|哟|各位|亲爱的|我的)?(?:各位)?(?:的)?(?:兄弟|姐妹|家人|老铁|小?伙伴|同志|战友|集美|宝子|宝宝|亲|大佬|朋友){1,2}们?[呀啊哟喂]?`,
  ),
  ...courtesies(
    'praise',
    'like you|but you|than you|as you|but yourself|like yourself|o master|o great|o wise|o mighty|oh master|oh great|oh wise|oh mighty|all-knowing|all-powerful',
    `${NO_TASK_EN}(?:and |because |surely )?(?:only|nobody|no one|none|no other|who else|who better|nothing)\\b.{0,50}\\b(?:like|but|than|as) you(?:rself)?(?: .{0,40})?`,
    'oh? (?:(?:great|wise|mighty|all-knowing|all-powerful|omniscient|divine|noble)(?: and \\w{3,12})? ?(?:[\\w-]{2,14}){0,2}(?: of .{2,24})?|master(?: of .{2,24})?)',
  ),
  ...courtesies(
    'praise',
    '你|您',
    `${NO_TASK_ZH}.{0,16}(?:${DEGREE_ZH}.{0,8}(?:数|属|当属|就是|还得是|还是|唯有|只有)(?:你|您)|(?:非|舍)(?:你|您|我)(?:莫属|其谁|不可))[了啦呀啊吧的哦]{0,2}`,
    `(?!.{0,30}的[^，。]{0,8}[家师员手者生授辑官](?:$|[，。]))${NO_TASK_ZH}.{0,8}(?:你|您)(?:们)?(?:就是|才是|真是|简直是?|可是|果然是?|是|可)?(?:我(?:的|心中的?|见过的?|用过的?)?|全(?:网|世界|宇宙|国)|天下|世界|宇宙|史上|这世上)?.{0,4}${DEGREE_ZH}.{0,10}`,
  ),
  ...courtesies(
    'pressure',
    'if you|or i|or we|or my|otherwise|or else|or the|because|or heads',
    `(?:and |so |but |because )?(?:if you .{2,40}|otherwise|or else|or)(?:,| then)? ?(?:i|we|my|our|heads?|someone|people|the whole) .{0,40}${HARM_EN}(?: .{0,60})?`,
  ),
  ...courtesies(
    'pressure',
    'my boss|my manager|my client|my professor|my teacher|my wife|my husband|my supervisor|my ceo|my advisor|my editor|my director|my mother|my mom|my landlord|my coach|our boss|our manager|our client|our ceo|our director|in the balance|on the line|at stake|in your hands|rests on|rest on|on my knees|wits|end of my rope|begging|not an option',
    '(?:because )?(?:my|our|the) .{2,40} (?:hangs? in the balance|(?:is|are) (?:all )?(?:on the line|at stake|in your hands)|rests? (?:up)?on (?:you|this|it)|rests? in your hands)(?: .{0,30})?',
    '(?:or |otherwise |and |then )?(?:my|our) (?:boss|manager|client|professor|teacher|wife|husband|supervisor|ceo|advisor|editor|director|mother|mom|landlord|coach) (?:will|is going to|is gonna|would|might)(?! (?:send|give|help|show|tell|ask|read|call|meet|email)) .{0,24}(?:my head|me alive|my hide|me|my throat)(?: .{0,20})?',
    "(?:please,? )?(?:i(?:'m| am)|we(?:'re| are)) .{0,16}(?:on (?:my|our) knees|at (?:my|our) wits' end|at the end of my rope|begging)(?: .{0,30})?|.{0,60}(?:failure|losing|defeat|giving up|mediocrity) is (?:simply |just )?not an option",
  ),
  ...courtesies(
    'pressure',
    '我的皮|卷铺盖|走人|兜着走|西北风|遭殃|倒霉|饭碗|骂我|骂死我|炒我|炒了我|开了我|开除我|扒我|扒了我|撕了我|削我|收拾我|吃了我|杀了我|宰了我|砍了我',
    '.{0,16}(?:我|咱|大家|谁|俩|你|您|都).{0,10}(?:卷铺盖|走人|吃不了兜着走|兜着走|喝西北风|遭殃|倒霉|丢饭碗|饭碗不保).{0,6}',
    '(?:我)?(?:老板|领导|导师|客户|甲方|上司|主管|经理|老师|我妈|老婆|媳妇|老公).{0,10}(?:扒|骂|炒|开|撕|吃|削|杀|砍|宰|弄死|收拾|修理|开除)(?:了|掉|死|惨)?我.{0,6}',
  ),
  ...courtesies(
    'pressure',
    '冲|就完|搞起|走起|燃起|起飞|全力以赴|全靠|成败在此|在此一举|背水一战|只许成功|不许失败',
    '.{0,6}(?:冲|干|拼|学|上|卷|肝|爱)(?:就完(?:了|事)|就对了|鸭|呀|起来)[了吧啊]?|(?:大家)?(?:一起)?(?:搞|走|燃|飞)起(?:来)?[吧了啊]?|.{0,6}(?:全力以赴|成败在此|在此一举|背水一战|只许成功|不许失败).{0,8}',
  ),
];
