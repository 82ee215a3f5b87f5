import { findKeys, isNoSecret, isRandom, mayHoldKey, type Secret } from './secrets.ts';
import { findAll } from './closure.ts';
import { matchesOf } from './identifier.ts';

const IS = '["\'”’`*]{0,3}\\s{0,3}(?:是|为|[:：=]{1,2}>?|\\bis\\b|\\bto\\b)\\s{0,3}';
const OPEN = '["\'“‘`*「]{0,3}';
/** A password may be short and may be digits only: its label says what it is. */
const PASSWORD = new RegExp(
  `(?:(?<![A-Za-z])(?:[A-Za-z]{0,12}[_.-])?(?:pass(?:word|wd|code|phrase)|pwd|PIN(?: code| number)?)|(?:(?:门锁?|门禁|锁|卡|箱|柜|支付|取款|开机|锁屏)的?)?密码|口令|授权码|动态码)(?:${IS}|[（( ]{1,2}(?=[A-Za-z0-9!@#$%^&*._-]{6,40}[)）]|[A-Za-z]{1,20}\\d))(${OPEN})([^\\s\\u4e00-\\u9fff"'“”‘’「」，。；、：,;<>()（）\\[\\]\`]{4,80})`,
  'gi',
);
/** A key must look random as well: `token: …` also labels numbers and words. */
const LABELLED_KEY = new RegExp(
  `(?:(?:api|secret|access|auth(?:orization)?|private|encryption|signing|app|client|account|license|master|session|refresh|bearer|bot|webhook|service)[_ -]?(?:key|secret|token|id_token)(?:_id)?|(?<![A-Za-z_-])(?:token|secret|cookie|sessionid|access[_ -]?key(?:[_ -]?(?:id|secret))?)|x-api-key|appsecret|secretkey|密钥|秘钥|令牌|AccessKey ?(?:Secret|ID)?)${IS}(${OPEN})([A-Za-z0-9][A-Za-z0-9+/=_.~-]{14,300})`,
  'gi',
);
const BEARER = /\b(?:Bearer|Basic|token) ()([A-Za-z0-9][A-Za-z0-9+/=_.~-]{19,1000})/g;
/** Without a sign between them only what cannot be a word: 密码r00t…, `password moss-…`. */
const BARE = /(?:密码|口令|\b(?:password|passcode))[ ]?()([A-Za-z0-9!@#$%^&*_.+-]{6,40})(?![A-Za-z0-9\u4e00-\u9fff])/gi;
const CLI =
  /(?:\bmysql\b[^\n]{0,60}? -p|\bsshpass -p ?|\bcurl\b[^\n]{0,80}? -u ?["']?[\w.@-]{1,40}:)(["']?)([^\s"']{6,60})/g;

/** Name and password side by side after a word for the login: `登录用 lin@… / Xk…`, `login: bob / …`. */
const LOGIN_PAIR =
  /(?:登录|登陆|账号|帐号|账户|用户名|wi-?fi|\b(?:log ?in|sign in|credentials?|user(?:name)?|account))[^\n/|，。]{0,24}?[:：\s是用为“"'`]([A-Za-z0-9_.@+-]{2,60}) ?[/／|] ?([^\s\u4e00-\u9fff"'“”，。；、：,;<>()（）[\]`/|]{6,40})(?![/\w])/gi;
const LOGIN_WORD = /登[录陆]|[账帐][号户]|用户名|wi-?fi|log ?in|sign in|credential|\buser|account/i;
const KEY_WORD = /key|secret|token|cookie|session|密钥|秘钥|令牌/i;
const PASSWORD_WORD = /pass[wcp]|pwd|\bpin\b|密码|口令|授权码|动态码/i;
/** The digits of a lock, which say little without it: 保险柜密码 8264, `the door code is 8832`. */
const LOCK =
  /(?:(?:门锁?|门禁|锁|箱|柜|支付|取款|开机|锁屏)的?密码(?:\s?(?:是|为|[:：=])\s?|\s)?|\b(?:door|alarm|gate|garage|lockbox|safe|entry|keypad|access|locker)(?: (?:code|combination|pin))(?:\s?[:=]\s?| is | )?)()(\d{4,8}#?)(?![\d位个次~-]|\.\d)/gi;
const LOCK_WORD = /密码|\b(?:door|alarm|gate|garage|lockbox|safe|entry|keypad|access|locker) (?:code|comb|pin)/i;
const SEED_WORD = /助记词|(?:seed|recovery|mnemonic|secret) phrase|mnemonic/i;
/** The words that restore a wallet (BIP 39): 12 to 24 of them. */
const SEED =
  /(?:助记词|(?:seed|recovery|secret) phrase|mnemonic(?: phrase)?)["'”]?\s?(?:是|为|[:：=]|\bis\b)\s?(["'“`]?)((?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?![a-z])/gi;

/** What stands after a password's label and is a description of it, code, or nothing yet. */
const DESCRIPTION =
  /^(?:null|none|nil|true|false|string|str|text|required|optional|empty|undefined|hidden|masked|encrypted|hashed|incorrect|correct|wrong|invalid|weak|strong|expired|\w+\(|\w+\.\w+[.([]|os\.|process\.|env\b|self\.|settings\.|config\.|request\.|[a-z_]+[=+*/]|\$|%|@\w|!|#|\/|\.|-{2}|_+$|\d+[-~–]\d+$|[<>]=?\d)|^\d{1,3}$|^\d+(?:位|个|字符|天|次|到|至|年|月)/i;

/** Passwords and keys that the words before them announce. */
function findLabelledSecrets(text: string): readonly Secret[] {
  const found: Secret[] = [];
  const add = (match: RegExpExecArray, accept: (value: string, label: string) => boolean) => {
    const value = (match[2] ?? '').replace(/[.:?*]{1,9}$/, '');
    const label = match[0].slice(0, -(match[2] ?? '').length);
    const start = match.index + label.length;
    const end = start + value.length;
    if (value === '' || isNoSecret(value) || !accept(value, label)) return;
    if (!found.some((other) => start < other.end && other.start < end)) found.push({ start, end, masked: '********' });
  };
  if (PASSWORD_WORD.test(text)) for (const match of matchesOf(PASSWORD, text)) add(match, isPassword);
  if (/[/／|]/.test(text) && LOGIN_WORD.test(text))
    for (const match of matchesOf(LOGIN_PAIR, text)) add(match, isLogin);
  if (LOCK_WORD.test(text)) for (const match of matchesOf(LOCK, text)) add(match, isCode);
  if (SEED_WORD.test(text)) for (const match of matchesOf(SEED, text)) add(match, isSeed);
  const room = mayHoldKey(text);
  if (room && KEY_WORD.test(text))
    for (const match of matchesOf(LABELLED_KEY, text)) add(match, (value) => isRandom(value, 8) && isMixed(value));
  if (room) for (const match of matchesOf(BEARER, text)) add(match, (value) => isRandom(value, 8) && isMixed(value));
  if (/ -[pu]/.test(text)) for (const match of matchesOf(CLI, text)) add(match, isPassword);
  if (PASSWORD_WORD.test(text)) for (const match of matchesOf(BARE, text)) add(match, isNoWord);
  return found;
}

/** What announces a secret that looks like no key. */
const ANY_WORD =
  /pass[wcp]|pwd|\bpin\b|密码|口令|授权码|动态码|登[录陆]|[账帐][号户]|用户名|wi-?fi|log ?in|sign in|credential|\buser|account|助记词|phrase|mnemonic|\b(?:door|alarm|gate|garage|lockbox|safe|entry|keypad|access|locker) (?:code|comb|pin)| -[pu]/i;

/** All secrets of a text, keys by form before those by label where both see the same; in text order. */
export function findSecrets(text: string): readonly Secret[] {
  const any = mayHoldKey(text) || ANY_WORD.test(text) || (text.includes('@') && text.includes('://'));
  return any ? findAll(text, findOnce) : [];
}

function findOnce(text: string): readonly Secret[] {
  const keys = findKeys(text);
  const labelled = findLabelledSecrets(text).filter(
    ({ start, end }) => !keys.some((key) => start < key.end && key.start < end),
  );
  return [...keys, ...labelled].toSorted((a, b) => a.start - b.start);
}

function isPassword(value: string, label: string): boolean {
  if (DESCRIPTION.test(value) || /[\u4e00-\u9fff]/.test(value)) return false;
  if (/^\d+$/.test(value))
    return (
      /密码|口令|PIN/.test(label) &&
      (/PIN|[门锁卡箱柜]|支付|取款|开机|锁屏/.test(label) || value.length >= 6) &&
      value.length <= 12 &&
      !/^(?:123456\d{0,3}|012345|654321|111222|112233|888666|666888|520520|1314520|\d{2}0000|1234|4321)$/.test(value)
    );
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (value.length < 6 || classes < 2) return false;
  return /\d/.test(value) || (/[!@#$%^&*]/.test(value) && classes >= 3);
}

/** Three kinds of characters, signs of versions and names aside. */
function isLogin(value: string, label: string): boolean {
  return (/[!@#$%^&*?]/.test(value) || value.length > 7) && !/\d\.\d/.test(value) && isNoWord(value, label);
}

/** No code that people set as an example. */
function isCode(value: string): boolean {
  return !/^(?:1234|0123|4321|12345|(\d)\1{3})|0000/.test(value);
}

/** Words that differ; the published test phrases repeat one. */
function isSeed(value: string): boolean {
  return new Set(value.split(' ')).size >= 11;
}

/** Three kinds of characters and two digits, and no name of a method. */
function isNoWord(value: string, label: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return (
    kinds >= 3 &&
    /\d\D{0,20}\d/.test(value) &&
    !/sha|md5|base64|oauth|utf|crypt|argon|ascii|iso/i.test(value) &&
    isPassword(value, label)
  );
}

/** Letters and digits through each other, not `customer_order_2024` and not a path. */
function isMixed(value: string): boolean {
  return (
    (value.match(/\d[A-Za-z]|[A-Za-z]\d/g)?.length ?? 0) >= 2 &&
    !/^[\w.-]+\.(?:com|cn|org|net|io|json|py|js|md)$/.test(value)
  );
}
