import type { TextEdit } from '../../text.ts';
import { CONTENT, FORMAT, STYLE } from '../evidence/dimensions.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { TaskType } from '../task/taskVerbs.ts';
import { offerSection } from './sectionOffer.ts';

type Line = Readonly<Record<'zh' | 'en', string>>;
type Choice = readonly (readonly [TaskType, Line])[];

const WORKS: readonly TaskType[] = [
  'classification',
  'scoring',
  'translation',
  'summary',
  'qa',
  'extraction',
  'rewriting',
];
const GIVEN: Line = { zh: '- 只依据给出的内容，不补充没有的信息。', en: '- Use only what is given and add no facts.' };
const SUBJECT: Line = {
  zh: '- 只写与主题有关的内容，不编造数据和引文。',
  en: '- Keep to the subject and invent no figures or quotations.',
};
const FORMATS: Choice = [
  ['chat', { zh: '- 每次回复不超过 100 字。', en: '- At most 60 words a reply.' }],
  ['classification', { zh: '- 只输出标签，不加解释。', en: '- Return only the label, without explanation.' }],
  ['scoring', { zh: '- 只输出分数，不加解释。', en: '- Return only the score, without explanation.' }],
  ['translation', { zh: '- 只输出译文，不加解释。', en: '- Return only the translation, without explanation.' }],
  ['extraction', { zh: '- 只输出 JSON，不加解释。', en: '- Return only JSON, without explanation.' }],
];
const ANY_FORMAT: Line = { zh: '- 不超过 300 字，只输出正文。', en: '- At most 200 words, without a preamble.' };
const STYLES: Choice = [
  ['chat', { zh: '- 用中文口语，语气礼貌。', en: '- Plain English in a polite tone.' }],
  ['translation', { zh: '- 语气与原文一致，用词通俗。', en: '- The tone of the original in plain language.' }],
];
/** Where a reason is asked for, “without explanation” would contradict it. */
const WITH_REASON: Line = { zh: '- 每项写成一行，不超过 100 字。', en: '- One line each, at most 60 words.' };
const REASON =
  /理由|原因|解释|依据|分析|思考|说明|reason|explain|explanation|justif|why|rationale|feedback|think|critique|step by step/i;
const ANY_STYLE: Line = { zh: '- 用中文书面语，语气客观。', en: '- Plain English in a neutral tone.' };

/** A part with one concrete line for each kind of constraints that is missing; undefined where such a part stands. */
export function constraintsScaffold(prompt: LintedPrompt, dimensions: number): TextEdit | undefined {
  if (prompt.section('constraints') !== undefined) return undefined;
  const { language, profile, units } = prompt;
  const { types } = profile;
  const choose = (choice: Choice, other: Line) => choice.find(([type]) => types.has(type))?.[1] ?? other;
  const content = WORKS.some((type) => types.has(type)) ? GIVEN : SUBJECT;
  const reasons = !types.has('chat') && units.some(({ used, use }) => used && REASON.test(use));
  const lines = [
    ...((dimensions & CONTENT) === 0 ? [content] : []),
    ...((dimensions & FORMAT) === 0 ? [reasons ? WITH_REASON : choose(FORMATS, ANY_FORMAT)] : []),
    ...((dimensions & STYLE) === 0 ? [choose(STYLES, ANY_STYLE)] : []),
  ];
  return offerSection(prompt, {
    heading: language === 'zh' ? '约束' : 'Constraints',
    lines: lines.map((line) => line[language]),
  });
}
