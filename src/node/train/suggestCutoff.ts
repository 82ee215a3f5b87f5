import { THINKING_TEMPLATES } from '#core/train/modelTemplates';
import { checkDataset } from '../dataset/preflight.ts';
import type { PreflightOptions } from '../dataset/preflightOptions.ts';

/** The cutoff_len that cuts nothing, and how it is known. */
export interface CutoffSuggestion {
  readonly cutoffLen: number; // tokens; a multiple of 64
  readonly longest: number; // tokens of the longest row, which may be more than models take
  readonly usual: number; // tokens that 95 % of the rows do not exceed
  readonly exact: boolean; // counted with the model's tokens rather than estimated, which is on the high side
}

const LEAST = 256;
const MOST = 32_768; // tokens that Qwen2.5 and Qwen3 were made for
const STEP = 64;
const OUTLIER = 4; // times what is usual
const UNCUT = 1_048_576; // so that the whole lengths are seen

/** Looks at every row as preflight does. */
export async function suggestCutoff(
  dir: string,
  options: { readonly dataset: string; readonly template: string } & Pick<PreflightOptions, 'tokenizer' | 'signal'>,
): Promise<CutoffSuggestion> {
  const thinks = THINKING_TEMPLATES.includes(options.template);
  const report = await checkDataset(dir, { ...options, cutoffLen: UNCUT, ...(thinks && { enableThinking: false }) });
  const { max: longest, p95: usual } = report.lengths.total;
  const wanted = Math.max(LEAST, report.cutoffSuggested, longest);
  const exact = report.tokens.kind === 'exact';
  return { cutoffLen: Math.min(MOST, inSteps(wanted)), longest, usual, exact };
}

/** The cutoff_len that suits nearly all rows, where a few that are far longer decide over the memory; else undefined. */
export function cutoffOfMost({ cutoffLen, usual }: CutoffSuggestion): number | undefined {
  const enough = Math.max(LEAST, inSteps(usual));
  return enough * OUTLIER <= cutoffLen ? enough : undefined;
}

const inSteps = (tokens: number): number => Math.ceil(tokens / STEP) * STEP;
