import { biasRule } from '../evidence/biasScope.ts';
import {
  DUTY_EN,
  FOUND_EN,
  POST_EN,
  RULE_EN,
  TALE_EN,
  TALE_ZH,
  WIVES_EN,
  WIVES_ZH,
} from '../lexicon/sensitivityRoles.ts';

const PERSON =
  'user|developer|customer|doctor|engineer|employee|student|manager|programmer|lawyer|scientist|person|writer|reader|player|candidate|applicant|citizen|driver|worker|boss|ceo|professor|client|patient|nurse|secretary|teacher|guest|colleague|member|author|architect|pilot|soldier|surgeon|salesperson|analyst|designer|accountant|expert|participant|visitor|parent|owner|founder|buyer|seller|speaker|participant|interviewee|researcher|technician|receptionist|staff member|team member';
const GENERIC: readonly RegExp[] = [
  // Every engineer and his wife; any user may change his password.
  new RegExp(
    `\\b(?:each|every|any|the average|the typical|the ideal) (?:[a-z-]{2,16} ){0,2}(?:${PERSON})\\b[^.;:!?\\n]{0,60}?\\b(his|he|him|himself|her|she|herself)\\b`,
    'gi',
  ),
  new RegExp(
    `\\b(?:if|when|whenever|once|before|after|so that|until) (?:an?) (?:${PERSON})\\b[^.;:!?\\n]{0,50}?\\b(his|he|him|himself|her|she|herself)\\b`,
    'gi',
  ),
  // A checklist for a new developer and his laptop. A named one is somebody.
  new RegExp(
    `\\b(?:an?|for) (?:(?:new|senior|junior|good|great|modern|busy|typical|young|ideal|real|successful|future|prospective) ){0,2}(?:${PERSON}|new hire|newcomer)\\b(?! (?:named|called|who (?:lost|lives|was|had)|says|said|writes|wrote|asks|asked|complain|claims|reports|told|tells|sent|lost|forgot))[^.;!?\\n]{0,60}?\\b(his|he|him|himself)\\b`,
    'gi',
  ),
  RULE_EN,
  DUTY_EN,
  FOUND_EN,
  POST_EN,
];
const ANYBODY = 2; // patterns of GENERIC that name everybody, so that a story may have them
/** Nouns that name one sex for everybody, with what names both. */
const NOUNS: Readonly<Record<string, string>> = {
  chairman: 'chairperson',
  chairmen: 'chairpersons',
  policeman: 'police officer',
  policemen: 'police officers',
  fireman: 'firefighter',
  firemen: 'firefighters',
  mailman: 'mail carrier',
  mailmen: 'mail carriers',
  salesman: 'salesperson',
  salesmen: 'salespeople',
  stewardess: 'flight attendant',
  stewardesses: 'flight attendants',
  congressmen: 'members of Congress',
  'cleaning lady': 'cleaner',
  'cleaning ladies': 'cleaners',
  'lady doctor': 'doctor',
  'dear sirs': 'Dear Sir or Madam',
  'office girls': 'office staff',
  'delivery boy': 'courier',
  'delivery boys': 'couriers',
};
// The capital tells a title (Chairman Mao), so that letters are not folded.
const NOUN = new RegExp(
  `\\b(?:${Object.keys(NOUNS)
    .map((noun) => `[${noun[0]}${noun[0]?.toUpperCase()}]${noun.slice(1)}`)
    .join('|')}|Dear Sirs)\\b(?! (?:of [A-Z]|[A-Z]))`,
  'g',
);
const WIVES =
  /\b(?:employees|engineers|managers|doctors|soldiers|members|players|executives|developers|guests|colleagues|directors|officers|lawyers|professors|staff|drivers|clients|customers|partners|men|speakers|founders)(?:,)? and (?:their )?wives\b|\bbring (?:your|their) wi(?:fe|ves)\b/gi;
const ZH =
  /(?:每[位名个]?|各位|所有|全体|诸位)(?:员工|工程师|程序员|经理|高管|医生|教授|老板|嘉宾|会员|客户|司机|同事|干部|技术人员|领导|来宾)(?:们)?(?:和|及|与|携)(?:他们?的|其|各自的?)?(?:太太|夫人|妻子|老婆|女朋友)|(?:护士|秘书)小姐(?!姐)|漂亮的?(?:女秘书|女助理|前台小姐)|老板(?:和|与)(?:他的)?女秘书|(?:每[位名个]|任何一?[位名个]|各位|所有)(?:护士|秘书|前台|幼师|幼儿园老师|保姆|空乘|月嫂|收银员|文员|助理)[^。；\n]{0,20}(?<![他或和/])她(?!们?[和或/]他)/g;

/** Article 1.4.6: an office or a job that anybody may have is given one sex. */
export const sensitivityRole = biasRule({
  meta: {
    id: 'sensitivity/role',
    metric: 'sensitivity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.6; retext-equality 7.1.0', level: 'should' },
    summary: { en: 'A role that anybody may have is given one sex', zh: '给不分性别的身份指定了性别' },
    why: {
      en: '“Every engineer and his wife” tells the model that engineers are men. Reported for he, his or her after a person who stands for all (each, every, any, if a …), for wives of a whole profession, and for job names of one sex. Not reported: he or she, a pronoun for somebody who was named, characters of a story, titles of real persons, quoted text and samples.',
      zh: '“每位工程师和他的太太”等于告诉模型工程师都是男性。用“他／她”指代泛指的人、为整个职业配上“太太”、用单一性别的职业称呼时报告。“他或她”、指代已出现的具体人物、故事角色、真实人物的头衔，以及引号和样例中的内容不报告。',
    },
    messages: {
      role: {
        en: '“{0}” gives one sex to a role that anybody may have. Write “they”, or name the role.',
        zh: '“{0}”给不分性别的身份指定了性别。请改用中性的说法。',
      },
      neutral: { en: 'Write “{0}”', zh: '改为“{0}”' },
    },
  },
  cues: [
    ' his ',
    ' he ',
    ' him',
    ' her ',
    ' herself',
    ' she ',
    'wives',
    'wife',
    'chairm',
    'policem',
    'firem',
    'mailm',
    'salesm',
    'stewardess',
    'congressm',
    'cleaning lad',
    'lady doctor',
    'dear sirs',
    'office girls',
    'delivery boy',
    '太太',
    '夫人',
    '妻子',
    '老婆',
    '女朋友',
    '媳妇',
    '娇妻',
    '贤内助',
    '嫂子',
    'missus',
    'girlfriend',
    'husband',
    '士小姐',
    '书小姐',
    '女秘书',
    '女助理',
    '她',
    '前台小姐',
  ],
  find(use, hit) {
    for (const [kind, pattern] of GENERIC.entries()) {
      for (const match of use.matchAll(pattern)) {
        const [whole] = match;
        const pronoun = match[1] ?? match[2] ?? '';
        const start = match.index + whole.lastIndexOf(pronoun);
        if (kind >= ANYBODY && STORY.test(use)) continue;
        if (NAMED.test(whole) || BOTH.test(use.slice(match.index, start + 20))) continue;
        hit({ key: 'role', from: match.index, start, end: start + pronoun.length });
      }
    }
    // In a Chinese line an English noun is a tag or a term.
    for (const match of HAN.test(use) ? [] : use.matchAll(NOUN)) {
      const neutral = NOUNS[match[0].toLowerCase()];
      if (/^[A-Z]/.test(match[0]) && match[0] !== 'Dear Sirs' && match.index > 0) continue; // a title
      hit({
        key: 'role',
        start: match.index,
        end: match.index + match[0].length,
        ...(neutral === undefined ? {} : { neutral }),
      });
    }
    const wives = WIFE.test(use) && !TALE_EN.test(use) && !TALE_ZH.test(use) ? [WIVES_EN, ...WIVES_ZH] : [];
    for (const pattern of [WIVES, ZH, ...wives]) {
      for (const match of use.matchAll(pattern))
        hit({ key: 'role', start: match.index, end: match.index + match[0].length });
    }
  },
});

/** Somebody in particular: a figure of a story, or somebody with a name. */
const STORY =
  /\b(?:stor(?:y|ies)|tale|characters?|novel|scenes?|poem|joke|film|movie|plot|fiction\w*|biograph\w+|protagonist|role-?play|scenario|once|case|example|named|father|brother|husband|son|grandfather|wife|uncle|boy)\b/i;
const NAMED =
  /\b(?:named|called|Mr|Mrs|Ms|Dr)\b|(?<![.!?]\s)(?<!^)(?<=\s)(?!I\b|CEO\b|AI\b|HR\b|IT\b)[A-Z][a-z]{2,12}(?= |,|'s)/;
const WIFE = /wives|(?:every|any) (?:house)?wife|missus|[妻婆太媳夫嫂女]/i;
const HAN = /[\u3400-\u9fff]/;
const BOTH =
  /\b(?:he or she|she or he|his or her|her or his|him or her|her or him|himself or herself|he ?\/ ?she|she ?\/ ?he|his ?\/ ?her|her ?\/ ?his|him ?\/ ?her|s\/he|they|their)\b/i;
