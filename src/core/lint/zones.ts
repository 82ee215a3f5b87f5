import type { PromptDocument } from '../prompt/document.ts';
import type { Span } from '../text.ts';
import { fillerOf } from './filler.ts';

/** Stands for one masked character: no letter, no white space, no punctuation. */
export const MASK = '\uFFFC';

/** `quote` and `code` are mention inside instructions, `example` shows, `data` is the record, `meta` is not prompt. */
type ZoneKind = 'meta' | 'code' | 'quote' | 'variable' | 'example' | 'data';

interface Zone extends Span {
  readonly kind: ZoneKind;
}

/**
 * Which characters are used and which are only mentioned. A rule that complains about a word looks at `instruction`;
 * a rule that complains about something missing looks at `visible`, where quotes, code and examples still count. All
 * are as long as the text, so offsets hold; line ends are never masked.
 */
export interface Zones {
  readonly all: readonly Zone[]; // by start; they may overlap
  readonly wording: string; // what is said, courtesies and roundabout wordings included
  readonly instruction: string; // the same without them
  readonly visible: string;
  readonly sentences: readonly Span[]; // of `wording`, without list marks and surrounding space, with their full stop
}

const DATA_TAGS = 'document|documents|text|article|input|data|context|email|review|record|transcript|content|passage';
const TAG = new RegExp(`<(examples?|samples?|shots?|${DATA_TAGS})(?:\\s[^<>\\n]{0,80})?>`, 'gi');
const EXAMPLE_LABEL =
  /^[ \t]{0,8}(?:[-*][ \t]{1,8})?(?:\*\*)?(?:示例|样例|例子|范例|参考示例|输出示例|例如|比如|examples?|samples?|few-?shot examples?|for example|e\.g\.)[ \t]{0,8}[\d一二三四五]{0,2}(?:\*\*)?[ \t]{0,8}[:：](?:\*\*)?/i;
const PAIR_LINE =
  /^[ \t]{0,8}(?:[-*\d.、)）]+[ \t]{0,8})?(?:\*\*)?(?:示例|样例|例|example|输入|输出|原文|译文|文本|评论|句子|问题|问|答案|答|结果|结论|标签|类别|分类|情感|摘要|用户|助手|思考过程|理由|input|output|text|review|sentence|question|answer|label|category|class|sentiment|summary|translation|user|assistant|email|message|reasoning|q|a)[ \t]{0,8}[\d一二三四五]{0,2}(?:\*\*)?[ \t]{0,8}[:：]/i;
const DATA_LABEL =
  /^[ \t]{0,8}(?:\*\*)?(?:原文|待(?:分类|处理|翻译|标注|总结)(?:的)?(?:文本|内容)|文本|文章|正文|评论内容|邮件内容|text|article|review|email|document|passage|transcript)(?:\*\*)?[ \t]{0,8}[:：](?:\*\*)?[ \t]{0,8}/i;
const DATA_INTRO =
  /(?:(?:以下|下面|下列|如下)(?:的|是|这)?[^要求规则步骤格式标准，。；\n]{0,8}(?:文本|文章|文字|段落|句子|评论|邮件|内容|话|对话|新闻|代码|原文)|\b(?:following|below)\b(?:[ \t]{1,8}\w+){0,2}[ \t]{0,8}(?:text|article|review|email|passage|paragraph|sentence|message|document|code)?)[ \t]{0,8}[:：][ \t]{0,8}$/i;
const LIST_MARKS = /^\s*(?:(?:[-*+>#•·]+|\d{1,3}[.、)）]|[（(]\d{1,3}[)）]|[a-zA-Z][.)、])\s*)*/;
const INLINE: readonly (readonly [ZoneKind, RegExp])[] = [
  ['quote', /“[^“”\n]{1,300}”|「[^「」\n]{1,300}」|『[^『』\n]{1,300}』|《[^《》\n]{1,80}》|‘[^‘’\n]{1,120}’/g],
  ['quote', /"[^"\n]{1,300}"|(?<![\p{L}\p{N}])'[^'\n]{1,120}'(?![\p{L}\p{N}])/gu],
  ['code', /`[^`\n]{1,300}`|https?:\/\/[^\s）)」”]{1,300}/g],
  ['variable', /\$?\{[^{}\n]{1,80}\}|<[^<>\n]{1,80}>|\[[^[\]\n]{1,60}\]/g],
];

/** Divides a prompt into what it says and what it only shows. Linear in the text. */
export function zonesOf(document: PromptDocument): Zones {
  const { text, body } = document;
  const all: Zone[] = document.variables.map(({ span }) => ({ ...span, kind: 'variable' as const }));
  if (document.frontMatter !== undefined) all.push({ ...document.frontMatter, kind: 'meta' });
  for (const section of document.sections) {
    if (section.name === 'examples') all.push({ ...section.content, kind: 'example' });
    if (section.name === 'record') all.push({ ...section.content, kind: 'data' });
  }
  const bodyText = text.slice(body.start);
  for (const { start, end, kind } of [...lineZones(document), ...tagZones(bodyText), ...inlineZones(bodyText)]) {
    all.push({ start: start + body.start, end: end + body.start, kind });
  }
  all.sort((a, b) => a.start - b.start || a.end - b.end);
  const wording = mask(text, all);
  const sentences = sentencesOf(wording, document);
  const filler = fillerOf(wording, sentences);
  const unseen = all.filter(({ kind }) => kind === 'meta' || kind === 'data');
  return {
    all,
    wording,
    instruction: mask(wording, filler),
    visible: mask(mask(text, unseen), filler),
    sentences,
  };
}

function mask(text: string, zones: readonly Span[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of zones) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    result += text.slice(at, from) + text.slice(from, end).replace(/[^\r\n]/g, MASK);
    at = end;
  }
  return result + text.slice(at);
}

function* inlineZones(text: string): Generator<Zone> {
  for (const [kind, pattern] of INLINE) {
    for (const match of text.matchAll(pattern)) {
      // The marks themselves stay, so that a rule sees that something is quoted there.
      const edge = kind === 'quote' ? 1 : 0;
      yield { start: match.index + edge, end: match.index + match[0].length - edge, kind };
    }
  }
  let at = text.indexOf('<!--');
  while (at !== -1) {
    const close = text.indexOf('-->', at + 4);
    const end = close === -1 ? text.length : close + 3;
    yield { start: at, end, kind: 'meta' };
    at = text.indexOf('<!--', end);
  }
}

function* tagZones(text: string): Generator<Zone> {
  const unclosed = new Set<string>();
  const lower = text.toLowerCase();
  // Lower case can change the length of a text (İ): then tags are looked for as they are written.
  const haystack = lower.length === text.length ? lower : text;
  let after = 0;
  for (const match of text.matchAll(TAG)) {
    const name = (match[1] ?? '').toLowerCase();
    if (match.index < after || unclosed.has(name)) continue;
    const start = match.index + match[0].length;
    const end = haystack.indexOf(`</${name}>`, start);
    if (end === -1) unclosed.add(name);
    else {
      yield { start, end, kind: /^(?:ex|s[ah])/.test(name) ? 'example' : 'data' };
      after = end;
    }
  }
}

interface Line extends Span {
  readonly text: string;
  readonly heading: boolean;
}

function* lineZones(document: PromptDocument): Generator<Zone> {
  const lines = linesOf(document);
  let fence: string | undefined;
  let block: 'example' | 'data' | undefined;
  let blank = false;
  for (const [index, line] of lines.entries()) {
    const { start, end } = line;
    const [, ticks, info] = /^ {0,3}(`{3,}|~{3,}|"""|''')(.*)$/.exec(line.text) ?? [];
    if (fence !== undefined || (ticks !== undefined && !info?.includes(ticks[0] ?? ' '))) {
      yield { start, end, kind: block ?? 'code' };
      if (fence === undefined) fence = ticks;
      else if (ticks?.startsWith(fence) && info?.trim() === '') fence = undefined;
      continue;
    }
    const empty = line.text.trim() === '';
    if (line.heading) block = undefined;
    else if (
      block === 'example' &&
      blank &&
      !empty &&
      !PAIR_LINE.test(line.text) &&
      !/^\s*[-*>"“{[\d]/.test(line.text)
    ) {
      block = undefined;
    }
    if (block !== undefined) yield { start, end, kind: block };
    else if (/^\s*>/.test(line.text)) yield { start, end, kind: 'quote' };
    else if (/^\s*(?:[{}\]]|"[^"]{1,60}"\s*:)/.test(line.text)) yield { start, end, kind: 'code' };
    else if (DATA_LABEL.test(line.text)) {
      const content = (DATA_LABEL.exec(line.text)?.[0] ?? '').length;
      yield { start: start + content, end, kind: 'data' };
    } else if (PAIR_LINE.test(line.text) && pairBeside(lines, index)) yield { start, end, kind: 'example' };
    if (EXAMPLE_LABEL.test(line.text)) {
      block = 'example';
      yield { start: start + (EXAMPLE_LABEL.exec(line.text)?.[0] ?? '').length, end, kind: 'example' };
    } else if (block === undefined && DATA_INTRO.test(line.text)) {
      const next = lines.slice(index + 1, index + 4).find(({ text }) => text.trim() !== '');
      if (next !== undefined && !/^\s*(?:[-*#]|\d+[.、)）])/.test(next.text)) block = 'data';
    }
    blank = empty;
  }
}

/** Whether a line such as 输入：… has its partner within the next or previous two lines. */
function pairBeside(lines: readonly Line[], index: number): boolean {
  return [-2, -1, 1, 2].some((step) => PAIR_LINE.test(lines[index + step]?.text ?? ''));
}

function linesOf({ text, body, sections }: PromptDocument): readonly Line[] {
  const heads = new Set(sections.map(({ headingSpan }) => headingSpan.start - body.start));
  let at = 0;
  return text
    .slice(body.start)
    .split('\n')
    .map((line) => {
      const start = at;
      at += line.length + 1;
      return { start, end: start + line.length, text: line.replace(/\r$/, ''), heading: heads.has(start) };
    });
}

function sentencesOf(wording: string, { body, sections }: PromptDocument): readonly Span[] {
  let text = '';
  let at = body.start;
  for (const { headingSpan } of sections) {
    text += wording.slice(at, headingSpan.start) + '\n'.repeat(headingSpan.end - headingSpan.start);
    at = headingSpan.end;
  }
  text += wording.slice(at);
  const sentences: Span[] = [];
  for (const match of text.matchAll(/[^\n。！？!?；;.]+(?:\.(?!\s|$)[^\n。！？!?；;.]*)*[。！？!?；;.]*/g)) {
    const start = body.start + match.index + (LIST_MARKS.exec(match[0])?.[0].length ?? 0);
    const end = body.start + match.index + match[0].trimEnd().length;
    if (end > start) sentences.push({ start, end });
  }
  return sentences;
}
