import type { TriggerPattern } from './ambiguityTriggerKinds.ts';

const GRADES_ZH = '(?:还可以|还行|一般|凑合|不错|不行|不好|较好|优秀|良好|差劲|糟糕|出色|中等|普通|好|差)';
const QUALITY_ZH =
  '(?:不合适|合适|不合格|优质|劣质|低质量|高质量|可疑|异常|不靠谱|靠谱|有潜力|不理想|不像样|质量差|质量高|不重要|有意思)';
const QUALITY_CUES = [
  '适的',
  '质的',
  '格的',
  '疑的',
  '常的',
  '谱的',
  '潜力的',
  '质量的',
  '量差的',
  '量高的',
  '理想的',
  '样的',
  '重要的',
  '意思的',
];
const JUDGED_EN =
  'unsuitable|suitable|good|bad|weak|strong|promising|interesting|boring|odd|strange|weird|problematic|dubious|shady|decent|poor|outstanding|suspicious|unqualified|qualified|unimportant|important|weaker|stronger|better|worse';
const PICK_EN =
  'mark|flag|select|pick(?: out)?|shortlist|reject|drop|remove|delete|keep|choose|highlight|screen out|filter out|weed out|sort out|forward|discard|hide|approve';

/** Standards that a short prompt leaves to the model: 优质的简历, the weak ones. */
export const LOOSE_STANDARDS: readonly TriggerPattern[] = [
  {
    kind: 'standard',
    cues: ['分'],
    pattern: new RegExp(
      `((?:写得|答得|做得|表现|质量|水平)?(?:比较|较|很|特别|非常)?${GRADES_ZH}的)[，,]?(?:就|可以?|都|应|要)?(?:给|打|得|评|记)(?:个|上)?(?:高|低|中间|中|满|零|较高|较低|更高|及格|优秀)(?:等|档)?分`,
      'dg',
    ),
  },
  {
    kind: 'standard',
    cues: ['加分', '扣分', '减分'],
    pattern: new RegExp(
      `((?:写得|答得|做得|表现|质量)(?:比较|较|很|特别|非常)?${GRADES_ZH}的?)[，,]?(?:就|可以?|都|应|要|则|适当|酌情)?(?:加|扣|减)分`,
      'dg',
    ),
  },
  {
    kind: 'standard',
    cues: QUALITY_CUES,
    pattern: new RegExp(
      `(?:标出|标记|标为|挑出|挑选|筛出|筛选|筛掉|选出|淘汰|剔除|删除|删掉|去掉|去除|过滤|保留|留下|拒绝|通过|录取|拦截|下架)(?:掉|出)?(?:所有|全部|那些|其中)?(${QUALITY_ZH}的)(?=[，。；\\s]|$|简历|候选人|订单|评论|客户|帖子|文章|作文|稿件|图片|账号|邮件|评价|内容|人)`,
      'dg',
    ),
  },
  {
    kind: 'standard',
    cues: QUALITY_CUES,
    pattern: new RegExp(
      `(?<=[，。；：\\s]|^)(?:把|将)?(${QUALITY_ZH}的)(?:简历|候选人|订单|评论|客户|帖子|文章|稿件|图片|账号|邮件)?[，,]?(?:一律|直接|都|请|就|则|全部)?(?:标|挑|筛|淘汰|剔除|删|去掉|过滤|保留|留下|拒|退|转|拦)`,
      'dg',
    ),
  },
  {
    kind: 'standard',
    cues: JUDGED_EN.split('|').map((word) => `${word} `),
    pattern: new RegExp(
      `\\b(?:${PICK_EN}) (?:only |all |any |out )?(?:the |those )?((?:${JUDGED_EN}) (?:ones|candidates?|cvs|resumes|applicants|applications|reviews|comments|leads|customers|accounts|messages|e-?mails|posts|answers|submissions|photos|images|articles|sources|entries))\\b`,
      'dgi',
    ),
  },
  {
    kind: 'standard',
    cues: ['whichever ', 'whatever ', 'anything ', 'everything '],
    pattern:
      /\b((?:whichever|whatever) (?:[a-z]+ )?(?:matters?|counts?|is (?:relevant|important|useful|needed|fitting)|are (?:relevant|important|useful|needed)|seems? (?:relevant|important|useful|right|fit)|you (?:think|find|deem|consider|like|want|see fit)[a-z ]{0,20}))\b/dgi,
  },
];
