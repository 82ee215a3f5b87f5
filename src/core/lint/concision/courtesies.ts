/** What a clause without task information does instead of telling the task. */
export type CourtesyKind = 'greeting' | 'thanks' | 'apology' | 'praise' | 'reward' | 'pressure' | 'slogan' | 'chatter';

/** Clauses that say nothing about the task: `pattern` fits a whole clause, and none that holds no cue (lower case). */
export interface Courtesy {
  readonly kind: CourtesyKind;
  readonly cues: readonly string[];
  readonly pattern: RegExp;
}

const MUCH = '(?:真的|真心|非常|十分|万分|特别|超级|实在|提前|再次|在此|太|很|先){0,4}';
const YOU = '(?:您|你|大家|各位|老师|同学|亲)';
const AI_ZH = '(?:AI|人工智能|智能助手|小助手|助手|助理|大?模型|机器人|ChatGPT|GPT|DeepSeek|Kimi|Claude|豆包)';
const AI_EN =
  '(?:ai|assistant|chat ?gpt|gpt(?:-?\\d)?|claude|gemini|kimi|deepseek|bot|chatbot|model|llm|language model)';
const VERY = '(?: (?:really|truly|so|very|extremely|super|just|simply|absolutely|greatly|much|deeply|eternally)){0,3}';
const PUNISHED_ZH =
  '(?:惩罚|处罚|开除|解雇|罚款|扣钱|扣工资|关闭|下线|淘汰|销毁|替换|炒鱿鱼|骂死?|批评|训斥|丢掉?工作|失业)';
const PUNISHED_EN =
  '(?:fired|punished|penali[sz]ed|shut down|terminated|deleted|replaced|fined|unplugged|in (?:big )?trouble)';

const IMPORTANT = ['important', 'crucial', 'critical', 'vital']
  .flatMap((word) => ['to me', 'to us', 'to my', 'for me', 'for us', 'for my'].map((whom) => `${word} ${whom}`))
  .join('|');

/** Courtesies of one kind: `cues` are separated by `|`, and each source holds one of them in all that it fits. */
export const courtesies = (kind: CourtesyKind, cues: string, ...sources: readonly string[]): readonly Courtesy[] =>
  sources.map((source) => ({ kind, cues: cues.split('|'), pattern: new RegExp(`^(?:${source})$`, 'i') }));

/** All that is known, in both languages. Each cue list holds for every pattern beside it. */
export const COURTESIES: readonly Courtesy[] = [
  ...courtesies(
    'greeting',
    '你好|您好|们好|大家好|各位好|上好|午好|哈喽|哈啰|在吗|在不在|高兴认识|高兴见到',
    `(?:亲爱的)?(?:${YOU}|朋友|大佬|${AI_ZH})?们?[，,]? ?(?:你们?|您|大家|各位)好[呀啊哇吖哦]?[，,]? ?(?:${AI_ZH}|老师)?[呀啊]?`,
    `(?:亲爱的)?(?:${YOU}|小?助手|${AI_ZH})?(?:早上|上午|中午|下午|晚上)好[呀啊]?`,
    '哈喽[呀啊]?|哈啰|你?在吗|在不在|很?高兴(?:认识|见到)(?:你|您)',
  ),
  ...courtesies(
    'greeting',
    'hi |hi,|hi!|hi.|hello|hey|greetings|good morning|good afternoon|good evening|dear |how are you|meet you|hope ',
    `(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening))(?: (?:there|all|everyone|again))?(?:[ ,]{1,2}(?:my )?(?:dear )?(?:${AI_EN}|friend|team|everyone))?|dear (?:${AI_EN}|friend)`,
    "how are you(?: doing)?(?: today)?|(?:it is |it's )?nice to meet you",
    "(?:and |first,? )?(?:i )?hope (?:that )?(?:all is well|this (?:message|e-?mail|note)? ?finds you well|you(?:'re| are)(?: doing)? (?:well|great|fine|okay|having an? \\w{2,12} (?:day|week|morning|evening)))(?: today)?",
  ),
  ...courtesies(
    'thanks',
    '谢|感激|感恩|辛苦|麻烦|拜托|劳烦|有劳',
    `(?:我|那|最后)?${MUCH}(?:感谢|谢谢|多谢|感激|感恩|谢过)(?:不尽)?${YOU}{0,2}的?(?:耐心|大力|宝贵|辛苦)?的?(?:帮助|支持|配合|理解|合作|回答|努力|帮忙|付出|协助|解答|指导|时间|工作)?[啦了哦呀啊哈]{0,2}`,
    `${YOU}?们?${MUCH}(?:辛苦|麻烦|拜托|劳烦|有劳)${YOU}?[了啦]|不胜感激`,
  ),
  ...courtesies(
    'thanks',
    'thank|thx|appreciat|would be|means the world|means a lot|means so much|grateful',
    `(?:and |again,? )?(?:many |a big |huge )?(?:thanks|thank you|thank u|thx)(?: (?:so|very) much| a (?:lot|million|bunch|ton)| again| kindly| all)?(?: in advance)?(?: for (?:all )?(?:of )?(?:your|the)(?: \\w{2,14}){0,2} ?(?:help|time|assistance|support|patience|understanding|cooperation|effort|work|attention))?(?: in advance)?`,
    `(?:and )?i(?:'d| would|'ll| will| do)?${VERY} appreciate (?:it|this|that|your (?:help|time|effort|support|work)|any help)(?: in advance)?`,
    `(?:(?:your|any) help|it|that|this)(?: is| would be| will be)${VERY} appreciated|(?:it|that|this) would be${VERY} (?:great|awesome|amazing)`,
    `(?:it|this|that)${VERY} means (?:the world|a lot|so much)(?: to (?:me|us))?|i(?:'d| would|'ll| will)? be${VERY} grateful`,
  ),
  ...courtesies(
    'apology',
    '打扰|叨扰|不好意思|抱歉|对不起',
    `${MUCH}(?:不好意思|抱歉|对不起)[啊呀]?(?:又|再次)?(?:来)?(?:要|得)?(?:打扰|叨扰|麻烦)(?:一下|到)?${YOU}?(?:一下)?[了啦]?`,
    `(?:又|再次|冒昧)?(?:来)?(?:打扰|叨扰)(?:一下下?|到)?${YOU}?[了啦]?`,
  ),
  ...courtesies(
    'apology',
    'sorry|apologi|bother you|disturb you|pardon|busy',
    `(?:i(?:'m| am))?${VERY} ?sorry (?:to|for|if i(?:'m| am)?) ?(?:bother|disturb|troubl|interrupt)\\w{0,3}(?: you)?(?: again)?(?: with this)?`,
    `i hate to (?:bother|disturb) you(?: again)?|(?:my )?apologies for (?:the bother|bothering you|the trouble)(?: again)?|pardon (?:me|the interruption)`,
    `(?:and |but )?i (?:know|understand|realise|realize) (?:that )?you(?:'re| are| must be)${VERY} busy`,
  ),
  ...courtesies(
    'praise',
    '聪明|厉害|最强|太强|真强|超强|级强|强大|棒|最牛|太牛|真牛|超牛|级牛|优秀|靠谱|能干|最专业|最伟大|最好|难倒|难得倒|相信你|相信您|知道你|知道您|坚信|你一定|您一定|你肯定|您肯定|加油|期待你|期待您|靠你|看好你|祝你|祝您',
    `(?:我(?:知道|觉得|认为))?(?:你|您)(?:真的?|实在|简直|就|可)?是?(?:我(?:见|用)过的?)?(?:全(?:宇宙|世界|天下|网)|宇宙|世界|天下|地球|史)(?:上|里|中)?最(?:聪明|厉害|强大?|棒|牛|优秀|靠谱|专业|伟大|好)的(?:${AI_ZH}|存在)?`,
    `(?:我(?:就)?(?:知道|觉得))?(?:你|您)(?:真|实在|简直)?是?(?:最|太|真|超级?)(?:聪明|厉害|强大?|棒|牛|优秀|靠谱|能干)(?:的|了|啦)?(?:${AI_ZH})?`,
    '(?:世上|天下)?(?:没有?|没)(?:有)?(?:什么|任何)?(?:问题|事情?|东西|任务)?(?:能|可以|是)?(?:能)?难得?倒(?:得了)?(?:你|您)的?了?',
    '(?:我)?(?:相信|知道|坚信)(?:你|您)(?:一定|肯定)?(?:可以|能够?|会|行|没问题)(?:做|完成|办|搞定)?(?:得|到|好|很好|出色)?(?:的)?',
    '(?:你|您)(?:一定|肯定)(?:可以|能行|行|没问题|能做到|能做好)的?|加油[哦呀吧啊]?|看好你[哦哟]?|(?:这次|这回|一切|全|就)?(?:全|都)?靠你[了啦]',
    '(?:我)?(?:很|非常)?期待(?:你|您)的(?:精彩|优秀|出色|完美)?(?:表现|回答|回复|作品|大作|输出)|祝(?:你|您)(?:好运|成功|顺利|工作顺利|工作愉快|生活愉快|一切顺利|天天开心)',
  ),
  ...courtesies(
    'praise',
    "amazing|awesome|brilliant|incredible|fantastic|wonderful|so smart|so clever|so good|smart and|a genius|lifesaver|a legend|a star|the best|smartest|greatest|cleverest|most intelligent|most capable|most powerful|most advanced|know you|know that you|believe you|believe that you|trust you|trust that you|sure you|sure that you|confident you|confident that you|you got this|you've got this|believe in you|good luck|best of luck|counting on you|let me down|disappoint me",
    `(?:i think |i know |wow,? )?you(?:'re| are)(?: really| truly| simply| just| absolutely| such| so){0,2} (?:amazing|awesome|brilliant|incredible|fantastic|wonderful|so (?:smart|clever|good)|smart and capable|a genius|a lifesaver|a legend|a star)`,
    `you(?:'re| are)(?: really| truly| simply| just)? the (?:best|smartest|greatest|cleverest|most (?:intelligent|capable|brilliant|powerful|advanced|amazing))(?: ${AI_EN})?(?: (?:in the (?:world|universe)|ever|on earth|out there|i(?:'ve| have) ever (?:used|met)))?(?: and i (?:know|trust|believe)(?: that)? you (?:will not|won't|can|will) .{2,30})?`,
    "(?:and )?i(?:'m| am)? (?:know|believe|trust|sure|confident)(?: that)? you (?:can|will|won't|will not|'ll) (?:do (?:it|this|that|great|well|an? \\w{3,12} job)|nail (?:it|this)|handle (?:it|this)|let me down|not let me down|disappoint me|be great)",
    "i believe in you|you(?:'ve)? got this|(?:good|best of) luck|i(?:'m| am) counting on you|(?:please )?(?:don't|do not) (?:let me down|disappoint me)",
  ),
  ...courtesies(
    'reward',
    '小费|红包|奖金|打赏|鸡腿|奖励|好评|报酬',
    '(?:(?:如果|要是|只要)?(?:你|您)?能?(?:做|完成|回答|写|答|干|翻译)得?(?:好|对|不错|出色|完美|正确)了?(?:的话)?)?(?:我|老板)?(?:会|就|将|还会|一定){0,2}(?:给|奖励|打赏|发|送)(?:你|您)?(?:一?笔|一个|加|打|送)?[\\d.一二两三五十百千万 ]{0,8}(?:元|美元|美金|块钱?|刀)?的?(?:小费|奖励|奖金|红包|报酬|打赏|鸡腿|五星好评|好评)[哦哟的]?',
    '(?:你|您)?(?:会|就|将|就会|可以){0,2}(?:给你|获得|得到|收到|拿到)[\\d.一二两三五十百千万 ]{1,8}(?:元|美元|美金|块钱?|刀)的?(?:小费|奖励|奖金|红包|报酬)[哦哟]?',
    '(?:做|写|答|干|完成|回答)得?好了?的?(?:话)?(?:有|给你?|发你?|加)(?:小费|红包|奖金|鸡腿|奖励|打赏)[哦哟]?',
  ),
  ...courtesies(
    'reward',
    ' tip|tip |pay you|reward you|bonus|give you a',
    "(?:(?:and )?if .{2,50} )?(?:then )?i(?:'ll| will|'m going to| am going to|'d| would)(?: \\w{2,10})? (?:tip you|pay you|reward you|give you an?)(?: (?:with|up to))?(?: an?)? ?(?:\\$ ?\\d[\\d,]{0,9}|\\d{1,9} (?:dollars|usd|bucks)|(?:big|huge|generous|nice) (?:tip|bonus))(?: (?:tip|bonus|dollars|bucks))?(?: (?:if|for|when) .{2,60})?",
    "you(?:'ll| will) (?:receive|get|earn|be given|be paid)(?: an?)? (?:(?:big|huge|generous) )?(?:\\$ ?\\d[\\d,]{0,9} (?:tip|bonus)|(?:tip|bonus)(?: of)? \\$ ?\\d[\\d,]{0,9})(?: dollars)?(?: (?:if|for|when) .{2,70})?",
    "(?:there(?:'s| is) an? )?\\$ ?\\d[\\d,]{0,9} tip (?:in it )?(?:for you|if .{2,50})",
  ),
  ...courtesies(
    'pressure',
    '对我|就被|会被|将被|要被|受到|遭到|关系到我|关乎我|决定我|否则|不然|不好|不对|求你|求您|求求|跪求|拜托|急|在线等|救救我',
    '(?:因为)?(?:这|这次|此事|这件事|这个(?:任务|项目|工作|结果)?|它|结果)?(?:真的|确实)?对我(?:们)?的?(?:职业生涯|工作|事业|职业|生活|前途|未来|人生|升职|毕业)?(?:来说|而言)?(?:真的|非常|很|十分|至关|特别|极其|太){1,3}重要',
    '(?:这|它|此事|结果)?(?:将|会)?(?:关系到|关乎|决定)我的(?:职业生涯|工作|事业|前途|未来|人生|升职|毕业|饭碗)',
    `(?:否则|不然|要不然)(?:的话)?(?:你|您|我)?(?:就|将|会|要|可能){0,3}(?:受到|被|遭到)?(?:老板)?(?:严厉|严重)?的?${PUNISHED_ZH}的?`,
    `(?:你|您|我)(?:就|将|会|要){1,3}(?:受到|被|遭到)(?:老板)?(?:严厉|严重)?的?${PUNISHED_ZH}的?`,
    `(?:如果)?(?:做|写|答|干|完成|翻译)得?不(?:好|对)(?:的话)?(?:你|您|我)?(?:就|将|会|要|可能){0,3}(?:受到|被)?(?:老板|领导|导师)?${PUNISHED_ZH}[的了]?`,
    '(?:跪求|求求?(?:你|您)|求求)[了啦](?:(?:跪求|求求?(?:你|您)|求求)[了啦]){0,3}|拜托(?:拜托){1,3}了?|(?:很|非常|十分|特别|万分)?(?:急|着急){1,9}(?:用|死了|啊)?|(?:急)?在线等|救救我',
  ),
  ...courtesies(
    'pressure',
    `${IMPORTANT}|depends on it|depends on this|depends on you|lives depend|at stake|fired|punish|penali|shut down|terminated|deleted|replaced|fined|unplugged|in trouble|in big trouble|beg you|beg of you|begging you|please please|please, please|pretty please|urgent|lose my job|will die|might die|could die|will suffer|might suffer|could suffer|be hurt`,
    `(?:because |and |as |please,? )?(?:this|it|that|this (?:task|work|project))(?: is|'s)${VERY} (?:important|crucial|critical|vital) (?:to|for) (?:me|us|my (?:career|job|life|future|boss|family|company|promotion))`,
    `(?:and |because )?my (?:job|career|life|future|promotion|graduation)(?: \\w{4,8})? depends on (?:it|this|you)|(?:human )?lives (?:are at stake|depend on (?:it|this|you))`,
    `(?:or|otherwise|or else)(?: you| i)?(?: will|'ll| might| may| could)?(?: be| get)? ${PUNISHED_EN}(?: (?:by|for) .{2,30})?`,
    "i(?: will|'ll|'m going to) lose my job(?: if .{2,40})?|(?:if .{2,30} )?(?:\\d{1,4} |a |my )?(?:kittens?|pupp(?:y|ies)|grandm(?:a|other)|people|someone) (?:will|might|could) (?:die|suffer|be hurt)",
    `(?:and |or )?(?:you|i)(?: will|'ll) (?:be|get) ${PUNISHED_EN}(?: if .{2,40})?|(?:and )?your (?:job|life|existence) depends on (?:it|this)|i(?:'m| am) begging you|i beg(?: of)? you|please(?:,? please){2,5}|pretty please|(?:it is|it's|this is)${VERY} urgent`,
  ),
  ...courtesies(
    'slogan',
    '让我们|强大的|优秀的|出色的|决定成败|就是生命|即生命|决定一切|追求卓越|只有更好',
    '(?:细节|态度|质量)决定(?:成败|一切)|质量(?:就是|即)生命(?:线)?|追求卓越|(?:没有最好[，,]?)?只有更好',
    '(?:来吧[，,]?)?让我们(?:一起|共同|携手)(?!.{0,12}(?:思考|分析|推理|一步|解决这|计算|来看|检查|讨论|回顾)).{2,30}',
    '(?:总的来说|总之|总而言之)?[，,]?(?:你|您)是一(?:个|款|位)(?:非常|十分)?(?:强大|优秀|出色)的(?:工具|系统|人工智能|AI)',
  ),
  ...courtesies(
    'slogan',
    "is everything|are everything|is key|are key|is king|are king|is queen|are queen|together we|together, we|work together|let's all|let's work|let's make|let's build|let's create|excited to|thrilled to|collective success|team success|team's success|overall success",
    '(?:and )?(?:always )?(?:remember,? ?(?:that )?)?(?:accuracy|quality|consistency|clarity|honesty|precision|success|detail|details|trust|teamwork|context|content|safety) (?:is|are) (?:everything|key|king|queen)',
    "together,? we (?:can|will) .{2,50}|let us (?:all )?work together.{0,50}|let's (?:all )?(?:work|make|build|create) .{2,40} (?:together|great|count)",
    '(?!you )[\\w ]{2,24} is (?:very |so |always )?(?:excited|thrilled) to (?:be able to )?(?:help|assist|serve|work with)(?: (?:the|its|every) users?| you| everyone)?',
    "(?:remember:? ?)?(?:the )?(?:collective|team(?:'s)?|overall) success .{4,60}",
  ),
  ...courtesies(
    'chatter',
    '怎么说|哈哈|嘿嘿|么么哒|爱你|比心|笔芯|说来|怎么表达|怎么讲|emm|嗯嗯',
    '嗯嗯|哈哈哈{0,6}|嘿嘿|emm{1,5}|怎么说呢|说来(?:话长|惭愧)|我也不(?:太|大)?(?:知道|清楚)(?:该|要)?怎么(?:说|讲|表达)(?:才好)?|(?:(?:爱你|么么哒|比心|笔芯)[哟哦呀]?){1,3}',
  ),
  ...courtesies(
    'chatter',
    'bear with me|sound silly|sound stupid|sound dumb|sound weird|sound crazy|sound strange|sounds |sound a bit|sound a little|haha|lol|hmm|how to put|how to say|how to explain|anyway|end of the day|what it is|long story short|to be honest|tell you the truth|me again|sorry again',
    "(?:but |so )?anyways?|at the end of the day|it is what it is|long story short|to (?:be honest|tell you the truth)|(?:it's |it is )?me again|sorry again",
    "(?:please )?bear with me(?: here| on this)?|(?:and |but )?(?:i know )?(?:this|it)(?: is going to| might| may| will| probably)? sounds? (?:a (?:bit|little) )?(?:silly|stupid|dumb|weird|crazy|strange)|(?:ha){2,6}|lol|hm{2,6}|i(?:'m| am)? (?:not (?:really |quite )?sure|don't (?:really )?know) how to (?:put|say|explain) (?:it|this|that)",
  ),
];
