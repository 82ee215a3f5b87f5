import type { PromptDocument } from '../prompt/document.ts';
import { MASK, type Zones } from './zones.ts';

/** What a prompt shows of its task. */
export interface ExampleEvidence {
  readonly pairs: number; // complete input → output pairs
  readonly specimens: number; // filled outputs without an input, such as a JSON sample
  readonly shown: boolean; // an example section whose form is not understood but which holds real text
  readonly outputs: readonly string[]; // what the pairs answer, where it could be read
}

const IN =
  /^(?:输入|原文|文本|评论|句子|问题|问|用户|客户|消息|邮件|标题|中文|英文|input|text|review|sentence|question|user|customer|message|email|tweet|comment|q|source|english|chinese|article|title|ticket|record)[ \t]{0,4}[\d一二三四五]{0,2}$/i;
const OUT =
  /^(?:输出|译文|结果|结论|答案|答|标签|类别|分类|情感|摘要|助手|回答|回复|得分|评分|判断|英文|中文|output|label|category|class|sentiment|answer|a|summary|translation|assistant|response|result|score|intent|french|spanish|german|chinese|english|rating|conclusion)[ \t]{0,4}[\d一二三四五]{0,2}$/i;
const FIELD =
  /^[ \t]*(?:[-*>][ \t]*|\d{1,2}[.、)）][ \t]*)*(?:\*\*)?([^:：\n*]{1,14})(?:\*\*)?[ \t]{0,4}[:：](?:\*\*)?(.*)$/;
const ARROW = /^(.{1,300}?)(?:->|→|=>|⇒|——>)(.{1,200})$/;
const INLINE_PAIR =
  /(?:例如|比如|譬如|如|示例|for example|for instance|e\.g\.|such as)[^。\n]{0,12}[“"「'][^”"」'\n]{2,200}[”"」'][^。\n]{0,16}(?:判|标|归|输出|属于|分类|是|为|→|->|=>|should|is|label|output|returns?|becomes|means)/gi;
const EMPTY =
  /^[\s"'“”`*{}[\]()<>（）【】_.…·,，。-]*(?:x{2,}|…+|\.{3,}|略|示例|待补充|todo|tbd|placeholder|your .*|(?:label|text|output|input|标签|文本|类别|内容|结果|答案|string|value)\s*\d*(?:\s*[,，、/|]\s*(?:label|标签|类别)\s*\d*)*)?[\s"'“”`*{}[\]()<>（）【】_.…·,，。-]*$/i;

/** Counts the examples of a prompt: pairs by their labels, arrows, tables and tags, filled samples of the output. */
export function examplesOf(document: PromptDocument, zones: Zones): ExampleEvidence {
  const { text, body } = document;
  const visible = zones.visible.slice(body.start);
  const outputs: string[] = [];
  let pairs = 0;
  let open = false;
  for (const line of visible.split('\n')) {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    const label = name.trim();
    const filled = !isEmpty(value);
    if (open && OUT.test(label)) {
      // The answer may stand on the lines below its label.
      if (filled || value.trim() === '') {
        pairs++;
        outputs.push(value.trim());
      }
      open = false;
    } else if (IN.test(label)) {
      open = filled || value.trim() === '';
      const [, sameLine] =
        /[,，;；。\s](?:输出|答案|标签|结果|output|label|answer)\s{0,4}[:：](.*)$/i.exec(value) ?? [];
      if (sameLine !== undefined && !isEmpty(sameLine)) {
        pairs++;
        outputs.push(sameLine.trim());
        open = false;
      }
    } else if (open && outputs.length === pairs && line.trim() === '') {
      continue;
    } else {
      const arrow = ARROW.exec(line);
      if (arrow !== null && !isEmpty(arrow[1] ?? '') && !isEmpty(arrow[2] ?? '') && !/->|→|=>|⇒/.test(arrow[2] ?? '')) {
        pairs++;
        outputs.push((arrow[2] ?? '').trim());
      }
    }
  }
  pairs += Array.from(visible.matchAll(INLINE_PAIR)).length;

  const shownZones = zones.all.filter(({ kind, start, end }) => kind === 'example' && !isEmpty(text.slice(start, end)));
  const shownText = shownZones.map(({ start, end }) => text.slice(start, end));
  const rows = shownText.flatMap((part) => part.split('\n').filter((line) => /^\s*\|.*\|\s*$/.test(line))).length;
  if (rows > 2) pairs += rows - 2;
  const tags = text.slice(body.start).match(/<(?:example|sample|shot)\b/gi)?.length ?? 0;
  return {
    pairs: Math.max(pairs, tags),
    specimens: specimensOf(visible),
    shown: shownText.map(contentOf).join('').length >= 12,
    outputs,
  };
}

/** Filled samples of an output: JSON with values, or a fenced block that is more than placeholders. */
function specimensOf(visible: string): number {
  const json =
    visible.match(/["“][^"“”\n]{1,40}["”]\s{0,4}:\s{0,4}(?:["“][^"“”\n]{1,200}["”]|\d|true|false|null|\[|\{)/g)
      ?.length ?? 0;
  const fences = Array.from(visible.matchAll(/^(```|~~~)[^\n]*\n([\s\S]*?)^\1/gm)).filter(
    ([, , content]) => !isEmpty(content ?? ''),
  ).length;
  return (json > 0 ? 1 : 0) + fences;
}

/** What a line of an example says: without its label (评论：), its placeholders and its space. */
function contentOf(line: string): string {
  return line.replace(/^[ \t]*[^:：\n]{1,14}[:：]/, '').replace(/\{\{[^{}]*\}\}|\$?\{[^{}"\n]*\}|\s/g, '');
}

function isEmpty(text: string): boolean {
  const plain = text
    .replaceAll(MASK, '')
    .replace(/\{\{[^{}]*\}\}|\$?\{[^{}"\n]*\}/g, '')
    .trim();
  return plain.length < 80 && EMPTY.test(plain);
}
