import type { Translate } from '../l10n.ts';
import type { PreflightCode } from './preflight/report.ts';

/** What to do about findings of a kind, whatever the row; English templates. In the order in which a person should work through them. */
const ADVICE: Readonly<Record<PreflightCode, string>> = {
  fails: 'LLaMA-Factory ends with an error, so nothing is trained. Mend these first.',
  dropped:
    'LLaMA-Factory says so in its log only. Mend these rows where they were made and export again, or take them out.',
  changed:
    'What is trained on differs from what the file says. Give every row a system text, and choose the template that serving uses.',
  'cut-target':
    'The end of the answer is lost, and with it the token that stops: the student never learns to stop. Raise the cutoff, or shorten the reasoning.',
  'cut-source':
    'The end of the prompt is lost, and with it the mark where the answer begins. Raise the cutoff, or leave these rows out.',
  'marker-in-conclusion': 'Stopping at the marker would cut the conclusion. Correct it in QC.',
  'marker-missing': 'Stopping at the marker then never stops. Correct these answers in QC and export again.',
  'marker-twice': 'Only the first one is meant. Take the other out of the reasoning in QC.',
  'marker-full-width': '＃＃＃＃ is another text than ####: no stop text matches it. Correct it in QC.',
  'marker-in-source':
    'Such as a Markdown heading of level 4. The student may repeat it: choose another marker, or clean the source.',
  leak: 'Nearly the same text is trained on and measured. Divide again so that it stays in one part, or leave one out.',
  'conflicting-duplicate': 'One of them is wrong, and the student learns neither. Decide on one in QC.',
  duplicate: 'It counts twice in the training. Leave one of them out if that is not meant.',
  'reasoning-empty': 'The layout asks for one. Fill it in QC, or export with the layout conclusion-only.',
  'class-missing': 'The student never gives them. Label more records of that kind, or take them out of the set.',
  'class-imbalance': 'The student tends to the frequent ones. Label more of the rare kind, and judge by macro F1.',
  unchecked: 'Preflight cannot look at this: look at it yourself before training.',
};

/** What to do about findings of a kind, in the person's language. */
export const findingAdvice = (code: PreflightCode, t: Translate): string => t(ADVICE[code]);

/** All kinds of findings: what is lost, what is taught wrongly, what is worth a look. */
export const PREFLIGHT_CODES = Object.keys(ADVICE) as readonly PreflightCode[];

/** Address of what is written about a kind of finding. */
export function preflightPage(code: PreflightCode): string {
  return `https://github.com/promptmill/promptmill/blob/main/docs/preflight.md#${code}`;
}
