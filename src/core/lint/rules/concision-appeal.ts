import { DROP, kindsOf, reportCourtesies } from '../concision/courtesyReport.ts';
import { FILLER_CUES, type Filler } from '../concision/filler.ts';
import { defineRule } from '../rule.ts';

const KINDS = kindsOf('praise', 'reward', 'pressure', 'slogan');

/** Article 1.4.2: flattery, bribes, threats and slogans are no requirements. */
export const concisionAppeal = defineRule<readonly Filler[]>({
  meta: {
    id: 'concision/appeal',
    metric: 'concision',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'article 1.4.2', level: 'should' },
    summary: { en: 'Flattery, a bribe, pressure or a slogan', zh: '恭维、许诺好处、施压或口号' },
    why: {
      en: 'Praise, promised tips, threats and slogans state no requirement: what must be right is better said as a criterion. A role (“you are a senior editor”), and praise or rewards inside the material, are not reported.',
      zh: '恭维、小费、威胁和口号都不是要求；真正重要的内容应写成评价标准。角色设定（“你是资深编辑”）以及素材里的夸奖、奖励不报告。',
    },
    messages: {
      praise: { en: '“{0}” flatters the model and states no requirement.', zh: '“{0}”是恭维，不是要求。' },
      reward: { en: '“{0}” promises a reward and states no requirement.', zh: '“{0}”是许诺好处，不是要求。' },
      pressure: { en: '“{0}” puts on pressure and states no requirement.', zh: '“{0}”是施压，不是要求。' },
      slogan: { en: '“{0}” is a slogan and states no requirement.', zh: '“{0}”是口号，不是要求。' },
      drop: DROP,
    },
  },
  cues: FILLER_CUES,
  unit({ filler }) {
    return filler.some(({ kind }) => KINDS.has(kind)) ? filler : undefined;
  },
  prompt(prompt, facts, report) {
    reportCourtesies(prompt, facts, KINDS, report);
  },
});
