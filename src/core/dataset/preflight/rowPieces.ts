import { truthy, type Converted, type Row } from './convert.ts';
import type { encodeFeedback, encodePair, encodeSft, Piece } from './encode.ts';
import type { DatasetEntry, Stage } from './entry.ts';
import type { RowReason } from './rowStop.ts';
import type { Element } from './template.ts';

/** A row as it is trained on. */
export type EncodedRow =
  | NonNullable<ReturnType<typeof encodeSft>>
  | NonNullable<ReturnType<typeof encodePair>>
  | NonNullable<ReturnType<typeof encodeFeedback>>;

/** The lengths of a row, whatever it is for. */
export interface RowPieces {
  readonly sources: readonly Piece[];
  readonly targets: readonly Piece[];
  readonly prompt: number; // tokens before the last answer
  readonly answer: Piece;
  readonly total: number;
}

/** The pieces of an encoded row. */
export function piecesOf(encoded: EncodedRow): RowPieces {
  if (encoded.stage === 'sft') {
    const sources = encoded.turns.map(({ source }) => source);
    const targets = encoded.turns.map(({ target }) => target);
    const total = [...sources, ...targets].reduce((sum, { length }) => sum + length, 0);
    const answer = targets.at(-1) ?? { elements: [], length: 0, kept: 0 };
    return { sources, targets, answer, total, prompt: total - answer.length };
  }
  const { source } = encoded;
  const targets = encoded.stage === 'dpo' ? [encoded.chosen, encoded.rejected] : [encoded.target];
  const longest = Math.max(...targets.map(({ length }) => length));
  const answer = targets[0] ?? source;
  return { sources: [source], targets, answer, prompt: source.length, total: source.length + longest };
}

/** Whether KTO's processor fails on a row that comes after one with this answer. */
export function lacksContrast(contents: readonly unknown[]): boolean {
  return contents.length === 0 || (contents.length === 1 && !truthy(contents[0]));
}

/** Why a row that could be converted is left out. */
export function whyDropped({ broken }: Converted, row: Row, entry: DatasetEntry, stage: Stage): RowReason {
  if (broken !== undefined) return broken;
  if (stage === 'kto') return 'no-tag';
  if (stage === 'dpo') return 'no-pair';
  const output = entry.columns.response === null ? undefined : row.values[entry.columns.response];
  if (typeof output === 'symbol') return 'dates';
  return output === undefined || output === null ? 'no-answer' : 'not-text';
}

/** The text of a piece; end tokens as the tokenizer writes them. */
export function textOf(elements: readonly Element[], eos: string): string {
  return elements.map((element) => (typeof element === 'string' ? element : eos)).join('');
}
