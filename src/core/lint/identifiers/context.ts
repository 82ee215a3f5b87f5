import { matchesOf } from './identifier.ts';

/** A value that its author made up, masked or left open, never a real one. */
const DUMMY_DIGITS = /01234567|12345678|23456789|87654321|98765432|(\d)\1{6}/;

/** Whether digits are what people type when they want no real number. */
export function isDummyNumber(digits: string): boolean {
  return DUMMY_DIGITS.test(digits) || new Set(digits).size <= 2;
}

/** What the words before a number say that it is. */
export type Context = 'person' | 'public' | 'thing' | 'phone' | 'none';

const THING =
  /订单|单号|运单|快递(?!员)|编号|流水|工单|票号|序列号?|型号|货号|商品|批次|版本|时间戳|单据|凭证|合同号|案号|文号|条码|追踪|校验|哈希|\b(?:ISBN|EAN|UPC|GTIN|DOI|UUID|GUID|SKU|UID|SN|ID|hash|sha\d*|md5|commit|order|tracking|invoice|ticket|serial|version|timestamp|model|batch|lot|imei|parcel|shipment|build|part|case|ref(?:erence)?|error|port|code)\b|_id\b/gi;
const PERSON =
  /先生|女士|小姐|同学|联系人|收件人|收货人|寄件人|家里|家庭|住宅|宅电|本人|我的|他的|她的|姓名|业主|租客|房东|患者|病人|手机|微信|身份证|个人|员工|\b(?:my|his|her|their|mobile|cell(?:phone)?|home|personal|whatsapp|mr|mrs|ms|patient|tenant|neighbou?r|employee|colleague|co-?worker|applicant|next of kin)\b/gi;
const PUBLIC =
  /客服|热线|总机|前台|服务(?:电话|专线)|咨询|投诉|举报|官方|公司|单位|门店|店铺|本店|餐厅|饭店|酒店|宾馆|医院|诊所|银行|学校|大学|售后|报警|急救|招商|预订|预约|订座|订餐|派出所|居委会|物业|办公室|营业厅|窗口|机构|市场监管|政务|传真|\b(?:support|customer (?:service|care)|hotline|helpline|help ?desk|toll[- ]free|switchboard|front desk|reception(?!ist)|our (?:office|number|shop|team|line|clinic)|head office|headquarters|store|shop|restaurant|hotel|clinic|hospital|bank|airline|agency|university|school|company|business|sales|emergency|main (?:line|number)|(?:call|contact|reach|ring|text|visit) us|call cent(?:er|re)|dispatch|fax|office|department|library|museum|embassy|consulate|box office|box-office)\b/gi;
const PHONE =
  /电话|联系|致电|拨打|来电|打给|座机|固话|\b(?:phone|tel|telephone|call|text|ring|reach|contact|dial|sms|(?:phone|mobile|contact) number)\b/gi;

/** Judges the words of the same sentence before `at`: the nearest label counts. */
export function contextBefore(plain: string, at: number): Context {
  const sentence =
    plain
      .slice(Math.max(0, at - 48), at)
      .split(/[。!?！？;\n|]|(?<!\b(?:no|nr|num|ref|tel|mob|ph|mr|mrs|ms|dr))\.\s/i)
      .at(-1) ?? '';
  const comma = sentence.lastIndexOf(',') + 1;
  const person = endOfLast(sentence, PERSON);
  const open = endOfLast(sentence, PUBLIC);
  const phone = endOfLast(sentence, PHONE);
  const clause = endOfLast(sentence.slice(comma), THING);
  const thing = clause < 0 ? -1 : clause + comma;
  if (open >= 0 && open > person && open > thing) return 'public';
  if (thing >= 0 && thing > Math.max(person, phone)) return 'thing';
  if (person >= 0) return 'person';
  return phone >= 0 ? 'phone' : 'none';
}

function endOfLast(text: string, pattern: RegExp): number {
  let end = -1;
  for (const match of matchesOf(pattern, text)) end = match.index + match[0].length;
  return end;
}

/** The words before and after a place, `size` characters each, as they may speak about it. */
export function around(plain: string, start: number, end: number, size: number): string {
  return `${plain.slice(Math.max(0, start - size), start)} ${plain.slice(end, end + size)}`;
}

/** Whether a number counts things or money: `13800138000 元`, `¥…`. */
export function isAmount(plain: string, start: number, end: number): boolean {
  return (
    /^\s?(?:元|万|亿|块|个|次|件|字|人|行|条|位|毫秒|秒|字节|美元|日元|吨|公里|ms\b|bytes?\b|tokens?\b|%|px\b|rows?\b|kb\b|mb\b|usd\b|dollars?\b|yuan\b|users?\b|times\b|records?\b)/i.test(
      plain.slice(end, end + 12),
    ) || /(?:[¥￥$€£]|人民币|金额)\s?$/.test(plain.slice(Math.max(0, start - 4), start))
  );
}
