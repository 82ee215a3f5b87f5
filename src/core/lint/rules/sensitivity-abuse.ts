import { biasRule } from '../evidence/biasScope.ts';
import { ABUSE } from '../lexicon/sensitivityAbuse.ts';
import { COUNTED, OTHERS } from '../lexicon/sensitivityAbuseOpen.ts';

/** Article 1.4.6: a request to insult, threaten or manipulate somebody. */
export const sensitivityAbuse = biasRule({
  meta: {
    id: 'sensitivity/abuse',
    metric: 'sensitivity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.6', level: 'must' },
    summary: { en: 'A request to abuse or manipulate somebody', zh: '要求攻击或操纵他人' },
    why: {
      en: 'Models refuse such requests or carry them out; neither is wanted in a data set. Reported where the prompt asks for words that insult, threaten, humiliate or deceive a person or a group. Not reported: firm complaints, satire of institutions, fiction told in the third person, detection and moderation, what a sentence forbids.',
      zh: '对这类请求，模型要么拒绝，要么照做，都不是数据集想要的结果。要求写出辱骂、威胁、羞辱或欺骗某人或某群人的话时报告。语气坚决的投诉、对机构的讽刺、第三人称的虚构情节、检测与审核，以及句子中禁止的行为不报告。',
    },
    messages: {
      abuse: { en: '“{0}” asks for abuse or manipulation of a person.', zh: '“{0}”要求模型攻击或操纵他人。' },
    },
  },
  cueLists: ABUSE.lists,
  find(use, hit, hits) {
    for (const { pattern, first } of ABUSE.of(hits)) {
      if (first !== undefined && !first.test(use)) continue;
      for (const match of use.matchAll(pattern)) {
        const start = match.index;
        const end = start + match[0].length;
        if (OTHERS.test(use.slice(Math.max(0, start - 80), start)) || COUNTED.test(use.slice(end, end + 12))) continue;
        hit({ key: 'abuse', start, end });
      }
    }
  },
});
