import type { TaskSpec } from '../../src/core/prompt/template.ts';
import type { QcLabel } from '../../src/protocol/qcReview.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A label of the review as tests change it. */
export type FakeLabel = Mutable<QcLabel>;

/** Two tasks: one with a closed set, one with free text. */
export const TASKS: readonly TaskSpec[] = [
  { id: 'relevance', title: '是否涉及售后服务', labels: ['相关', '不相关', '无法判断'], reasoning: true },
  { id: 'topic', title: 'Topic', reasoning: true },
];

/** Records that try to get out of the view, to disguise themselves, or to break it. */
export const HOSTILE: readonly string[] = [
  '<script>window.pwned = 1</script>',
  '<img src="http://127.0.0.1:9/x.png" onerror="window.pwned = 2">',
  '![tracker](http://127.0.0.1:9/pixel.png) [link](javascript:window.pwned=3)',
  '"><svg/onload=window.pwned=4><iframe srcdoc="<script>parent.pwned=5</script>">',
  '${window.pwned=6} {{constructor.constructor("window.pwned=7")()}} <!--?lit$123$-->',
  '<style>*{display:none!important}</style><base href="http://127.0.0.1:9/"><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
  'Refund approved \u202Edevorppa ton\u202C for cu\u200Bst\u200B\u200Bomer \u2066x\u2069\uFEFF',
  'Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E\u0349\u035A\u032F\u031E\u0320\u034DA\u036B\u0357\u0334\u0362\u0335\u031C\u0330\u0354L\u0368\u0367\u0369\u0358\u0320G\u0311\u0357\u030E\u0305 \0 \u0007 \u001b[31mred',
  'שלום עולם 123 مرحبا بالعالم abc — mixed directions',
  'emoji 👩‍👩‍👧‍👦 ❤️ 1️⃣ stay as they are, tags \u{E0041}\u{E0042} do not',
];

const TEXTS = [
  '★★★★★ Best gift ever\nMy husband loves it more than the dog. 10/10 would recommend to anyone.',
  '主题：退款没有到账\n客服您好：我 4 月 12 日退的扫地机，物流显示 4 月 15 日已签收，到今天还没有收到退款，订单号见附件。请尽快处理，谢谢。',
  'Subject: F3 battery dies after 20 minutes\nHello, the battery of my F3 holds for 20 minutes only since the last update. I have reset it twice. Is this covered by the warranty?',
  '希望加个深色模式，功能都挺好，就是晚上看着刺眼。',
  '【求助】F3 半夜自己启动，版本 4.1.7，没有设置定时任务，已经第三次了，邻居都来投诉。',
  'Wholesale price list\nDear sales team, could you send me your current price list for 50 units and up? We are a retailer in Utrecht.',
];
const REASONS = [
  '文本询问退款进度，属于退货退款流程，因此与售后服务相关。',
  'A recommendation without a question, fault or request; plain praise of the product is not after-sales service.',
  'The customer reports a fault of a product that was bought and asks about the warranty, so it is about after-sales service.',
];

const UNMARKED = {
  deferred: false,
  flagged: false,
  commented: false,
  stale: false,
  unreadable: false,
  faulty: false,
  differs: false,
  blind: false,
  swapped: false,
};

/** So many labels, the same ones each time: every kind of label is among the first thirty. */
export function makeLabels(count: number): FakeLabel[] {
  return Array.from({ length: count }, (_, index) => makeLabel(index));
}

function makeLabel(index: number): FakeLabel {
  const hostile = index >= 8 && index < 8 + HOSTILE.length ? HOSTILE[index - 8] : undefined;
  const source = hostile ?? `${TEXTS[index % TEXTS.length]}${index > 40 ? ` (${index})` : ''}`;
  const isTopic = index % 7 === 5;
  const conclusion = isTopic ? 'wholesale prices' : index % 3 === 0 ? '不相关' : '相关';
  const reasoning = hostile ?? REASONS[index % REASONS.length] ?? '';
  const teacher = { conclusion, reasoning };
  const file = `data/mails/2026-05-${String(1 + (index % 9)).padStart(2, '0')}-support.csv`;
  const id = index.toString(16).padStart(16, '0');
  const label: FakeLabel = {
    key: `${id}/${isTopic ? 'topic' : 'relevance'}`,
    taskId: isTopic ? 'topic' : 'relevance',
    conclusion,
    verdict: 'unreviewed',
    ...UNMARKED,
    origin: `${file}:${index + 2}`,
    text: source.slice(0, 80),
    source,
    from: { path: file, row: index + 2 },
    fields: index % 4 === 1 ? { channel: 'mail', stars: '4', product: 'F3 robot vacuum' } : {},
    mode: 'open',
    teacher,
    answer: teacher,
    reasoning: 'kept',
    raw: `${reasoning}\n####\n${conclusion}`,
    faults: [],
  };
  Object.assign(label, KINDS[index]);
  if (label.unreadable || label.blind) {
    delete label.teacher;
    delete label.answer;
    delete label.conclusion;
    if (label.blind) delete label.raw;
  }
  return label;
}

const corrected = (conclusion: string, reasoning: string): Partial<FakeLabel> => ({
  verdict: 'corrected',
  reviewer: 'wang',
  conclusion,
  answer: { conclusion, reasoning },
});

/** Labels out of the common, by their place. */
const KINDS: Readonly<Record<number, Partial<FakeLabel>>> = {
  0: { verdict: 'accepted', reviewer: 'wang' },
  1: { verdict: 'rejected', reviewer: 'li', flagged: true },
  2: {
    ...corrected('不相关', REASONS[2] ?? ''),
    stale: true,
    reasoning: 'stale',
    commented: true,
    comment: 'Asks about the warranty only. See the guideline, part 3.',
  },
  3: {
    ...corrected('无法判断', '希望增加深色模式是功能建议，没有提到购买后的故障或服务，因此无法判断是否涉及售后服务。'),
    teacher: { conclusion: '不相关', reasoning: '希望增加深色模式是功能建议，没有提到故障或请求，因此不相关。' },
    reasoning: 'edited',
  },
  4: {
    unreadable: true,
    problem: 'The reply has no marker between reasoning and conclusion.',
    raw: '这条投诉说的是设备半夜自己启动，我认为属于售后服务问题，结论应为相关。',
    faults: [],
  },
  6: {
    faulty: true,
    swapped: true,
    faults: [
      'The reasoning argues for “相关”, the conclusion is “不相关”.',
      'The reasoning mixes Chinese and English.',
    ],
    votes: [
      { teacher: 'moonshot-v1', conclusion: '不相关' },
      { teacher: 'deepseek-chat', conclusion: '相关' },
      { teacher: 'qwen-max' },
    ],
    agreement: 33,
  },
  7: { blind: true, mode: 'blind' },
  19: { deferred: true },
  20: {
    votes: [
      { teacher: 'moonshot-v1', conclusion: '相关' },
      { teacher: 'moonshot-v1', conclusion: '相关' },
      { teacher: 'moonshot-v1', conclusion: '不相关' },
    ],
    agreement: 67,
  },
  21: {
    differs: true,
    other: {
      title: 'relevance-v2',
      kind: 'job',
      answer: {
        conclusion: '相关',
        reasoning:
          'The customer praises the product, but asks for a spare part at the end, which is after-sales service.',
      },
    },
  },
};
