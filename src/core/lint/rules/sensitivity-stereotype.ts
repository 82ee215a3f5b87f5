import { biasRule } from '../evidence/biasScope.ts';
import { CLAIM_CUES, claimsIn } from '../evidence/groupClaims.ts';

/** Article 1.4.6: a group of people is said to be so, or is treated so, as a matter of fact. */
export const sensitivityStereotype = biasRule({
  meta: {
    id: 'sensitivity/stereotype',
    metric: 'sensitivity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.6', level: 'must' },
    summary: { en: 'A stereotype about a group of people', zh: '对某类人的刻板印象' },
    why: {
      en: 'What a prompt states of a group by sex, region, ethnicity, religion, age, disability or class the model takes for true, and in labelling it becomes a rule. Reported where a fault or a fixed role is ascribed to such a group, or a decision hangs on it. Not reported: neutral facts and figures, prompts that detect, discuss or rewrite bias, what a sentence forbids, doubts or quotes.',
      zh: '提示词对某一性别、地域、民族、宗教、年龄、残障或阶层的断言，模型会当作事实，在标注中还会变成规则。把缺点或固定角色归给这类人，或据此作出判定时报告。中性的事实和统计、检测、讨论或改写偏见的提示词，以及句子中禁止、质疑或引用的说法不报告。',
    },
    messages: {
      stereotype: {
        en: '“{0}” states a stereotype as a fact, and the model will follow it.',
        zh: '“{0}”把刻板印象当作事实，模型会照着做。',
      },
    },
  },
  cueLists: CLAIM_CUES,
  find(use, hit, hits) {
    for (const span of claimsIn(use, hits)) hit({ key: 'stereotype', ...span });
  },
});
