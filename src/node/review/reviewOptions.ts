import type { Answer } from '#core/answer';
import { AppError } from '#core/errors';
import type { ProbeShares } from '#core/qc/review/probes';

/** How a job is reviewed. */
export interface JobReviewOptions {
  readonly reviewer: string;
  readonly shares: ProbeShares;
  readonly cacheDir?: string;
  /** Takes the reviewer's file for writing when opened; else with the first decision. */
  readonly lockAtOnce?: boolean;
  /** Never writes: Restricted Mode. */
  readonly readOnly?: boolean;
  /** Something changed by itself: more records or hits, another reviewer's decisions. */
  readonly onChange?: () => void;
  readonly onError?: (error: unknown) => void;
  readonly warn?: (message: string) => void;
}

/** What goes along with a command from a view. */
export interface DoOptions {
  readonly draft?: Answer;
  readonly advance: boolean;
}

/** What a review says when it opens: that a torn line was cut off, or why nothing can be decided. */
export interface Opening {
  readonly repaired?: number; // bytes of a torn line that were cut off
  readonly held?: unknown; // the error that says who holds the review
}

/** The error of a review whose records are other ones now. */
export function otherRecords(): AppError {
  return new AppError('log.corrupt', 'The records of this job were replaced by other ones.', {
    hint: 'Close the review and open it again.',
  });
}

/** The error of a decision where nothing may be written. */
export function onlyRead(): AppError {
  return new AppError('review.refused', 'In Restricted Mode labels can only be read.', {
    hint: 'Trust this workspace to decide on them.',
  });
}
