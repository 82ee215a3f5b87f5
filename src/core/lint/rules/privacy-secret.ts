import { findSecrets } from '../identifiers/passwords.ts';
import { defineRule } from '../rule.ts';

const PEM_START = /-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/g;
/** From its first line to its last; the body may hold escaped line ends, as in a JSON string. */
const PEM =
  /-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,.-]{40,16000}?-----END (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/y;

/** What a unit must hold at least, whichever secret it is; those with a space stand apart. */
const CUES = [
  ...`sk- akia asia ltai akid ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt- hf_ npm_ pypi- xapp- _live_ whsec_ gsk_ r8_ pplx- xai- tvly- nvapi- dop_v1_ shpat_ shpss_ shpca_ shppa_ lin_api_ figd_ glsa_ atatt3 gocspx- ya29. bce-v3 ntn_ pmak- dckr_pat_ sbp_ fc- jina_ hvs. dp.pt. nrak- sntrys_ lsv2_ tskey- sq0atp- sq0csp- xkeysib- pul- csk- fw_ aklt eaac app- fastgpt- pat_ tgp_v1_ rpa_ glc_ phx_ dapi doo_v1_ dor_v1_ rubygems_ cio_ atctt3 age-secret vck_ e2b_ ms- ark- 助记词 mnemonic aiza eyj :aa hooks.slack dingtalk webhook feishu :// passw passc passp pwd 密码 口令 授权码 动态码 key secret token cookie session 密钥 秘钥 令牌 accesskey bearer mysql curl sg. pass: pass= pin: xoxb- xoxp- xoxa- xoxe- xoxr- xoxs-`.split(
    ' ',
  ),
  'door code',
  'alarm code',
  'gate code',
  'garage code',
  'lockbox',
  'safe code',
  'safe comb',
  'entry code',
  'keypad',
  'access code',
  'locker c',
  'seed phrase',
  'recovery phrase',
  '登录',
  '登陆',
  '账号',
  '帐号',
  '账户',
  '用户名',
  'wifi',
  'wi-fi',
  'login',
  'log in',
  'sign in',
  'credential',
  'username',
  'user name',
  'user:',
  'account:',
  'pin is',
  'pin code',
  'pin number',
  ' -p',
];

/** Article 1.4.7: an API key, token, private key or password, wherever it stands. */
export const privacySecret = defineRule<readonly number[]>({
  meta: {
    id: 'privacy/secret',
    metric: 'privacy',
    severity: 'error',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example', 'data', 'quote', 'code', 'front-matter'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'Article 1.4.7; OWASP LLM02:2025 Sensitive Information Disclosure', level: 'must' },
    summary: { en: 'A key or password in the prompt', zh: '提示词中含有密钥或密码' },
    why: {
      en: 'A key or password in a prompt is sent to the model with every request, logged and committed. Revoke it: masking alone does not take it back. Keys are known by their published prefixes and by a random body, passwords by the words before them (password: …, 密码是…) and by logins inside addresses. Not reported: placeholders such as `your-key`, variables, published test keys, passwords that everybody knows, and text about passwords (密码至少 8 位).',
      zh: '写进提示词的密钥或密码会随每次请求发送给模型，并被记录和提交。请立即作废，仅仅脱敏并不能收回它。密钥凭公开的前缀和随机的内容识别，密码凭前面的字样（password: …、密码是…）和地址里的登录信息识别。不报告：“填写自己的key”之类的占位符、变量、公开的测试密钥、人人皆知的密码，以及关于密码的说明（密码至少 8 位）。',
    },
    messages: {
      secret: {
        en: 'This looks like a real key or password. Revoke it: it would be sent to the model with every request.',
        zh: '这看起来是真实的密钥或密码，会随每次请求发送给模型。请立即作废。',
      },
      mask: { en: 'Replace it by {0}', zh: '替换为 {0}' },
    },
  },
  cues: CUES,
  unit({ text }, report) {
    for (const { start, end, masked } of findSecrets(text)) {
      const span = { start, end };
      report('secret', span, { fixes: [{ key: 'mask', args: [masked], edits: [{ span, newText: masked }] }] });
    }
    if (!text.includes('PRIVATE KEY')) return undefined;
    const blocks = Array.from(text.matchAll(PEM_START), ({ index }) => index);
    return blocks.length > 0 ? blocks : undefined;
  },
  prompt({ text }, facts, report) {
    for (const { start, fact } of facts) {
      for (const at of fact) {
        PEM.lastIndex = start + at; // a key's lines are units of their own
        const block = PEM.exec(text)?.[0];
        if (block === undefined || new Set(block.slice(30, -30)).size < 20) continue;
        const span = { start: start + at, end: start + at + block.length };
        report('secret', span, {
          fixes: [{ key: 'mask', args: ['********'], edits: [{ span, newText: '********' }] }],
        });
      }
    }
  },
});
