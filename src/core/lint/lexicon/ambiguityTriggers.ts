import { DEGREES } from './ambiguityDegrees.ts';
import { LOOSE_TRIGGERS } from './ambiguityLooseTriggers.ts';
import { MOMENTS } from './ambiguityMoments.ts';
import { STANDARDS } from './ambiguityStandards.ts';
import type { TriggerPattern } from './ambiguityTriggerKinds.ts';
import { GatedPatterns } from './gatedPatterns.ts';

/** All conditions that are drawn with vague words. */
export const TRIGGERS = new GatedPatterns<TriggerPattern>([...DEGREES, ...MOMENTS, ...STANDARDS, ...LOOSE_TRIGGERS]);

/** The words that a prompt may define elsewhere, as they stand in the phrase: 大额, urgent, long. */
export const GRADED =
  /重要|紧急|可疑|大额|小额|高价值|严重|有问题|特殊|高风险|敏感|老|新|长|短|大|小|多|少|高|低|久|晚|早|远|贵|旧|好|差|最近|近期|维度|方面|角度|指标|标准|标签|类别|分类|激动|激烈|复杂|\b(?:important|urgent|suspicious|serious|severe|sensitive|high-value|large|unusual|complex|complicated|difficult|risky|abnormal|big|expensive|strange|tricky|questionable|problematic|valuable|key|major|long|lengthy|short|small|old|recent|high|low|late|many|few|aspects|dimensions|criteria|angles|perspectives|factors|metrics|points|standards|qualities|labels?|tags?|category|categories|upset|angry)\b/gi;

/** Literals of `GRADED`, lower case. */
export const GRADED_CUES: readonly string[] = [
  '大额',
  '小额',
  '紧急',
  '可疑',
  '高价值',
  '严重',
  '重要',
  '高风险',
  '敏感',
  '最近',
  '近期',
  '维度',
  '方面',
  '角度',
  '指标',
  '标准',
  '标签',
  '类别',
  '分类',
  '长文',
  '长句',
  '短评',
  '长评',
  'important',
  'urgent',
  'suspicious',
  'serious',
  'severe',
  'high-value',
  'large',
  'risky',
  'long',
  'short',
  'small',
  'recent',
  'aspects',
  'dimensions',
  'criteria',
  'labels',
  'categories',
  'tags',
];
