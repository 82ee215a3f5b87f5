import { bringsMarkup } from '../clauses.ts';
import { WORDY } from '../filler.ts';
import type { LintRule } from '../rule.ts';

/** Article 1.4.2: a request in the clear form. `would you mind` has no safe rewriting and gets no fix. */
export const concisionWordy: LintRule = {
  id: 'concision/wordy',
  metric: 'concision',
  severity: 'info',
  summary: { en: 'A request wrapped in hedges or a roundabout wording', zh: '请求被客套话或迂回的说法包裹' },
  messages: {
    replace: { en: '“{0}” is a roundabout way of saying “{1}”.', zh: '“{0}”可以直接说成“{1}”。' },
    drop: { en: '“{0}” can be left out.', zh: '“{0}”可以省略。' },
    hedge: {
      en: '“{0}” hides an instruction in a question. Say it directly.',
      zh: '“{0}”把指令藏在了问句里，请直接说。',
    },
    fixReplace: { en: 'Write “{0}”', zh: '改为“{0}”' },
    fixDrop: { en: 'Delete “{0}”', zh: '删除“{0}”' },
  },
  check({ document, zones, profile, report }) {
    if (profile.types.has('question')) return;
    for (const [pattern, replacement] of WORDY) {
      for (const match of zones.wording.matchAll(pattern)) {
        const whole = match[0];
        const words = whole.trim().replace(/^[，,]\s?|[，,：:]$/g, '');
        const span = { start: match.index, end: match.index + whole.length };
        const at = span.start + whole.indexOf(words);
        const place = { start: at, end: at + words.length };
        if (replacement.startsWith('please consider')) {
          report('hedge', place, { args: [words] });
          continue;
        }
        const start = atSentenceStart(document.text, span.start);
        const next = document.text.charAt(span.end);
        const plain = replacement.replace('$1', match[1] ?? '');
        const shown = plain.trim();
        const cased = start ? capital(plain.trimStart()) : plain.charAt(0).toLowerCase() + plain.slice(1);
        const newText = /^[\s.,;:!?]?$/.test(next) ? cased.trimEnd() : cased;
        const key = shown === '' ? 'drop' : 'replace';
        const edits = [{ span, newText }];
        if (shown === '' && start) {
          edits.push({ span: { start: span.end, end: span.end + next.length }, newText: next.toUpperCase() });
        }
        report(key, place, {
          args: shown === '' ? [words] : [words, shown],
          fixes:
            newText === '' && bringsMarkup(document.text, span)
              ? []
              : [
                  {
                    key: shown === '' ? 'fixDrop' : 'fixReplace',
                    args: [shown === '' ? words : shown],
                    edits,
                    preferred: true,
                  },
                ],
        });
      }
    }
  },
};

function atSentenceStart(text: string, at: number): boolean {
  return /(?:^|[\n.!?。！？:：])[ \t>*#-]*$/.test(text.slice(Math.max(0, at - 12), at));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
