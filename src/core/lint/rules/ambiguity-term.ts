import { defineRule } from '../rule.ts';

/** A name that a line tells the model to answer with. */
interface Named {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const ANSWERS =
  /(?:归到|归为|归入|归类为|归于|标为|标成|标记为|判为|算作?|记为|输出|返回|填|选)(?:成)?[“"「『]?([一-鿿A-Za-z]{2,12}?)(?:类|一类|这一类|标签)?[”"」』]?(?=[，。；,;）)\n]|$)/dg;
const ANSWERS_EN =
  /\b(?:goes? (?:in)?to|go (?:in)?to|counts? as|label(?:l?ed)? (?:it |them )?(?:as )?|classif(?:y|ied) (?:it |them )?as|mark(?:ed)? (?:it |them )?as|answer|return|output|use)\s+["“']?([A-Z][A-Za-z-]{2,20}(?: [A-Z]?[a-z]{2,15})?)["”']?(?=[,.;)\n]|$)/dg;

/** Article 1.4.3: a label that is called by another name than in the set of labels. */
export const ambiguityTerm = defineRule<readonly Named[]>({
  meta: {
    id: 'ambiguity/term',
    metric: 'ambiguity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.3', level: 'should' },
    summary: { en: 'A label has two names', zh: '同一个标签有两种叫法' },
    why: {
      en: 'Reports an answer that is nearly one of the labels but is none of them (售后问题 for 售后服务): the model cannot know whether it is a label of its own. Names that share nothing with the labels are left alone.',
      zh: '当要求输出的名称与标签集里的某个标签相近但不相同时报告（标签是“售后服务”，后文却写“售后问题”）：模型无法知道它是不是另一个标签。与标签毫无共同之处的名称不报告。',
    },
    messages: {
      name: {
        en: '“{0}” is not among the labels, “{1}” is. Use one name for one thing.',
        zh: '标签里没有“{0}”，只有“{1}”。同一事物请只用一个名称。',
      },
      replace: { en: 'Use “{0}”', zh: '改为“{0}”' },
    },
  },
  cues: [
    '归',
    '标为',
    '标成',
    '标记为',
    '判为',
    '算',
    '记为',
    '输出',
    '返回',
    '填',
    '选',
    'goes',
    'go to',
    'go into',
    'count',
    'label',
    'classif',
    'mark',
    'answer',
    'return',
    'output',
    'use ',
  ],
  unit({ text, kind }) {
    if (kind !== 'instruction') return undefined;
    const named = [ANSWERS, ANSWERS_EN].flatMap((pattern) =>
      Array.from(text.matchAll(pattern), (match): Named => {
        const [start, end] = match.indices?.[1] ?? [match.index, match.index + match[0].length];
        return { name: match[1] ?? '', start, end };
      }),
    );
    return named.length === 0 ? undefined : named;
  },
  prompt({ profile: { labels, types } }, facts, report) {
    if (labels.length < 2 || types.has('question') || types.has('scoring')) return;
    // “闲聊五个” is a label with the number of all of them behind it.
    const known = new Set(
      labels.map((label) =>
        label.replace(/(?<![一二两三四五六七八九十\d])[一二两三四五六七八九十\d]{1,4}[个类种档项]$/, '').toLowerCase(),
      ),
    );
    for (const { start, fact } of facts) {
      for (const { name, start: from, end } of fact) {
        if (known.has(name.toLowerCase()) || /(?:清单|列表|结果|内容|报告|答案|名单|文本)$/.test(name)) continue;
        const near = labels.filter((label) => resembles(label, name));
        const [label] = near;
        if (label === undefined || near.length !== 1) continue;
        const span = { start: start + from, end: start + end };
        report('name', span, {
          args: [name, label],
          fixes: [{ key: 'replace', args: [label], edits: [{ span, newText: label }] }],
        });
      }
    }
  },
});

/** Whether two names begin alike and differ in their last part only: 售后服务 and 售后问题, Refund and Refunds. */
function resembles(label: string, name: string): boolean {
  if (/[一-鿿]/.test(label)) {
    const head = label.slice(0, 2);
    return (
      label.length >= 2 &&
      label.length <= 6 &&
      name.length <= 6 &&
      name.startsWith(head) &&
      Math.abs(label.length - name.length) <= 2
    );
  }
  const [a, b] = [label.toLowerCase(), name.toLowerCase()];
  return (
    a !== b &&
    a.length >= 5 &&
    b.length >= 5 &&
    (a.startsWith(b.slice(0, -1)) || b.startsWith(a.slice(0, -1)) || b.startsWith(`${a} `) || a.startsWith(`${b} `))
  );
}
