import { MARKER } from '../../answer.ts';
import type { Span } from '../../text.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule } from '../rule.ts';

/** Where a line has the marker, or something that is taken for it. */
interface MarkerFact {
  readonly heading: Span | undefined; // `#### Title`, the hashes
  readonly wide: readonly Span[]; // ＃＃＃＃
  readonly runs: readonly Span[]; // ####, not at the start of a heading
}

const WIDE = /[＃#]{0,16}＃[＃#]{0,16}/g;
const RUN = /#{4,16}/g;

/** The marker must be itself, and nothing else may look like it. Article, second part (停止词的使用). */
export const contractMarker = defineRule<MarkerFact>({
  meta: {
    id: 'contract/marker',
    metric: 'contract',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example', 'data', 'quote', 'code'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'article 2 (停止词的使用)', level: 'must' },
    summary: { en: 'Something in the prompt is taken for the marker', zh: '提示词中有会被当成分隔符的内容' },
    why: {
      en: 'Generation stops at the marker. A heading of four hashes teaches the model to write it elsewhere, full-width hashes are another text, another marker than the one in the front matter is never found, and a marker inside the record ends the answer early. Only prompts that use the marker are checked.',
      zh: '生成遇到分隔符即停止。四级标题会让模型在别处也写出它；全角的＃＃＃＃是另一段文字；与前置信息不一致的分隔符永远匹配不到；原文中的分隔符会让答案提前结束。只检查使用分隔符的提示词。',
    },
    messages: {
      heading: {
        en: 'This heading begins with the marker {0}. Use another level or bold text.',
        zh: '这个标题以分隔符 {0} 开头。请改用其他级别的标题或加粗。',
      },
      wide: {
        en: '“{0}” is written in full width: the model does not stop at it. Write {1}.',
        zh: '“{0}”是全角字符，模型不会在这里停止。请写 {1}。',
      },
      other: {
        en: 'The front matter says that the marker is {0}, but this is “{1}”.',
        zh: '前置信息中的分隔符是 {0}，这里却是“{1}”。',
      },
      record: {
        en: 'The record’s text holds the marker {0}: an answer that quotes it ends there. Choose another marker in the front matter.',
        zh: '原文中含有分隔符 {0}，引用它的答案会在此处截断。请在前置信息中换一个分隔符。',
      },
      lower: { en: 'Make it a heading of level 3', zh: '改为三级标题' },
      narrow: { en: 'Write {0}', zh: '改为 {0}' },
    },
  },
  cues: ['####', '＃'],
  unit(unit) {
    const { text, info, kind } = unit;
    const hashes = /^[ \t]{0,3}(#{4})(?!#)[ \t]+\S/.exec(text);
    const isHeading = hashes !== null && (info.head !== undefined || kind === 'data' || kind === 'example');
    const at = hashes === null ? 0 : hashes[0].indexOf('#');
    const heading = isHeading ? { start: at, end: at + 4 } : undefined;
    const wide = Array.from(text.matchAll(WIDE), spanOf).filter(({ start, end }) => end - start >= 4);
    const runs = Array.from(text.matchAll(RUN), spanOf).filter(({ start }) => heading?.start !== start);
    // A heading of five or six levels is no marker.
    const marks = runs.filter(
      ({ start, end }) => !(info.head !== undefined && /^[ \t]{0,3}$/.test(text.slice(0, start)) && end > start),
    );
    return heading !== undefined || wide.length > 0 || marks.length > 0 ? { heading, wide, runs: marks } : undefined;
  },
  prompt(prompt, facts, report) {
    const own = ownMarker(prompt);
    const marker = own ?? MARKER;
    const uses =
      prompt.profile.template ||
      facts.some(({ unit, fact }) => unit.kind !== 'data' && (fact.runs.length > 0 || fact.wide.length > 0));
    if (!uses) return;
    for (const { unit, start, fact } of facts) {
      const placed = (span: Span) => ({ start: start + span.start, end: start + span.end });
      if (unit.kind === 'data') {
        const inside = fact.heading ?? fact.runs[0];
        if (inside !== undefined && marker === MARKER) report('record', placed(inside), { args: [marker] });
        continue;
      }
      if (fact.heading !== undefined && marker === MARKER) {
        const { end } = placed(fact.heading);
        const edits = [{ span: { start: end - 1, end }, newText: '' }];
        report('heading', placed(fact.heading), {
          args: [marker],
          fixes: [{ key: 'lower', edits, safety: 'suggestion' }],
        });
      }
      for (const span of fact.wide) {
        const words = prompt.text.slice(start + span.start, start + span.end);
        const edits = [{ span: placed(span), newText: marker }];
        report('wide', placed(span), { args: [words, marker], fixes: [{ key: 'narrow', args: [marker], edits }] });
      }
      if (own === undefined || own === MARKER) continue;
      for (const span of fact.runs) {
        const words = prompt.text.slice(start + span.start, start + span.end);
        if (words.includes(own) || own.includes(words)) continue;
        const edits = [{ span: placed(span), newText: own }];
        report('other', placed(span), {
          args: [own, words],
          fixes: [{ key: 'narrow', args: [own], edits, safety: 'suggestion' }],
        });
      }
    }
  },
});

/** The marker that the front matter sets. */
function ownMarker({ meta, profile }: LintedPrompt): string | undefined {
  const { marker } = meta;
  return profile.template && typeof marker === 'string' && marker.trim() !== '' ? marker : undefined;
}

function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length };
}
