import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import { REPLAY_ID } from '#core/label/teachers/presets';
import type { BatchChoices } from '#core/label/batchJournal';
import type { BatchState } from '#core/label/batchState';
import type { AskOptions, Teacher } from '#core/label/job';
import type { RetryCause, RunSummary } from '#core/label/run';
import type { OpenedJob } from '#node/label/jobFolder';
import type { Transport } from '#protocol/labelBatch';
import type { Deps } from '../deps.ts';
import { confirmCost, confirmFindings } from './labelConfirm.ts';
import { repliesOf } from './labelFiles.ts';
import type { LabelBatches } from './labelBatches.ts';
import type { LabelForm } from './labelForm.ts';
import { planLabelling, type LabelInput } from './labelPlan.ts';
import type { LabelRuns } from './labelRuns.ts';
import { takesBatches, underWay } from './labelTransport.ts';
import { runInProgress } from './runProgress.ts';
import type { Selection } from './labelSelection.ts';

/** Records that a trial labels. */
const FEW = 5;

/** A run that was begun; undefined where the person thought better of it. */
export type Begun = { readonly finished: Promise<RunSummary> } | undefined;

/** Starts runs from the form: checks, asks where something speaks against it, and orders them. */
export class LabelOrders {
  readonly #deps: Deps;
  readonly #form: LabelForm;
  readonly #runs: LabelRuns;
  readonly #batches: LabelBatches;

  constructor(
    deps: Deps,
    parts: { readonly form: LabelForm; readonly runs: LabelRuns; readonly batches: LabelBatches },
  ) {
    this.#deps = deps;
    this.#form = parts.form;
    this.#runs = parts.runs;
    this.#batches = parts.batches;
  }

  /** Labels everything that is left. @throws AppError when a part is missing or not right. */
  async all(given: Partial<Selection>, mode: 'auto' | 'new'): Promise<Begun> {
    const input = await this.#input(given);
    if (!(await confirmFindings(this.#deps, input))) return undefined;
    // A cap is an answer to what it may cost, and without a price there is no question.
    const asks = this.#form.selection.cap === undefined && input.teacher.price !== undefined;
    if (asks && !(await confirmCost(this.#deps, input, await this.#form.estimate(input)))) return undefined;
    return this.#start(input, 'all', { mode });
  }

  /** Hands everything that is left over as a batch; resolves when it is submitted. @throws AppError as `all`. */
  async byBatch(given: Partial<Selection>, mode: 'auto' | 'new'): Promise<BatchState | undefined> {
    const input = await this.#input(given);
    demandBatches(input);
    if (!(await confirmFindings(this.#deps, input))) return undefined;
    const asks = this.#form.selection.cap === undefined && input.teacher.price !== undefined;
    if (asks && !(await confirmCost(this.#deps, input, await this.#form.estimate(input), 'batch'))) return undefined;
    const { spec } = await planLabelling(input, mode);
    const { prepareJob } = await import('#node/label/prepareJob');
    this.#form.transport.forget();
    return this.#batches.begin(await prepareJob(spec), this.#choicesOf(input.teacher));
  }

  /** Hands what a job lacks over as a batch, with the job's own teacher and options. */
  async restByBatch(dir: string): Promise<BatchState | undefined> {
    this.demandTrust();
    const { openJob } = await import('#node/label/jobFolder');
    const opened = await openJob(dir);
    demandBatches(opened.job);
    if (opened.job.teacher.price !== undefined && !(await this.#confirmJob(opened, 'batch'))) return undefined;
    return this.#batches.begin(opened, {});
  }

  #choicesOf({ price }: Teacher): BatchChoices {
    const { cap } = this.#form.selection;
    return cap === undefined || price === undefined ? {} : { cap: { currency: price.currency, amount: cap } };
  }

  /** Labels a few records of the job that `all` would go on with. */
  async few(): Promise<Begun> {
    const input = await this.#input({});
    if (!(await confirmFindings(this.#deps, input))) return undefined;
    const { fewToAsk } = await import('#node/label/pinnedSample');
    return this.#start(input, 'try', { only: (opened) => fewToAsk(opened, FEW) });
  }

  /** Labels the sample that is pinned in the version before, under the prompt of now. */
  async sample(): Promise<Begun> {
    const input = await this.#input({});
    if (!(await confirmFindings(this.#deps, input))) return undefined;
    const { previous } = await planLabelling(input, 'auto');
    if (previous === undefined) return undefined;
    const { pinSample } = await import('#node/label/pinnedSample');
    return this.#start(input, 'sample', { only: () => pinSample(previous) });
  }

  /** Asks again for what of a job ended so, with the job's own teacher and options. */
  async retry(dir: string, cause: RetryCause | undefined): Promise<Begun> {
    this.demandTrust();
    if (this.#runs.busy) throw runInProgress();
    const [{ openJob }, { baseOf }] = await Promise.all([
      import('#node/label/jobFolder'),
      import('#node/label/prepareJob'),
    ]);
    const opened = await openJob(dir);
    await refuseWhileBatch(dir);
    const { teacher, template } = opened.job;
    const { findReplies } = await import('#node/label/labelRun');
    const repliesFile = teacher.id === REPLAY_ID ? await findReplies(template.path, baseOf(opened)) : undefined;
    const { teacher: chosen } = this.#form;
    if (cause === undefined && teacher.price !== undefined && !(await this.#confirmJob(opened))) return undefined;
    const finished = this.#runs.start({
      purpose: cause === undefined ? 'all' : 'retry',
      open: async () => opened,
      repliesFile,
      ...(cause === undefined ? {} : { retry: [cause] }),
      ...(chosen?.id === teacher.id && chosen.baseUrl === teacher.baseUrl ? { limits: chosen.limits } : {}),
    });
    return { finished };
  }

  async #confirmJob(opened: OpenedJob, by: Transport = 'now'): Promise<boolean> {
    const [{ estimateJob }, { baseOf }] = await Promise.all([
      import('#node/label/estimateJob'),
      import('#node/label/prepareJob'),
    ]);
    const { job, template, dir } = opened;
    const { teacher, sources, reading = {}, ask = {} } = job;
    const base = baseOf(opened);
    const input = { base, templateFile: job.template.path, template, sources, teacher, reading, ask };
    return confirmCost(this.#deps, input, await estimateJob({ ...input, dir }), by);
  }

  /** @throws AppError where the workspace is not trusted. */
  demandTrust(): void {
    if (vscode.workspace.isTrusted) return;
    throw new AppError('usage', 'Labelling is off in Restricted Mode: it would send this folder’s files away.', {
      hint: 'Trust this workspace first (Workspaces: Manage Workspace Trust).',
    });
  }

  /** The input of now: what stands in the editor is what the person means to label with. */
  async #input(given: Partial<Selection>): Promise<LabelInput> {
    this.demandTrust();
    if (this.#runs.busy) throw runInProgress();
    const input = await this.#form.input(given);
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === input.templateFile);
    return open?.isDirty === true && (await open.save()) ? this.#form.input(given) : input;
  }

  async #start(
    input: LabelInput,
    purpose: 'all' | 'try' | 'sample',
    order: {
      readonly mode?: 'auto' | 'new';
      readonly only?: NonNullable<Parameters<LabelRuns['start']>[0]['only']>;
    },
  ): Promise<Begun> {
    const { spec, resumes } = await planLabelling(input, order.mode ?? 'auto');
    if (resumes) await refuseWhileBatch(spec.dir);
    if (purpose === 'all') this.#form.transport.forget();
    const repliesFile = input.teacher.id === REPLAY_ID ? await repliesOf(input) : undefined;
    const { prepareJob } = await import('#node/label/prepareJob');
    const finished = this.#runs.start({
      purpose,
      open: () => prepareJob(spec),
      repliesFile,
      limits: spec.teacher.limits,
      cap: this.#form.selection.cap,
      ...(order.only === undefined ? {} : { only: order.only }),
    });
    return { finished };
  }
}

/** The engine says so too, in the words of the command line. */
async function refuseWhileBatch(dir: string): Promise<void> {
  const { batchState } = await import('#node/batch/batchSession');
  const state = await batchState(dir);
  if (state !== undefined && state.status !== 'ended') throw underWay();
}

function demandBatches({ teacher, ask }: { readonly teacher: Teacher; readonly ask?: AskOptions }): void {
  if (takesBatches(teacher, ask)) return;
  throw new AppError('usage', '{0} with {1} takes no batches.', {
    args: [teacher.title, teacher.model],
    hint: 'Label right away, or choose a teacher and a model that do.',
  });
}
