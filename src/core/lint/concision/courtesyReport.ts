import type { TextEdit } from '../../text.ts';
import { bringsMarkup, deletion } from '../reading/clauses.ts';
import type { CourtesyKind } from './courtesies.ts';
import type { Filler } from './filler.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { Message, Report } from '../rule.ts';
import type { Placed } from '../placed.ts';
import type { Unit } from '../reading/units.ts';

/** Titles of the fix, for the rules that report clauses without task information. */
export const DROP: Message = { en: 'Delete “{0}”', zh: '删除“{0}”' };

/** Reports courtesies of some kinds, each under the message of its kind, with a fix that deletes it where that is safe. */
export function reportCourtesies(
  prompt: LintedPrompt,
  found: readonly Placed<readonly Filler[]>[],
  kinds: ReadonlySet<string>,
  report: Report,
): void {
  // A plain question, or a message that is nothing but courtesy, asks for no form.
  if (prompt.profile.types.has('question') || prompt.profile.size < 4) return;
  // A list of them is data: greetings to recognise, phrases to use.
  const listed = found.filter(({ unit, fact }) => unit.list !== undefined && whole(unit, fact)).length > 1;
  for (const { unit, start, fact } of found) {
    if (listed && unit.list !== undefined) continue;
    for (const filler of fact) {
      if (!kinds.has(filler.kind)) continue;
      const span = { start: start + filler.start, end: start + filler.end };
      const words = unit.text.slice(filler.start, filler.end);
      const edits = editsFor(prompt.text, unit, start, filler);
      const fixes = edits === undefined ? [] : [{ key: 'drop', args: [words], edits }];
      report(filler.kind, span, { args: [words], fixes });
    }
  }
}

/** The kinds of courtesy that one rule reports. */
export function kindsOf(...kinds: readonly CourtesyKind[]): ReadonlySet<string> {
  return new Set(kinds);
}

function whole({ clauses }: Unit, fact: readonly Filler[]): boolean {
  return fact.some(({ from, to }) => from === 0 && to === clauses.length - 1);
}

const LINK = /^\s{0,2}(?:but|so|and|then|但是?|所以|那么?|就)(?![\p{L}])[，, ]{0,2}|^\s{0,2}(?:但是?|所以|那么?)/iu;

/** Undefined: deleting would leave a sentence that cannot stand alone, Markdown, or a gap in a numbered list. */
function editsFor(
  text: string,
  unit: Unit,
  offset: number,
  { from = 0, to = 0 }: Filler,
): readonly TextEdit[] | undefined {
  const { clauses } = unit;
  const first = clauses[from];
  const last = clauses[to];
  if (first === undefined || last === undefined) return undefined;
  const follows = clauses[to + 1]?.sentence === last.sentence ? clauses[to + 1] : undefined;
  const precedes = first.first ? undefined : clauses[from - 1];
  if (precedes === undefined && follows === undefined) {
    if (unit.list?.ordered === true && from === 0 && to === clauses.length - 1) return undefined;
    const span = deletion(text, { start: offset + first.start, end: offset + last.end });
    return bringsMarkup(text, span) ? undefined : [{ span, newText: '' }];
  }
  const sentence = clauses.filter((clause) => clause.sentence === first.sentence);
  const condition = sentence.some(
    (clause, index) =>
      (clause.start < first.start || clause.start > last.start) &&
      index === 0 &&
      /^(?:if|when|如果|要是|只要)/i.test(clause.text),
  );
  if (condition) return undefined;
  if (follows === undefined) {
    // The last clause leaves its full stop to the clause before it, and takes that one's comma.
    const comma = offset + (precedes?.end ?? 1) - 1;
    const end = offset + last.start + wordsLength(unit.text.slice(last.start, last.end));
    return [{ span: { start: comma, end }, newText: '' }];
  }
  const start = offset + first.start;
  let end = offset + last.end;
  while (/[ \t]/.test(text[end] ?? '')) end++;
  end += LINK.exec(text.slice(end, end + 8))?.[0].length ?? 0;
  if (bringsMarkup(text, { start, end })) return undefined;
  const next = text[end] ?? '';
  const capital = precedes === undefined && /[a-z]/.test(next);
  return [{ span: { start, end: capital ? end + 1 : end }, newText: capital ? next.toUpperCase() : '' }];
}

function wordsLength(text: string): number {
  return text.replace(/[，,。！!？?；;.~～\s]{1,9}$/, '').length;
}
