import type { Span } from '../../text.ts';
import { AXIS_WORDS, GLOBAL_AXES, LANGUAGE_AXIS, STEP_AXIS } from '../concision/directiveAxes.ts';
import { bringsMarkup, deletion } from '../reading/clauses.ts';
import { AXIS_KEY, AXIS_STEP, directivesIn, type Directive } from '../concision/directives.ts';
import { SENSE } from '../concision/directiveWords.ts';
import { Frames } from '../concision/parallel.ts';
import { countsOf, farApart, sameDemand, saysNoMore, statementsOf, type Statement } from '../concision/statements.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule, type FixDraft, type Report } from '../rule.ts';
import type { Placed } from '../placed.ts';
import { Scopes } from '../reading/scopes.ts';

const CUES = [
  '不要|不超|不得|不能|不可|不应|不准|不许|不需|不必|不用|不允|不包|不输|不加|不写|不解|不带|不含|不出|不再|请|只|仅|勿|别再|别用|别写|别说|别加|别忘|无需|无须|必须|务必|一定|千万|禁止|避免|最多|保持|简洁|简短|用中文|用英文|中文回|中文输|再次|再强|再提|再说|重申|记住|切记|需要|应该|应当|要求',
  "not |exceed|under |at most|never|n't|n’t|only|must|avoid|always|ensure|make sure|be sure|keep |stay |remain|be objective|should|concise|brief|short|without|in english|no expl|no other|no addit|no extra|no comment|no jargon|nothing|remember|again|repeat|reiterate|please|want you|need to|you will|use ",
  "严禁|不当|拒绝|局限|限于|no answer|no reply|no output|no response|making |never|limited|restrict|confine|stick to|refrain|remember|beyond|outside|preserve|保留|让我们|let us|let's|step by step|step-by-step",
  [...AXIS_WORDS.keys()].filter((word) => word.length > (word > '\u3400' ? 1 : 3)).join('|'),
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
      en: 'Said twice, a directive grows no stronger, and the two may drift apart. Also found in other words (“Output JSON only” … “only return JSON”), from the other side (“cover every point” … “leave none out”), and in short prompts when most of its words have been said. Not reported: two halves of one sentence, the same words under other conditions, and parallel sections, list items, rows, grades and examples.',
      zh: '同一条指令说两遍并不会更有效，以后修改时还容易前后不一。换了说法的重复也报告（“只输出 JSON”……“请仅返回 JSON”），正话反说也报告（“涵盖所有要点”……“不要遗漏要点”），短提示词中大部分内容已经说过的指令也报告。一句话的两半、不同条件下的同样说法，以及平行的章节、列表项、表格行和示例不报告。',
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
    if (prompt.profile.types.has('question')) return;
    const seen = new Map<number, Said | Said[]>();
    let scopes: Scopes | undefined;
    const frames = new Frames(prompt);
    const later: Said[] = [];
    let compared = 0;
    let told = false;
    const tell = (first: Said, said: Said) => {
      told = true;
      report('repeated', said, {
        args: [quoted(prompt.text, first)],
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
        if (
          directive.key < 0 ||
          (directive.axisToken !== 0 && directive.key > AXIS_LEAST && prompt.text.length > SHORT)
        )
          continue; // comparable only by its words
        if (before === undefined) {
          seen.set(directive.key, said);
          continue;
        }
        if (compared++ > MOST) return;
        const list = Array.isArray(before) ? before : [before];
        const first = list.find(
          (one) =>
            repeats(prompt, one, said, (scopes ??= new Scopes(prompt))) &&
            !frames.parallel(one, said, frames.unitAt(one.start), frames.unitAt(said.start)),
        );
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
    // Grades are told in the same words on purpose.
    if (prompt.text.length > SHORT || told || prompt.profile.types.has('scoring')) return;
    reportContained(prompt, (scopes ??= new Scopes(prompt)), frames, report);
  },
});

interface Said {
  readonly start: number; // in the text
  readonly end: number;
  readonly placed: Placed<readonly Directive[]>;
  readonly directive: Directive;
}

const SHORT = 2500; // UTF-16 units; in a longer text the words of an axis are used of too many things
const AXIS_LEAST = AXIS_KEY - 64 * AXIS_STEP; // every key above it is one of an axis
const MOST = 400; // repetitions looked into; a text with more of them is no prompt
const MOST_AGAIN = 8; // sentences that say of themselves that they repeat
const ALIKE = 0.5; // share of the words of such a sentence that one before it must hold

/** Reports the first demand all of which another one before it has said, in a short prompt. */
function reportContained(prompt: LintedPrompt, scopes: Scopes, frames: Frames, report: Report): void {
  const statements = statementsOf(prompt);
  const counts = countsOf(statements);
  for (const [index, said] of statements.entries()) {
    if (said.labelled || (said.bits & SENSE.DEMAND) === 0) continue;
    if (FURTHER.test(prompt.text.slice(said.start, said.start + 12))) continue;
    const first = statements.find(
      (one, at) =>
        at < index &&
        one.end <= said.start &&
        !farApart(one, said) &&
        restated(prompt, one, said, counts) &&
        scopes.same(one.start, said.start) &&
        !frames.parallel(one, said, one.unit, said.unit),
    );
    if (first === undefined) continue;
    report('repeated', said, { args: [quoted(prompt.text, first)] });
    return;
  }
}

function restated(
  { text, units }: LintedPrompt,
  one: Statement,
  said: Statement,
  counts: ReadonlyMap<number, number>,
): boolean {
  if (one.unit === said.unit && one.sentence === said.sentence) return false;
  if (one.labelled && (one.bits & SENSE.DEMAND) === 0) return false;
  const { numerals } = said;
  if (numerals.length > 0 && one.numerals.length > 0 && !numerals.some((each) => one.numerals.includes(each))) {
    return false; // grades, cases, steps
  }
  // As long and yet not the same: “above” and “below” may be all that differs.
  if ((one.bits & SENSE.DEMAND) !== 0 && said.weight >= ENOUGH && saysNoMore(one, said)) {
    return said.weight < one.weight * 0.9 || plainText(text, one) === plainText(text, said);
  }
  if (/^[*_`)）\s]{0,4}[:：>\]]/.test(text.slice(said.end, said.end + 6))) return false;
  const listed = units[one.unit]?.list !== undefined && units[said.unit]?.list !== undefined;
  const alikeBegun = one.tokens[0] === said.tokens[0] && one.tokens[1] === said.tokens[1];
  if (listed && alikeBegun) return false; // two of a kind
  const next = said.unit - one.unit === 1 || (said.unit === one.unit && said.sentence - one.sentence === 1);
  const ofOwn = said.terms.some((term) => !one.terms.includes(term)) && ((one.bits ^ said.bits) & SENSE.NOT) === 0;
  if (next && alikeBegun && ofOwn) return false;
  // Neighbours in a list complete each other, unless both forbid.
  if (listed && said.unit === one.unit + 1 && (one.bits & said.bits & SENSE.NOT) === 0) return false;
  return sameDemand(one, said, counts, units[one.unit]?.list !== undefined);
}

const FURTHER = /^\s?(?:then|next|after that|然后|接着|随后)(?![a-z])/i; // a step more
const ENOUGH = 8; // weight of what is said twice: four English words, eight Chinese characters

const plainText = (text: string, { start, end }: Span): string =>
  text
    .slice(start, end)
    .replaceAll(/[\s*_`]+/g, ' ')
    .toLowerCase()
    .trim();

function quoted(text: string, { start, end }: Span): string {
  const quote = text.slice(start, end).replaceAll(/\s+/g, ' ');
  return quote.length > 40 ? `${quote.slice(0, 39)}…` : quote;
}

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

function repeats({ text }: LintedPrompt, first: Said, second: Said, scopes: Scopes): boolean {
  if (second.start < first.end) return false;
  if (second.start - first.end < 4) {
    // “No comments.” “No headings.”: lines of one list of prohibitions.
    const [one, other] = [plainText(text, first), plainText(text, second)];
    if (one !== other && one.startsWith('no ') && other.startsWith('no ')) return false;
  }
  if (first.directive.key > AXIS_LEAST) {
    const together = first.placed === second.placed && first.directive.sentence === second.directive.sentence;
    if (!sameTopic(first.directive, second.directive, together)) return false;
    return scopes.same(first.start, second.start);
  }
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

/** Whether two demands on the same axis, in other words, speak of the same thing: they share most of what one names. */
function sameTopic(first: Directive, second: Directive, together: boolean): boolean {
  const axis = Math.abs(first.key - AXIS_KEY) / AXIS_STEP;
  if (together && axis === LANGUAGE_AXIS) return false; // 英文括号，不用中文括号
  const steps = axis === STEP_AXIS && first.key > AXIS_KEY;
  if (first.axisToken === second.axisToken && !steps) return false; // the same word of two things
  if (GLOBAL_AXES.has(axis)) return !together;
  const others = new Set(second.tokens.filter((token) => token !== second.axisToken));
  const own = new Set(first.tokens.filter((token) => token !== first.axisToken));
  if (Math.min(own.size, others.size) === 0) return Math.max(own.size, others.size) <= 4;
  let shared = 0;
  for (const token of own) if (others.has(token)) shared++;
  return shared >= Math.min(own.size, others.size) / 2;
}

function fixesOf({ text }: LintedPrompt, { start, end, placed: { unit }, directive }: Said): readonly FixDraft[] {
  if (!directive.whole) return [];
  const alone = unit.sentences.length === 1;
  if (alone && unit.list?.ordered === true) return []; // the numbers behind it would no longer fit
  const span = deletion(text, { start, end });
  return bringsMarkup(text, span) ? [] : [{ key: 'drop', edits: [{ span, newText: '' }] }];
}
