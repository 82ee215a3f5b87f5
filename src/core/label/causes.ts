import type { Translate } from '../l10n.ts';
import type { RetryCause } from './run.ts';

/** What a cause is called in a few words, such as “content filter”; other error codes are told as they are. */
export function causeText(cause: RetryCause, t: Translate): string {
  switch (cause) {
    case 'unreadable':
      return t('unreadable reply');
    case 'teacher.filtered':
      return t('content filter');
    case 'teacher.rateLimited':
      return t('rate limit');
    case 'teacher.quota':
      return t('no quota left');
    case 'teacher.auth':
      return t('key refused');
    case 'teacher.unreachable':
      return t('teacher not reached');
    case 'teacher.refused':
      return t('request refused');
    case 'teacher.malformed':
      return t('answer malformed or cut off');
    case 'record.tooLong':
      return t('text too long');
    case 'replay.unknownRecord':
      return t('not recorded');
    default:
      return cause;
  }
}

/** Whether what ended so waits for a person: asking again would bring the same. */
export function isForReview(cause: string): boolean {
  return cause === 'teacher.filtered';
}

/** What the kinds of masked values are called. */
export function maskedText(kind: string, t: Translate): string {
  const names: Readonly<Record<string, string>> = {
    phone: t('phone numbers'),
    identity: t('identity numbers'),
    card: t('card numbers'),
    account: t('account numbers'),
    email: t('e-mail addresses'),
    address: t('addresses'),
    plate: t('number plates'),
    passport: t('passport numbers'),
    birth: t('birth dates'),
    name: t('names'),
    secret: t('keys and passwords'),
  };
  return names[kind] ?? kind;
}
