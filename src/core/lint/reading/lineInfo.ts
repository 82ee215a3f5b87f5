import type { OpenTag, LineInfo, Head } from './line.ts';
import { sectionName } from '../../prompt/sectionNames.ts';
import type { Line } from './line.ts';
import { SIGN, type CueScanner, type Scan } from './scanner.ts';
import type { ListMark } from './line.ts';

const DATA_TAGS = 'document|documents|text|article|input|data|context|email|review|record|transcript|content|passage';
const OPEN_TAG = new RegExp(`<(examples?|samples?|shots?|${DATA_TAGS}|!--)(?:\\s[^<>\\n]{0,80})?(?:>|(?<=!--))`, 'gi');
const CLOSE_TAG = new RegExp(`</(examples?|samples?|shots?|${DATA_TAGS})\\s{0,4}>|--(>)`, 'gi');
const EXAMPLE_LABEL =
  /^[ \t]{0,8}(?:[-*][ \t]{1,8})?(?:\*\*)?(?:(?:参考|输入|输出|返回|回答|完整)?(?:示例|样例|范例|範例|例子|样本)(?:输入|输出)?|参考输出|输出参考|例如|比如|例|(?:(?:input|output|sample|worked) )?(?:examples?|samples?)(?: (?:input|output))?s?|few-?shot(?: examples?)?|for example|e\.g\.)[ \t]{0,8}[\d一二三四五]{0,2}(?:\*\*)?[ \t]{0,8}[:：](?:\*\*)?|^[ \t]{0,8}(?:\*\*)?(?:(?:参考|输入|输出)?(?:示例|样例|范例|範例|例子)|few-?shot examples?|examples?|samples?)[ \t]{0,8}[\d一二三四五]{0,2}(?:\*\*)?[ \t]{0,8}$/i;
const PAIR =
  /^[ \t]{0,8}(?:[-*\d.、)）]+[ \t]{0,8})?(?:\*\*)?(?:示例|样例|例|example|输入|输出|原文|译文|文本|评论|句子|问题|问|答案|答|结果|结论|标签|类别|分类|情感|摘要|用户|助手|思考过程|理由|input|output|text|review|sentence|question|answer|label|category|class|sentiment|summary|translation|user|assistant|email|message|reasoning|q|a)[ \t]{0,8}[\d一二三四五]{0,2}(?:\*\*)?[ \t]{0,8}[:：]/i;
const DATA_LABEL =
  /^[ \t]{0,8}(?:\*\*)?(?:原文|待(?:分类|处理|翻译|标注|总结)(?:的)?(?:文本|内容)|文本|文章|正文|评论内容|邮件内容|text|article|review|email|document|passage|transcript)(?:\*\*)?[ \t]{0,8}[:：](?:\*\*)?[ \t]{0,8}/i;
const DATA_INTRO =
  /(?:(?:以下|下面|下列|如下)(?:的|是|这)?[^要求规则步骤格式标准，。；\n]{0,8}(?:文本|文章|文字|段落|句子|评论|邮件|内容|话|对话|新闻|代码|原文)|\b(?:following|below)\b(?:[ \t]{1,8}(?!(?:guide|guideline|rule|step|criteri|instruction|requirement|constraint|format|method|principle|categor|label|option|schema|structure|template|tool|function|aspect|dimension|question)\w{0,4}\b)\w+){0,2}[ \t]{0,8}(?:text|article|review|email|passage|paragraph|sentence|message|document|code)?)[ \t]{0,8}[:：][ \t]{0,8}$/i;
const LIST =
  /^([ \t]{0,16})(?:([-*+•·●○▪◦])[ \t]|(\d{1,3})([.、)）．])(?!\d)|([（(])(\d{1,2})[)）]|([一二三四五六七八九十]{1,3})([、.．])|[（(]([一二三四五六七八九十]{1,3})[)）]|([①-⑳])|([a-zA-Z])([.)、])(?=[ \t]|[^ -~])|第([一二三四五六七八九十\d]{1,3})步|步骤[ \t]?([\d一二三四五六七八九十]{1,3})|step[ \t]?(\d{1,2})\b)[ \t]{0,8}/i;
const BRACKETS = /^(?:\*\*)?【([^】\n]{1,20})】(?:\*\*)?[ \t]{0,8}([:：]?)[ \t]{0,8}/;
const HAN_DIGITS = '零一二三四五六七八九';

/** Reads a line once; the result stays with it. */
export function infoOf(line: Line, scanner: CueScanner): LineInfo {
  return (line.info ??= read(line, scanner.scan(line.text)));
}

function read({ kind, text }: Line, scan: Scan): LineInfo {
  const colon = (scan.signs & SIGN.colon) !== 0;
  const [list, listEnd] = kind === 'plain' || kind === 'quote' ? listMark(text) : [undefined, 0];
  return {
    scan,
    head: kind === 'heading' ? hashHead(text) : kind === 'plain' ? bracketHead(text) : undefined,
    list,
    listEnd,
    pair: colon && PAIR.test(text),
    opensExample: (colon || text.length < 32) && kind !== 'code' && EXAMPLE_LABEL.test(text),
    data: colon && DATA_LABEL.test(text),
    intro: colon && DATA_INTRO.test(text),
    ...((scan.signs & SIGN.angle) !== 0 || text.includes('-->') ? tagsOf(text) : { opens: undefined, closes: [] }),
  };
}

function tagsOf(text: string): Pick<LineInfo, 'opens' | 'closes'> {
  const closers = Array.from(text.matchAll(CLOSE_TAG), (match) => ({
    name: match[1]?.toLowerCase() ?? '!--',
    at: match.index,
  }));
  let opens: OpenTag | undefined;
  let after = 0;
  for (const match of text.matchAll(OPEN_TAG)) {
    if (match.index < after) continue;
    const name = (match[1] ?? '').toLowerCase();
    const close = closers.find((closer) => closer.name === name && closer.at >= match.index);
    if (close !== undefined) after = close.at;
    // “Answer from <document>.” mentions a tag and opens none.
    else if (opens === undefined && (name === '!--' || /(?:^|[:：>])[\s*"“-]{0,8}$/.test(text.slice(0, match.index)))) {
      opens = { name, kind: name === '!--' ? 'front-matter' : /^(?:ex|s[ah])/.test(name) ? 'example' : 'data' };
    }
  }
  return { opens, closes: closers.map(({ name }) => name) };
}

function hashHead(text: string): Head {
  const [whole = '', hashes = '#'] = /^[ \t]{0,3}(#{1,6})[ \t]*/.exec(text) ?? [];
  const heading = text
    .slice(whole.length)
    .replace(/(?:^|[ \t])#{1,9}[ \t]*$/, '')
    .trim();
  return { heading, name: sectionName(heading), level: hashes.length, end: text.length, contentStart: text.length };
}

/** 【任务1】：… must have a known name when its content follows, because a sentence may well begin with 【原文】. */
function bracketHead(text: string): Head | undefined {
  const start = text.charCodeAt(0);
  if (start !== 0x3010 && start !== 42) return undefined;
  const match = BRACKETS.exec(text);
  const heading = match?.[1]?.trim() ?? '';
  if (match === null || heading === '') return undefined;
  const name = sectionName(heading);
  const whole = match[0].length === text.trimEnd().length;
  if (!whole && (match[2] === '' || name === undefined)) return undefined;
  return { heading, name, level: 1, end: match[0].length, contentStart: whole ? text.length : match[0].length };
}

function listMark(text: string): readonly [ListMark | undefined, number] {
  const match = LIST.exec(text);
  if (match === null) return [undefined, 0];
  const [whole, indent = '', bullet, digits, point, , inParens, han, , hanParens, circled, letter, letterPoint] = match;
  const rest = whole.slice(indent.length).trim();
  const [stepHan, step, stepEn] = match.slice(13);
  const number =
    Number(digits ?? inParens ?? stepEn ?? NaN) ||
    hanNumber(han ?? hanParens ?? stepHan ?? step) ||
    (circled === undefined ? undefined : circled.charCodeAt(0) - 0x245f) ||
    (letter === undefined ? undefined : letter.toLowerCase().charCodeAt(0) - 96);
  const style =
    bullet !== undefined
      ? '-'
      : digits !== undefined
        ? `1${point ?? '.'}`
        : letter !== undefined
          ? `a${letterPoint ?? '.'}`
          : rest.replace(/\d+|[一二三四五六七八九十]+|[①-⑳]/, '1');
  return [
    {
      ordered: bullet === undefined,
      number: bullet === undefined ? number : undefined,
      indent: columns(indent),
      style,
    },
    whole.length,
  ];
}

function hanNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const [tens, ones] = text.includes('十') ? text.split('十') : ['0', text];
  const digit = (part: string | undefined, empty: number) =>
    part === undefined || part === '' ? empty : Math.max(0, HAN_DIGITS.indexOf(part));
  return digit(tens, 1) * (text.includes('十') ? 10 : 0) + digit(ones, 0);
}

function columns(indent: string): number {
  let width = 0;
  for (const character of indent) width += character === '\t' ? 4 - (width % 4) : 1;
  return width;
}
