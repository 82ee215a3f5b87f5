import { deletion } from '../clauses.ts';
import type { LintRule } from '../rule.ts';
import { MASK } from '../zones.ts';

const SAME: readonly (readonly [RegExp, string])[] = [
  [/不得|不可以|不能|不可|请勿|切勿|勿|别|禁止|严禁/g, '不要'],
  [/必须要|务必要?|一定要|需要|应当|应该/g, '必须'],
  [/进行一[个次下]?|的(?:操作|动作|工作|处理|过程)/g, '进行'],
  [/请|一定|千万|进行|绝对|都|均|再次强调|重要(?:提示|提醒)?|注意/g, ''],
  [/\b(?:do not|never|must not|should not|don't)\b/g, 'dont'],
  [/\b(?:must|should|always|need to|have to|make sure (?:to|that you)|be sure to|remember to)\b/g, 'must'],
  [/\b(?:please|again|the|a|an|important|note)\b/g, ''],
];

/** Article 1.4.2: the same directive twice. Parallel sentences that differ in a word are none of this rule's business. */
export const concisionRepeated: LintRule = {
  id: 'concision/repeated',
  metric: 'concision',
  severity: 'info',
  summary: { en: 'The same directive stands twice', zh: '同一条指令重复出现' },
  messages: {
    repeated: { en: 'This says again what “{0}” has said.', zh: '这句话与“{0}”重复。' },
    drop: { en: 'Delete the repetition', zh: '删除重复的句子' },
  },
  check({ document, zones, report }) {
    const seen = new Map<string, string>();
    for (const span of zones.sentences) {
      if (span.end - span.start > 400 || zones.wording.slice(span.start, span.end).includes(MASK)) continue;
      const sentence = zones.instruction.slice(span.start, span.end).replaceAll(MASK, '');
      const key = essence(sentence);
      if (weight(key) < 6) continue;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, sentence);
      else {
        report('repeated', span, {
          args: [first.length > 40 ? `${first.slice(0, 39)}…` : first],
          fixes: [{ key: 'drop', edits: [{ span: deletion(document.text, span), newText: '' }] }],
        });
      }
    }
  },
};

function essence(sentence: string): string {
  let text = sentence.toLowerCase();
  for (const [pattern, replacement] of SAME) text = text.replace(pattern, replacement);
  return text
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim()
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '');
}

/** Words of Latin script and Chinese characters, two characters to the word. */
function weight(text: string): number {
  return (text.match(/[a-z0-9]+/g)?.length ?? 0) * 1.5 + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
}
