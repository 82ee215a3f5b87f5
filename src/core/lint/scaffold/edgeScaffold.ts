import type { TextEdit } from '../../text.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { TaskType } from '../task/taskVerbs.ts';
import { endsInFence, insertSection } from './sectionScaffold.ts';

type Lines = Readonly<Record<'zh' | 'en', readonly string[]>>;

const ARGUMENT: Lines = {
  zh: ['- 正反两方面的理由都要写出。', '- 证据不足或互相矛盾：写明“证据不足”，不下定论。'],
  en: [
    '- Give the arguments for and against.',
    '- Evidence is missing or contradictory: say so and draw no conclusion.',
  ],
};
const TASKS: readonly (readonly [TaskType, Lines])[] = [
  [
    'chat',
    {
      zh: [
        '- 问题超出职责范围：回复“这个问题我无法回答”，并请对方联系人工。',
        '- 对方没有给出所需的信息：先追问，不猜测。',
      ],
      en: [
        '- The question is out of scope: say that you cannot answer it and name a person to contact.',
        '- Information is missing: ask for it first.',
      ],
    },
  ],
  [
    'qa',
    {
      zh: ['- 资料中没有答案：回答“资料未提及”。', '- 资料互相矛盾：把两种说法都写出，并注明出处。'],
      en: [
        '- The sources do not contain the answer: reply “Not in the sources”.',
        '- The sources contradict each other: report both versions with their sources.',
      ],
    },
  ],
  [
    'extraction',
    {
      zh: ['- 字段没有写明：该项填 null。', '- 同一字段出现多次：取第一次出现的值。'],
      en: ['- A field is missing: set it to null.', '- A field occurs more than once: take its first value.'],
    },
  ],
  [
    'translation',
    {
      zh: ['- 原文为空：只输出“无内容”。', '- 原文已经是目标语言：照抄原文。'],
      en: [
        '- The text is empty: output only “no content”.',
        '- The text is already in the target language: copy it unchanged.',
      ],
    },
  ],
  [
    'summary',
    {
      zh: ['- 原文为空：只输出“无内容”。', '- 原文不足 50 字：照抄原文，不压缩。'],
      en: ['- The text is empty: output only “no content”.', '- The text has fewer than 30 words: copy it unchanged.'],
    },
  ],
];
const ANYTHING: Lines = {
  zh: ['- 输入为空或无法读取：只输出“无法处理”。', '- 输入与任务无关：只输出“与任务无关”。'],
  en: [
    '- The input is empty or unreadable: output only “cannot process”.',
    '- The input is unrelated to the task: output only “off topic”.',
  ],
};
const FALLBACK = /^(?:其他|其它|未提及|未知|不确定|无|中性|无意图|others?|unknown|none|neutral|unclear|general|n\/a)$/i;

/** A part with rules for exceptional input that fit the task; undefined where such a part stands already. */
export function edgeScaffold(prompt: LintedPrompt, argues: boolean): TextEdit | undefined {
  if (prompt.section('edge-cases') !== undefined || endsInFence(prompt)) return undefined;
  const { language, profile } = prompt;
  const heading = language === 'zh' ? '边界情况' : 'Edge cases';
  const { types } = profile;
  const closed = types.has('classification') || profile.template;
  const lines = argues
    ? ARGUMENT[language]
    : closed
      ? labelLines(prompt)
      : (TASKS.find(([type]) => types.has(type))?.[1] ?? ANYTHING)[language];
  return insertSection(prompt, { heading, lines });
}

/** Rules of a classifier. A template accepts its own labels only, so that they are all that a rule may answer. */
function labelLines({ language, profile: { labels, template } }: LintedPrompt): readonly string[] {
  const zh = language === 'zh';
  const own = labels.find((label) => FALLBACK.test(label)) ?? (template ? labels.at(-1) : undefined);
  const fallback = own ?? (zh ? '无法判断' : 'unknown');
  return zh
    ? [
        `- 原文为空、无法理解或与任务无关：${own === undefined ? '输出' : '归为'}“${fallback}”。`,
        '- 同时符合多个标签：选原文中先提到的一个。',
      ]
    : [
        `- The input is empty, unreadable or off topic: answer “${fallback}”.`,
        '- Several labels fit: choose the one that the input mentions first.',
      ];
}
