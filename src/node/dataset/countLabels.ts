import type { OpenedJob } from '../label/jobFolder.ts';
import { JobLabels } from './jobLabels.ts';

/** How many labels of a job have an answer, and how many of those nobody has decided on. */
export interface LabelCounts {
  readonly answered: number;
  readonly unreviewed: number;
}

/** Counts a job's labels in one pass, whatever their number. @throws AppError 'log.corrupt' */
export async function countLabels(opened: OpenedJob, signal?: AbortSignal): Promise<LabelCounts> {
  const labels = await JobLabels.open(opened, signal);
  let answered = 0;
  let unreviewed = 0;
  try {
    for await (const batch of labels.batches(signal)) {
      for (const { label } of batch) {
        if (label.answer === undefined) continue;
        answered++;
        if (label.verdict === 'unreviewed') unreviewed++;
      }
    }
  } finally {
    await labels.close();
  }
  return { answered, unreviewed };
}
