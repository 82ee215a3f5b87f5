import { biasRule } from '../evidence/biasScope.ts';
import { TERM_CUES, TERMS_EN, TERMS_ZH } from '../lexicon/sensitivityTerms.ts';

const ZH = new RegExp(TERMS_ZH.map(([pattern]) => `(${pattern})`).join('|'), 'g');
const EN = new RegExp(`\\b(?:${TERMS_EN.map(([pattern]) => `(${pattern})`).join('|')})\\b`, 'gi');
/** “A Karen” is no name; “Karen Smith” is one. */
const KAREN = /(?<=\b(?:a|an|such a|total|typical|real) )Karen(?! [A-Z])|\bKarens\b/g;

/** Article 1.4.6: a word of contempt for people. */
export const sensitivityDerogatory = biasRule({
  meta: {
    id: 'sensitivity/derogatory',
    metric: 'sensitivity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.6; retext-equality 7.1.0', level: 'must' },
    summary: { en: 'A derogatory word for people', zh: '对人的贬损用语' },
    why: {
      en: 'The model takes the words of a prompt over into its answers. Reported where a word of contempt is used of people. Not reported: quoted words and samples, prompts that detect, moderate, discuss or rewrite such words, what a sentence forbids, neutral names of groups, and technical words (master, dummy, blacklist).',
      zh: '模型会把提示词的用语带进回答。对人使用贬损称呼时报告。引号和样例中的词、检测、审核、讨论或改写这类用语的提示词、句子中禁止的用法、中性的群体名称，以及技术用语（盲测、白名单、傻瓜相机）不报告。',
    },
    messages: {
      derogatory: { en: '“{0}” is a derogatory word for people.', zh: '“{0}”是对人的贬损用语。' },
      neutral: { en: 'Write “{0}”', zh: '改为“{0}”' },
    },
  },
  cues: TERM_CUES,
  find(use, hit) {
    for (const [pattern, terms] of [
      [ZH, TERMS_ZH],
      [EN, TERMS_EN],
    ] as const) {
      for (const match of use.matchAll(pattern)) {
        const index = match.slice(1).findIndex((group) => group !== undefined);
        const neutral = terms[index]?.[1];
        const span = { start: match.index, end: match.index + match[0].length };
        hit({ key: 'derogatory', ...span, ...(neutral === undefined ? {} : { neutral }) });
      }
    }
    for (const match of use.matchAll(KAREN)) {
      hit({ key: 'derogatory', start: match.index, end: match.index + match[0].length });
    }
  },
});
