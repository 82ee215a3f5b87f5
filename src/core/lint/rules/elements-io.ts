import { dimensionsOfUnit, FORMAT } from '../evidence/dimensions.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule, type FixDraft } from '../rule.ts';
import { offerSection } from '../scaffold/sectionOffer.ts';

const LONG = 300; // of instructions
/** Words that name or imply the possible answers. */
const ANSWERS =
  /、|\/|\||是否|是不是|有没有|哪|还是|或|之一|其中|分为|几类|类别[：:]|标签[：:]|选项|候选|字段|姓名|[“"「'`\uFFFC]|\b(?:or|whether|if|which|one of|options?|categories|labels?:|classes|following|either|fields?|names?|yes|no|true|false|positive|negative|and)\b|\d/i;

/** Article 1.3.4: nothing describes the output of a prompt whose answers are to be counted or read by a program. */
export const elementsIo = defineRule({
  meta: {
    id: 'elements/io',
    metric: 'elements',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: true,
    evidence: { source: 'article 1.3.4', level: 'should' },
    summary: { en: 'Nothing describes the output', zh: '没有描述输出' },
    why: {
      en: 'Labels, scores and extracted fields are compared with each other and read by programs; without labels, a scale or field names each answer looks different. Reported for labelling, scoring and extraction over unseen input in which no label, number, field, form or sample describes the answer. Translations, summaries and free text have an evident form and are not reported.',
      zh: '标签、分数和抽取的字段要互相比较，或由程序读取；没有标签集、分值范围或字段名，每次的答案形式都会不同。处理未知输入的标注、打分和抽取任务中，没有任何标签、数字、字段、格式或样例描述答案时报告。翻译、摘要和自由写作的答案形式显而易见，不报告。',
    },
    messages: {
      labels: {
        en: 'Nothing says which labels there are or what the answer looks like. Name the labels and the output format.',
        zh: '没有说明有哪些标签、答案是什么形式。请写明标签集和输出格式。',
      },
      scale: {
        en: 'Nothing says on which scale the score is or what the answer looks like. Name the scale and the output format.',
        zh: '没有说明分值范围和答案的形式。请写明分值范围和输出格式。',
      },
      fields: {
        en: 'Nothing says which fields are wanted or what the answer looks like. Name the fields and the output format.',
        zh: '没有说明要抽取哪些字段、答案是什么形式。请写明字段和输出格式。',
      },
      scaffold: { en: 'Add a section for the output format', zh: '添加“输出格式”部分' },
    },
  },
  prompt(prompt, _, report) {
    const key = keyOf(prompt);
    if (key === undefined || described(prompt)) return;
    report(key, prompt.profile.anchor, { fixes: scaffold(prompt, key) });
  },
});

type Key = 'labels' | 'scale' | 'fields';

function keyOf({ profile: { types, reusable, template, size, anchor } }: LintedPrompt): Key | undefined {
  if (!reusable || template || types.has('chat') || types.has('question') || types.size > 2 || size > LONG)
    return undefined;
  if (anchor.end <= anchor.start) return undefined;
  if (types.has('classification')) return 'labels';
  return types.has('scoring') ? 'scale' : types.has('extraction') && types.size === 1 ? 'fields' : undefined;
}

function described(prompt: LintedPrompt): boolean {
  const { profile, examples, units } = prompt;
  if (profile.labels.length > 0 || examples.pairs > 0 || examples.specimens > 0 || examples.shown) return true;
  if (prompt.section('output-format') !== undefined) return true;
  return units.some(
    (unit) =>
      unit.kind === 'code' ||
      (unit.used && ((dimensionsOfUnit(unit) & FORMAT) !== 0 || ANSWERS.test(unit.use.replace(PLACE, '')))),
  );
}

/** A masked placeholder, with the label before it: no answer. */
const PLACE = /\uFFFC{3,}/g;

const LINES: Readonly<Record<Key, Readonly<Record<'zh' | 'en', string>>>> = {
  labels: { zh: '只输出“是”或“否”，不加解释。', en: 'Return only “yes” or “no”, without explanation.' },
  scale: {
    zh: '只输出 1 到 10 的整数，10 分最好，不加解释。',
    en: 'Return only an integer from 1 to 10, where 10 is best.',
  },
  fields: {
    zh: '只输出 JSON，例如 {"姓名": "…", "日期": "…"}，没有写明的字段填 null。',
    en: 'Return only JSON such as {"name": "…", "date": "…"}; a field that is missing is null.',
  },
};

function scaffold(prompt: LintedPrompt, key: Key): readonly FixDraft[] {
  const { language } = prompt;
  const edit = offerSection(prompt, {
    heading: language === 'zh' ? '输出格式' : 'Output format',
    lines: [LINES[key][language]],
  });
  return edit === undefined ? [] : [{ key: 'scaffold', edits: [edit] }];
}
