import type { TextEdit } from '../../text.ts';
import { bringsMarkup } from '../reading/clauses.ts';
import { FILLER_CUES, type Filler } from '../concision/filler.ts';
import { defineRule, type FixDraft } from '../rule.ts';

/** Article 1.4.2: a request in the clear form. */
export const concisionWordy = defineRule<readonly Filler[]>({
  meta: {
    id: 'concision/wordy',
    metric: 'concision',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'article 1.4.2', level: 'should' },
    summary: { en: 'A request wrapped in hedges or a roundabout wording', zh: '请求被客套话或迂回的说法包裹' },
    why: {
      en: 'Hedges and periphrases hide what is asked for. A single polite question (“could you …?”), “please”, “please note” and “in order to” are ordinary wording and are not reported.',
      zh: '层层客套和迂回的说法掩盖了真正的要求。单个礼貌问句（“能不能……”）、“请”“需要注意的是”属于正常表达，不报告。',
    },
    messages: {
      replace: { en: '“{0}” is a roundabout way of saying “{1}”.', zh: '“{0}”可以直接说成“{1}”。' },
      drop: { en: '“{0}” can be left out.', zh: '“{0}”可以省略。' },
      hedge: { en: '“{0}” is roundabout. Say directly what is to be done.', zh: '“{0}”说得迂回，请直接说要做什么。' },
      fixReplace: { en: 'Write “{0}”', zh: '改为“{0}”' },
      fixDrop: { en: 'Delete “{0}”', zh: '删除“{0}”' },
    },
  },
  cues: FILLER_CUES,
  unit({ filler }) {
    return filler.some(({ kind }) => kind === 'wordy') ? filler : undefined;
  },
  prompt({ profile, text }, facts, report) {
    if (profile.types.has('question')) return;
    for (const { unit, start, fact } of facts) {
      for (const { kind, plain, request = false, ...at } of fact) {
        if (kind !== 'wordy') continue;
        const span = { start: start + at.start, end: start + at.end };
        const whole = text.slice(span.start, span.end);
        const words = whole.trim().replace(/^[，,]\s?|[，,：:]$/g, '');
        const from = span.start + whole.indexOf(words);
        const place = { start: from, end: from + words.length };
        if (plain === undefined) {
          report('hedge', place, { args: [words] });
          continue;
        }
        const shown = plain.trim();
        const sentence = unit.sentences.find(({ start: first, end }) => first <= at.start && at.end <= end);
        const edits = [
          ...rewrite(text, span, plain),
          ...(request ? statement(text, start + (sentence?.end ?? at.end)) : []),
        ];
        const key = shown === '' ? 'drop' : 'replace';
        const args = shown === '' ? [words] : [words, shown];
        const [title, ...values] = shown === '' ? ['fixDrop', words] : ['fixReplace', shown];
        const fix: FixDraft = { key: title ?? '', args: values, edits };
        const safe = edits[0]?.newText !== '' || !bringsMarkup(text, span);
        report(key, place, { args, fixes: safe ? [fix] : [] });
      }
    }
  },
});

/** Puts the plain words in the place of the roundabout ones; what then begins the sentence gets its capital letter. */
function rewrite(text: string, span: { start: number; end: number }, plain: string): readonly TextEdit[] {
  const start = /(?:^|[\n.!?。！？:：])[ \t>*#-]{0,8}$/.test(text.slice(Math.max(0, span.start - 10), span.start));
  const next = text.charAt(span.end);
  const cased = start ? capital(plain.trimStart()) : plain.charAt(0).toLowerCase() + plain.slice(1);
  const newText = /^[\s.,;:!?]?$/.test(next) ? cased.trimEnd() : cased;
  if (newText !== '' || !start || !/[a-z]/.test(next)) return [{ span, newText }];
  return [{ span: { start: span.start, end: span.end + 1 }, newText: next.toUpperCase() }];
}

/** A request is no question: its question mark becomes a full stop. */
function statement(text: string, end: number): readonly TextEdit[] {
  const match = /[吗呢]?([？?])$/.exec(text.slice(Math.max(0, end - 2), end));
  if (match === null) return [];
  return [{ span: { start: end - match[0].length, end }, newText: match[1] === '?' ? '.' : '。' }];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
