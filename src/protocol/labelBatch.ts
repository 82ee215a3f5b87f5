import type { RunState } from './labelRun.ts';

/** Whether records are asked one by one at once, or handed over as a batch. */
export type Transport = 'now' | 'batch';

/** A choice between asking at once and by batch; there is one only where the teacher takes batches. */
export interface BatchOffer {
  readonly chosen: Transport; // right away until the person says otherwise
  readonly share: number | undefined; // of the price, such as 0.6
  readonly hours: number | undefined; // that the provider gives itself
  readonly proposed: boolean; // there are so many records that a batch is the better way
}

/** A batch of this workspace that is under way at the provider. */
export interface BatchUnderWay {
  readonly state: 'batch';
  readonly job: string; // the folder's name
  readonly jobDir: string;
  readonly teacher: string;
  readonly status: 'submitting' | 'validating' | 'in_progress' | 'cancelling' | 'fetching';
  readonly done: number; // requests that the provider is through with
  readonly total: number;
  readonly round: number; // above 1: what expired is asked again
  readonly ageMs: number;
  readonly received: number; // records that have come into the job while this window looked
  readonly cost?: string; // of what was fetched so far
  readonly followed: 'here' | 'elsewhere' | 'no';
  readonly problem?: string; // why nobody follows it, with the next step
  readonly keyFor?: string; // the teacher whose key is missing
}

/** A batch as the view shows it: under way, or how it ended in this window until it is put away. */
export type BatchCard = BatchUnderWay | Extract<RunState, { readonly state: 'ended' }>;
