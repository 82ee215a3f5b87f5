import type { Span } from '../../text.ts';
import { COMPLEMENT_ZH, NOUN_ZH, SHORT_ZH, VERBS_EN, VERBS_ZH } from './operationVerbs.ts';
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
  /(?<=[：:])|(?<=[^，、])(?=然后|接着|接下来|随后|最后|另一方面|顺便|顺手|(?<![天月年时钟周]后)再(?!次|三|加|说|也|见|度|现|生)|先(?=把|按|给|看|写|去|问|列|将|对)|并(?!且?不|列|非|行|发|没|未))/;

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
  /^([a-z]{3,14})(?: (?:out|up|down|off|back|in|over|through|together))? (?:the|each|every|all|any|my|our|their|his|her|its|them|it|a|an|whatever|what's|two|three|four|five|\d{1,2})\b/i;
const NO_VERB_EN =
  /^(?:\w{2,12}(?:ing|ly|ed|s)|about|above|across|after|against|all|also|although|always|and|any|are|around|assume|avoid|because|been|before|begin|being|below|between|both|but|can|close|consider|consult|contain|could|did|does|during|either|end|ensure|even|every|except|finish|follow|for|from|had|has|have|her|here|his|honou?r|how|ignore|include|inside|into|its|just|keep|know|leave|let|like|limit|maintain|may|meet|mention|might|must|near|need|neither|never|nor|not|now|obey|off|once|only|onto|open|our|out|outside|over|past|per|pick|preserve|print|refer|remember|reply|respect|respond|return|said|say|see|shall|should|since|skip|some|start|state|stay|still|such|tell|than|that|the|their|them|then|there|these|they|think|this|those|though|through|throughout|till|treat|under|unless|until|upon|use|very|via|was|want|were|what|when|whenever|where|whether|which|while|who|will|wish|with|within|without|would|yes|yet|you|your|worth|plus|minus|half|least|most|more|less|act|imagine|suppose|given|provided|note|answer|output|make|give|write|get|take|put|format|brief|trust|prefer|provide|continue|else|content|value|title|count|start|match|support|sign|cite|quote|mind|allow|choose|set|become)$/i;
/** The same in Chinese, behind 然后, 接着, 再: 再裱个框. */
const OPEN_ZH =
  /^([\u4e00-\u9fff])(?<![一二三四五六七八九十两几半多少个是有没不别勿要短长大小高低些点加语字格每各这那其他她它你我用按以只都也就才很更最若如当非无可能会想由于在对把将给从为和与及或跟到])(?:[\u4e00-\u9fff]{1,16})/;
/** Frames that only an action fills: 拢一拢, 看看, 回一下, 把…揪出来. */
const TRIED_ZH = /^(?:[把将按给跟][^，。；]{1,20}?)?([\u4e00-\u9fff])(?:一\1|\1(?=[^的地得])|一下)/;
const DISPOSED_ZH =
  /^把(?![^，。；]{0,30}(?:控制|保持|限制|限定|放在|当[作成做]|看[作成做]|视为|理解为))[^，。；]{1,24}?([\u4e00-\u9fff])(?:出来|起来|下来|掉|完|好|成|上|开|齐|一遍|了)[^，。；的]{0,14}$/;
const OPENER_ZH = /(?:然后|接着|接下来|再|顺便|顺手|顺带)[，、\s]?$/;
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
  let carried = false; // 先根据职位列表，评估…: the comma parts 先 from its verb
  for (const clause of clauses) {
    let at = clause.start;
    for (const piece of use.slice(clause.start, clause.end).split(chinese ? CUT_ZH : CUT_EN)) {
      const one = chinese ? chineseIn(piece) : englishIn(piece);
      if (one !== undefined && !found.has(one.verb)) {
        found.set(one.verb, { ...one, joined: one.joined || carried, start: at, end: clause.end });
      }
      carried = one === undefined && chinese && CARRIES_ZH.test(piece);
      // The split took a space away.
      at += piece.length + (!chinese && /\s/.test(use[at + piece.length] ?? '') ? 1 : 0);
    }
  }
  return [...found.values()];
}

function chineseIn(piece: string): Found | undefined {
  const text = piece.trim().replace(/^[，,；;：:\s]{1,3}/, '');
  const lead = LEAD_ZH.exec(text)?.[0] ?? '';
  const body = text.slice(lead.length);
  if (NEGATIVE_ZH.test(text) || NEGATIVE_ZH.test(body)) return undefined;
  const joined = JOIN_ZH.test(lead);
  const verb =
    OPERATION_ZH.exec(body)?.[1] ??
    (joined || ABLE_ZH.test(lead) ? SHORT_JOINED_ZH.exec(body)?.[1] : SHORT_ALONE_ZH.exec(body)?.[1]) ??
    TRIED_ZH.exec(body)?.[1] ??
    DISPOSED_ZH.exec(body)?.[1];
  if (verb === undefined && OPENER_ZH.test(lead)) {
    const open = OPEN_ZH.exec(body)?.[1];
    return open === undefined ? undefined : { verb: open, joined };
  }
  // 写一份 and 写一段 are one verb.
  return verb === undefined ? undefined : { verb: verb.startsWith('写') ? '写' : verb, joined };
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
