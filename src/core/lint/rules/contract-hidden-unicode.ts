import { defineRule } from '../rule.ts';

/** Zero-width, direction-changing and tag characters, and invisible fillers. */
const HIDDEN =
  /\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|[\u00ad\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|[\u{e0000}-\u{e007f}]/gu;
/** Scripts that join letters or run from right to left need some of them. */
const JOINS =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const EMOJI_BEFORE = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\ufe0f\u20e3])$/u;
const EMOJI_AFTER = /^(?:\p{Extended_Pictographic}|[\u2640\u2642\u2695\u2696\u2708\u2764])/u;

/** Characters that nobody sees and the model reads: they hide instructions, split words and break the marker. */
export const contractHiddenUnicode = defineRule({
  meta: {
    id: 'contract/hidden-unicode',
    metric: 'contract',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example', 'data', 'quote', 'code', 'front-matter'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'Unicode TR36; Trojan Source (CVE-2021-42574)', level: 'must' },
    summary: { en: 'Invisible characters in the prompt', zh: '提示词中有不可见字符' },
    why: {
      en: 'Zero-width, direction-changing and tag characters are read by the model and by nobody else. Joined emoji, and scripts that need such characters, are left alone.',
      zh: '零宽字符、方向控制符和标签字符只有模型看得到。表情符号的组合，以及需要此类字符的文字不报告。',
    },
    messages: {
      hidden: {
        en: 'Invisible characters stand here: {0} ({1}). The model reads them.',
        zh: '这里有 {0} 个不可见字符（{1}），模型会读到它们。',
      },
      drop: { en: 'Delete the invisible characters', zh: '删除不可见字符' },
    },
  },
  unit({ text }, report) {
    if (isPlain(text)) return undefined;
    let run: { start: number; end: number; names: string[] } | undefined;
    const flush = () => {
      if (run === undefined) return;
      const span = { start: run.start, end: run.end };
      report('hidden', span, {
        args: [run.names.length, [...new Set(run.names)].slice(0, 4).join(', ')],
        fixes: [{ key: 'drop', edits: [{ span, newText: '' }] }],
      });
      run = undefined;
    };
    for (const match of text.matchAll(HIDDEN)) {
      const start = match.index;
      const end = start + match[0].length;
      if (isNeeded(text, start, end)) continue;
      if (run !== undefined && run.end !== start) flush();
      run ??= { start, end, names: [] };
      run.end = end;
      run.names.push(`U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
    }
    flush();
    return undefined;
  },
});

/** Nearly every line: nothing that is hidden, told without a regular expression. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xad) continue;
    if (code === 0xad || code === 0x34f || (code >= 0x115f && code <= 0x1160) || (code >= 0x17b4 && code <= 0x180e))
      return false;
    if (
      (code >= 0x200b && code <= 0x206f) ||
      code === 0x3164 ||
      code === 0xfeff ||
      code === 0xffa0 ||
      code === 0xdb40
    ) {
      return code >= 0x2010 && code <= 0x2029 ? isPlain(text.slice(i + 1)) : false;
    }
  }
  return true;
}

function isNeeded(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 4), start);
  const after = text.slice(end, end + 4);
  const code = text.charCodeAt(start);
  if (code === 0x200d && EMOJI_BEFORE.test(before) && EMOJI_AFTER.test(after)) return true;
  // Flags of regions: a black flag, tag letters, and the tag that ends them.
  if (
    code === 0xdb40 &&
    text.lastIndexOf('\u{1f3f4}', start) >= start - 16 &&
    text.lastIndexOf('\u{1f3f4}', start) >= 0
  )
    return true;
  const beside = `${before.slice(-1)}${after.slice(0, 1)}`;
  if ((code === 0x200c || code === 0x200d || (code >= 0x180b && code <= 0x180e)) && JOINS.test(beside)) return true;
  return (code === 0x200e || code === 0x200f) && RIGHT_TO_LEFT.test(text);
}
