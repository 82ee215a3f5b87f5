import type { RowOutcome } from '#core/dataset/preflight/rowChecker';
import { textOf } from '#core/dataset/preflight/rowPieces';
import type { Stage } from '#core/dataset/preflight/entry';

/** One row as LLaMA-Factory trains on it: texts before cutting, lengths after it. For comparison with the real program. */
export interface RenderedRow {
  readonly file: string;
  readonly line: number;
  readonly stage: Stage;
  readonly outcome: 'kept' | 'dropped' | 'fails';
  readonly reason: string | null;
  readonly [field: string]: unknown; // see renderedRow
}

/** The fields of a row that is kept differ by stage: sft has `turns`, dpo `chosen` and `rejected`, kto `response`. */
export function renderedRow(
  at: { readonly file: string; readonly line: number; readonly stage: Stage },
  outcome: RowOutcome,
  eos: string,
): RenderedRow {
  if (outcome.outcome !== 'kept') return { ...at, outcome: outcome.outcome, reason: outcome.reason };
  const { encoded } = outcome;
  const base = { ...at, outcome: 'kept' as const, reason: null };
  if (encoded.stage === 'sft') {
    const turns = encoded.turns.map(({ source, target }) => ({
      source: textOf(source.elements, eos),
      target: textOf(target.elements, eos),
      source_len: source.kept,
      target_len: target.kept,
    }));
    return { ...base, turns, input_len: encoded.inputLen, labels_len: encoded.labelsLen };
  }
  const { source } = encoded;
  const prompt = { prompt: textOf(source.elements, eos), source_len: source.kept };
  if (encoded.stage === 'dpo') {
    const { chosen, rejected } = encoded;
    return {
      ...base,
      ...prompt,
      chosen: textOf(chosen.elements, eos),
      rejected: textOf(rejected.elements, eos),
      chosen_len: source.kept + chosen.kept,
      rejected_len: source.kept + rejected.kept,
      input_len: source.kept + chosen.kept,
      labels_len: chosen.kept,
    };
  }
  return {
    ...base,
    ...prompt,
    response: textOf(encoded.target.elements, eos),
    kto_tag: encoded.good,
    input_len: source.kept + encoded.target.kept,
    labels_len: encoded.target.kept,
  };
}
