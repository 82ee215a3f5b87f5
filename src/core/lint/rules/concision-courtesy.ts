import { bringsMarkup, clausesOf, deletion, type Clause } from '../clauses.ts';
import { isCourtesy } from '../filler.ts';
import type { LintRule } from '../rule.ts';

/** Article 1.4.2: a sentence that tells the model nothing about the task. One 请 or “please” is never reported. */
export const concisionCourtesy: LintRule = {
  id: 'concision/courtesy',
  metric: 'concision',
  severity: 'info',
  summary: { en: 'A greeting, thanks, apology, flattery or bribe', zh: '寒暄、致谢、道歉、恭维或许诺好处' },
  messages: {
    courtesy: { en: '“{0}” tells the model nothing about the task.', zh: '“{0}”没有提供任何任务信息。' },
    drop: { en: 'Delete “{0}”', zh: '删除“{0}”' },
  },
  check({ document, zones, profile, report }) {
    if (profile.types.has('question')) return;
    const clauses = clausesOf(zones.wording, zones.sentences);
    clauses.forEach((clause, index) => {
      if (!isCourtesy(clause, index, clauses)) return;
      const place = { start: clause.start, end: clause.start + clauseLength(document.text, clause) };
      const before = clauses[index - 1];
      const last = clauses[index + 1]?.sentence !== clause.sentence;
      // The last clause of a longer sentence leaves its full stop to the clause before it, and takes that one's comma.
      const span = clause.first
        ? deletion(document.text, clause)
        : last && before !== undefined
          ? { start: before.end - 1, end: place.end }
          : { start: clause.start, end: clause.end };
      const safe = !bringsMarkup(document.text, span);
      const fix = { key: 'drop', args: [clause.text], edits: [{ span, newText: '' }], preferred: true };
      report('courtesy', place, { args: [clause.text], fixes: safe ? [fix] : [] });
    });
  },
};

/** Without the closing punctuation and the space before the clause's words. */
function clauseLength(text: string, { start, end }: Clause): number {
  return text.slice(start, end).replace(/[，,。！!？?；;.~～\s]{1,9}$/, '').length;
}
