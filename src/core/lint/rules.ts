import type { LintRule } from './rule.ts';
import { ambiguityOpenSet } from './rules/ambiguity-open-set.ts';
import { ambiguityVague } from './rules/ambiguity-vague.ts';
import { concisionCourtesy } from './rules/concision-courtesy.ts';
import { concisionRepeated } from './rules/concision-repeated.ts';
import { concisionWordy } from './rules/concision-wordy.ts';
import { constraintsFew } from './rules/constraints-few.ts';
import { contractFrontMatter } from './rules/contract-front-matter.ts';
import { contractLabels } from './rules/contract-labels.ts';
import { contractOutputOrder } from './rules/contract-output-order.ts';
import { contractRecordPlace } from './rules/contract-record-place.ts';
import { edgeCasesMissing } from './rules/edge-cases-missing.ts';
import { elementsCriteria } from './rules/elements-criteria.ts';
import { elementsGoal } from './rules/elements-goal.ts';
import { examplesMissing } from './rules/examples-missing.ts';
import { examplesOneSided } from './rules/examples-one-sided.ts';
import { privacyPersonalData } from './rules/privacy-personal-data.ts';
import { privacySecret } from './rules/privacy-secret.ts';
import { sensitivityBias } from './rules/sensitivity-bias.ts';
import { structureSteps } from './rules/structure-steps.ts';

/** Every rule, listed by hand: one file and one page (`docs/rules/`) each. */
export const rules: readonly LintRule[] = [
  examplesMissing,
  examplesOneSided,
  concisionCourtesy,
  concisionRepeated,
  concisionWordy,
  ambiguityVague,
  ambiguityOpenSet,
  structureSteps,
  edgeCasesMissing,
  sensitivityBias,
  privacyPersonalData,
  privacySecret,
  constraintsFew,
  elementsGoal,
  elementsCriteria,
  contractFrontMatter,
  contractLabels,
  contractOutputOrder,
  contractRecordPlace,
];
