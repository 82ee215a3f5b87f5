import type { Span } from '../../text.ts';
import { COMPLEMENT_ZH, HANDLES_ZH, NOUN_ZH, SHORT_ZH, THINGS_ZH, VERBS_EN, VERBS_ZH } from './operationVerbs.ts';
import type { Unit } from '../reading/units.ts';

/** One thing to be done among several in a line: from where its words begin to its clause's end. Offsets of the unit. */
export interface Operation extends Span {
  readonly verb: string;
  readonly joined: boolean; // behind “then”, “and also”, 再, 顺便: one more of several
}

interface Found {
  readonly verb: string;
  readonly joined: boolean;
}

const LEAD_ZH =
  /^(?:你|您|我|请|能不能|可不可以|能否|可否|麻烦|先|再|然后|之后|接着|接下来|随后|最后|最终|并且|并|同时|以及|还|也|需要|需|要|得|会|能够?|可以|应该?|负责|帮忙?|帮我们?|给我们?|替我们?|首先|其次|顺便|顺手|顺带|另外|此外|一方面|另一方面|单独|逐[条个一句段]|[每各][人条份个封篇家段位张]|全面|仔细|认真|重新|在此基础上|完了?|[，、\s]){1,8}/;
const JOIN_ZH = /再|然后|接着|接下来|随后|最后|顺便|顺手|顺带|另外|此外|另一方面|还要|还得|还需|同时|并|^先/;
const CARRIES_ZH = /^(?:先|再|然后|接着|最后)(?:根据|按|基于|针对|从|用|对照|结合)/;
const ABLE_ZH = /能|会|负责|一方面/;
const FRONT_ZH = '(?:(?:把|将|对|给|从|按照?|根据|为|在|用|就|与|向|跟|围绕|针对|基于)[^，。；]{1,24}?){0,2}';
const OPERATION_ZH = new RegExp(`^${FRONT_ZH}(${VERBS_ZH})${NOUN_ZH}`);
const SHORT_JOINED_ZH = new RegExp(
  `^(?:(?:给|替|为|跟|把|将)[^，。；写想拟做出]{1,8}?)?(${SHORT_ZH})${NOUN_ZH}[^，。；、\\s]`,
);
const SHORT_ALONE_ZH = new RegExp(`^${FRONT_ZH}(${SHORT_ZH})${COMPLEMENT_ZH}`);
const NEGATIVE_ZH =
  /^(?:不|别|勿|避免|禁止|严禁|切勿|只|仅|如果|若|当|无|必须|确保|保证|注意|语气|格式|输出|以便|例如|比如|其中|因为|由于|有没有|要是)/;
const CUT_ZH =
  /(?<=[：:])|(?<=[^，、])(?=然后|接着|接下来|随后|最后(?![^，。；]{1,4}的)|另一方面|顺便|顺手|(?<![天月年时钟周]后)再(?!次|三|加|说|也|见|度|现|生|提)|先(?=把|按|给|看|写|去|问|列|将|对)|并(?!且?不|列|非|行|发|没|未))/;

const OPERATION_EN = new RegExp(
  `^(${VERBS_EN})\\b(?! (?:sure|it (?:short|brief|clear)|in [a-z]{2,14}\\b|use of|care|account|is|are|was|of)\\b)`,
  'i',
);
const LEAD_EN =
  /^(?:(?:please|then|next|finally|first(?: of all)?|firstly|second(?:ly)?|third|lastly|also|and|plus|afterwards?|after (?:that|which|this)|in the end|at the end|in addition|while (?:you're|you are|doing) (?:at it|so|that)|from there|once (?:that's|that is|this is) done|you(?:'ll|'d)?|it|should|must|will|would|has to|have to|need to|need you to|want you to|to|just|can|could|i (?:also )?(?:want|need) you to|help me|your task is to|by the end|carefully|separately)[ ,]{1,3}){1,6}/i;
const JOIN_EN =
  /\b(?:then|next|finally|lastly|also|plus|after|afterwards?|at it|in the end|at the end|in addition|from there)\b/i;
const CUT_EN =
  /(?<=:)[ ]|(?<=\w)[ ](?=(?:and|then|plus|also)(?: \w{1,12}){1,4})|(?<=\w)[ ](?=you (?:then |also |first )?\w{2,12} (?:the|an?|each|which|out|what|how|whether|if)\b)|(?<=\uFFFC)[ ]?(?=\w)/;
/** “…, then an objection list, then whether it pays”: the verb is said once. */
const ELLIPSIS_EN =
  /^(?:and )?(?:then|after that|plus|next|finally)(?: also)?,? (?:an?|the|whether|how|which|what|two|three|four|five)\b ?([\w-]{0,20})/i;
/** Any word that stands where a verb stands, with its object: the lexicon need not know “deglaze the pan”. */
const FRAME_EN =
  /^([a-z]{3,14})(?: (?:out|up|down|off|back|in|over|through|together))? (?:the|each|every|all|any|my|our|their|his|her|its|them|me|us|it|a|an|whatever|what's|two|three|four|five|\d{1,2})\b/i;
const NO_VERB_EN =
  /^(?:\w{2,12}(?:ing|ly|ed|s)|about|above|across|after|against|all|also|although|always|and|any|are|around|assume|avoid|because|been|before|begin|being|below|between|both|but|can|close|consider|consult|contain|could|did|does|during|either|end|ensure|even|every|except|finish|follow|for|from|had|has|have|her|here|his|honou?r|how|ignore|include|inside|into|its|just|keep|know|leave|let|like|limit|maintain|may|meet|mention|might|must|near|need|neither|never|nor|not|now|obey|off|once|only|onto|open|our|out|outside|over|past|per|pick|preserve|print|refer|remember|reply|respect|respond|return|said|say|see|shall|should|since|skip|some|start|state|stay|still|such|tell|than|that|the|their|them|then|there|these|they|think|this|those|though|through|throughout|till|treat|under|unless|until|upon|use|very|via|was|want|were|what|when|whenever|where|whether|which|while|who|will|wish|with|within|without|would|yes|yet|you|your|worth|plus|minus|half|least|most|more|less|act|imagine|suppose|given|provided|note|answer|output|make|give|write|get|take|put|format|trust|prefer|provide|continue|else|content|value|title|count|start|match|support|sign|cite|quote|mind|allow|choose|set|become)$/i;
/** The same in Chinese, behind 然后, 接着, 再: 再裱个框. */
const OPEN_ZH =
  /^([\u4e00-\u9fff])(?<![一二三四五六七八九十两几半多少个是有没不别勿要短长大小高低些点加语字格每各这那其他她它你我用按以只都也就才很更最若如当非无可能会想由于在对把将给从为和与及或跟到])(?:[\u4e00-\u9fff]{1,16})/;
/** Frames that only an action fills: 拢一拢, 看看, 回一下, 把…揪出来. */
const TRIED_ZH = /^(?:[把将按给跟][^，。；]{1,20}?)?([\u4e00-\u9fff])(?:一\1|\1(?=[^的地得])|一下)/;
const DISPOSED_ZH =
  /^把(?![^，。；]{0,30}(?:控制|保持|限制|限定|放在|当[作成做]|看[作成做]|视为|理解为))[^，。；]{1,24}?([\u4e00-\u9fff])(?:出来|起来|下来|掉|完|好|成|上|开|齐|一遍|了)[^，。；的]{0,14}$/;
/** 揪出过期的包, 合并同类的: a character of handling and its object, in words that no list holds. */
const HANDLED_ZH = new RegExp(`^${FRONT_ZH}(?!${THINGS_ZH})(${HANDLES_ZH})(?![的性率者员法式型])[^，。；、]{1,30}$`);
/** 超过 20% 的挑出来…, 跟上周比: the complement or the comparison shows the verb wherever it stands. */
const COMPLETED_ZH =
  /^[^，。；]{1,20}?([\u4e00-\u9fff])(?<![看听显突])(?:出来|下来|起来|一遍)(?![的地])|^[跟和与同][^，。；]{1,14}?([比核对])(?:较|照|对|一遍|一下|一比)?$/;
/** 每轮让…, 回合之间清点…, 剩下的配上…: when, or to which part. */
const WHEN_ZH =
  /^(?:每[^，。；]{1,4}?(?=[播抽抛轮让给排派查发收盘清])|[^，。；如若]{1,6}(?:之后|之间|后|间|完)(?=[\u4e00-\u9fff]{2})|(?:剩下|缺|其余|余下|多)的|中途|末了|期间)/;
const TELLING = 3; // operations in a sentence: its short clauses are more of them
const BRIEF_EN =
  /^[\s,;]{0,3}(?:(?:and|then) )?([a-z]{3,12}) (?!and\b|or\b|of\b|is\b|are\b)[\w'’-]{3,20}[\s.,;!]{0,2}$/;
/** What asks for a text, whose contents the clauses behind it tell. */
const COMPOSES =
  /^(?:写|撰写|起草|草拟|拟|编写|出|做(?!成)|设计|生成|制定|提供|回(?!访)|write|draft|compose|create|generate|produce)/;
const COMPOSED_ZH = /[写回发拟来](?:出)?[一两三四五六\d]{1,2}\s?[封条段篇份句首则]/;
const SAYS_ZH =
  /^(?:说|讲|写(?![一两三四五])|给出|提到|提及|表[示达明]|描述|留意|注意|关注|交代|点[明出题]|阐述|论述|感谢|道歉|呼吁|引出|强调|突出|体现|包[括含]|用|以|按|控制|保[留持证]|遵|使|让|带|加|附|每|全[程文部]|字|语|标题|开头|结尾|[\d一两三四五六七八九十])/;
const OPENER_ZH = /(?:先|最后|然后|接着|接下来|再|顺便|顺手|顺带)[，、\s]?$/;
const STORY_EN = /^(?:you|it) (?:will|can|could|may|might|would) (?:be|have|see|find|ask you|also give you)\b/i;

const known = new WeakMap<Unit, readonly Operation[]>();

/** The operations that a line strings together, in order, each verb once; conditions, bans and notes are none. */
export function operationsIn(unit: Unit): readonly Operation[] {
  let operations = known.get(unit);
  if (operations === undefined) {
    operations = read(unit);
    known.set(unit, operations);
  }
  return operations;
}

function read({ clauses, use, info }: Unit): readonly Operation[] {
  const chinese = info.scan.han > 0 && info.scan.han * 6 > info.scan.latin;
  const found = new Map<string, Operation>();
  let pending: Operation[] = []; // clauses since the last operation of the sentence that may be some too
  const told = new Map<number, number>(); // known operations of each sentence
  const short: (Operation & { readonly sentence: number })[] = []; // “block seats”, “and ping maintainers”: only beside several that are known
  let sentence = -1;
  let composed = false; // the sentence asks for a text first: the clauses behind it tell of what
  let carried = false; // 先根据职位列表，评估…: the comma parts 先 from its verb
  for (const clause of clauses) {
    if (clause.sentence !== sentence) pending = [];
    let at = clause.start;
    for (const piece of use.slice(clause.start, clause.end).split(chinese ? CUT_ZH : CUT_EN)) {
      const one: Found | undefined = chinese
        ? chineseIn(piece, !composed || clause.sentence !== sentence)
        : englishIn(piece);
      const place = { start: at, end: clause.end };
      if (one !== undefined) {
        // Between two operations of a sentence stand others, in words that no list knows.
        for (const between of pending) if (!found.has(between.verb)) found.set(between.verb, between);
        pending = [];
        if (!found.has(one.verb)) told.set(clause.sentence, (told.get(clause.sentence) ?? 0) + 1);
        if (!found.has(one.verb)) found.set(one.verb, { ...one, joined: one.joined || carried, ...place });
        composed = (composed && clause.sentence === sentence) || COMPOSES.test(one.verb);
        sentence = clause.sentence;
      } else if (COMPOSED_ZH.test(piece)) {
        composed = true;
        sentence = clause.sentence;
      } else if (clause.sentence === sentence && !composed) {
        const verb = chinese ? perhapsChinese(piece) : perhapsEnglish(piece);
        if (verb !== undefined) pending.push({ verb, joined: false, ...place });
        else if (!chinese) {
          const brief = BRIEF_EN.exec(piece)?.[1];
          if (brief !== undefined && !NO_VERB_EN.test(brief)) {
            short.push({ verb: brief, joined: false, sentence, ...place });
          }
        }
      }
      carried = one === undefined && chinese && CARRIES_ZH.test(piece);
      // The split took a space away.
      at += piece.length + (!chinese && /\s/.test(use[at + piece.length] ?? '') ? 1 : 0);
    }
  }
  for (const one of short) {
    if ((told.get(one.sentence) ?? 0) >= TELLING && !found.has(one.verb)) found.set(one.verb, one);
  }
  return [...found.values()].toSorted((left, right) => left.start - right.start);
}

/** The first characters of a clause that neither forbids, conditions nor says what a text has to say. */
function perhapsChinese(piece: string): string | undefined {
  const body = bodyOf(piece);
  if (body.length < 3 || body.length > 24 || NEGATIVE_ZH.test(body) || SAYS_ZH.test(body)) return undefined;
  return /^[\u4e00-\u9fff]{2}/.exec(body)?.[0];
}

/** The first word of a clause of three and more that may be a verb: “swap jargon for plain words”. */
function perhapsEnglish(piece: string): string | undefined {
  const word = /^[\s,;]{0,3}(?:and |then )?([a-z]{3,12}) (?!and\b|or\b|of\b|is\b|are\b)\S{2,} \S/.exec(piece)?.[1];
  return word === undefined || NO_VERB_EN.test(word) ? undefined : word;
}

function bodyOf(piece: string): string {
  const text = piece.trim().replace(/^[，,；;：:\s]{1,3}/, '');
  return text.slice(LEAD_ZH.exec(text)?.[0].length ?? 0);
}

function chineseIn(piece: string, open: boolean): Found | undefined {
  const text = piece.trim().replace(/^[，,；;：:\s]{1,3}|[，。；、！,;!]$/g, '');
  const lead = LEAD_ZH.exec(text)?.[0] ?? '';
  const body = text.slice(lead.length);
  if (NEGATIVE_ZH.test(text) || NEGATIVE_ZH.test(body)) return undefined;
  const joined = JOIN_ZH.test(lead);
  const verb =
    OPERATION_ZH.exec(body)?.[1] ??
    (joined || ABLE_ZH.test(lead) ? SHORT_JOINED_ZH.exec(body)?.[1] : SHORT_ALONE_ZH.exec(body)?.[1]) ??
    TRIED_ZH.exec(body)?.[1] ??
    DISPOSED_ZH.exec(body)?.[1] ??
    (open ? handled(body) : undefined);
  if (verb === undefined && open && OPENER_ZH.test(lead)) {
    const any = OPEN_ZH.exec(body)?.[1];
    return any === undefined ? undefined : { verb: any, joined };
  }
  // 写一份 and 写一段 are one verb.
  return verb === undefined ? undefined : { verb: verb.startsWith('写') ? '写' : verb, joined };
}

/** The verb of a clause that only its shape shows. */
function handled(body: string): string | undefined {
  const rest = body.replace(WHEN_ZH, '');
  const verb = HANDLED_ZH.exec(rest)?.[1] ?? (rest === body ? undefined : OPERATION_ZH.exec(rest)?.[1]);
  if (verb !== undefined) return verb;
  const match = COMPLETED_ZH.exec(body);
  return match?.[1] ?? match?.[2];
}

function englishIn(piece: string): Found | undefined {
  const text = piece.trim().replace(/^[,;:]\s?/, '');
  // A bare verb is a word in a list: feat, fix, docs, test.
  if (!/[\w\uFFFC] \S/.test(text) || STORY_EN.test(text)) return undefined;
  const lead = LEAD_EN.exec(text)?.[0] ?? '';
  const joined = JOIN_EN.test(lead);
  const body = text.slice(lead.length);
  const verb = OPERATION_EN.exec(body)?.[1]?.toLowerCase();
  if (verb !== undefined) return { verb, joined };
  const open = FRAME_EN.exec(body)?.[1]?.toLowerCase();
  if (open !== undefined && !NO_VERB_EN.test(open)) return { verb: open, joined };
  const rest = ELLIPSIS_EN.exec(text);
  return rest === null ? undefined : { verb: `then ${rest[1] ?? ''}`, joined: true };
}
