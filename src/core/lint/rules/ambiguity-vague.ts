import { defineRule } from '../rule.ts';
import { ORDERS } from '../lexicon/ambiguityLooseAmounts.ts';
import { AMOUNTS } from '../lexicon/ambiguityAmounts.ts';
import type { AmountPattern } from '../lexicon/ambiguityAmountPattern.ts';
import {
  countedIn,
  countFollows,
  enclosedAt,
  explainedAt,
  givesLength,
  sentenceAt,
} from '../lexicon/ambiguityBounds.ts';
import type { Unit } from '../reading/units.ts';

/** What one line leaves open. */
interface Amount {
  readonly kind: AmountPattern['kind'];
  readonly weak: boolean;
  readonly short: boolean;
  readonly start: number;
  readonly end: number;
  readonly noun: string; // what is counted, lower case, '' when not named
}

const INPUT =
  /(?:我|用户|客户|对方|你|您)(?:会|将|将会|可能|可以|已|已经|还|也)[^，。；\n]{0,6}$|(?:用户|客户|我|顾客)(?:提供|给|发|上传|输入|想|需要|问|说)[^，。；\n]{0,10}$|(?:如果|若|当|假如|一旦)[^，。；\n]{0,20}$|(?:以下|下面|这里|系统|我们|她|他|它)[^，。；\n]{0,8}$|(?:不要|不能|不得|避免|禁止|勿|别|不是|而非)[^，。；\n]{0,10}$|\b(?:i(?:'ll| will|'m going to| am going to| have| can| may|'ve)|the user|users|customers?|you (?:will|may|can|could|might|have)|if|when|whenever|unless|below|here (?:are|is)|don't|do not|never|avoid|without|not|we|they|she|he)\b[^.;:\n]{0,40}$/i;
const NEEDS = /\b(?:we|i)(?:'d| would)? (?:need|want|like|require)\b/gi; // asks for it, and does not tell what is there
const SHORT = 300; // characters, or English words × 2
const ENUMERATES = /(?:例如|比如|譬如|such as|e\.g\.|like|including)/i;

/** Article 1.4.3: a phrase that decides how many or how long the answer is, and that nothing in the prompt makes precise. */
export const ambiguityVague = defineRule<readonly Amount[]>({
  meta: {
    id: 'ambiguity/vague',
    metric: 'ambiguity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.3', level: 'must' },
    summary: { en: 'How many or how long is left open', zh: '数量或长度含糊' },
    why: {
      en: 'Reports a vague amount behind a verb that asks for output (“list a few …”, “not too long”) when no number in the prompt settles it. Silent on words bounded by a number, on “as short as possible”, on style adjectives, on conditions and on what is said about the input.',
      zh: '当要求产出的动词后面跟着含糊的数量或长度（“列出几个……”“不要太长”），而提示词里没有任何数字加以限定时报告。有数字限定的、“尽可能简短”、风格形容词、条件句以及对输入的描述不报告。',
    },
    messages: {
      quantity: {
        en: '“{0}” leaves open how many. Give a number or a range.',
        zh: '“{0}”没有说明数量，请给出数字或范围。',
      },
      length: {
        en: '“{0}” leaves open how long. Give a number of words or sentences.',
        zh: '“{0}”没有说明长度，请给出字数或句数。',
      },
    },
  },
  cueLists: AMOUNTS.lists,
  unit(unit, _, hits) {
    const open = unit.kind === 'instruction' ? amountsIn(unit, AMOUNTS.of(hits)) : [];
    return open.length === 0 ? undefined : open;
  },
  prompt({ profile: { types, size }, units }, facts, report) {
    if (types.has('question') || facts.length === 0) return;
    const { counted, length } = settledBy(units);
    const talk = types.has('chat') && !types.has('classification');
    for (const { unit, start, fact } of facts) {
      for (const { kind, weak, short, noun, start: from, end } of fact) {
        if (short && (size > SHORT || types.has('translation'))) continue;
        if (kind === 'length' ? length : (weak && talk) || settled(counted, noun)) continue;
        report(kind, { start: start + from, end: start + end }, { args: [unit.text.slice(from, end)] });
      }
    }
  },
});

/** What a line makes precise for the whole prompt; read only where something is open, and once for a line. */
interface Precise {
  readonly counted: string;
  readonly length: boolean;
}

const PRECISE = new WeakMap<Unit, Precise>();
const NUMBERS = /[\d一二两三四五六七八九十]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|single)\b/i;

function settledBy(units: readonly Unit[]): Precise {
  let counted = '';
  let length = false;
  for (const unit of units) {
    if (!unit.used) continue;
    let precise = PRECISE.get(unit);
    if (precise === undefined) {
      const told = NUMBERS.test(unit.text) || unit.info.scan.signs !== 0;
      precise = told
        ? { counted: countedIn(unit.visible), length: givesLength(unit.visible) }
        : { counted: '', length: false };
      PRECISE.set(unit, precise);
    }
    counted += precise.counted;
    length ||= precise.length;
  }
  return { counted, length };
}

function settled(counted: string, noun: string): boolean {
  const last = noun.split(/\s+/).at(-1) ?? '';
  return last.length >= 2 && counted.includes(last);
}

function amountsIn(unit: Unit, patterns: readonly AmountPattern[]): readonly Amount[] {
  const { use } = unit;
  return patterns.flatMap(({ kind, weak, short = false, pattern }) =>
    Array.from(use.matchAll(pattern), (match) => {
      const [start, end] = match.indices?.slice(1).find((group) => group !== undefined && group[1] > group[0]) ?? [
        match.index,
        match.index + match[0].length,
      ];
      return { kind, weak, short, start, end, noun: (match[2] ?? '').toLowerCase(), from: match.index };
    }).filter((amount) => isOpen(unit, amount)),
  );
}

function isOpen(unit: Unit, { kind, short, start, end, from, noun }: Amount & { readonly from: number }): boolean {
  const { text, start: base } = sentenceAt(unit, start);
  if (explainedAt(unit.use, end, kind === 'quantity') || ENUMERATES.test(text.slice(end - base))) return false;
  if (enclosedAt(unit, start)) return false;
  if (/\bonly $/i.test(unit.use.slice(0, start)) || /^ or less\b/i.test(unit.use.slice(end))) return false;
  if (kind === 'length') return !givesLength(text) && !givesLength(unit.text.slice(base, base + text.length));
  if (
    countFollows(unit.use, end) ||
    (noun !== '' && /[一-鿿](?<!合适|恰当|适当|相应|相关)的$|少数$|只有$/.test(unit.use.slice(0, start)))
  )
    return false;
  const before = text.slice(0, Math.max(0, from - base));
  // In English a phrase may as well describe; in Chinese the lexicon tells.
  if (short && /^[a-z]/i.test(unit.use.slice(start, end)) && !asks(text.slice(0, end - base), text.slice(end - base)))
    return false;
  return !INPUT.test(before.slice(-60).replace(NEEDS, '')) && !settled(countedIn(text), noun);
}

// An order whatever its verb: no word of grammar at the start of a clause, then what the verb takes.
const IMPERATIVE =
  /(?:^|[.;:!?\n]\s{0,3}|[-*•]\s|,\s(?:and |then )?|\b(?:and|then|please|should|must|also|to)\s)(?!(?:this|that|these|those|there|here|it|its|he|she|they|we|you|i|my|your|our|the|an?|if|when|while|since|because|as|for|from|with|in|on|at|of|by|not|no|some|several|many|most|what|which|who|how|where|why|each|every|all|both)\b)[a-z]{2,12}(?<!(?<![su])s|ing|ly)\s|\b(?:we|i)(?:'d| would)? (?:need|want|like|require)\b/i;

const MODAL = /^ (?:[a-z-]+ ){1,3}(?:should|must|needs? to|ha(?:s|ve) to|ought to)\b/i;

function asks(before: string, after: string): boolean {
  return ORDERS.test(before) || IMPERATIVE.test(before) || MODAL.test(after);
}
