import type { LabelRecord, Sample } from '../../label/record.ts';
import { isStale, reviewLabel, type ReviewedLabel } from '../decision.ts';
import { faultsOf, lintLabel } from '../labelLint/labelLint.ts';
import { problemOf } from '../problem.ts';
import type { Review } from './review.ts';
import { sampleState } from './reviewSample.ts';
import { STATE, STANDINGS } from './standings.ts';
import { FAULT, ONE_VOTE } from '../table/table.ts';
import type { LabelDetail, LabelRow, OtherSide, ReviewView, RowPage } from './view.ts';

const PREVIEW = 120; // UTF-16 units of a record in the list
const AROUND = 60; // rows that go along with a view, so that the list seldom has to ask
const SEEN = 18; // rows before and behind the selected one that a view is likely to show

/** What a view adds to what the review knows. */
export interface ViewInput {
  readonly revision: number;
  readonly marker: string;
  readonly language?: 'zh' | 'en'; // of the prompt
  readonly searching: boolean;
  /** The rows that the view has got at a revision: they are not sent again. */
  readonly known?: { readonly revision: number; readonly from: number; readonly to: number };
  readonly indexing?: number;
  readonly other?: { readonly title: string; readonly kind: OtherSide['kind'] };
}

/** Everything that a view shows. */
export async function viewOf(review: Review, input: ViewInput): Promise<ReviewView> {
  const { board, position, selected } = review;
  const { queue } = board;
  const facets = queue.facets();
  const page = await pageAround(review, input);
  const sample = sampleState(review);
  return {
    revision: input.revision,
    filter: board.filter,
    order: board.order,
    facets,
    searching: input.searching,
    ...(input.indexing !== undefined && { indexing: input.indexing }),
    labels: board.labels,
    reviewed: board.reviewed,
    total: queue.length,
    position,
    page,
    ...(selected !== undefined && { label: await detailOf(review, selected, input) }),
    canUndo: review.canUndo,
    canRedo: review.canRedo,
    acceptable: queue.acceptable,
    ...(input.other && { compare: { ...input.other, differing: facets.states.differs } }),
    ...(sample && { sample }),
  };
}

/** The rows around the selected label; none where the view has them, and enough beyond. */
function pageAround(review: Review, { revision, known }: ViewInput): Promise<RowPage> {
  const { position } = review;
  const from = Math.max(0, position - AROUND / 2);
  const last = review.board.queue.length;
  const isKnown =
    known?.revision === revision &&
    (known.from === 0 || known.from <= position - SEEN) &&
    (known.to >= last || known.to >= position + SEEN);
  return isKnown ? Promise.resolve({ revision, from, rows: [] }) : pageOf(review, revision, from, AROUND);
}

/** Rows of the queue; of the records only those are read. */
export async function pageOf(review: Review, revision: number, from: number, count: number): Promise<RowPage> {
  const { board, tasks } = review;
  const labels = board.queue.slice(from, from + count);
  const records = await review.ports.readMany(labels.map((label) => Math.floor(label / tasks.length)));
  const rows = labels.flatMap((label, index) => {
    const record = records[index];
    return record === undefined ? [] : [rowOf(review, label, record)];
  });
  return { revision, from, rows };
}

/** One label for the list. */
function rowOf(review: Review, label: number, record: LabelRecord): LabelRow {
  const { standings, states, table } = review.board;
  const state = standings.state[label] ?? 0;
  const shown = table.conclusions.text(states.shown(label));
  const { path, row } = record.item.origin;
  const probe = states.probing.of(label);
  return {
    key: standings.keyOf(label),
    taskId: review.tasks[label % review.tasks.length]?.id ?? '',
    ...(shown !== undefined && { conclusion: shown }),
    verdict: STANDINGS[standings.verdict[label] ?? 0] ?? 'unreviewed',
    deferred: (state & STATE.deferred) !== 0,
    flagged: (state & STATE.flagged) !== 0,
    commented: (state & STATE.commented) !== 0,
    stale: (state & STATE.stale) !== 0,
    unreadable: table.teacher[label] === 0,
    faulty: probe === undefined && ((table.faults[label] ?? 0) & (FAULT.unreadable - 1)) !== 0,
    differs: states.differs(label),
    blind: probe === 'blind',
    origin: row === undefined ? path : `${path}:${row}`,
    text: record.item.text.slice(0, PREVIEW).replace(/\s+/g, ' ').trim(),
  };
}

/** One label whole, as the reviewer may see it: what is hidden is left out, a planted error is in its place. */
export async function detailOf(review: Review, label: number, input: ViewInput): Promise<LabelDetail> {
  const { board, ports, tasks } = review;
  const { standings, states, table } = board;
  const record = await ports.read(Math.floor(label / tasks.length));
  const task = tasks[label % tasks.length];
  const real = reviewLabel(record, task?.id ?? '', standings.decision(label));
  const probe = states.probing.of(label);
  const seen = probe === 'planted' ? disguised(real, states.probing.planted(label) ?? '') : real;
  const isBlind = probe === 'blind';
  const { answer, teacher } = seen;
  const agreement = table.agreement[label] ?? ONE_VOTE;
  const comment = standings.comment(label);
  const problem = problemOf(real);
  const faults =
    task === undefined || probe !== undefined
      ? 0
      : lintLabel(answer, task, input.marker, record.item.text, input.language);
  const votes = probe === undefined ? votesOf(record, real.taskId) : undefined;
  return {
    ...rowOf(review, label, record),
    stale: isStale(seen),
    source: record.item.text,
    from: record.item.origin,
    fields: record.item.fields,
    mode: isBlind ? 'blind' : 'open',
    ...(teacher && !isBlind && { teacher }),
    ...(answer && !isBlind && { answer }),
    ...(input.other && { other: await otherSide(review, label, input.other) }),
    reasoning: seen.reasoning,
    ...(record.status !== 'failed' && probe === undefined && { raw: record.reply.text }),
    ...(problem && { problem }),
    faults: real.teacher === undefined && real.verdict === 'unreviewed' ? [] : faultsOf(faults).map(({ id }) => id),
    swapped: probe === undefined && ((table.faults[label] ?? 0) & FAULT.swapped) !== 0,
    ...(agreement !== ONE_VOTE && probe === undefined && { agreement }),
    ...(votes && { votes }),
    ...(real.decision && { reviewer: real.decision.reviewer }),
    ...(comment !== undefined && { comment }),
  };
}

function disguised(label: ReviewedLabel, conclusion: string): ReviewedLabel {
  const answer = { conclusion, reasoning: label.teacher?.reasoning ?? '' };
  return { ...label, teacher: answer, answer };
}

async function otherSide(review: Review, label: number, other: NonNullable<ViewInput['other']>): Promise<OtherSide> {
  const answer = await review.ports.readOther?.(label);
  return { ...other, ...(answer && { answer }) };
}

function votesOf(record: LabelRecord, taskId: string): LabelDetail['votes'] {
  const samples: readonly Sample[] | undefined = record.samples;
  return samples?.map((sample) => {
    const conclusion =
      sample.status === 'failed' ? undefined : sample.answers.find((answer) => answer.taskId === taskId)?.conclusion;
    return { teacher: sample.teacher, ...(conclusion !== undefined && { conclusion }) };
  });
}
