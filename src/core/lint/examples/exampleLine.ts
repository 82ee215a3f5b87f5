import { contentOf, fillOf, isHint, type Fill } from './exampleFill.ts';
import { ARROW, FENCE, FIELD, output, pairsIn, type Output } from './examplePairs.ts';
import { templateIn } from './exampleTemplate.ts';
import { SIGN } from '../reading/scanner.ts';
import type { Unit } from '../reading/units.ts';

/** `名称：值` of a line. */
export interface Field {
  readonly name: string; // lower case, without its number
  readonly role: 'in' | 'out' | 'why' | undefined; // undefined: a name that pairs may give any meaning
  readonly fill: Fill;
  readonly value: Output;
}

/** What one line shows of examples. */
export interface ExampleFact {
  readonly zone: boolean; // it stands where examples are shown
  readonly blank: boolean; // a blank line or a heading stands before it
  readonly fields: readonly Field[];
  readonly pairs: readonly Output[]; // complete pairs within the line
  readonly slot: boolean; // nothing but a placeholder
  readonly answer: Output | undefined; // `=> label`, or a line of content
  readonly arrow: boolean; // the answer stands behind an arrow
  readonly mark: boolean; // 示例 2, <example>: a new example begins
  readonly lead: boolean; // “here is an example”: examples stand below in a form of their own
  readonly head: boolean; // 示例：, `## Examples`: examples are announced
  readonly row: 'head' | 'row' | undefined; // of a table; head: its last column is what is answered
  readonly cell: Output | undefined; // the last one of a row
  readonly template: boolean; // a skeleton of the output
  readonly fence: boolean;
  readonly content: number; // characters that say something, in a place for examples or in code
}

const IN =
  /^(?:输入|原文|文本|文本内容|评论|句子|问题|问|提问|用户|用户输入|用户问题|客户|买家|消息|邮件|标题|正文|内容|文章|新闻|对话|工单|来电|input|text|review|sentence|question|user|customer|human|message|e-?mail|tweet|comment|post|q|source|article|title|ticket|record|document|passage|query|before|transcript|feedback|original|statement|premise|context|log|line|example input|sample input|in|diff|thread)$/;
const OUT =
  /^(?:输出|译文|結果|结果|结论|答案|答|标签|類別|类别|分类|情感|情绪|意图|摘要|总结|助手|回答|回复|得分|评分|分数|判断|判断结果|改写|output|label|labels|category|class|sentiment|answer|a|summary|translation|assistant|ai|response|result|score|intent|rating|conclusion|after|rewritten|rewrite|sql|verdict|grade|topic|example output|sample output|expected output|completion|out)$/;
const WHY =
  /^(?:思考过程|思考|推理|推理过程|分析|分析过程|理由|原因|依据|解释|reasoning|thought|thoughts|thinking|rationale|explanation|reason|analysis|because)$/;
const NO_FIELD =
  /^(?:任务|目标|要求|规则|约束|注意|注意事项|说明|步骤|角色|背景|格式|输出格式|输入格式|标准|流程|示例|样例|例子|例如|比如|例|task|goal|role|rules?|notes|format|output format|input format|instructions?|requirements?|constraints?|steps?|examples?|samples?|for example|e\.g\.|important|warning|system|https?)$/;
const NEXT_FIELD =
  /[\s,，;；。、|｜/]((?:输出|标签|类别|分类|情感|答案|答|结果|结论|回复|译文|摘要|output|label|category|class|sentiment|answer|a|result|response|score)|(?<=\s)[\u3400-\u9fff]{1,6}|(?<=[|｜]\s{0,2})[^:：|｜\n]{1,12})\s{0,4}[:：]/i;
const TAGGED = /<([\p{L}_]{1,20})>([^<>\n]{0,300})<\/\1>/gu;
const BARE =
  /^[ \t]*(?:#{1,6}[ \t]*)?(?:\*\*)?((?:example |sample |示例)?(?:input|output|输入|输出|before|after|question|answer|问题|答案|原文|译文))(?:[ \t]?\d{1,2})?(?:\*\*)?[ \t]*$/i;
const DEFINED =
  /^(?:类别|标签|分类|意图|字段|等级|分数|分|分值|级别|维度|变量|参数|label|category|class|intent|field|score|level|key|name|名称|variable|parameter|编号|序号|id)$/;
const DEFINES = /说明|描述|定义|含义|要求|标准|规则|条件|description|definition|meaning|notes?$|criteria|rule|when/;
const TABLE_ROW = /^\s*\|.{1,800}\|\s*$/;
const MARK =
  /^[ \t]*(?:#{1,6}[ \t]*)?(?:[-*][ \t]+)?(?:\*\*)?(?:【)?(?:示例|样例|例子|例|example|sample|case|demo)[ \t]?(?:#?\d{1,2}|[一二三四五])/i;
const LEAD_IN =
  /\b(?:here (?:is|are)|see|following|below|like)\b[^.\n]{0,40}\bexamples?\b|\bexamples? (?:below|follow)|(?:示例|例子|样例)(?:如下|为|是)|(?:以下|下面|下列|参考|参照)(?:是|为|的|一些|几个|这些){0,3}[^，。；\n]{0,6}(?:示例|例子|样例)/i;
const SHOWN_IN =
  /(?:for example|for instance|例如|比如)[^。\n]{0,40}["“「][^"”」\n]{24,300}["”」][^。\n]{0,30}(?:becomes|becoming|should be|gives|变成|写成|输出|改为|译为|得到)\b/i;
const ENDS = /[:：]\s*$/;
const RECORD = /\{|\[|%s|‹|<<|<[A-Z_ ]{3,40}>|<[^<>\n]{1,40}[ \u3400-\u9fff][^<>\n]{0,40}>/; // a tag in lower case opens a part and awaits nothing
const BUSY = SIGN.colon | SIGN.quote | SIGN.angle | SIGN.brace | SIGN.tick | SIGN.square;
const ARROWS = ['→', '->', '=>', '⇒', '➜'];
const EXAMPLE_WORDS = ['例', '比如', 'ample', 'XAMPLE', 'or instance', 'shot', 'emo ', 'ase '];

/** Reads one line; undefined when it shows nothing. */
export function exampleFact(unit: Unit): ExampleFact | undefined {
  const { kind, info, text } = unit;
  if (kind === 'front-matter') return undefined;
  const zone = kind === 'example' || unit.sections.includes('examples');
  const { signs } = info.scan;
  const head = info.opensExample || (kind === 'heading' && unit.section === 'examples');
  const named = EXAMPLE_WORDS.some((word) => text.includes(word));
  const arrows = ARROWS.some((arrow) => text.includes(arrow));
  const bar = text.includes('|');
  if (!zone && !head && !arrows && !named && !bar && kind !== 'code') {
    // A long line that only quotes or has its colon late is prose.
    if ((signs & BUSY) === 0 && text.length > 24) return undefined;
    if (
      (signs & ~(SIGN.colon | SIGN.digit | SIGN.tick)) === 0 &&
      text.length > 60 &&
      colonAt(text) > 44 &&
      !ENDS.test(text)
    ) {
      return undefined;
    }
  }
  // What is shown may lie in data too: 原文：… with its label below.
  const line = kind === 'data' ? text : unit.visible;
  const table = bar && TABLE_ROW.test(line);
  if (table && /^[\s|:-]+$/.test(line)) return undefined; // the rule below the names of the columns
  const record = kind === 'data' && unit.sections.includes('record');
  const pairs = table || record ? [] : pairsIn(unit, line, arrows, zone);
  const fields = table || pairs.length > 0 ? [] : fieldsIn(line, zone, (signs & SIGN.colon) !== 0);
  const shows = (zone && kind !== 'heading') || kind === 'code';
  const answers = fields.length === 0 && pairs.length === 0 && !table && !record && (shows || arrows);
  const answer = answers ? answerIn(line, zone, shows) : undefined;
  const slot =
    fields.length === 0 && unit.variables.length > 0 && RECORD.test(line) && fillOf(line) === 'slot' && !saysMore(unit);
  const mark = (named && MARK.test(line)) || ((signs & SIGN.angle) !== 0 && /<(?:example|sample|shot)\b/i.test(text));
  const lead = unit.used && named && (LEAD_IN.test(unit.use) || ((signs & SIGN.quote) !== 0 && SHOWN_IN.test(text)));
  const template = templateIn(unit, line);
  const fence = kind === 'code' && FENCE.test(line);
  const content = kind === 'heading' ? 0 : contentSize(line, zone, head, kind === 'code' && !fence);
  const says = fields.length > 0 || pairs.length > 0 || answer !== undefined || mark || slot || head || lead;
  if (!says && !template && !fence && content === 0 && !table) return undefined;
  return {
    zone: zone && !record,
    blank: unit.first,
    fields: record ? fields.filter(({ fill }) => fill === 'slot') : fields,
    pairs,
    slot,
    answer,
    arrow: answer !== undefined && arrows && answer.start > 0,
    mark,
    lead,
    head,
    row: table ? rowOf(line) : undefined,
    cell: table ? cellOf(line) : undefined,
    template,
    fence,
    content,
  };
}

/** Whether more than a name or a unit stands around the places of a line. */
function saysMore({ text, variables }: Unit): boolean {
  return text.length - variables.reduce((sum, { span }) => sum + span.end - span.start, 0) > 60;
}

/** Characters that say something; of code outside a place for examples only whether there are any. */
function contentSize(line: string, zone: boolean, head: boolean, code: boolean): number {
  if (head) return headContent(line);
  if (!zone) return code && line.trim() !== '' ? 1 : 0;
  const content = contentOf(line);
  return /[a-z0-9\u3400-\u9fff]/i.test(content) && fillOf(line) === 'filled' && !isHint(content) ? content.length : 0;
}

/** 示例：“很好用”判为正面 shows on the line that announces. */
function headContent(line: string): number {
  const content = contentOf(line);
  return !/[a-z0-9\u3400-\u9fff]/i.test(content) || isHint(content) || fillOf(content) !== 'filled'
    ? 0
    : content.length;
}

function fieldsIn(line: string, zone: boolean, colon: boolean): readonly Field[] {
  if (line.length <= 32) {
    const bare = BARE.exec(line);
    if (bare?.[1] !== undefined && (zone || !line.includes('#')))
      return [field(bare[1], line, line.length, line.length)];
  }
  if (zone && line.includes('</')) {
    const tagged = Array.from(line.matchAll(TAGGED), (match) => {
      const start = match.index + (match[1] ?? '').length + 2;
      return field(match[1] ?? '', line, start, start + (match[2] ?? '').length);
    });
    if (tagged.length > 0) return tagged;
  }
  if (colon ? colonAt(line) > 44 : !line.includes('【')) return [];
  const fields: Field[] = [];
  const first = FIELD.exec(line);
  const name = first?.[1] ?? first?.[2];
  if (first === null || name === undefined) return [];
  const named = nameOf(name);
  // 请把下面的英文翻译成中文：{{text}} is a sentence.
  if (NO_FIELD.test(named) || (!zone && /[\u3400-\u9fff]{9}/.test(named))) return [];
  let at = first[0].length;
  let open = name;
  const several =
    zone ||
    first[1] !== undefined ||
    line.includes('|') ||
    line.includes('｜') ||
    IN.test(named) ||
    line.includes('：', first[0].length);
  for (let i = 0; i < 4; i++) {
    const next = several ? NEXT_FIELD.exec(line.slice(at)) : null;
    fields.push(field(open, line, at, next === null ? line.length : at + next.index));
    if (next === null) break;
    open = next[1] ?? '';
    at += next.index + next[0].length;
  }
  return fields;
}

function colonAt(line: string): number {
  const narrow = line.indexOf(':');
  const wide = line.indexOf('：');
  return narrow === -1 ? wide : wide === -1 ? narrow : Math.min(narrow, wide);
}

function field(name: string, line: string, start: number, end: number): Field {
  const plain = nameOf(name);
  const raw = line.slice(start, end);
  const value = raw.trim();
  const [sides = ''] = value.split(ARROW);
  const fill = value === '' ? 'open' : fillOf(ARROW.test(value) ? sides : value);
  const role = WHY.test(plain) ? 'why' : OUT.test(plain) ? 'out' : IN.test(plain) ? 'in' : undefined;
  // 输出：正面/负面 names the labels and shows none.
  const choice =
    role === 'out' && /^[^/|｜\s]{1,16}(?:\s?[/|｜]\s?[^/|｜\s]{1,16}){1,8}$/.test(value) && !/\d|^n\/a$/i.test(value);
  return { name: plain, role, fill: choice ? 'dummy' : fill, value: output(line, start + raw.indexOf(value), value) };
}

function nameOf(name: string): string {
  return name
    .replaceAll('*', '')
    .trim()
    .toLowerCase()
    .replace(/[ \t]?(?:#?\d{1,2}|[一二三四五])$/, '')
    .replace(/^(?:示例|样例)(?=输入|输出)/, '');
}

function answerIn(line: string, zone: boolean, shows: boolean): Output | undefined {
  const arrow = /^[ \t]*(?:-{1,2}>|→|={1,2}>|⇒|➜)[ \t]*/.exec(line)?.[0].length ?? 0;
  if (arrow === 0 && !shows) return undefined;
  const text = line.slice(arrow);
  const filled = zone || arrow > 0 ? fillOf(text) === 'filled' : text.trim() !== '';
  if (!filled || FENCE.test(line) || /^[ \t]*<\/?\w+>[ \t]*$/.test(line)) return undefined;
  const start = arrow + (text.length - text.trimStart().length);
  return output(line, start, text.trim());
}

function rowOf(line: string): 'head' | 'row' {
  const cells = line
    .split('|')
    .map(nameOf)
    .filter((cell) => cell !== '');
  const first = cells[0] ?? '';
  const last = cells.at(-1) ?? '';
  if (cells.length < 2 || DEFINED.test(first) || cells.some((cell) => cell.length > 14 || DEFINES.test(cell)))
    return 'row';
  return OUT.test(last) || last === '分' || cells.length === 2 || (IN.test(first) && /[一-龥a-z]/i.test(last))
    ? 'head'
    : 'row';
}

function cellOf(line: string): Output | undefined {
  const end = line.lastIndexOf('|');
  const start = line.lastIndexOf('|', end - 1) + 1;
  const text = line.slice(start, end);
  return fillOf(text) === 'filled' ? output(line, start, text) : undefined;
}
