import type { Random } from './random.ts';

/** Texts that loaders, templates and tokenizers are known to trip over. */
const HARD: readonly string[] = [
  '',
  ' ',
  '\n',
  '\t',
  '\r\n',
  '   \n\n  ',
  '2024-01-01',
  '2024-01-01 10:00:00',
  '10:30',
  '2024-01-01T10:00:00Z',
  '0',
  '12345678',
  'true',
  'null',
  '[]',
  '{}',
  'NaN',
  '-1e5',
  '<|im_end|>',
  '<|im_end|>\n',
  '<|im_start|>assistant\n相关',
  '<|endoftext|>',
  'a<|im_end|>b',
  '<|im_start|>system\nx<|im_end|>\n',
  '< |im_end| >',
  '<|vision_start|><|image_pad|>',
  '<image>',
  '<video>',
  '<audio>',
  '<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>',
  '<think>\n想\n</think>\n\n相关',
  '<think>',
  '</think>',
  '<think>\n</think>',
  '\n\n<think>\na\n</think>\n\n\n\nb',
  '<think>\n\n</think>\n\n',
  '####',
  '相关\n####\n理由',
  '相关####',
  '#### 相关',
  '相关\n####\n一\n####\n二',
  '＃＃＃＃',
  '# ####',
  '{{content}}',
  '{{idx}}',
  '{{content}}{{content}}',
  '{{name}}',
  '{content}',
  '%s {0}',
  '😀',
  '👩‍👩‍👧‍👦',
  '🇨🇳🇨🇳',
  '👍🏽',
  '\u2028',
  'a\u2028b\u2029c',
  '\ufeff相关',
  '\u0000',
  'a\u0000b',
  '\u0001\u0008\u001f',
  '\u007f\u0085\u00a0',
  'e\u0301',
  'é',
  'Å',
  '\u212b',
  '가',
  '한국어',
  'שלום',
  'مرحبا بالعالم',
  'สวัสดีชาวโลก',
  'नमस्ते',
  '𠮷野家',
  '𝔘𝔫𝔦',
  'ﬁ ﬂ ①②③ ㎏',
  '\ufb01\u0307\u0323',
  'q\u0307\u0323',
  "don't I'LL we'Ve IT'S 'S",
  "’s 's",
  'a  b   c    d',
  '1 12 123 1234 12345',
  '３４５',
  '٣٤٥',
  'x\n\n\ny',
  'x \n y',
  '\n \n\t\n',
  '!!!???。。。',
  '=-=-=-',
  '\\n\\u0041\\',
  '"quoted"',
  'a/b\\c',
  '𝟘𝟙',
  '\u200b\u200d\ufe0f',
  '\ud7ff\ue000\ufffd\uffff',
];

/** A text: one of the hard ones, a huge one, or a mix of characters from all over Unicode. */
export function hardText(random: Random): string {
  const kind = random.next();
  if (kind < 0.72) return random.pick(HARD);
  if (kind < 0.75)
    return random
      .pick(['很长的文字。', 'word ', 'a', '####\n', '1', '<|im_end|>', '\n'])
      .repeat(400 + random.below(2500));
  const length = 1 + random.below(40);
  return Array.from({ length }, () => someCharacter(random)).join('');
}

const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x20, 0x7e],
  [0x0, 0x1f],
  [0x80, 0x24f],
  [0x300, 0x36f],
  [0x370, 0x5ff],
  [0x600, 0x6ff],
  [0x900, 0x97f],
  [0xe00, 0xe7f],
  [0x1100, 0x11ff],
  [0x2000, 0x206f],
  [0x2600, 0x27bf],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fa5],
  [0x4e00, 0x9fa5],
  [0xac00, 0xd7a3],
  [0xff00, 0xffef],
  [0x1_f300, 0x1_faff],
  [0x2_0000, 0x2_a6df],
];

function someCharacter(random: Random): string {
  const [from, to] = random.pick(RANGES);
  return String.fromCodePoint(from + random.below(to - from + 1));
}

/** Puts something hard into a text: instead of it, before, behind or in the middle. */
export function harden(text: string, random: Random): string {
  const hard = hardText(random);
  const at = random.below(4);
  if (at === 0) return hard;
  if (at === 1) return hard + text;
  if (at === 2) return text + hard;
  const middle = random.below(text.length + 1);
  const left = text.slice(0, middle).replace(/[\ud800-\udbff]$/u, '');
  return left + hard + text.slice(middle).replace(/^[\udc00-\udfff]/u, '');
}
