import path from 'node:path';
import { causeText } from '#core/label/causes';
import { REPLAY_ID } from '#core/label/teachers/presets';
import type { Translate } from '#core/l10n';
import type {
  PreviousVersion,
  SourceState,
  StartObstacle,
  StartState,
  TeacherState,
  TemplateState,
} from '#protocol/labelForm';
import { stampOf, type JobCounter } from './jobCounts.ts';
import { repliesOf, type Looked } from './labelFiles.ts';
import { planLabelling, type LabelInput } from './labelPlan.ts';
import { startOf } from './runProgress.ts';

/** What the start button would do, and of what input and job. */
export interface Started {
  readonly start: StartState;
  readonly input?: LabelInput; // that can be estimated
  readonly jobDir?: string; // the job that is gone on with
  readonly stamp?: string; // of its files
}

/** What the start button depends on. */
export interface StartInput {
  readonly input: () => Promise<LabelInput>;
  readonly template: TemplateState | undefined;
  readonly sources: readonly SourceState[];
  readonly looked: Looked;
  readonly key: TeacherState['key'] | undefined; // of the chosen teacher
  readonly counter: JobCounter;
  readonly isOwn: (dir: string) => boolean;
  readonly t: Translate;
}

/** Says what the start button would do, or why it cannot. @throws AppError when the plan cannot be made. */
export async function startState(form: StartInput): Promise<Started> {
  const { template, sources, looked, t } = form;
  const no = (reason: StartObstacle): Started => ({ start: { can: 'no', reason } });
  if (template === undefined) return no('template-missing');
  if (template.error !== undefined) return no('template-invalid');
  if (sources.length === 0) return no('sources-missing');
  if (looked.error !== undefined) return no('sources-unreadable');
  if (looked.empty) return no('sources-empty');
  const input = await form.input();
  if (form.key === 'missing') return { ...no('key-missing'), input };
  if (input.teacher.id === REPLAY_ID && (await repliesOf(input)) === undefined) return no('replies-missing');
  const { spec, resumes, replaces, previous: before } = await planLabelling(input, 'auto');
  const job = path.basename(spec.dir);
  const previous = before === undefined ? undefined : await versionBefore(before, resumes ? spec.dir : undefined);
  const version = previous === undefined ? {} : { previous };
  if (!resumes) {
    return { start: { can: 'start', job, ...(replaces === undefined ? {} : { replaces }), ...version }, input };
  }
  const stamp = await stampOf(spec.dir);
  const { labelled, unreadable, causes } = await form.counter.count(spec.dir);
  const done = labelled + unreadable;
  const more = { input, jobDir: spec.dir, stamp };
  const { batchState } = await import('#node/batch/batchSession');
  const batch = await batchState(spec.dir);
  if (batch !== undefined && batch.status !== 'ended') {
    return { start: { can: 'no', reason: 'batch', job, jobDir: spec.dir, done }, ...more };
  }
  if (!form.isOwn(spec.dir)) {
    const { lockHolder } = await import('#node/label/jobLock');
    if ((await lockHolder(spec.dir)) !== undefined) {
      return { start: { can: 'no', reason: 'elsewhere', job, jobDir: spec.dir, done }, ...more };
    }
  }
  const failed = [...causes, ...(unreadable > 0 ? ([['unreadable', unreadable]] as const) : [])].map(
    ([cause, count]) => ({ cause, text: causeText(cause, t), count }),
  );
  return { start: { can: 'resume', job, jobDir: spec.dir, done, failed, ...version }, ...more };
}

/** A prompt version before the one that would be labelled with, and how they compare where its sample was labelled anew. */
async function versionBefore(before: string, now: string | undefined): Promise<PreviousVersion> {
  const job = path.basename(before);
  const compared = now === undefined ? undefined : await compare(before, now);
  if (compared === undefined || compared.records === 0) return { job, compared: undefined };
  const { records, same, flips } = compared;
  return {
    job,
    compared: {
      records,
      labels: same + flips.length,
      flips: flips.length,
      rows: flips.slice(0, 3).map(({ text, before: was, after }) => ({ text: startOf(text, 60), before: was, after })),
    },
  };
}

/** Compares a job with the version before it on the pinned sample; undefined where none is pinned. */
export async function compare(before: string, now: string) {
  const [{ compareJobs, readPinned }, { openJob }] = await Promise.all([
    import('#node/label/pinnedSample'),
    import('#node/label/jobFolder'),
  ]);
  const ids = await readPinned(before);
  return ids === undefined ? undefined : compareJobs(before, await openJob(now), ids);
}
