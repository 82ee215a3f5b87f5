import { isDummyNumber } from './context.ts';
import { matchesOf, type Detector, type Identifier, type Source } from './identifier.ts';
import { keepEnds } from './masks.ts';

const LINK = '(?:号码|账号|帐号|号|id|account|number)?[\\s"\'”」]{0,3}(?:是|为|[:：=]|is)?[\\s"\'“「]{0,3}';
const QQ = new RegExp(
  `(?<![A-Za-z]|\\*{3})QQ(?!群|音乐|浏览器|邮箱|空间|飞车|炫舞)${LINK}([1-9]\\d{4,10})(?![\\dA-Za-z@]|\\*{3})`,
  'gi',
);
const WECHAT = new RegExp(
  `(?:微信|薇信|V信|(?<![A-Za-z]|\\*{3})(?:wechat|weixin|vx(?=[:： ])))(?!支付|公众|小程序|群|红包|pay)(?:(?:号码|号|账号|帐号| ?id)[\\s"'”]{0,2}(?:是|为|[:：=]| is)?|[\\s"']{0,2}[:：=]|是|同号)?[\\s"'“]{0,3}((?<![A-Za-z0-9]|\\*{3})[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_.(-]|\\*{3})`,
  'gi',
);
const WECHAT_ID = /(?<![A-Za-z0-9_]|\*{3})wxid_[a-z0-9]{10,22}(?![A-Za-z0-9_]|\*{3})/g;
const HANDLE =
  /\b(?:telegram|snapchat|skype|discord|instagram|twitter)(?: (?:id|handle|account|username|name))?[:\s]{1,2}(?:is |at )?(@[A-Za-z][A-Za-z0-9_.]{4,30})(?![\w]|\*{3})/gi;
/** Other services, whose names count only with a word for the account: 抖音号, 小红书ID, LINE ID. */
const SERVICE =
  /(?:抖音|快手|小红书|微博|钉钉|飞书|陌陌|支付宝|B站|知乎|豆瓣|探探|脸书|连我|\b(?:LINE|WhatsApp|Signal|Kakao|TikTok|Venmo|PayPal|Facebook|Steam))(?:号码?|账号|帐号|昵称| ?(?:ID|id|handle|username|account))(?:\s?(?:是|为|[:=]|is)\s?|\s)?["'“]?(@?[A-Za-z0-9][A-Za-z0-9_.-]{3,28}[A-Za-z0-9_])(?![A-Za-z0-9_(@-]|\.\w|\*{3})/g;
const SHARED = /群|客服|官方|公司|企业|公众|热线|售后|咨询|投诉|服务|support|official|service|company|group/i;
const INVENTED =
  /^(?:wechat|weixin|wx(?!id_)|user|your|my|id|account|name|test|example|abc|xxx|number|official|public|openid|unionid|appid|service|message|assistant|mini|program|login|payment|channel|group|mp|work|bot|robot|client|server|api|sdk|token|openai|claude|python|article|content|format|markdown|template|prompt)/i;

/** WeChat, QQ and similar accounts of persons, where the words name the service. */
export const findAccounts: Detector = (source) => {
  if (
    !/[微薇V]信|QQ|vx|chat|weixin|wxid|telegram|skype|discord|instagram|twitter|[号昵]|\b(?:line|whatsapp|signal|kakao|tiktok|venmo|paypal|facebook|steam)\b/i.test(
      source.plain,
    )
  )
    return [];
  return [...numbers(source), ...handles(source)];
};

function numbers({ plain, text }: Source): Identifier[] {
  return matchesOf(QQ, plain).flatMap((match) => {
    const start = match.index;
    const end = start + match[0].length;
    if (isDummyNumber(match[1] ?? '') || SHARED.test(plain.slice(Math.max(0, start - 6), start))) return [];
    const at = end - (match[1] ?? '').length;
    return [
      { kind: 'account' as const, start, end, masked: text.slice(start, at) + keepEnds(text.slice(at, end), 2, 2) },
    ];
  });
}

function handles({ plain }: Source): Identifier[] {
  return [WECHAT, WECHAT_ID, HANDLE, SERVICE].flatMap((pattern) =>
    matchesOf(pattern, plain).flatMap((match) => {
      const id = match[1] ?? match[0];
      const end = match.index + match[0].length;
      const start = end - id.length;
      const loose = pattern === WECHAT && !/号|id|[:：=]|是/i.test(match[0].slice(0, -id.length));
      if (
        INVENTED.test(id.replace(/^@/, '')) ||
        ((loose || pattern === SERVICE) && !/[\d_]/.test(id)) ||
        (/^\d+$/.test(id) && isDummyNumber(id))
      )
        return [];
      if (pattern === WECHAT && !/[\d_-]/.test(id) && /^(?:[A-Z][a-z]+)$|[A-Z].*[A-Z]/.test(id)) return [];
      if (SHARED.test(plain.slice(Math.max(0, match.index - 6), match.index))) return [];
      return [{ kind: 'account' as const, start, end, masked: `${id.slice(0, id.startsWith('@') ? 2 : 1)}***` }];
    }),
  );
}
