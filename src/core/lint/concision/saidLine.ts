import type { Span } from '../../text.ts';
import type { Clause } from '../reading/clauses.ts';
import type { LineInfo, ListMark } from '../reading/line.ts';

/** What courtesies and roundabout wordings are found by: a unit as far as it is read before it knows them. */
export interface SaidLine {
  readonly text: string;
  readonly wording: string;
  readonly first: boolean;
  readonly list: ListMark | undefined;
  readonly info: LineInfo;
  readonly sentences: readonly Span[];
  readonly clauses: readonly Clause[];
}
