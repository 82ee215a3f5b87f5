import type { Placed } from '../placed.ts';
import { defineRule } from '../rule.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { Span } from '../../text.ts';
import { deletion } from '../reading/clauses.ts';
import type { Unit } from '../reading/units.ts';
import { excludes, LIMIT_CUES, limitsIn, measureOf, partsIn, type Limit } from '../lexicon/ambiguityLimits.ts';
import { mentionsIn, SAYS_CUES, STANCES, stancesIn, type Mention, type Stance } from '../lexicon/ambiguityStances.ts';
import type { Find } from '../lexicon/ambiguityStanceFinds.ts';
import { GatedPatterns } from '../lexicon/gatedPatterns.ts';

/** What one line requires that another may forbid. */
interface Requirements {
  readonly stances: readonly Stance[];
  readonly limits: readonly Limit[];
  readonly orders: readonly Order[];
  readonly said: readonly Mention[];
  readonly unsaid: readonly Mention[];
  readonly parts: readonly number[]; // how many the answer is to have
  readonly structured: boolean; // speaks of JSON or fields, where a reason is a part and “no explanation” means the rest
}

/** “Always …” or “never …” and what follows, lower case. */
interface Order {
  readonly always: boolean;
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

type Claim = { readonly start: number; readonly end: number; readonly unit: Unit; readonly base: number };

const ALWAYS =
  /(?:必须|务必|一定要|总是要?|每次都?要?|始终要?)([^，。；、\n]{3,30})|\b(?:always|you must(?! not)|make sure to|be sure to)\s+([^.,;\n]{8,80})/dgi;
const NEVER =
  /(?:绝不要?|决不要?|永远不要|不得|严禁|禁止|绝对不要|切勿|不要)([^，。；、\n]{3,30})|\b(?:never|do not|don't|must not)\s+([^.,;\n]{8,80})/dgi;
const SHAPES = /json|xml|yaml|字段|键名|\b(?:fields?|keys?|columns?)\b|第[一二三四五]列|列为/i;
const CASE = /如果|若(?!干)|当|遇到|时|的话|除非|\b(?:if|when|whenever|unless|except|until|while)\b/i;
const APART = new Set(['edge-cases', 'examples', 'record', 'input-format']);
const WITHIN = new Set(['reason', 'markdown', 'code']);
const FEW = 4; // of one topic and value: enough to compare with

// “必须 …” needs a “不要 …” to be of interest, but each may stand in a line of its own.
const ORDER_CUES = [
  '必须',
  '务必',
  '一定要',
  '总是',
  '每次',
  '始终',
  '绝不',
  '决不',
  '永远不要',
  '不得',
  '严禁',
  '禁止',
  '绝对不要',
  '切勿',
  '不要',
  'always',
  'you must',
  'make sure to',
  'be sure to',
  'never',
  'do not',
  "don't",
  'must not',
];
const COUNTS = /[\d一二两三四五六七八九十]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b/i;
/** What the literals of a line hint at; a stance with its pattern. */
interface Hint {
  readonly name: 'stance' | 'limit' | 'says' | 'order' | 'shape';
  readonly cues: readonly string[];
  readonly find?: Find;
}

const HINTS = new GatedPatterns<Hint>([
  ...STANCES.map((find): Hint => ({ name: 'stance', cues: find.cues, find })),
  { name: 'limit', cues: LIMIT_CUES },
  { name: 'says', cues: SAYS_CUES },
  { name: 'order', cues: ORDER_CUES },
  { name: 'shape', cues: ['json', 'xml', 'yaml', '字段', '键名', 'field', 'key', 'column', '列'] },
]);

/** Article 1.4.3: two requirements of one prompt that cannot both be kept. */
export const ambiguityContradiction = defineRule<Requirements>({
  meta: {
    id: 'ambiguity/contradiction',
    metric: 'ambiguity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.3', level: 'must' },
    summary: { en: 'Two requirements contradict each other', zh: '两条要求互相矛盾' },
    why: {
      en: 'Reports a requirement that an earlier one excludes: at most 100 words and at least 300, no table and a table, only the label and the reason, two reply languages, always and never. Requirements about different parts of the answer, for a special case (“if …”) or in unrelated sections do not contradict each other.',
      zh: '当一条要求与前面的要求无法同时满足时报告：不超过 100 字与至少 300 字、不要表格与用表格输出、只输出标签与说明理由、两种回答语言、必须与不得等。针对答案不同部分、特殊情况（“如果……”）或互不相关的章节的要求不算矛盾。',
    },
    messages: {
      contradiction: {
        en: '“{0}” contradicts “{1}” earlier in the prompt. Keep one of them.',
        zh: '“{0}”与前文的“{1}”矛盾，请只保留一条。',
      },
      drop: { en: 'Delete this requirement and keep “{0}”', zh: '删除这条要求，保留“{0}”' },
    },
  },
  cueLists: HINTS.lists,
  unit(unit, _, hits) {
    if (unit.kind !== 'instruction') return undefined;
    const { use } = unit;
    const hints = HINTS.of(hits);
    if (hints.length === 0) return undefined;
    const finds = hints.flatMap(({ find }) => find ?? []);
    const hinted = (name: Hint['name']) => hints.some((hint) => hint.name === name);
    const [limited, says] = [hinted('limit') && COUNTS.test(use), hinted('says')];
    const stances: Stance[] = [];
    const limits: Limit[] = [];
    const said: Mention[] = [];
    const unsaid: Mention[] = [];
    if (finds.length > 0 || limited || says) {
      for (const { start, end } of unit.sentences) {
        // A quotation with its full stop inside ends a sentence too.
        let at = start;
        for (const text of use.slice(start, end).split(/(?<=["”]\s)(?=[A-Z])/)) {
          if (finds.length > 0) stances.push(...stancesIn(text, at, finds));
          if (limited) limits.push(...limitsIn(text, at));
          if (says) {
            const mentions = mentionsIn(text, at);
            said.push(...mentions.said);
            unsaid.push(...mentions.unsaid);
          }
          at += text.length;
        }
      }
    }
    const orders = hinted('order') ? [...ordersIn(use, ALWAYS, true), ...ordersIn(use, NEVER, false)] : [];
    const parts = limited ? partsIn(use) : [];
    const structured = hinted('shape') && SHAPES.test(unit.text);
    return stances.length + limits.length + orders.length + said.length + unsaid.length + parts.length === 0 &&
      !structured
      ? undefined
      : {
          stances: inOrder(stances),
          limits: inOrder(limits),
          orders: inOrder(orders),
          said,
          unsaid,
          parts,
          structured,
        };
  },
  prompt(prompt, facts, report) {
    const structured = facts.some(({ fact }) => fact.structured);
    const counts = new Set(facts.flatMap(({ fact }) => fact.parts));
    const parts = counts.size === 1 ? ([...counts][0] ?? 1) : 1;
    const said = new Map<string, (Stance & Claim)[]>();
    const bounds = new Map<string, (Limit & Claim)[]>();
    const orders = new Map<string, (Order & Claim)[]>();
    const tell = (later: Claim, earlier: Claim) => {
      const kept = prompt.text.slice(earlier.start, earlier.end);
      report('contradiction', later, {
        args: [prompt.text.slice(later.start, later.end), kept],
        fixes: dropped(prompt, later, earlier).map((span) => ({
          key: 'drop',
          args: [kept],
          edits: [{ span, newText: '' }],
        })),
      });
    };
    const told: (Mention & Claim)[] = [];
    const hushed: (Mention & Claim)[] = [];
    for (const placed of facts) {
      for (const mention of inOrder([...placed.fact.said, ...placed.fact.unsaid])) {
        const says = placed.fact.said.includes(mention);
        const [own, others] = says ? [told, hushed] : [hushed, told];
        const claim = placedAt(mention, placed);
        const rival = others.find(
          (other) => (says ? clash(claim, other) : clash(other, claim)) && together(prompt, other, claim),
        );
        if (rival !== undefined) tell(claim, rival);
        if (own.length < 4 * FEW) own.push(claim);
      }
      for (const stance of placed.fact.stances) {
        if (structured && WITHIN.has(stance.topic)) continue;
        const claim = placedAt(stance, placed);
        const known = remembered(said, stance.topic);
        const rival = known.find(
          (other) => other.value !== claim.value && sameSubject(other, claim) && together(prompt, other, claim),
        );
        if (rival !== undefined) tell(claim, rival);
        if (known.filter(({ value }) => value === claim.value).length < FEW) known.push(claim);
      }
      for (const limit of placed.fact.limits) {
        const claim = placedAt(limit, placed);
        const known = remembered(bounds, measureOf(limit));
        const rival = known.find(
          (other) => excludes(other, claim, parts, () => near(prompt, other, claim)) && together(prompt, other, claim),
        );
        if (rival !== undefined) tell(claim, rival);
        if (known.length < 4 * FEW) known.push(claim);
      }
      for (const order of placed.fact.orders) {
        const claim = placedAt(order, placed);
        const known = remembered(orders, order.words.slice(0, 4));
        const rival = known.find(
          (other) =>
            other.always !== claim.always && opposes(other.words, claim.words) && together(prompt, other, claim),
        );
        if (rival !== undefined) tell(claim, rival);
        if (known.length < 4 * FEW) known.push(claim);
      }
    }
  },
});

function placedAt<T extends { readonly start: number; readonly end: number }>(
  claim: T,
  { unit, start }: Placed<unknown>,
): T & Claim {
  return { ...claim, start: start + claim.start, end: start + claim.end, unit, base: start };
}

/** What to delete so that the earlier claim alone is left: the later one's item, where it says nothing else. */
function dropped({ text }: LintedPrompt, { unit, base }: Claim, earlier: Claim): readonly Span[] {
  const [only, ...more] = unit.sentences;
  if (only === undefined || more.length > 0 || earlier.unit === unit || unit.clauses.length !== 1) return [];
  if (unit.list === undefined || unit.list.ordered) return []; // prose goes on from it, and numbers would no longer fit
  const span = deletion(text, { start: base + only.start, end: base + only.end });
  return text[span.end - 1] === '\n' || span.end === text.length ? [span] : [];
}

function inOrder<T extends { readonly start: number }>(claims: readonly T[]): readonly T[] {
  return claims.length < 2 ? claims : claims.toSorted((a, b) => a.start - b.start);
}

function remembered<T>(map: Map<string, T[]>, key: string): T[] {
  const known = map.get(key) ?? [];
  map.set(key, known);
  return known;
}

function sameSubject(a: Stance, b: Stance): boolean {
  // A ban on something holds for every part of the answer.
  return a.subject === b.subject || [a, b].some(({ value, subject }) => value === 'no' && subject === '');
}

function opposes(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= (/[一-鿿]/.test(short) ? 4 : 12) && long.startsWith(short);
}

/** Whether something is to be said that is also not to be said: 写明价格和地址, 不要提价格. */
function clash(said: Mention, unsaid: Mention): boolean {
  const banned = stem(unsaid.words);
  if (banned.length < 2) return false;
  return said.words.split(/[、，,和与及]|\band\b|\bor\b/).some((part) => {
    const named = stem(part.split(/[（(]/, 1)[0] ?? '');
    return named === banned || (/^[a-z]/.test(banned) && named.startsWith(`${banned} `));
  });
}

/** Without its article, its plural and its possessive: “our competitor's product” → “competitor product”. */
function stem(words: string): string {
  return words
    .trim()
    .replace(/^(?:the|our|your|an?|its|any|all) /, '')
    .replace(/['’]s\b|(?<=[a-z]{3})s\b/g, '');
}

function ordersIn(use: string, pattern: RegExp, always: boolean): readonly Order[] {
  return Array.from(use.matchAll(pattern), (match) => ({
    always,
    words: (match[1] ?? match[2] ?? '').trim().toLowerCase(),
    start: match.index,
    end: match.index + match[0].trimEnd().length,
  })).filter(({ words, start }) => !CASE.test(words) && !CASE.test(use.slice(Math.max(0, start - 30), start)));
}

/** Whether two claims are about the same answer: not a special case, and in parts that hold for the whole prompt. */
function together(prompt: LintedPrompt, a: Claim, b: Claim): boolean {
  if ([a, b].some(({ unit }) => unit.sections.some((name) => APART.has(name)))) return false;
  return (
    near(prompt, a, b) || (a.unit.section !== undefined && b.unit.section !== undefined) || prompt.profile.size < 400
  );
}

/** Whether two claims stand under the same heading, or under none. */
function near(prompt: LintedPrompt, a: Claim, b: Claim): boolean {
  if (a.unit === b.unit) return true;
  const heading = ({ start }: Claim) =>
    prompt.sections.findLast(({ content }) => content.start <= start && start < content.end);
  return heading(a) === heading(b);
}
