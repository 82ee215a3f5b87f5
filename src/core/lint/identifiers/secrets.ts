import type { Span } from '../../text.ts';
import { matchesOf } from './identifier.ts';

/** A key or password, and what may stand in its place. */
export interface Secret extends Span {
  readonly masked: string;
}

/** Keys by their published prefixes; the first group is what stays when the key is masked. */
const KEYS: readonly RegExp[] = [
  /(?<![A-Za-z0-9_-])(sk-(?:proj-|ant-(?:api\d\d-)?|or-v1-|svcacct-|admin-)?)[A-Za-z0-9_-]{20,400}/g,
  /(?<![A-Za-z0-9])(AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])/g,
  /(?<![A-Za-z0-9])(LTAI)[A-Za-z0-9]{12,28}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])(AKID)[A-Za-z0-9]{28,40}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])(gh[pousr]_|github_pat_|glpat-|gldt-|glrt-|hf_|npm_|pypi-|xox[abeprs]-|xapp-|sk_live_|rk_live_|whsec_|gsk_|r8_|pplx-|xai-|tvly-|nvapi-|dop_v1_|shp(?:at|ss|ca|pa)_|lin_api_|figd_|glsa_|ATATT3|GOCSPX-|ya29\.|bce-v3\/ALTAK-|ntn_|PMAK-|dckr_pat_|sbp_|jina_|hvs\.|dp\.pt\.|NRAK-|sntrys_|lsv2_(?:pt|sk)_|tskey-auth-|rzp_live_|sq0(?:atp|csp)-|xkeysib-|tgp_v1_|doo_v1_|dor_v1_|rubygems_|ATCTT3|AGE-SECRET-KEY-1)[A-Za-z0-9_/.-]{16,300}/g,
  /(?<![A-Za-z0-9_-])(pul-|csk-|fw_|AKLT|EAAC|app-|fastgpt-|pat_|rpa_|glc_|phx_|dapi|cio_|vck_|e2b_)(?=[A-Za-z]{0,20}\d)[A-Za-z0-9]{20,200}(?![A-Za-z0-9_-])/g,
  /(?<![A-Za-z0-9_-])(ms-|ark-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/g,
  /(?<![A-Za-z0-9_-])()[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![A-Za-z0-9_-])/g, // Zhipu
  /(?<![A-Za-z0-9])(AIza)[0-9A-Za-z_-]{35}/g,
  /(?<![A-Za-z0-9])(key-|fc-)[0-9a-f]{32}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])(SG\.)[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}/g,
  /(?<![A-Za-z0-9_-])(eyJ)[A-Za-z0-9_-]{16,400}\.[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}/g,
  /(?<![\d:])()\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9])/g, // Telegram bot
  /(hooks\.slack\.com\/services\/)T[A-Z0-9]{6,14}\/B[A-Z0-9]{6,14}\/[A-Za-z0-9]{16,40}/g,
  /((?:oapi\.dingtalk\.com\/robot\/send\?access_token|qyapi\.weixin\.qq\.com\/cgi-bin\/webhook\/send\?key)=)[0-9a-f-]{32,64}/g,
  /(open\.feishu\.cn\/open-apis\/bot\/v2\/hook\/)[0-9a-f-]{36}/g,
  /(discord(?:app)?\.com\/api\/webhooks\/)\d{15,22}\/[A-Za-z0-9_-]{40,90}/g,
];
/** `scheme://user:password@host`. */
const LOGIN_URL =
  /\b([a-z][a-z0-9+]{1,15}:\/\/[^\s:/@"'<>{}]{0,60}:)([^\s:/@"'<>]{3,80}|[^\s/"'<>]{3,80}?)@[\w.-]{2,100}(?::\d{2,5})?/gi;
const PLACEHOLDER =
  /x{4,}|\*{2,}|\.{3,}|…|your|example|placeholder|sample|dummy|changeme|change_me|redacted|fake|mock|test[_-]?key|<|\{|\$\(|%\w+%|1234567890|12345678|abcdefgh|abcdef12|0{6,}|insert|填写|替换|你的|您的|eyJzdWIiOiIxMjM0NTY3ODkw|4eC39HqLyjWDarjtT1zdp7dc/i;
const EASY =
  /^(?:(?:my|new|old|secure|strong|super|test|user|admin)?[_-]?p[@a4]ss(?:w[o0]?r?d?)?|pwd|secret|admin|root|user|guest|test|postgres|mysql|redis|mongo|guest|qwerty|letmein|hunter|welcome|p[@a4]ssw[o0]rd|foo|bar|abc|xyz|default|demo|my[_-]?(?:password|secret|pass))[\d!@#_-]{0,6}$/i;

/** Whether a text holds what keys are made of: many different characters, digits among them, and no placeholder. */
export function isRandom(body: string, least: number): boolean {
  return !PLACEHOLDER.test(body) && new Set(body).size >= least && /\d/.test(body) && !isWords(body);
}

/** Whether a value stands for one that is to be put there, or is one that everybody knows. */
export function isNoSecret(value: string): boolean {
  return PLACEHOLDER.test(value) || EASY.test(value) || new Set(value).size < 4;
}

/** A run of characters that a key could be made of: in prose there is none. */
const LONG = /(?=[A-Za-z+/=_.~:%-]{0,80}\d)[A-Za-z0-9+/=_.~:%-]{15}/;

/** Whether a text has room for a key: a long run of its characters with a digit among them. */
export function mayHoldKey(text: string): boolean {
  return LONG.test(text);
}

/** Keys that their form gives away, and the passwords in addresses with a login. */
export function findKeys(text: string): readonly Secret[] {
  const found: Secret[] = [];
  const add = (start: number, end: number, masked: string) => {
    if (!found.some((other) => start < other.end && other.start < end)) found.push({ start, end, masked });
  };
  for (const match of text.includes('://') && text.includes('@') ? matchesOf(LOGIN_URL, text) : []) {
    const [whole, head = '', password = ''] = match;
    const tail = whole.slice(head.length + password.length);
    if (isNoSecret(password) || /^@(?:example|.*\.example)\b/.test(tail) || password.startsWith('$')) continue;
    add(match.index, match.index + whole.length, `${head}********${tail}`);
  }
  for (const pattern of mayHoldKey(text) ? KEYS : []) {
    for (const match of matchesOf(pattern, text)) {
      const head = match[1] ?? '';
      const whole = match[0].replace(/[._/-]{1,9}$/, '');
      if (!isRandom(whole.slice(head.length), 7) || PLACEHOLDER.test(whole)) continue;
      add(match.index, match.index + whole.length, `${head}********`);
    }
  }
  return found;
}

/** `sk-learn-2024-tutorial-notebook`: words with a number are no key. */
function isWords(body: string): boolean {
  const parts = body.split(/[_./-]/).filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => /^(?:[a-z]{1,12}|[A-Z][a-z]{1,12}|\d{1,4}|v\d{1,3})$/.test(part));
}
