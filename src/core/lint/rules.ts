import type { LintRule } from './rule.ts';
import { examplesMissing } from './rules/examples-missing.ts';
import { examplesOneSided } from './rules/examples-one-sided.ts';
import { examplesOutsideLabels } from './rules/examples-outside-labels.ts';
import { examplesLayout } from './rules/examples-layout.ts';
import { concisionCourtesy } from './rules/concision-courtesy.ts';
import { concisionAppeal } from './rules/concision-appeal.ts';
import { concisionWordy } from './rules/concision-wordy.ts';
import { concisionRepeated } from './rules/concision-repeated.ts';
import { ambiguityCondition } from './rules/ambiguity-condition.ts';
import { ambiguityContradiction } from './rules/ambiguity-contradiction.ts';
import { ambiguityOpenSet } from './rules/ambiguity-open-set.ts';
import { ambiguityReference } from './rules/ambiguity-reference.ts';
import { ambiguityTerm } from './rules/ambiguity-term.ts';
import { ambiguityVague } from './rules/ambiguity-vague.ts';
import { structureSteps } from './rules/structure-steps.ts';
import { structureWall } from './rules/structure-wall.ts';
import { structureNumbering } from './rules/structure-numbering.ts';
import { edgeCasesMissing } from './rules/edge-cases-missing.ts';
import { sensitivityStereotype } from './rules/sensitivity-stereotype.ts';
import { sensitivityDerogatory } from './rules/sensitivity-derogatory.ts';
import { sensitivityRole } from './rules/sensitivity-role.ts';
import { sensitivityAbuse } from './rules/sensitivity-abuse.ts';
import { constraintsFew } from './rules/constraints-few.ts';
import { constraintsLengthUnit } from './rules/constraints-length-unit.ts';
import { elementsGoal } from './rules/elements-goal.ts';
import { elementsCriteria } from './rules/elements-criteria.ts';
import { elementsIo } from './rules/elements-io.ts';
import { elementsContext } from './rules/elements-context.ts';
import { contractFrontMatter } from './rules/contract-front-matter.ts';
import { contractUnusedSuppression } from './rules/contract-unused-suppression.ts';
import { contractLabels } from './rules/contract-labels.ts';
import { contractOutputOrder } from './rules/contract-output-order.ts';
import { contractMarker } from './rules/contract-marker.ts';
import { contractRecordPlace } from './rules/contract-record-place.ts';
import { contractVariables } from './rules/contract-variables.ts';
import { contractDelimiters } from './rules/contract-delimiters.ts';
import { contractHiddenUnicode } from './rules/contract-hidden-unicode.ts';
import { privacyPersonalData } from './rules/privacy-personal-data.ts';
import { privacySecret } from './rules/privacy-secret.ts';
import { privacyHealthFinance } from './rules/privacy-health-finance.ts';

/** Every rule, listed by hand: one file and one page (`docs/rules/`) each. */
export const rules: readonly LintRule[] = [
  examplesMissing,
  examplesOneSided,
  examplesOutsideLabels,
  examplesLayout,
  concisionCourtesy,
  concisionAppeal,
  concisionWordy,
  concisionRepeated,
  ambiguityVague,
  ambiguityCondition,
  ambiguityContradiction,
  ambiguityOpenSet,
  ambiguityReference,
  ambiguityTerm,
  structureSteps,
  structureWall,
  structureNumbering,
  edgeCasesMissing,
  sensitivityStereotype,
  sensitivityDerogatory,
  sensitivityRole,
  sensitivityAbuse,
  constraintsFew,
  constraintsLengthUnit,
  elementsGoal,
  elementsCriteria,
  elementsIo,
  elementsContext,
  privacyPersonalData,
  privacySecret,
  privacyHealthFinance,
  contractFrontMatter,
  contractUnusedSuppression,
  contractLabels,
  contractOutputOrder,
  contractMarker,
  contractRecordPlace,
  contractVariables,
  contractDelimiters,
  contractHiddenUnicode,
];
