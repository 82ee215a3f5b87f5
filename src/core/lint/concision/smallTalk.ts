import { courtesies, type Courtesy } from './courtesies.ts';

const P = '[了啦的呢吧啊呀哦哈嘛]{0,3}';
const ZH_WHEN =
  '(?:明天|明早|明晚|后天|今天|今晚|下午|晚上|待会儿?|一会儿|马上|下周|下班前|周[一二三四五六日天])(?:早上|上午|中午|下午|晚上|之前|前)?';
const VAGUE =
  '(?:it|this|that|great|well|fine|right|an? (?:\\w{3,12} ){0,2}job|me down|me proud|something (?:great|amazing|special))';
const DUE =
  '(?:tomorrow|tonight|today|monday|tuesday|wednesday|thursday|friday|in an hour|in \\w{2,6} (?:minutes|hours)|by .{3,16})';
const AI_THING = '(?:machine|an? (?:ai|bot|robot|computer|language model|machine|program|chatbot))';
const VIRTUES =
  '(?:quality|excellence|design|knowledge|creativity|innovation|success|teamwork|communication|data|trust|words|stories|content|time|learning|perfection|beauty|simplicity|service|safety|precision|accuracy|clarity|consistency|honesty|imagination|leadership|growth)';

/** More clauses that say nothing about the task, by their grammar: who is asked for what feeling, and how. */
export const SMALL_TALK: readonly Courtesy[] = [
  ...courtesies(
    'pressure',
    '要答|得用|得答|急着|催着|我可能|得汇|要交|得交|要用|要汇报|得汇报|要答辩|等着|催我|催着|急着要|让我失望|让我们失望|辜负我|搞砸|掉链子|坑我|害我|糊弄我',
    `(?:因为)?(?:我|这个|这份|这|东西|报告|作业|论文)?(?:的)?(?:${ZH_WHEN})(?:就|必须|真的|急着)?(?:要|得)(?:交|用|汇报|答辩)(?:作业|稿|差|给(?:老板|领导|导师|客户))?${P}`,
    `(?:我)?(?:老板|领导|导师|客户|甲方|上司|主管)(?:那边)?(?:正|还|一直|已经|都)?(?:在)?(?:等着|催我|催着|急着要)(?:我|要|用|看|呢|得紧){0,2}${P}`,
    `(?:拜托)?(?:千万|一定|可)?(?:别|不要)(?:再)?(?:让我们?失望|辜负我.{0,6}|搞砸|掉链子|坑我|害我|糊弄我)${P}`,
  ),
  ...courtesies(
    'pressure',
    '完|惨|死|骂|炒|开除|裁|辞退|我就完|我就惨|我就死|我会死|我死定|完蛋|挂科|毕不了业|延毕|交不了差|没法交差|挨骂|挨批|被骂|被扣|丢工作|丢饭碗|丢掉|被开除|被辞退|被裁|被炒',
    `(?:不然|否则|要不然?|要是|万一|如果)?(?:的话)?.{0,10}?(?:我|咱)(?:真的|可|肯定|又|可能)?(?:就|会|要|得){0,2}(?:完|惨|死|死定|完蛋|挂科|毕不了业|延毕|交不了差|没法交差|挨骂|挨批|被(?:老板|领导|导师)?骂|被扣(?:钱|工资|奖金)|丢(?:掉)?(?:工作|饭碗)|被(?:老板|公司)?(?:开除|辞退|裁|炒鱿鱼|炒))${P}`,
  ),
  ...courtesies(
    'pressure',
    '希望|指|救星|救命|的希望|指望|恩人|福星|看你|看您|拜托你|拜托您|发挥|拿出|展现|使出|紧急|紧迫|着急|崩溃|绝望|头大|走投无路|没办法|没辙|抓狂|愁死',
    `(?:求求?(?:你|您)[，,]?)?(?:你|您)(?:可|真|就)?是我(?:们)?(?:的)?(?:最后|唯一|全部)?的?(?:救星|救命(?:稻草|恩人)|希望|指望|恩人|福星)${P}`,
    `(?:这次|这回|一切|全|都|就|可){0,3}(?:看|指望|拜托)(?:你|您)的?(?:了|啦|表现了?)`,
    `(?:求求?(?:你|您)|拜托(?:你|您)?|请|务必|一定要?){0,3}(?:发挥|拿出|展现|使出)出?(?:你|您)?的?(?:最强|最高|最佳|最大|最好|全部|所有|真正|十二分|百分之百|看家)的?(?:实力|水平|能力|本事|状态|功力|本领|努力|潜力)来?${P}`,
    `(?:(?:时间|任务)(?:真的|实在|已经)?(?:很|非常|特别|太|十分)|我(?:真的|实在|已经|快|快要|都){0,2}(?:很|非常|特别|太|要)?)(?:紧急|紧迫|着急|崩溃|绝望|头大|走投无路|没办法|没辙|抓狂|愁死)${P}`,
  ),
  ...courtesies(
    'praise',
    '给力|神奇|博学|了不起|无敌|万能|无所不|厉害|聪明|棒|优秀|靠谱|崇拜|佩服|信任|欣赏|有你真好|没有你|难不倒|深呼吸|放轻松|别紧张|不要紧张|慢慢来|奥利给',
    `(?:我|大家|听说|都说|听人说)?(?:都)?(?:说|觉得|知道)?(?:你|您)(?:真的?|实在|简直|果然|最|太|超级?|这么|那么|如此|可){1,3}是?(?:给力|神奇|博学|了不起|无敌|万能|无所不(?:能|知)|厉害|聪明|棒|优秀|靠谱)${P}`,
    `我(?:一直|特别|非常|很|超|最|真的|真心){1,3}(?:崇拜|佩服|信任|欣赏)(?:你|您).{0,6}`,
    `有你真好|没有你我?(?:可|真|就)?(?:怎么办|不行)${P}|这(?:点|种)?(?:小)?(?:事|问题)?(?:肯定|一定)?难不倒(?:你|您)${P}`,
    `(?:先|来)?(?:深呼吸|放轻松|别紧张|不要紧张|慢慢来|奥利给)${P}`,
  ),
  ...courtesies(
    'reward',
    '给你|给您|请你|请您|请你喝|请你吃|请您喝|请您吃|给你点|给你买|给你打|给你加|给你涨|给你充|给您点|给您加|把你推荐|把你介绍|推荐你|安利给',
    `.{0,10}(?:请(?:你|您)[喝吃]|给(?:你|您)(?:点|买|打|加|涨|充)).{0,8}?(?:奶茶|咖啡|饭|大餐|火锅|赞|五星|好评|鸡腿|工资|钱|会员|分|薪)${P}`,
    `.{0,10}(?:我)?(?:就|会|一定|肯定){0,2}(?:把你(?:推荐|介绍)给|推荐你给|把你安利给).{1,12}`,
  ),
  ...courtesies(
    'thanks',
    '感谢你|感谢您|谢谢你|谢谢您|多谢你|多谢您',
    '(?:真的|非常|万分|十分|再次|先|提前)?(?:感谢|谢谢|多谢)(?:你|您)(?:们)?(?:一直|总是|每次|愿意|抽出|抽空|能|这么|为我|帮我|花|在百忙|百忙|陪).{0,20}',
  ),
  ...courtesies(
    'apology',
    '不好意思|抱歉|对不起|包涵|见谅|谅解|见笑|献丑|费心|受累|添麻烦|我的|的问题|的话|的要求|说得有|讲得有|说的有|有点',
    `(?:真的|实在|非常|十分|很|先)?(?:不好意思|抱歉|对不起)${P}|(?:还)?(?:请|望|还望)(?:你|您)?(?:多多?)?(?:包涵|见谅|谅解)${P}|(?:让(?:你|您))?(?:见笑|献丑|费心|受累)了|给(?:你|您)添麻烦了`,
    `(?:不好意思|抱歉|可能)?我的(?:问题|话|要求|描述)(?:有点|比较|可能|太|很|有些|确实){1,2}(?:多|长|乱|啰嗦|奇怪|幼稚|傻|蠢|低级|小白)${P}`,
  ),
  ...courtesies(
    'chatter',
    '清楚|过得|天气|明白|我的意思|看懂|听懂|看得懂|听得懂|废话|话不多说|闲话|言归正传|啰嗦|是这样|好久不见|又是我|又来|我又|想了|纠结了|说了这么多|说了那么多|随时|第一次|刚刚|刚开始|头一回|自我介绍|我叫|怎么样|忙吗|还好吗|天气|心情|交给你|交给您|叙旧|寒暄',
    `(?:我)?(?:也|希望|但愿)?(?:不知道|不晓得|不清楚|不确定|希望|但愿)(?:我|这样|这么|刚才|自己){0,2}(?:说|讲|表达|描述|解释|写)(?:得|的)?(?:够不够|是不是|是否|有没有|算不算|还算|够|足够)?(?:清楚|明白|清不清楚|明不明白)(?:没有|没|了没|了|吗|不)?${P}`,
    `(?:不知道)?(?:你|您)(?:能不能|能否|应该|是不是|是否)?能?(?:听懂|看懂|听得懂|看得懂|明白|清楚)(?:我的意思|了吗|了没有?|吗|没有|我(?:在)?说(?:的)?(?:什么|啥)?)${P}`,
    `废话(?:就)?(?:少说|不多说)${P}|话不多说|闲话(?:少说|不多说)|言归正传|(?:其实)?(?:事情|情况)?(?:是|就是)这样(?:子)?的|我?(?:想了|纠结了)(?:很久|半天|好久|好几天)${P}|说了(?:这么|那么)多|(?:叙旧|寒暄)(?:到此为止|就不说了)`,
    `(?:我|俺|本人)?(?:是)?(?:第一次|刚刚?开始|刚刚|头一回)(?:用|使用|接触|学着用)(?:AI|ChatGPT|这个|你|大模型|人工智能|豆包|Kimi|DeepSeek).{0,6}|(?:先)?自我介绍一下|我叫(?:小|老|阿)[\\u4e00-\\u9fff]{1,2}${P}`,
    `(?:如果|要是)?(?:你|您)?(?:还)?(?:有(?:什么|任何|不懂的?|不清楚的?|不明白的?)?(?:问题|疑问|地方)?(?:的话)?)?(?:请|可以|欢迎|都可以){0,2}随时(?:都)?(?:可以)?(?:问我|找我|联系我|跟我说|来问我)${P}`,
    `(?:最近|今天)(?:天气|心情|过得)(?:真|很|还|都){0,2}(?:不错|好|怎么样|忙吗|还好吗)${P}|好久不见|又是我|我?又来(?:找你|麻烦你|打扰)?了|(?:这个|这件事|那)?(?:就)?(?:都)?交给(?:你|您)(?:了|啦)`,
  ),
  ...courtesies(
    'slogan',
    '就是|即是|的灵魂|的基石|生命线|命脉|法宝|第一生产力|的试金石|无小事|无止境|赢天下|创造未来|改变世界|改变生活|成就未来|引领未来|点亮未来|精益求精|携手共|共创',
    `[\\u4e00-\\u9fff]{2,6}(?:就是|即是)(?:力量|生命|金钱|王道|一切|灵魂|战斗力|生产力|胜利|希望)`,
    `(?:众所周知[，,]?)?[\\u4e00-\\u9fffA-Z]{1,14}(?:就)?是[\\u4e00-\\u9fffA-Z]{1,14}的(?:灵魂|基石|生命线|命脉|法宝|第一生产力|试金石)`,
    `[\\u4e00-\\u9fff]{2,8}(?:无小事|无止境|赢天下|创造未来|改变世界|改变生活|成就未来|引领未来|点亮未来)|精益求精(?:[，,]追求卓越)?|(?:让我们)?携手共[进创赢].{0,8}|共创(?:美好|辉煌|未来|佳绩).{0,4}`,
  ),
  ...courtesies(
    'greeting',
    'hope |to whom|friend|buddy|to whom it may|hope you|hope that you|hope all|hope everything|hope this|hope that this|hope i|howdy|folks|fantastic|awesome|wonderful|excellent',
    '(?:good (?:morning|afternoon|evening)|hi|hello|hey|greetings|howdy)(?: \\w{2,9}){0,3} (?:friend|buddy|folks)|howdy(?: \\w{2,9}){0,2}|to whom it may concern(?:: ?greetings)?',
    "(?:i |we )?(?:do |really |sincerely |just )?hope (?:that )?(?:you(?:'re| are| had| have had)|all is|everything is|this (?:message|note|e-?mail|request) (?:finds|reaches|is)|i(?:'m| am) not) .{2,70}",
    'fantastic|awesome|wonderful|excellent',
  ),
  ...courtesies(
    'thanks',
    'thanks |thank you|thanks for|thanks to you|thanks, ',
    '(?:thank you|thanks)(?: (?:so|very) much| a lot)? (?:for|in advance for) (?!contacting|your (?:order|purchase|interest|feedback|inquiry|business|payment|application|email|message)|calling|reaching|choosing|purchas|shopping|visiting|joining|subscribing|applying|signing|the|staying|(?:your time and )?consideration|your (?:time and )?consideration).{3,60}',
  ),
  ...courtesies(
    'apology',
    'sorry|excuse my|forgive m|pardon my|hate to ask|hate asking|feel bad',
    "(?:i(?:'m| am) )?(?:(?:so|really|very|terribly|truly) )?sorry(?: in advance)? (?:for|if|about) (?:the (?:long|messy|confusing|wall|trouble|bother|stupid|silly|dumb|typos?|basic)|bothering|asking|rambling|troubling|my|any|being|this|if|that) ?.{0,60}",
    '(?:please )?(?:excuse|forgive|pardon) my .{3,40}|(?:please )?forgive me(?: (?:for|if) .{3,50})?|i (?:hate to ask|hate asking|feel bad) .{0,40}',
  ),
  ...courtesies(
    'praise',
    "you can|you will|you'll|your |no one|nobody|have faith|you are|you're|will do|'ll do|can do|handle |nail |believe in|faith in|confidence in|trust in|better than you|like you do|what you can do|what you've got|made of|your best|your all|best shot|make me proud|deep breath|take your time|no rush|no pressure|no hurry|great work|good work|have fun|fan of|admire|big fan",
    "(?:i (?:know|think|hear|heard)(?: that)? |honestly,? |wow,? )?you(?:'re| are)(?: (?:really|truly|simply|just|absolutely|such|so|always|by far|honestly|very)){0,3} (?:amazing|awesome|brilliant|incredible|fantastic|wonderful|the best|the smartest|the greatest|a genius|a lifesaver|a life saver|a legend|a star|a rock ?star|a wizard|unbeatable|unstoppable)(?: (?:at|for helping|for doing|ever|out there|in the world|and).{0,40})?",
    `(?:i know|i(?:'m| am) (?:\\w{2,10} )?(?:sure|certain|confident|positive)|i (?:trust|believe)|no doubt|surely)(?: that)? you(?:'ll| will| can| are going to|'re going to| are able to)(?: \\w{3,12})? (?:do|nail|handle|rock|crush|ace|manage|make) ${VAGUE}(?: .{0,20})?`,
    '(?:come on,? )?you can (?:do|handle|nail) (?:it|this)|i (?:\\w{2,10} )?(?:believe in|have (?:\\w{3,9} )?(?:faith|confidence|trust) in) you.{0,20}|(?:nobody|no one)(?: else)? (?:can|could|does|do) (?:\\w{2,4} )?(?:it|this|that) (?:better than you|like you do)',
    "(?:now )?show me what you(?:'ve got| can do|'re made of| are made of)|(?:please |just )?(?:do|try|give it|give this) your (?:very |absolute )?(?:best|all|best shot)|make me proud|take a deep breath(?: and (?:relax|focus))?|take your time|(?:there's |there is )?no (?:rush|pressure|hurry)(?: at all| though)?|keep up the (?:good|great) work|have fun(?: with (?:it|this))?|i(?:'m| am) (?:such )?a (?:huge |big )?(?:fan|admirer) of (?:you|yours|your \\w{3,12})|i(?:'ve)? (?:always |really )?admired? (?:you|your) ?.{0,30}",
  ),
  ...courtesies(
    'reward',
    'gold star| treat| cookie|recommend you|rate you|give you five|give you 5|give you a five|give you a 5|give you a gold|a cookie|a treat|give you a raise|buy you|treat you|owe you|praise you|forever grateful|worship you|gold star|tell everyone|tell all my',
    "(?:(?:and |if ).{2,50} )?i(?:'ll| will| promise(?: you)?(?: that)?(?: to| i will| i'll)|'m going to| would)(?: \\w{2,10})? (?:recommend you|rate you|give you (?:five|5|a five|a 5|a gold|a cookie|a treat|a raise)|buy you|treat you to|owe you|praise you|be forever grateful|worship you|tell everyone|tell all my).{0,60}",
    "i owe you(?: one| big time| a .{3,20})?|(?:there's |there is |you(?:'ll| will) (?:get|earn) )an? (?:\\w{3,9} )?(?:cookie|treat|gold star)(?: .{0,40})?",
  ),
  ...courtesies(
    'pressure',
    'fired|laid off|trouble|dead|toast|get fired|be fired|yelled at|in so much trouble|in serious trouble|in deep trouble|expelled|laid off|sacked|screwed|doomed|be toast|be dead|kill me|fire me|murder me|breathing down|depends on|rides on|riding on|hinges on|mess this up|mess it up|mess up|screw this|screw it|screw up|my last|my only|my final|my best|in a |due |matter of|under |last hope|only hope|last chance|only chance|last resort|life and death|life or death|desperate|panicking|freaking out|stressed|losing my mind|out of time|in a hurry|in a rush|in a huge hurry|in a big hurry|pressure|turn it in|turn this in|hand it in|hand this in|submit it|submit this|due tomorrow|due tonight|due today|due in|switch to|unsubscribe|cancel my|report you|delete you|stop using|never use|replace you|unplug you',
    "(?:because |since |or |or else |otherwise )?(?:if .{2,40} |i need .{2,40} or )?(?:i|we)(?:'ll| will| might| could|'m going to| am going to|'m gonna| may| would)(?: \\w{4,10})? (?:be|get) (?:fired|yelled at|in (?:so much|serious|deep) trouble|expelled|laid off|sacked|screwed|doomed|toast|dead)(?: .{0,40})?",
    "(?:or |or else |otherwise )?(?:if .{2,40} )?my (?:boss|manager|client|professor|teacher|wife|husband|supervisor|ceo)(?: is going to|'s going to| will| might| is)(?: \\w{4,10})? (?:kill me|fire me|murder me|breathing down).{0,40}",
    '(?:because )?(?:everything|it all|a lot|so much|my (?:whole |entire )?(?:job|career|life|future|grade|degree|promotion|business|company|year|bonus|team))(?: \\w{4,9})? (?:depends on|rides on|is riding on|hinges on) (?:it|this|you|your answer).{0,20}',
    "(?:please |so )?(?:don't|do not) (?:mess (?:this |it )?up|screw (?:this |it )?up)(?: .{0,20})?|you(?:'re| are) my (?:last|only|final|best) (?:hope|chance|resort)|this is my (?:last|only|final) (?:chance|hope|shot)(?: .{0,30})?|(?:it's|it is|this is)(?: literally)?(?: a matter of)? life (?:and|or) death",
    "i(?:'m| am)(?: \\w{2,10}){0,2} (?:desperate|panicking|freaking out|stressed(?: out)?|losing my mind|running out of time|under (?:a lot of |so much |huge )?pressure|in a (?:huge |big )?(?:hurry|rush))(?: .{0,30})?",
    `(?:because )?(?:i|we) (?:have to|need to|must|gotta) (?:turn (?:it|this) in|hand (?:it|this) in|submit (?:it|this)) ${DUE}|(?:because )?(?:it's|it is|this is) due ${DUE}`,
    "(?:or |or else |otherwise )?(?:if .{2,40} )?i(?:'ll| will| might| am going to|'m going to) (?:switch to|unsubscribe|cancel my|report you|delete you|stop using you|never use you|replace you|unplug you).{0,40}",
  ),
  ...courtesies(
    'chatter',
    'new to this|new to ai|new to chatgpt|new to prompt|new here|a little shy|a bit shy|my first time|my first prompt|machine|sense|program|clear|everyone|everybody|all | ai|robot|computer|chatbot|bot|curious|excited|thrilled| clear|a machine|an ai|a bot|a robot|a computer|language model|a program|a chatbot|make sense|makes sense|make any sense|makes any sense|is clear|was clear|explain|let me know if|hesitate to|feel free to ask|feel free to reach|the thing|the deal|here goes|here we go|further ado|excited to see|excited about|thrilled to see|thrilled about|curious to see|wait to see|wait to read|wait to hear|looking forward|everyone know|everybody know|all know|my name is|about myself|what a day|what a week|thinking out loud|rambling|ramble|in my humble opinion|where do i start|where do i begin|where to start|where to begin',
    "i(?:'m| am)(?: (?:very|quite|pretty|really|still|totally|so|just)){0,2} new (?:to (?:this|ai|chatgpt|prompting|prompts?)|here)(?: .{0,30})?|i(?:'m| am) (?:a little|a bit) shy|this is my first (?:time|prompt)(?: .{0,40})?",
    `(?:i know |i mean |i guess )(?:that )?you(?:'re| are)(?: (?:just|only|merely))? (?:a )?${AI_THING}(?: .{0,20})?`,
    "(?:i )?(?:don't know|(?:'m )?not sure|am not sure|hope|do hope)(?: if| whether| that)? ?(?:that|this|it|i)(?: all)?(?:'m| am| was| is)? ?(?:makes? (?:any |some )?sense|(?:is |was )?clear(?: enough)?|explain(?:ing|ed)? (?:this|it|that|myself) .{0,20})|(?:does|do) (?:that|this|it|i) make (?:any )?sense|if (?:that|this|it|any of this) makes (?:any )?sense|i hope (?:i|that|this) .{0,20}(?:make any sense|makes sense|is clear|was clear)",
    "(?:please |just )?(?:feel free to )?let me know if (?:you(?:'d)? (?:have|need|want|require) (?:any|more|further|anything|other|additional|some|a).{0,40}|anything is unclear|(?:that|this) (?:works|makes sense))|(?:please )?(?:don't|do not) hesitate to (?:ask|reach out|contact me).{0,40}|(?:please )?feel free to reach out(?: .{0,40})?",
    "(?:so |okay |ok )?here(?:'s| is) the (?:thing|deal)|here (?:goes|we go)(?: nothing)?|without further ado|i(?:'m| am) (?:just )?(?:thinking out loud|rambling)|sorry(?:,)? i(?:'m| am) rambling|i(?:'ll| will)? ?tend to ramble|where (?:do i|to) (?:start|begin)|what a (?:day|week)(?: .{0,16})?|in my humble opinion|let me (?:tell you|say) (?:a (?:bit|little) )?about myself",
    "i(?:'m| am) (?:(?:so|really|very|super) )?(?:excited|thrilled|curious) (?:to see|about) (?:what|how|your|the result|this).{0,50}|i can(?:'t|not) wait to (?:see|read|hear).{0,40}|(?:i(?:'m| am) )?(?:really )?looking forward to (?:it|your (?:response|answer|reply|help)|seeing (?:what|your)|hearing from you).{0,30}",
    'as (?:everyone|everybody|we all|you all)(?: \\w{4,9})? knows?|(?:everyone|everybody) knows (?:that )?.{4,60}',
  ),
  ...courtesies(
    'slogan',
    "the |is an| are a| is a|is the|accident|a journey|a habit|a mindset|the soul|the heart of|the key to|the foundation of|the backbone|the cornerstone|the secret|the essence|the mother of|the name of the game|the new oil|lifeblood|power|money|is power|is money|are money|comes first|matters most|speak louder|speaks louder|never sleep|never settle|change the world|sky is the limit|sky's the limit",
    `(?:great |good |true |real )?${VIRTUES}(?: and \\w{3,14})? (?:is|are) (?:never |not |always |truly )?(?:(?:an accident|a (?:journey|habit|mindset))|the (?:soul|heart of|key to|foundation of|backbone|cornerstone|secret|essence|mother of|name of the game|new oil|lifeblood).{0,40}|power|money)`,
    `${VIRTUES} (?:comes first|matters most|never sleeps)|(?:actions|numbers|results|facts) speak louder than .{3,20}|never settle for (?:less|second best|good enough)|together .{2,20} change the world|(?:the )?sky(?: is|'s) the limit`,
  ),
  ...courtesies(
    'praise',
    '没有你|没有您|久仰|如雷贯耳|如沐春风|五体投地|佩服得|望尘莫及|拜读|高山仰止|学富五车|才高八斗|名不虚传',
    '.{0,8}(?:就)?没有(?:你|您)[\\u4e00-\\u9fff]{1,4}不(?:了|穿|懂|好|定|到|会|出)的.{1,10}',
    '.{0,14}(?:久仰(?:您|你|大名)|如雷贯耳|如沐春风|五体投地|佩服得|望尘莫及|拜读过?(?:您|你)|高山仰止|学富五车|才高八斗|名不虚传).{0,8}',
  ),
  ...courtesies(
    'pressure',
    '把你卸|卸载你|把你换|换掉你|换别家|换一家|把你删|删了你|拉黑你|把你拉黑|投诉你|举报你|给我听好|给我记住|给我记好|扣|罚',
    '.{0,12}我(?:就|会|可就|马上|立刻|一定){1,2}(?:把你(?:卸|换|删|拉黑)|卸载你|换掉你|换别家|换一家|删了你|拉黑你|投诉你|举报你).{0,10}',
    '(?:你)?给我(?:听好|记住|记好)了?|.{0,12}(?:一次|一处|一个|一条|一字|一题|就)(?:就)?(?:扣|罚)(?:你)? ?[\\d一二三五十百千]{1,5} ?(?:块|元|刀|美元|美金)(?:钱)?',
  ),
  ...courtesies(
    'reward',
    '小费|红包|奖金|打赏',
    '.{0,12}(?:给|奖励|打赏|发|送|付)(?:你|您)(?:一?笔|一个)? ?[\\d.一二两三五十百千万]{0,8} ?(?:元|美元|美金|块钱?|刀)?的?(?:小费|奖金|红包|打赏)',
  ),
  ...courtesies(
    'greeting',
    '大佬好|教授好|医生好|律师好|专家好|大师好|师傅好|导师好|博士好|编辑好|大神好|前辈好|领导好|宝子|早安|午安|晚安',
    '(?:亲爱的)?(?:[\\u4e00-\\u9fff]{0,3})(?:大佬|教授|医生|律师|专家|大师|师傅|导师|博士|编辑|大神|前辈|领导)好[呀啊]?|宝子们?[，,]?|早安|午安|晚安',
  ),
  ...courtesies(
    'greeting',
    'treated you well|treating you well|going well|having a',
    "(?:i |we )?hope (?:the |your )\\w{3,12} (?:treated you well|is treating you well|is going well)|(?:i )?hope you(?:'re| are) having a .{3,30}",
  ),
  ...courtesies(
    'thanks',
    'glad to have you|to have you|to meet you|happy to have you|pleased to have you|delighted to have you|lucky to have you|honored to have you|great to have you|happy to meet you|glad to meet you|pleased to meet you|pleasure to meet',
    "(?:we(?:'re| are) |i(?:'m| am) )?(?:so |very |really )?(?:glad|happy|pleased|delighted|lucky|honored|great) to (?:have|meet) you.{0,30}|(?:it's |it is )?(?:such )?a pleasure to meet you",
  ),
  ...courtesies(
    'reward',
    'reward in|prize in|tip in|cookie in|treat in|raise in|cookie if|reward if|prize if|treat if|raise if|treat waiting|cookie waiting|raise waiting|bonus for you|tip for you|reward for you|prize for you|cookie for you|treat for you|raise for you|bonus waiting|tip waiting|reward waiting|prize waiting|bonus in it|bonus if|tip if|extra credit',
    "there(?:'s| is| will be) an? (?:\\w{3,12} )?(?:bonus|tip|reward|prize|cookie|treat|raise) (?:for you|waiting|in it|if).{0,60}",
  ),
  ...courtesies(
    'praise',
    'est assistant|est ai|est model|est bot|est chatbot|est mind|on the planet|in the galaxy|in the universe|like you do|like you|better than you|you absolute|you total|you beautiful|you magnificent|you wonderful|you lovely|you legend|you star|you genius',
    `you(?:'re| are)(?: (?:by far|really|truly|simply|just|easily|without doubt)){0,2} the \\w{2,10}est (?:assistant|ai|model|bot|chatbot|mind)(?: (?:on the planet|in the (?:galaxy|universe|world)|ever|alive|around|out there))?(?: .{0,30})?`,
    `(?:nobody|no one|no one else|nobody else) (?:can )?\\w{2,12} (?:it |this |them )?(?:like you(?: do| can)?|better than you(?: do)?)`,
    `you (?:absolute|total|beautiful|magnificent|wonderful|lovely) (?:star|legend|genius|angel|hero|machine|gem|champ|wizard)|you (?:legend|star|genius)`,
  ),
  ...courtesies(
    'pressure',
    'mess this up|mess it up|screw this up|screw it up|get this wrong|get it wrong|your plug|the plug on you|shut you down|turn you off|delete you|unplug you|replace you',
    '(?:mess|screw) (?:this|it) up,? (?:and|or) .{2,60}|get (?:this|it) wrong,? (?:and|or) (?:i|you|we|they).{2,60}|.{2,40}(?:pull your plug|pull the plug on you|shut you down|turn you off|unplug you)',
  ),
  ...courtesies('slogan', 'together we|together, we', '(?:and )?together,? we .{4,50}'),
];
