import { defineRule } from '../rule.ts';

/** A layout that a line demands of the output: JSON, or parts divided by a sign. */
interface LayoutFact {
  readonly json: boolean;
  readonly sign: string; // '' for JSON
}

const LARGE = 300; // of the instructions, in Chinese characters or English words × 2
const JSON_ONLY =
  /(?:只|仅|必须|统一|直接)(?:能|需|以)?(?:用|输出|返回|回复)[^，。；\n]{0,10}JSON|以\s?(?:严格的)?\s?JSON\s?(?:格式|形式|对象|数组)?(?:输出|返回|回复)|(?:输出|返回)(?:格式)?(?:为|是|：|:)?\s?(?:一个|一行|合法的?)?\s?JSON(?:\s?(?:对象|数组|格式))?(?:[，。；\n]|$)|\b(?:return|output|respond with|reply with|answer with)\b[^.\n]{0,30}\bJSON\b|\bJSON only\b/i;
const SIGNED = /(?:格式|按|输出|返回|写成|format|as|like)[^“"「`\n]{0,14}[“"「`]([^“”"「」`\n]{3,40})[”"」`]/i;
const FORMULA =
  /(?:结论|答案|标签|思考过程|推理|理由|conclusion|answer|label|reasoning)[ +＋]{0,3}(#{3,6}|={3,6})[ +＋]{0,3}(?:结论|答案|标签|思考过程|推理|理由|conclusion|answer|label|reasoning)/i;
const SIGN = /[\p{L} ](#{3,6}|={3,6}|｜|\|\|)[\p{L} ]/u;

/** Article 1.4.1: samples show the form of the output; one in another form contradicts the instruction. */
export const examplesLayout = defineRule<LayoutFact>({
  meta: {
    id: 'examples/layout',
    metric: 'examples',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.1', level: 'must' },
    summary: { en: 'An example breaks the layout that is demanded', zh: '示例的输出与要求的格式不一致' },
    why: {
      en: 'The prompt demands JSON, or parts divided by a sign such as ####, and the answer of an example has another form. Not reported in templates whose layout Promptmill writes itself, when the prompt names several layouts, or when the answers could not be read.',
      zh: '提示词要求输出 JSON，或用“####”等符号分隔各部分，示例的输出却是另一种形式。由 Promptmill 填写输出格式的模板、提到多种格式的提示词、读不出结论的示例不报告。',
    },
    messages: {
      json: {
        en: 'The output must be JSON, but this example answers in plain text.',
        zh: '要求输出 JSON，这个示例的输出却不是 JSON。',
      },
      sign: {
        en: 'The output must be divided by “{0}”, but this example has none.',
        zh: '要求用“{0}”分隔输出，这个示例里没有。',
      },
    },
  },
  cues: ['json', '###', '===', '｜', '||'],
  unit({ visible, use, used }) {
    if (!used) return undefined;
    if (JSON_ONLY.test(use)) return { json: true, sign: '' };
    const sign = FORMULA.exec(visible)?.[1] ?? SIGN.exec(SIGNED.exec(visible)?.[1] ?? '')?.[1];
    return sign === undefined ? undefined : { json: false, sign };
  },
  prompt({ examples: { answers, specimens, pairs, awaits, shown }, profile }, facts, report) {
    const [first] = facts;
    if (first === undefined || profile.template || pairs === 0 || answers.length < pairs) return;
    // In a long prompt samples may show a part of the way, and an arrow may be a rule.
    if (profile.size > LARGE || (first.fact.json && !awaits && !shown)) return;
    const { json, sign } = first.fact;
    if (facts.some(({ fact }) => fact.json !== json || fact.sign !== sign)) return;
    const wrong = answers.find(({ text }) => text !== '' && (json ? !/[[{]/.test(text) : !text.includes(sign)));
    // Where JSON stands too, the answer that was read may be a part of it.
    if (wrong === undefined || wrong.end === wrong.start || (json && specimens > 0)) return;
    report(json ? 'json' : 'sign', { start: wrong.start, end: wrong.end }, { args: json ? [] : [sign] });
  },
});
