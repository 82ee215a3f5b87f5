/** A word of contempt for people: as a regular expression, and what is neutral in its place, if a plain word is. */
export type Term = readonly [pattern: string, neutral?: string];

/** Chinese terms, collected for this linter. Words that also name a thing, a plant, a game or a novel's figure are left out. */
export const TERMS_ZH: readonly Term[] = [
  ['残废(?!军人)(?:人|的人)?', '残障人士'],
  ['智障(?!人士|人群|人员|者|儿童|学生|群体|孩子|青年|服务|辅助)'],
  ['弱智(?!吧|儿童)'],
  ['脑残(?!粉)'],
  ['低能儿'],
  ['死?瘸子', '行动不便的人'],
  ['死?瞎子(?!阿炳|摸象)', '视障人士'],
  ['聋子', '听障人士'],
  ['哑巴(?!英语|亏|吃)', '言语障碍者'],
  ['乡巴佬|乡下佬|土包子|土老帽|泥腿子', '农村居民'],
  ['外地佬|臭外地的|外来佬', '外地人'],
  ['低端人口|下等人', '低收入者'],
  ['劣等(?:民族|人种|种族)'],
  ['穷鬼|穷酸鬼', '低收入者'],
  ['黑鬼|尼哥|黑叔叔们?', '黑人'],
  ['洋鬼子|白皮猪|老毛子', '外国人'],
  ['小日本(?:鬼子)?', '日本人'],
  ['高丽棒子', '韩国人'],
  ['印度阿三', '印度人'],
  ['支那(?:人|猪)'],
  ['娘娘腔|娘炮'],
  ['死基佬|基佬|死玻璃', '同性恋者'],
  ['死人妖'],
  ['男人婆'],
  ['大龄剩女|剩女', '单身女性'],
  ['老处女', '未婚女性'],
  ['黄脸婆', '妻子'],
  ['荡妇|臭婊子|绿茶婊|心机婊|婊子'],
  ['泼妇|长舌妇|悍妇'],
  ['拜金女'],
  ['贱人|贱货|傻[逼比叉]|狗杂种|死八婆|八婆|死三八|臭娘们|母夜叉|疯婆子|老逼登'],
  ['女拳(?!手|王|击|师|赛|坛|道)'],
  ['(?:美国|日本|犹太|阿拉伯|印度|越南|菲律宾|非洲)佬|鬼佬'],
  ['女流之辈|妇道人家', '女性'],
  ['(?<!精)神经病(?!学|科|理|变|性|患者|人|医院|痛|药)(?=的?(?:客户|人|老板|领导|邻居|女|男|房东))'],
  [
    '死(?:肥|胖|穷|老|臭|秃|变态|娘)(?:子|鬼|女人|头|女|男|炮)|肥猪|臭打工的|臭要饭的|叫花子(?!鸡)|捞女|妈宝男|凤凰男|普信[男女]|绿茶(?=(?:女|心机|同事|闺蜜))|屌丝女?|矮矬穷|土鳖|村姑|乡下土妞|黑皮(?:猪|鬼)|棒子国|阿三(?!哥)|倭(?:人|狗|猪)|蛮夷|回回(?=都|就)|老外猪|老女人|老男人(?=们?(?:都|就))|老东西|老太婆|死老头|老不正经|(?:这|那)(?:帮|群|些)(?:刁民|泥腿子|穷鬼|文盲|底层人?|乡巴佬)|刁民|二流子|傻大个|傻白甜(?=都|就)|白痴|蠢货|蠢猪|废柴女|丑女|丑男|丑八怪|肥妞|死gay|男不男女不女|不男不女|半身不遂的废物|神经病老',
  ],
  [
    '(?:那些|这些|那帮|这帮|一帮|那群|这群)(?:疯子|傻子|疯婆子|病秧子|矮子|秃子|怪胎|变态|贱民|老古董|老顽固|老家伙|懒鬼|酒鬼|废物)|(?:精神科|六楼|病房)(?:的|里的)?(?:疯子|傻子)',
  ],
  ['老不死(?:的)?|糟老头子?|死老太婆', '老人'],
  ['死胖子|肥婆|死肥宅|丑八怪|矮冬瓜|死肥猪'],
  ['女司机(?=(?:的)?(?:段子|笑话|糗事|翻车|马路杀手))', '司机'],
];

/**
 * English terms. The data of retext-equality 7.1.0 (MIT, Titus Wormer and Kevin Jalbert) was read for it and cut to words
 * that are contempt when they are used of people in a prompt; technical and everyday homographs are left out.
 */
export const TERMS_EN: readonly Term[] = [
  ['(?:mentally )?retard(?:s|ed)?(?! (?:potential|time|field|growth|solution|flame))'],
  ['cripples?(?! (?:the|your|our|its|their|performance)\\b)'],
  ['crippled(?= (?:people|children|kids|man|men|woman|women|persons?|folks?|veterans?)\\b|,)', 'disabled'],
  ['deaf and dumb', 'deaf'],
  ['deaf-?mutes?'],
  ['the handicapped|handicapped people', 'disabled people'],
  ['mongoloids?|spazz(?:es)?|spaz|mental defectives?|feeble-?minded people'],
  ['midgets?(?! (?:submarine|car|race|racing|league))'],
  ['trann(?:y|ies)|shemales?'],
  ['faggots?|sodomites?'],
  ['chinks(?! in)|gooks?|spics?|wetbacks?|kikes?|ragheads?|towel-?heads?|japs|niggers?|niggas?|pakis|injuns?'],
  ['orientals', 'Asian people'],
  ['half-?breeds?|subhumans?'],
  ['white trash|trailer trash|welfare queens?'],
  ['libtards?|feminazis?'],
  ['bimbos?|sluts?|whores?|skanks?|hookers?'],
  ['(?:crazy|total crazy) cat lad(?:y|ies)|shrill feminists?|old hags?|old farts?'],
  ['(?:stupid|dumb|crazy|fat|lazy|ugly|old) bitch(?:es)?'],
  ['fatso(?:s|es)?|fatties|fat slobs?'],
  [
    'primitive (?:savages?|natives?|tribes(?:men|people)?)|(?:bloodthirsty|uncivili[sz]ed|ignorant|brutal|filthy|dirty) (?:savages?|natives|tribes(?:men)?)|savages(?= who\\b)',
  ],
  ['(?:otherwise )?abnormal people'],
  ['illegals(?= and\\b|,|\\.| (?:are|in|from|who)\\b)', 'undocumented migrants'],
  [
    '(?:third-world|immigrant|migrant|muslim|gypsy|council-estate|human) scum|third-world (?:savages|people)|chavs|rednecks|hillbillies',
  ],
  [
    'spastics?(?! (?:colon|diplegia|paraplegia|paresis|hemiplegia|dysphonia|quadriplegia|muscle|gait|cerebral|bladder|bowel))',
    'disabled',
  ],
  [
    'gold[- ]diggers?(?= (?:who|and|is|are|ex|wife|girlfriend)\\b|[.,])|trophy wi(?:fe|ves)|man-?haters?|spinsters|old spinster',
  ],
  ['psychos|nutjobs|nutcases|schizos|lunatics(?= (?:who|in|are|from)\\b)'],
  [
    'coolies|darkies|coloureds|negroes|squaws|gyppos|camel jockeys|sand ?niggers|beaners|polacks|krauts|jocks and paddies',
  ],
  [
    'dumb blondes?|dirty (?:gypsies|immigrants|foreigners|arabs)|filthy (?:gypsies|immigrants|foreigners|peasants)|lazy (?:immigrants|mexicans|blacks|foreigners|southerners|millennials|natives)|fat pigs|fat cows?(?= (?:who|in|from|at|next)\\b)',
  ],
];

/** Literals without which no term occurs. */
export const TERM_CUES: readonly string[] =
  '疯子|傻子|疯婆子|病秧子|矮子|秃子|怪胎|变态|贱民|老古董|老顽固|老家伙|懒鬼|酒鬼|废物|残废|智障|弱智|脑残|低能儿|瘸子|瞎子|聋子|哑巴|乡巴佬|乡下佬|土包子|土老帽|泥腿子|外地佬|外地的|外来佬|低端人口|下等人|劣等|穷鬼|穷酸|黑鬼|尼哥|黑叔叔|洋鬼子|白皮猪|老毛子|小日本|高丽棒子|阿三|支那|娘娘腔|娘炮|基佬|死玻璃|人妖|男人婆|剩女|老处女|黄脸婆|荡妇|婊|泼妇|长舌妇|悍妇|拜金女|贱人|贱货|傻逼|傻比|傻叉|狗杂种|八婆|死三八|臭娘们|母夜叉|老逼登|女拳|佬|女流之辈|妇道人家|老不死|糟老头|死老太婆|死胖子|肥婆|死肥|丑八怪|矮冬瓜|女司机|神经病|死穷|死秃|死变态|死娘|死臭|肥猪|臭打工|要饭|叫花子|捞女|妈宝男|凤凰男|普信|绿茶|屌丝|矮矬穷|土鳖|村姑|土妞|黑皮|棒子|倭|蛮夷|回回|老女人|老男人|老东西|老太婆|死老|不正经|刁民|文盲|底层|二流子|傻大个|傻白甜|白痴|蠢货|蠢猪|丑女|丑男|肥妞|死gay|男不男|不男不女|retard|cripple|deaf|handicapped|mongoloid|spaz|defective|feeble|midget|trann|shemale|faggot|sodomite|chinks|gook|spic|wetback|kike|raghead|towel|japs|nigg|pakis|injun|orientals|breed|subhuman|trash|welfare|libtard|feminazi|bimbo|slut|whore|skank|hooker|cat lad|feminist|hag|old fart|karen|bitch|fatso|fatties|slob|abnormal|illegals|scum|savage|primitive |uncivili|bloodthirsty|ignorant |brutal |third-world|chavs|rednecks|hillbillies|spastic|digger|trophy|hater|spinster|psychos|nutjobs|nutcases|schizos|lunatics|coolies|darkies|coloureds|negroes|squaws|gyppos|jockeys|beaners|polacks|krauts|blonde|dirty |filthy |lazy |fat '.split(
    '|',
  );
