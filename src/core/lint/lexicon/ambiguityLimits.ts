import { GatedPatterns, type Gated } from './gatedPatterns.ts';
import { subjectBefore } from './ambiguityStances.ts';
import { numberIn } from './numerals.ts';

/** A bound on the size of the answer or of a part of it. */
export interface Limit {
  readonly bound: 'min' | 'max';
  readonly value: number;
  readonly counted: string; // words, characters, …: one name for both languages
  readonly subject: string; // '' when not named, 'all' for the whole answer
  readonly start: number;
  readonly end: number;
}

const UNIT =
  '(字|词|句|段|条|个字|行|页|words?|characters?|sentences?|paragraphs?|lines?|pages?|bullets?|bullet points?|items?)';
const VALUE = '(\\d{1,5}|[一二两三四五六七八九十]|one|two|three|four|five|six|seven|eight|nine|ten)';
interface Bound extends Gated {
  readonly bound: Limit['bound'] | 'range' | 'exact' | 'about';
  readonly pattern: RegExp;
}

const LIMITS = new GatedPatterns<Bound>([
  {
    bound: 'max',
    cues: ['超过', '多于', '最多', '至多', '少于', '低于', '控制在', '限制在'],
    pattern: new RegExp(
      `(?:不超过|不多于|不得超过|不能超过|不要超过|不可超过|别超过|最多|至多|(?<!不|不得|不能)(?:少于|低于)|控制在|限制在)\\s?${VALUE}\\s?个?${UNIT}(?!以上)`,
      'g',
    ),
  },
  {
    bound: 'max',
    cues: ['以内', '之内', '以下', '字内'],
    pattern: new RegExp(`${VALUE}\\s?个?${UNIT}(?:以内|之内|以下|内)`, 'g'),
  },
  {
    bound: 'max',
    cues: [
      'at most',
      'more than',
      'up to',
      'max',
      'under ',
      'below ',
      'fewer than',
      'less than',
      'within ',
      'exceed',
      'not be longer',
      'limit',
    ],
    pattern: new RegExp(
      `\\b(?:at most|no more than|not more than|up to|max(?:imum)?(?: of)?\\.?|under|below|fewer than|less than|within|not exceed(?:ing)?|not be longer than|limit(?:ed)? (?:it |them )?to)\\s+${VALUE}\\s+${UNIT}\\b`,
      'gi',
    ),
  },
  {
    bound: 'min',
    cues: ['不少于', '不低于', '少于', '至少', '最少', '起码', '写满', '写够', '凑', '多于', '超过'],
    pattern: new RegExp(
      `(?:不少于|不低于|不得少于|不能少于|不要少于|不可少于|别少于|至少|最少|起码|写满|写够|凑够|凑满|(?<!不|不得|不能|不要|不可|别)(?:多于|超过))(?:要|写|有|为|分)?(?:成)?\\s?${VALUE}\\s?个?${UNIT}(?!以内|以下)`,
      'g',
    ),
  },
  {
    bound: 'min', // “写 500 字” is less than it takes to be short of it
    cues: ['写', '生成', '撰写', '字的'],
    pattern: new RegExp(
      `(?:写|撰写|生成)(?:一[篇份段封则个])?\\s?(\\d{2,5})\\s?(字)(?=的|[一-鿿]{2,8}[，。；]|[，。；]|左右)`,
      'g',
    ),
  },
  { bound: 'min', cues: ['以上', '起'], pattern: new RegExp(`${VALUE}\\s?个?${UNIT}(?:以上|起)`, 'g') },
  {
    bound: 'min',
    cues: ['at least', 'fewer than', 'less than', 'more than', 'over ', 'min'],
    pattern: new RegExp(
      `\\b(?:at least|no (?:fewer|less) than|not (?:fewer|less) than|more than|over|minimum(?: of)?|min\\.?)\\s+${VALUE}\\s+${UNIT}\\b(?<!\\b(?:no|not) (?:more|over) than\\s.{0,30})`,
      'gi',
    ),
  },
  {
    bound: 'exact',
    cues: ['恰好', '正好', '刚好', '不多不少', '这', 'exactly', 'precisely', 'the '],
    pattern: new RegExp(
      `(?:恰好|正好|刚好|不多不少|这)(?:写|列|给|有|是|为)?(?:出)?\\s?${VALUE}\\s?个?${UNIT}|\\b(?:exactly|precisely|the|these)\\s+${VALUE}\\s+(?:[a-z]+\\s)?${UNIT}\\b`,
      'gi',
    ),
  },
  {
    bound: 'max',
    cues: ['只', '仅'],
    pattern: new RegExp(
      `(?:只|仅)(?:需要?|用|能|要)?(?:回答|回复|输出|写|说|答|回)\\s?${VALUE}([句段])话?(?![一-鿿]{0,2}[题项])`,
      'g',
    ),
  },
  {
    bound: 'max', // “Answer in one sentence only.”
    cues: ['answer', 'repl', 'respon', 'keep '],
    pattern: new RegExp(
      `\\b(?:answers?|reply|replies|respond|keep (?:it|the answer|answers|replies|your answers?|each answer)(?: down)?)(?: (?:only|always|everything|questions?))? (?:in|to|with) (?:only |just |exactly )?${VALUE}\\s+(?:short |plain )?${UNIT}\\b`,
      'gi',
    ),
  },
  {
    bound: 'about',
    cues: ['左右', '上下', '大约', '大概', '约'],
    pattern: /(\d{2,5})\s?(字|词)(?:左右|上下)|(?:大约|大概|(?<![大节简])约)\s?(\d{2,5})\s?个?(字|词)/g,
  },
  {
    bound: 'about',
    cues: ['around ', 'about ', 'approximately ', 'roughly ', 'some '],
    pattern: /\b(?:around|about|approximately|approx\.|roughly) (\d{2,5}) (words|characters)\b/gi,
  },
  {
    bound: 'about',
    cues: ['-word', '-character'],
    pattern: /\b(?:an?|one) (\d{2,5})-(word|character)\b/gi,
  },
  {
    bound: 'range',
    cues: ['~', '～', '-', '–', '—', '到', '至', ' to '],
    pattern: new RegExp(`(\\d{1,5})\\s?(?:[~～\\-–—到至]|to)\\s?(\\d{1,5})\\s?个?${UNIT}`, 'gi'),
  },
]);
// What each holds at least one of: a paragraph holds a sentence, which holds a word.
const HELD: readonly (readonly string[])[] = [
  ['字', '句', '段', '页'],
  ['word', 'sentence', 'paragraph', 'page'],
];
const EVERY = /^(?:每|单|each|every|per)/;
const TOLERANCE = 0.25; // “about 100” is kept by 75 to 125
const UNITS = /[字词句段条行页]|words?|characters?|sentences?|paragraphs?|lines?|pages?|bullets?|items?/i;
const WHOLE =
  /全文|总字数|总长度?|整篇|全部|总共|总计|整个(?:回答|回复)|\b(?:in total|in all|overall|altogether|entire|whole)\b/i;
const OTHER = /如果|若(?!干)|当|遇到|对于|超过|\b(?:if|when|whenever|unless|longer than)\b/i;

/** Literals without which no bound can match; lower case. */
export const LIMIT_CUES: readonly string[] = [
  ...LIMITS.lists.flat().filter((cue) => cue.length > 1 && cue !== ' to ' && cue !== 'the '),
  '字',
  '句',
  '词',
  'word',
  'sentence',
  'bullet',
  'paragraph',
];

/** The bounds that a sentence sets; a bound in a condition is none. */
export function limitsIn(text: string, offset: number): readonly Limit[] {
  if (!UNITS.test(text)) return [];
  const bounds = LIMITS.in(text);
  if (bounds.length === 0 || OTHER.test(text.replace(/(?:不|不得|不能|不要|不可|别)超过/g, ''))) return [];
  const limits: Limit[] = [];
  const add = (bound: Limit['bound'], value: string | undefined, unit: string | undefined, match: RegExpExecArray) => {
    limits.push({
      bound,
      value: numberIn(value),
      counted: unitName(unit ?? ''),
      subject: WHOLE.test(text.slice(Math.max(0, match.index - 12), match.index + match[0].length + 10))
        ? 'all'
        : partBefore(text, match.index),
      start: offset + match.index,
      end: offset + match.index + match[0].length,
    });
  };
  for (const { bound, pattern } of bounds) {
    for (const match of text.matchAll(pattern)) {
      // “不超过” holds “超过”, and “no more than” holds “more than”.
      if (bound === 'min' && /(?:不|不得|不能|不要|不可|别|\bno |\bnot )$/i.test(text.slice(0, match.index))) continue;
      if (bound === 'range') {
        add('min', match[1], match[3], match);
        add('max', match[2], match[3], match);
      } else if (bound === 'about') {
        const about = Number(match[1] ?? match[3]);
        add('min', String(about * (1 - TOLERANCE)), match[2] ?? match[4], match);
        add('max', String(about * (1 + TOLERANCE)), match[2] ?? match[4], match);
      } else if (bound === 'exact') {
        add('min', match[1] ?? match[3], match[2] ?? match[4], match);
        add('max', match[1] ?? match[3], match[2] ?? match[4], match);
      } else add(bound, match[1], match[2], match);
    }
  }
  return limits;
}

const BRACKETED = /([一-鿿]{2,4}|[a-z]{3,20}) ?[（(] ?$/i;
const PARTS =
  /段落|句子|每[段句条个点节项章部]|单[段句]|\b(?:sentences?|paragraphs?|bullets?|bullet points|items?|sections?|hook|caption|tagline|slogan|intro|ending|quotes?)\b/gi;

const ANSWERS = /\b(?:every|each|per) (?:answers?|repl(?:y|ies)|responses?)\b|每(?:个|条|次|一)?(?:回答|回复|答复)/gi;
const PRONOUN = /^\s*(?:it\b|它(?!们))/i; // of the sentence before

/** **Methodology** — about 2000 words; 每轮字数：20-50字 */
const LABELLED =
  /^[\s\d.、)*-]{0,8}([^*：:—，。,.\n]{2,24})\*{0,2} ?(?:[：:]|—|–)\*{0,2} ?(?:约|about |approximately )?$/i;
const LENGTHS =
  /^(?:字数|总?长度|篇幅|回复|回答|答案|输出|要求|格式|注意|(?:word |max |maximum )?(?:length|words?|word count|limit)|answers?|output|format|note|rules?)$/;

/** What part of the answer a bound is about: the word before its bracket, else the last such noun before it. */
function partBefore(text: string, at: number): string {
  const said = text.slice(Math.max(0, at - 40), at);
  const label = LABELLED.exec(said)?.[1]?.trim().toLowerCase();
  if (label !== undefined && !LENGTHS.test(label)) return label;
  const whole = said.replace(ANSWERS, '');
  // “每条回复都要讲透每一步，不少于 200 字” is about the reply.
  const before = whole === said ? said : whole.replace(/^.*[，,；;]/s, '');
  const subject = BRACKETED.exec(before)?.[1] ?? subjectBefore(before, before.length);
  if (subject === '' && PRONOUN.test(text)) return 'it';
  return subject === ''
    ? (
        before
          .replace(/^.*[，,；;]/s, '')
          .match(PARTS)
          ?.at(-1) ?? ''
      ).toLowerCase()
    : subject.toLowerCase();
}

/** Whether two bounds cannot both be kept; `parts` is how many parts the answer has, `near` tells whether both stand in the same part of the prompt. */
export function excludes(a: Limit, b: Limit, parts: number, near: () => boolean): boolean {
  if (a.bound === b.bound) return false;
  const [min, max] = a.bound === 'min' ? [a, b] : [b, a];
  if (!holds(min.counted, max.counted)) return false;
  // Five paragraphs of at least 80 words do not fit into 200.
  if (EVERY.test(min.subject) && !EVERY.test(max.subject))
    return (
      min.counted === max.counted &&
      min.value * parts > max.value &&
      (max.subject === 'all' || (max.subject === '' && parts > 1 && near()))
    );
  if (min.value <= max.value) return false;
  if (max.subject === 'all') return min.subject === '' || min.subject === 'all' || /正文|body|essay/.test(min.subject);
  if (min.subject === 'it' || max.subject === 'it') return near();
  if (min.subject === max.subject) return min.subject !== '' || near();
  return min.subject === 'all' && max.subject === '' && near();
}

/** The name under which bounds on a unit are compared with each other. */
export function measureOf({ counted }: Limit): string {
  return HELD.find((units) => units.includes(counted))?.[0] ?? counted;
}

function holds(outer: string, inner: string): boolean {
  const units = HELD.find((names) => names.includes(outer)) ?? [outer];
  return units.includes(inner) && units.indexOf(outer) >= units.indexOf(inner);
}

const COUNTED =
  /分(?:成|为|作)?\s?(\d{1,2}|[两二三四五六七八九十])\s?个?(?:自然)?(?:段|点|条|部分|节|章|小节)(?!话|以)|\b(?:in|into|with|of|exactly|has|have|write) (\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:short |numbered )?(?:paragraphs|bullets|bullet points|points|sections|parts|stanzas)\b/gi;

/** How many parts a line divides the answer into, if it says so. */
export function partsIn(text: string): readonly number[] {
  return Array.from(text.matchAll(COUNTED), (match) => numberIn(match[1] ?? match[2]));
}

function unitName(unit: string): string {
  const plain = unit.toLowerCase().replace(/s$/, '');
  return plain === '个字' ? '字' : plain;
}
