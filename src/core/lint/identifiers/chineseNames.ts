import type { Span } from '../../text.ts';
import {
  AMBIGUOUS,
  CLEAR,
  DOUBLE,
  GENERIC_NAMES,
  GIVEN_CHARACTERS,
  PUBLIC_NAMES,
  WORDLIKE,
  WORDLIKE_WORDS,
  WORDS,
} from './chineseNameWords.ts';
import { matchesOf } from './identifier.ts';

const SURNAME = `(?:${DOUBLE}|[${CLEAR}${AMBIGUOUS}${WORDLIKE}])`;
const FIRST = `[${CLEAR}${AMBIGUOUS}${WORDLIKE}欧上司诸皇东慕尉长公令宇轩端百呼南申钟闻澹濮]`;
const GIVEN = '[\\u4e00-\\u9fff]';

const ROLE =
  '乘客|旅客|游客|住客|买家|卖家|收件人|寄件人|收货人|车主|监护人|投诉人|报案人|来访者|咨询者|新生|毕业生|嘉宾|导师|患者|病人|病患|病号|客户|顾客|会员|员工|职员|职工|同事|下属|学生|考生|学员|借款人|贷款人|申请人|被申请人|被告人?|原告|当事人|投保人|被保险人|受益人|业主|租客|租户|房东|住户|老人|产妇|孕妇|孩子|宝宝|家长|伤者|死者|儿子|女儿|妈妈|母亲|父亲|爸爸|爷爷|奶奶|姥姥|姥爷|外婆|外公|妻子|老婆|丈夫|老公|男友|女友|男朋友|女朋友|前夫|前妻|哥哥|弟弟|姐姐|妹妹|[表堂][哥弟姐妹]|我爸|我妈|我哥|我姐|我弟|我妹|我爹|我娘|我儿|我女儿|他爸|她妈|大伯|大姨|小姨|婶婶|嫂子|姐夫|妹夫|岳父|岳母|公公|婆婆|侄子|外甥|孙女|舅舅|叔叔|姑姑|阿姨|邻居|室友|朋友|闺蜜|同学|老板|姓名|名叫|叫做|叫|联系人|收款人|债务人|欠款人|欠债人|纳税人|我是|本人|受试者|参保人|委托人|医生|老师|司机|保姆|家政|应聘者|候选人|候选者|面试者';
const AFTER =
  '(?=$|[^\\u4e00-\\u9fffA-Za-z]|先生|女士|同学|老师|被|于|在|因|患|已|上周|上个?月|昨|今|去年|最近|近|刚|前|正|确|住|得|查|有|是|欠|借|向|给|写|的|说|问|服|做|长|每|目|现|从|月|年|检|自|需|要|催|这|还|想|跟|和|与|没|逾|身|血|诉|主|抑郁|焦虑|双相|孕|怀|流产|治|化|放|透|动|切|摔|吃|打|对|名下|刷|炒|赌|亏|买|净|底|时|薪|税|扣|社|公积|失|限|被|精神|癫|癌|糖尿|高血|乙肝|肝|肺|乳腺|胃|宫|尿|心|脑|艾|白血|信用|征信|房贷|贷|负|存|工资|薪|拖|共)';
const WITH_ROLE = new RegExp(`(?=${FIRST})(?<=(?:${ROLE})["”」：:\\s]{0,3})(${SURNAME}${GIVEN}{1,2}?)${AFTER}`, 'g');
const WITH_AGE = new RegExp(
  `(?<![\\u4e00-\\u9fff])(${SURNAME}${GIVEN}{1,2})[（(，,、：:\\s]{1,2}(?:男|女|\\d{1,3} ?岁)`,
  'g',
);
const AT_START = new RegExp(`(?<![\\u4e00-\\u9fffA-Za-z\\d·])(${SURNAME}${GIVEN}{1,2}?)${AFTER}`, 'g');
/** With a usual name any word may follow: 陈子墨确诊…, 支永刚在…. */
const START_BARE = new RegExp(`(?<![\\u4e00-\\u9fffA-Za-z\\d·])(${SURNAME}${GIVEN}{2})`, 'g');
const LABELLED = new RegExp(
  `(?:姓名|患者姓名|患者|客户姓名|客户|员工|联系人|name)["'”]?\\s?[:：]\\s?["'“]?(${SURNAME}${GIVEN}{1,2})(?![\\u4e00-\\u9fff])`,
  'gi',
);

/** Where a sentence goes on to somebody: 给…, 把…, 通知…; or says where somebody belongs: 三班…, 财务部…. */
const NAMED = new RegExp(
  `(?=${FIRST})(?<=(?:[给跟为对替帮和与及把将向请让问祝是劝催致有被的班部组科院室店村镇]|通知|提醒|恭喜|告诉|转告|关于|邀请|感谢|联系|回复|答复|公司|单位|例如|比如|床|${ROLE})[”」）) ]?)(${SURNAME}${GIVEN}{2})`,
  'g',
);
const SURNAMES = new RegExp(FIRST, 'g');
const HAN = /[\u4e00-\u9fff]/;
const ROLE_ENDS: ReadonlySet<string> = new Set(ROLE.split('|').map((role) => role.slice(-1)));

/** After a name's second character, what makes it an organisation or a place: 平安银行, 阳光保险. */
const OF_A_THING = /^.?(?:银行|保险|公司|集团|科技|大学|医院|有限|股份|证券|基金|[市县区镇路省])/;

/** A person's name in Chinese. `sure`: a role, an age, a label or its own characters say so. */
export interface ChineseName extends Span {
  readonly sure: boolean;
}

/** Whether a text could hold such a name at all; one look at each character that is a surname. */
export function mayNameChinese(text: string): boolean {
  return matchesOf(SURNAMES, text).some(({ index }) => {
    const next = text.charAt(index + 1);
    if (!HAN.test(next)) return false;
    const usual = GIVEN_CHARACTERS.has(next) && GIVEN_CHARACTERS.has(text.charAt(index + 2));
    if (usual || DOUBLE.includes(text.slice(index, index + 2))) return true;
    const before = text.charAt(index - 1);
    return (!HAN.test(before) || ROLE_ENDS.has(before)) && isPrivateName(text.slice(index, index + 3));
  });
}

/** Full Chinese names of private persons in a text; each is known by a role, by sex or age, or by its place. */
export function chineseNames(text: string): readonly ChineseName[] {
  const found: ChineseName[] = [];
  if (!mayNameChinese(text)) return found;
  for (const pattern of [WITH_AGE, WITH_ROLE, LABELLED, NAMED, START_BARE, AT_START]) {
    for (const match of matchesOf(pattern, text)) {
      const name = match[1] ?? '';
      const start = match.index + match[0].lastIndexOf(name);
      const usual = isUsual(name);
      if ((pattern === NAMED || pattern === START_BARE) && !usual) continue;
      if (WORDLIKE.includes(name.charAt(0)) && !usual) continue;
      if (pattern === AT_START && name.length < 3 && AMBIGUOUS.includes(name.charAt(0))) continue;
      if (!isPrivateName(name) || OF_A_THING.test(text.slice(start + 2, start + 7))) continue;
      if (!found.some((other) => other.start < start + name.length && start < other.end))
        found.push({ start, end: start + name.length, sure: usual || pattern !== AT_START });
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** A surname with two characters that people are called by: 陈子墨, 欧阳静怡. */
function isUsual(name: string): boolean {
  const given = Array.from(name).slice(DOUBLE.includes(name.slice(0, 2)) ? 2 : 1);
  return name.length > 2 && given.every((character) => GIVEN_CHARACTERS.has(character));
}

/** A name that stands as the value of a form's field (姓名：…), alone or with others on its line. */
export function labelledChineseName(text: string): Span | undefined {
  for (const match of matchesOf(LABELLED, text)) {
    const name = match[1] ?? '';
    const start = match.index + match[0].lastIndexOf(name);
    if (isPrivateName(name)) return { start, end: start + name.length };
  }
  return undefined;
}

function isPrivateName(name: string): boolean {
  return (
    !WORDS.test(name) &&
    !WORDLIKE_WORDS.test(name) &&
    !GENERIC_NAMES.test(name) &&
    !PUBLIC_NAMES.has(name) &&
    !/[的了是在有被]$/.test(name)
  );
}
