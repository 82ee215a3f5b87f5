/** What a part of a pair holds: words, nothing yet (they stand below), a placeholder for the record, or a dummy. */
export type Fill = 'filled' | 'open' | 'slot' | 'dummy';

const DUMMY_WORD =
  'x{1,9}|y{2,9}|…+|\\.{3,9}|略|同上|示例|待补充|待定|无|todo|tbd|placeholder|foo|bar|lorem ipsum|(?:id|field|column|字段|栏位|label|text|output|input|example|sample|category|class|tag|result|answer|value|string|review|标签|文本|类别|分类|内容|结果|答案|输入|输出|原文|示例|句子|评论)[ \\t]?(?:\\d{1,2}|[a-z]|[一二三四甲乙丙])?(?:内容)?';
const DUMMY = new RegExp(`^(?:${DUMMY_WORD})(?:[\\s,，、;；/|:：→>=-]{1,5}(?:${DUMMY_WORD}|n)){0,8}$`, 'i');
const SLOT =
  /\{\{[^{}\n]{0,80}\}\}|\$?\{[\p{L}_][^{}"\n:]{0,60}\}|<{1,3}[\p{L}_\s][^<>\n"=]{0,60}>{1,3}|\[(?:insert|paste|your|put|待|填|输入|在此|此处|粘贴)[^[\]\n]{0,40}\]|\[[A-Z][A-Z_ ]{2,30}\]|‹[^‹›\n]{0,80}›|%s|[（(][ \t]?(?:此处|在此|这里|请|待|add |insert |put |your |fill )[^（）()\n]{0,40}[)）]/giu;
// Most values hold no placeholder and some word: the costly searches are for the others.
const MAYBE_SLOT = /[{<[‹%(（]/;
const SAYS = /[^\s"'“”‘’「」`*()[\]（）【】<>_.。·,，;；\uFFFC-]/;
const OUTER = '"\'“”‘’「」`*()[]（）【】<>.。 \t';
const WRAP = /["'“”‘’「」`*()[\]（）【】<>_.。·,，;；-]/g;
const HINT =
  /^(?:要|请|应|需|可以|可参考|参考|注意|考虑|尽量|多|同|见|如上|as above|see|consider|think|remember|make sure|use |refer|add |provide|include|be |look at)/i;

/** What a line of an example says: without its label (评论：), its placeholders and its marks. */
export function contentOf(line: string): string {
  return line
    .replace(/^[ \t]*(?:[-*>•][ \t]*)?(?:\*\*)?[^:：\n]{1,24}[:：](?:\*\*)?/, '')
    .replace(SLOT, '')
    .trim();
}

const MEMBER = /["'][^"'{}\n]{1,40}["']\s{0,3}:\s{0,3}(\[?[^,{}\n]{1,40})/g;
const TYPE =
  /^\[?\s?["'<]?(?:str|string|int|integer|float|double|number|bool|boolean|date|datetime|list|array|object|dict|any)\b(?:\[\w{0,12}\])?["'>]?(?:\s?\|\s?["'<]?(?:null|none|str|string|int|number)["'>]?)?\s?\]?$/i;

/** Whether JSON names nothing but the types of its members: {"title": str, "warnings": [str]}. */
export function namesTypes(text: string): boolean {
  let count = 0;
  for (const [, value = ''] of text.matchAll(MEMBER)) {
    if (!TYPE.test(value.trim())) return false;
    count++;
  }
  return count > 0;
}

/** What a value holds. */
export function fillOf(text: string): Fill {
  const value = text.trim();
  if (value === '') return 'open';
  if (value.length > 300) return 'filled';
  if (value.includes('{') && namesTypes(value)) return 'dummy';
  if (!MAYBE_SLOT.test(value) && SAYS.test(value)) return DUMMY.test(stripped(value, OUTER)) ? 'dummy' : 'filled';
  const bare = value.replace(SLOT, '').replaceAll('\uFFFC', '').replace(WRAP, '').trim();
  if (bare === '' && /^[‹(（]/.test(value)) return 'dummy'; // a hole of a scaffold
  if (bare === '')
    return value.search(SLOT) !== -1 ? 'slot' : /^["“「]{2}$|^“”$|^\[\]$|^\{\}$/.test(value) ? 'filled' : 'dummy';
  const slot = value.search(SLOT);
  if (slot === 0 || (slot === 1 && /^["'“「(（]/.test(value))) return 'slot';
  return DUMMY.test(stripped(value, OUTER)) ? 'dummy' : 'filled';
}

/** Whether a text tells what an example would be like instead of being one: 要考虑语气, “see above”. */
export function isHint(text: string): boolean {
  return HINT.test(text);
}

/** A text without the signs at its two ends. */
export function stripped(text: string, signs: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && signs.includes(text.charAt(start))) start++;
  while (end > start && signs.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
