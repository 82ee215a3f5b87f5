import type { Span } from '../../text.ts';
import { findAccounts } from './accounts.ts';
import { findAddresses } from './addresses.ts';
import { birthDates } from './births.ts';
import { findAll } from './closure.ts';
import { findCards } from './cards.ts';
import { chineseNames } from './chineseNames.ts';
import { findEmails } from './emails.ts';
import { englishNames } from './englishNames.ts';
import { findHealthAndFinance } from './healthFinance.ts';
import { findIdentityNumbers } from './identityNumbers.ts';
import { sourceOf, type Detector, type Identifier, type Source } from './identifier.ts';
import { maskName } from './masks.ts';
import { findPhones } from './phones.ts';
import { findPlates } from './plates.ts';

/** In this order: an identity number holds digits that look like a card, a card some that look like a phone. */
const DETECTORS: readonly Detector[] = [
  findIdentityNumbers,
  findCards,
  findAccounts,
  findPhones,
  findEmails,
  findAddresses,
  findPlates,
];

const overlap = (a: Identifier, b: { readonly start: number; readonly end: number }) =>
  a.start < b.end && b.start < a.end;

/** Words that make even a spelled-out date of birth a private one. */
const PRIVATE =
  /身份证|护照|八字|命盘|星盘|生日|同事|朋友|妈妈|老婆|老公|男友|女友|患者|病人|学生|学员|考生|员工|客户|申请人|投保|本人|我叫|我是|孩子|宝宝|儿子|女儿|\b(?:passport|patient|applicant|employee|client|tenant|student|my)\b/i;

/** Everything in a text that identifies a person by itself, or together with what stands beside it; in text order. */
export function findPersonalData(text: string): readonly Identifier[] {
  return findAll(text, findOnce);
}

function findOnce(text: string): readonly Identifier[] {
  const source = sourceOf(text);
  if (source === undefined) return [];
  const found: Identifier[] = [];
  for (const detect of DETECTORS) {
    for (const identifier of detect(source))
      if (!found.some((other) => overlap(other, identifier))) found.push(identifier);
  }
  const births = birthDates(source);
  if (found.length > 0 || births.length > 0) {
    const names = namesIn(source.plain);
    const named = names.length > 0;
    for (const { start, end, masked, form } of births) {
      if (
        (found.length > 0 || (named && (form || PRIVATE.test(text)))) &&
        !found.some((other) => overlap(other, { start, end }))
      )
        found.push({ kind: 'birth', start, end, masked });
    }
    if (found.length > 0 && names.length > 0) found.push(...namesBeside(source, names, found));
  }
  return found.toSorted((a, b) => a.start - b.start);
}

type PersonName = Span & { readonly sure: boolean };

const HAN = /[\u4e00-\u9fff]/;

/** Kinds that only a person has: beside them capitals alone make a name. */
const PERSONS_OWN = new Set(['identity', 'card', 'passport', 'birth']);

/** Full names in either script, in no particular order. */
function namesIn(plain: string): readonly PersonName[] {
  const chinese = chineseNames(plain);
  return chinese.length === 0 ? englishNames(plain) : [...englishNames(plain), ...chinese];
}

/** The names that an identifier in the same sentence makes a real person's. */
function namesBeside(
  { text, plain }: Source,
  names: readonly PersonName[],
  found: readonly Identifier[],
): readonly Identifier[] {
  const reported = findHealthAndFinance(text).map(({ name }) => name.start);
  return names.flatMap(({ start, end, sure }) => {
    if (reported.includes(start) || found.some((other) => overlap(other, { start, end }))) return [];
    const beside = found.some((other) => {
      if (other.kind === 'email' && isOwner(plain.slice(start, end), text.slice(other.start, other.end))) return true;
      const between = other.start >= end ? plain.slice(end, other.start) : plain.slice(other.end, start);
      if (between.length > 60 || /[.!?。！？;]\s|\n/.test(between)) return false;
      if (HAN.test(plain.charAt(start))) return sure && between.length <= 30;
      return sure || PERSONS_OWN.has(other.kind) || /^[\s,(:<"]{1,3}$/.test(between);
    });
    return beside ? [{ kind: 'name' as const, start, end, masked: maskName(text.slice(start, end)) }] : [];
  });
}

/** Whether a mailbox is called after the name: `rosalind.achterberg@…` is Rosalind Achterberg's. */
function isOwner(name: string, address: string): boolean {
  const local = address.slice(0, address.indexOf('@')).toLowerCase();
  const surname = name.split(' ').at(-1)?.toLowerCase() ?? '';
  return surname.length > 3 && local.includes(surname);
}
