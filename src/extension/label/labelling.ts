import type { JobCounter } from './jobCounts.ts';
import type { LabelBatches } from './labelBatches.ts';
import type { LabelDocuments } from './labelDocuments.ts';
import type { LabelForm } from './labelForm.ts';
import type { LabelOrders } from './labelOrders.ts';
import type { LabelPickers } from './labelPickers.ts';
import type { LabelRuns } from './labelRuns.ts';
import type { Teachers } from './teachers.ts';

/** What the parts of labelling share. */
export interface Labelling {
  readonly teachers: Teachers;
  readonly form: LabelForm;
  readonly runs: LabelRuns;
  readonly batches: LabelBatches;
  readonly orders: LabelOrders;
  readonly pickers: LabelPickers;
  readonly documents: LabelDocuments;
  readonly counter: JobCounter;
}
