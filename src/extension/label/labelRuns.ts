import path from 'node:path';
import * as vscode from 'vscode';
import { describe } from '#core/errors';
import { REPLAY_ID, STUDENT_ID } from '#core/label/teachers/presets';
import type { Teacher } from '#core/label/job';
import type { RetryCause, RunEvent, RunHandle, RunSummary } from '#core/label/run';
import type { OpenedJob } from '#node/label/jobFolder';
import type { RunState, RunSubject } from '#protocol/labelRun';
import type { Deps } from '../deps.ts';
import { announceEnd } from './labelAnnounce.ts';
import { ProgressTracker, recordErrorText, runErrorText, runInProgress } from './runProgress.ts';
import { runStatusText } from './runStatus.ts';
import type { Teachers } from './teachers.ts';

/** A view that redraws more often than this says nothing more to a person, and costs the window its frames. */
const REDRAW_MS = 150;
/** A run that took longer is announced at its end, because the person has probably turned to something else. */
const LONG_RUN_MS = 60_000;

/** What a run is to do. */
export interface RunOrder {
  readonly purpose: RunSubject['purpose'];
  /** Opens or makes the job. */
  readonly open: () => Promise<OpenedJob>;
  /** The records to ask for, by id; absent: all that lack a reply. */
  readonly only?: (opened: OpenedJob) => Promise<readonly string[]>;
  readonly retry?: readonly RetryCause[];
  readonly repliesFile?: string | undefined;
  readonly limits?: Teacher['limits'] | undefined; // of now, not those that the job was made with: they are the account's
  readonly cap?: number | undefined; // in the currency of the teacher's price
}

type Phase =
  | { readonly is: 'idle' }
  | { readonly is: 'preparing' }
  | { readonly is: 'failed'; readonly error: string }
  | {
      readonly is: 'run';
      readonly subject: RunSubject;
      readonly tracker: ProgressTracker;
      readonly abort: AbortController;
      readonly handle: RunHandle | undefined; // undefined while it starts
      readonly status: 'running' | 'paused' | 'cancelling';
      readonly summary?: RunSummary;
    };

/** The labelling run of this window, at most one at a time. It goes on while the view is hidden. */
export class LabelRuns implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #teachers: Teachers;
  readonly #item: vscode.StatusBarItem;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when `state` changed; at most every REDRAW_MS while records come in. */
  readonly onDidChange = this.#changed.event;
  #phase: Phase = { is: 'idle' };
  #redraw: ReturnType<typeof setTimeout> | undefined;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #context: string | undefined;
  /** Whether the person has the Label view before his eyes; then the end of a run is not announced as well. */
  isWatched: () => boolean = () => false;

  constructor(deps: Deps, teachers: Teachers) {
    this.#deps = deps;
    this.#teachers = teachers;
    this.#item = vscode.window.createStatusBarItem('promptmill.run', vscode.StatusBarAlignment.Left, 10);
    this.#item.name = 'Promptmill';
    this.#item.command = 'promptmill.label.focus';
  }

  get busy(): boolean {
    return this.#phase.is === 'preparing' || (this.#phase.is === 'run' && this.#phase.summary === undefined);
  }

  /** The job folder that is being written to, or undefined. */
  get activeDir(): string | undefined {
    return this.busy && this.#phase.is === 'run' ? this.#phase.subject.jobDir : undefined;
  }

  get state(): RunState {
    const phase = this.#phase;
    if (phase.is === 'failed') return { state: 'failed', error: phase.error };
    if (phase.is !== 'run') return { state: phase.is };
    const progress = phase.tracker.progress(Date.now());
    if (phase.summary === undefined) return { ...phase.subject, state: phase.status, progress };
    const { error, state } = phase.summary;
    return {
      ...phase.subject,
      state: 'ended',
      outcome: state,
      progress,
      ...(error === undefined ? {} : { error: runErrorText(error, this.#deps.t) }),
    };
  }

  /**
   * Labels what the job still lacks, or what of it is ordered, and resolves at the end of the run, however it ended.
   * @throws AppError when it cannot start; `state` says so too.
   */
  async start(order: RunOrder): Promise<RunSummary> {
    if (this.busy) throw runInProgress();
    this.#set({ is: 'preparing' });
    try {
      const { startLabelRun } = await import('#node/label/labelRun');
      const opened = await order.open();
      const { teacher } = opened.job;
      const key = await this.#teachers.keyFor(teacher);
      const student = teacher.id === STUDENT_ID ? this.#deps.models.serving(teacher.model) : undefined;
      const { t } = this.#deps;
      const trial = order.purpose === 'try';
      const tracker = new ProgressTracker(Date.now(), { t, errorText: recordErrorText(t) }, trial);
      const abort = new AbortController();
      const subject: RunSubject = {
        job: path.basename(opened.dir),
        jobDir: opened.dir,
        teacher: `${t(teacher.title)}${teacher.id === REPLAY_ID ? '' : ` · ${teacher.model}`}`,
        replay: teacher.id === REPLAY_ID,
        purpose: order.purpose,
      };
      this.#set({ is: 'run', subject, tracker, abort, handle: undefined, status: 'running' });
      const only = await order.only?.(opened);
      const { price } = teacher;
      const handle = await startLabelRun(opened, {
        ...(key === undefined ? {} : { apiKey: key.key }),
        keyOf: async (other) => (await this.#teachers.keyFor(other))?.key,
        ...(order.repliesFile === undefined ? {} : { repliesFile: order.repliesFile }),
        ...(order.limits === undefined ? {} : { limits: order.limits }),
        ...(student === undefined ? {} : { student, limits: { concurrency: student.parallel } }),
        ...(only === undefined ? {} : { only: new Set(only) }),
        ...(order.retry === undefined ? {} : { retry: order.retry }),
        ...(order.cap === undefined || price === undefined
          ? {}
          : { cap: { currency: price.currency, amount: order.cap } }),
        onEvent: (event) => this.#onEvent(tracker, event),
        log: this.#deps.log,
        signal: abort.signal,
      });
      this.#update({ handle });
      const summary = await handle.finished;
      this.#update({ summary });
      void this.#announce(subject, summary);
      return summary;
    } catch (error) {
      this.#set({ is: 'failed', error: describe(error, this.#deps.t) });
      throw error;
    }
  }

  pause(): void {
    this.#running()?.handle?.pause();
  }

  resume(): void {
    this.#running()?.handle?.resume();
  }

  /** Lets the requests in flight land; called again it aborts them. */
  cancel(): void {
    const run = this.#running();
    if (run === undefined) return;
    if (run.handle === undefined) run.abort.abort(); // still counting
    else run.handle.cancel();
    this.#update({ status: 'cancelling' });
  }

  /** Puts the result of the last run away; a run in progress stays. */
  dismiss(): void {
    if (!this.busy) this.#set({ is: 'idle' });
  }

  dispose(): void {
    const run = this.#running();
    run?.abort.abort();
    run?.handle?.cancel(); // the second time aborts what is in flight
    clearTimeout(this.#redraw);
    clearTimeout(this.#tick);
    this.#item.dispose();
    this.#changed.dispose();
  }

  #running(): Extract<Phase, { is: 'run' }> | undefined {
    return this.busy && this.#phase.is === 'run' ? this.#phase : undefined;
  }

  #onEvent(tracker: ProgressTracker, event: RunEvent): void {
    tracker.apply(event, Date.now());
    const running = this.#running();
    if (running !== undefined && running.status !== 'cancelling') {
      if (event.type === 'paused') return this.#update({ status: 'paused' });
      if (event.type === 'resumed') return this.#update({ status: 'running' });
    }
    this.#redraw ??= setTimeout(() => this.#show(), REDRAW_MS);
  }

  #update(change: Partial<Extract<Phase, { is: 'run' }>>): void {
    if (this.#phase.is === 'run') this.#set({ ...this.#phase, ...change });
  }

  #set(phase: Phase): void {
    this.#phase = phase;
    this.#show();
  }

  #show(): void {
    clearTimeout(this.#redraw);
    clearTimeout(this.#tick);
    this.#redraw = undefined;
    const { state } = this;
    const status = runStatusText(state, this.#deps.t);
    if (status === undefined) this.#item.hide();
    else {
      this.#item.text = status.text;
      this.#item.tooltip = status.tooltip;
      this.#item.accessibilityInformation = { label: status.tooltip };
      this.#item.show();
    }
    const context = state.state === 'paused' ? 'paused' : this.#running() === undefined ? undefined : 'running';
    if (context !== this.#context) {
      this.#context = context;
      void vscode.commands.executeCommand('setContext', 'promptmill.running', context);
    }
    this.#changed.fire();
    // Waits and the time left go on changing while no record comes in.
    if (state.state === 'running' || state.state === 'cancelling') this.#tick = setTimeout(() => this.#show(), 1000);
  }

  async #announce(subject: RunSubject, summary: RunSummary): Promise<void> {
    if (this.isWatched() || summary.state === 'cancelled') return;
    if (summary.state === 'done' && summary.ms < LONG_RUN_MS) return;
    await announceEnd(this.#deps, subject, summary);
  }
}
