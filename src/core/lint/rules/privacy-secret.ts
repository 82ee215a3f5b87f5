import type { LintRule } from '../rule.ts';

/** Keys that give access, by their published prefixes; the first group is what stays when the key is masked. */
const KEYS: readonly RegExp[] = [
  /(?<![A-Za-z0-9_-])(sk-(?:proj-|ant-|or-v1-|svcacct-)?)[A-Za-z0-9_-]{20,400}/g,
  /(?<![A-Za-z0-9])(AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])/g,
  /(?<![A-Za-z0-9])(LTAI)[A-Za-z0-9]{12,28}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])(AKID)[A-Za-z0-9]{28,40}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])(gh[pousr]_|github_pat_|glpat-|hf_|npm_|xox[abprs]-|pk_live_|sk_live_|rk_live_)[A-Za-z0-9_-]{16,200}/g,
  /(?<![A-Za-z0-9])(AIza)[0-9A-Za-z_-]{35}/g,
  /(?<![A-Za-z0-9])(eyJ)[A-Za-z0-9_-]{16,2000}\.[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}/g,
  /(-----BEGIN )(?:[A-Z]{2,12} ){0,2}PRIVATE KEY-----[A-Za-z0-9+/=\s]{0,8000}(?:-----END (?:[A-Z]{2,12} ){0,2}PRIVATE KEY-----)?/g,
];
const ASSIGNMENT =
  /((?:password|passwd|pwd|密码|口令|api[_ -]?key|secret[_ -]?key|access[_ -]?token)["'”]?\s{0,3}(?:是|为|[:：=]|is)\s{0,3}["'“]?)([A-Za-z0-9!@#$%^&*_+=.-]{8,80})/gi;
const PLACEHOLDER =
  /x{4,}|\*{2,}|\.{3,}|your|example|placeholder|sample|dummy|changeme|redacted|test[_-]?key|<|\{|1234567890|abcdefgh|0{6,}/i;

/** Article 1.4.7: an API key, token, private key or password, wherever it stands. */
export const privacySecret: LintRule = {
  id: 'privacy/secret',
  metric: 'privacy',
  severity: 'error',
  summary: { en: 'A key or password in the prompt', zh: '提示词中含有密钥或密码' },
  messages: {
    secret: {
      en: 'This looks like a real key or password. Revoke it, and keep secrets out of prompts.',
      zh: '这看起来是真实的密钥或密码。请立即作废，不要把它写进提示词。',
    },
    mask: { en: 'Replace it by {0}', zh: '替换为 {0}' },
  },
  check({ document: { text }, report }) {
    const found = (start: number, end: number, newText: string) =>
      report(
        'secret',
        { start, end },
        {
          fixes: [{ key: 'mask', args: [newText], edits: [{ span: { start, end }, newText }], preferred: true }],
        },
      );
    const ends: number[] = [];
    for (const pattern of KEYS) {
      for (const match of text.matchAll(pattern)) {
        const body = match[0].slice(match[1]?.length ?? 0);
        if (PLACEHOLDER.test(match[0]) || variety(body) < 7 || !/\d/.test(body)) continue;
        const end = match.index + match[0].length;
        ends.push(end);
        found(match.index, end, match[1] === '-----BEGIN ' ? '********' : `${match[1] ?? ''}********`);
      }
    }
    for (const match of text.matchAll(ASSIGNMENT)) {
      const secret = match[2] ?? '';
      const start = match.index + (match[1]?.length ?? 0);
      const end = start + secret.length;
      if (PLACEHOLDER.test(secret) || variety(secret) < 5 || !/\d/.test(secret) || !/[A-Za-z!@#$%^&*]/.test(secret))
        continue;
      if (!ends.some((other) => Math.abs(other - end) < 4)) found(start, end, '********');
    }
  },
};

/** How many different characters: a real key has many, `sk-aaaaaaaa…` few. */
function variety(text: string): number {
  return new Set(text).size;
}
