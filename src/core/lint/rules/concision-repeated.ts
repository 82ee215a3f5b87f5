import { bringsMarkup, deletion } from '../reading/clauses.ts';
import { directivesIn, type Directive } from '../concision/directives.ts';
import { SENSE } from '../concision/directiveWords.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule, type FixDraft, type Placed } from '../rule.ts';
import { Scopes } from '../reading/scopes.ts';

const CUES = [
  '不要|不超|不得|不能|不可|不应|不准|不许|不需|不必|不用|不允|不包|不输|不加|不写|不解|不带|不含|不出|不再|请|只|仅|勿|别再|别用|别写|别说|别加|别忘|无需|无须|必须|务必|一定|千万|禁止|避免|最多|保持|简洁|简短|用中文|用英文|中文回|中文输|再次|再强|再提|再说|重申|记住|切记|需要|应该|应当|要求',
  "not |exceed|under |at most|never|n't|n’t|only|must|avoid|always|ensure|make sure|be sure|keep |stay |remain|be objective|should|concise|brief|short|without|in english|no expl|no other|no addit|no extra|no comment|no jargon|nothing|remember|again|repeat|reiterate|please|want you|need to|you will|use ",
].flatMap((words) => words.split('|'));

/** Article 1.4.2: the same directive twice, also in other words. */
export const concisionRepeated = defineRule<readonly Directive[]>({
  meta: {
    id: 'concision/repeated',
    metric: 'concision',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.2', level: 'must' },
    summary: { en: 'The same directive stands twice', zh: '同一条指令重复出现' },
    why: {
      en: 'Said twice, a directive grows no stronger, and the two may drift apart. Also found in other words (“Output JSON only” … “only return JSON”). Not reported: two halves of one sentence, the same words under other conditions, and parallel sections, list items, rows and examples.',
      zh: '同一条指令说两遍并不会更有效，以后修改时还容易前后不一。换了说法的重复也报告（“只输出 JSON”……“请仅返回 JSON”）。一句话的两半、不同条件下的同样说法，以及平行的章节、列表项、表格行和示例不报告。',
    },
    messages: {
      repeated: { en: 'This says again what “{0}” has said.', zh: '这里与“{0}”重复。' },
      drop: { en: 'Delete the repetition', zh: '删除重复的内容' },
    },
  },
  cues: CUES,
  unit(unit) {
    if (unit.kind !== 'instruction') return undefined;
    const directives = directivesIn(unit);
    return directives.length === 0 ? undefined : directives;
  },
  prompt(prompt, facts, report) {
    const seen = new Map<number, Said | Said[]>();
    let scopes: Scopes | undefined;
    const later: Said[] = [];
    let compared = 0;
    const tell = (first: Said, said: Said) => {
      const quote = prompt.text.slice(first.start, first.end).replaceAll(/\s+/g, ' ');
      report('repeated', said, {
        args: [quote.length > 40 ? `${quote.slice(0, 39)}…` : quote],
        fixes: fixesOf(prompt, said),
      });
    };
    for (const placed of facts) {
      let until = 0; // a clause of a sentence that was reported is not reported again
      for (const directive of placed.fact) {
        const before = seen.get(directive.key);
        const said = {
          start: placed.start + directive.start,
          end: placed.start + directive.end,
          placed,
          directive,
        };
        if (directive.again && later.length < MOST_AGAIN) later.push(said);
        if (directive.key < 0) continue; // comparable only by its words
        if (before === undefined) {
          seen.set(directive.key, said);
          continue;
        }
        if (compared++ > MOST) return;
        const list = Array.isArray(before) ? before : [before];
        const first = list.find((one) => repeats(one, said, (scopes ??= new Scopes(prompt))));
        if (first === undefined) {
          if (list.length < 4) seen.set(directive.key, [...list, said]);
        } else if (said.start >= until) {
          tell(first, said);
          until = said.end;
          if (later.at(-1) === said) later.pop();
        }
      }
    }
    for (const said of later) {
      const first = alike(facts, said);
      if (first !== undefined) tell(first, said);
    }
  },
});

interface Said {
  readonly start: number; // in the text
  readonly end: number;
  readonly placed: Placed<readonly Directive[]>;
  readonly directive: Directive;
}

const MOST = 400; // repetitions looked into; a text with more of them is no prompt
const MOST_AGAIN = 8; // sentences that say of themselves that they repeat
const ALIKE = 0.5; // share of the words of such a sentence that one before it must hold

/** What a sentence that says it repeats something repeats: the sentence before it that holds most of its words. */
function alike(facts: readonly Placed<readonly Directive[]>[], said: Said): Said | undefined {
  const words = new Set(said.directive.tokens);
  let best: Said | undefined;
  let most = 0;
  for (const placed of facts) {
    for (const directive of placed.fact) {
      const start = placed.start + directive.start;
      if (!directive.whole || start >= said.start) continue;
      let shared = 0;
      for (const token of new Set(directive.tokens)) if (words.has(token)) shared++;
      const share = words.size === 0 ? 0 : shared / words.size;
      const concepts = directive.core & said.directive.core & SAME;
      const score = share + (concepts === 0 ? 0 : ALIKE);
      if (score >= ALIKE && score > most && (shared > 1 || concepts !== 0)) {
        best = { start, end: placed.start + directive.end, placed, directive };
        most = score;
      }
    }
  }
  return best;
}

const SAME = SENSE.EXPLAIN | SENSE.FAB | SENSE.SHORT | SENSE.JARGON | SENSE.OTHER;
const FOLDED = SENSE.EXPLAIN | SENSE.OTHER | SENSE.FAB | SENSE.SHORT | SENSE.JARGON;

function repeats(first: Said, second: Said, scopes: Scopes): boolean {
  if (second.start < first.end) return false;
  const parts = !first.directive.whole && !second.directive.whole;
  if (parts && first.directive.sentence === second.directive.sentence && first.placed === second.placed) {
    // “No explanation, no commentary”: the parts of one sentence complete each other, unless they say the same words.
    return (second.directive.core & FOLDED) === 0;
  }
  const items =
    first.placed !== second.placed &&
    first.placed.unit.list?.ordered === true &&
    second.placed.unit.list?.ordered === true;
  if (items && first.directive.sentence > 0 && second.directive.sentence > 0) return false;
  return scopes.same(first.start, second.start);
}

function fixesOf({ text }: LintedPrompt, { start, end, placed: { unit }, directive }: Said): readonly FixDraft[] {
  if (!directive.whole) return [];
  const alone = unit.sentences.length === 1;
  if (alone && unit.list?.ordered === true) return []; // the numbers behind it would no longer fit
  const span = deletion(text, { start, end });
  return bringsMarkup(text, span) ? [] : [{ key: 'drop', edits: [{ span, newText: '' }] }];
}
