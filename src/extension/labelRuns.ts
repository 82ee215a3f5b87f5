import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import { REPLAY_ID } from '#core/label/teachers';
import type { RunError, RunEvent, RunHandle, RunSummary } from '#core/label/run';
import type { JobSpec } from '#node/labelRun';
import type { RunState, RunSubject } from '#protocol/labelPanel';
import type { Deps } from './deps.ts';
import { ProgressTracker } from './runProgress.ts';
import { runStatusText } from './runStatus.ts';
import type { Teachers } from './teachers.ts';

/** A view that redraws more often than this says nothing more to a person, and costs the window its frames. */
const REDRAW_MS = 150;
/** A run that took longer is announced at its end, because the person has probably turned to something else. */
const LONG_RUN_MS = 60_000;

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
      ...(error === undefined ? {} : { error: this.#textOf(error) }),
    };
  }

  /**
   * Labels what the job still lacks and resolves at the end of the run, however it ended.
   * @throws AppError when it cannot start; `state` says so too.
   */
  async start(spec: JobSpec, repliesFile?: string): Promise<RunSummary> {
    if (this.busy) {
      throw new AppError('usage', 'A labelling run is in progress.', { hint: 'Wait for its end, or cancel it.' });
    }
    this.#set({ is: 'preparing' });
    try {
      const { prepareJob, startLabelRun } = await import('#node/labelRun');
      const opened = await prepareJob(spec);
      const { teacher } = opened.job;
      const key = await this.#teachers.keyFor(teacher);
      const tracker = new ProgressTracker(Date.now(), (error) => this.#textOf(error));
      const abort = new AbortController();
      const subject = {
        job: path.basename(opened.dir),
        jobDir: opened.dir,
        teacher: this.#deps.t(teacher.title),
        replay: teacher.id === REPLAY_ID,
      };
      this.#set({ is: 'run', subject, tracker, abort, handle: undefined, status: 'running' });
      const handle = await startLabelRun(opened, {
        ...(key === undefined ? {} : { apiKey: key.key }),
        ...(repliesFile === undefined ? {} : { repliesFile }),
        // The limits of now, not those that the job was made with: they are the account's, not the data's.
        ...(spec.teacher.limits === undefined ? {} : { limits: spec.teacher.limits }),
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
    const { t } = this.#deps;
    const review = t('Review labels');
    const show = t('Show');
    const { labelled, unreadable, failed } = summary.counts;
    const choice =
      summary.state === 'done'
        ? await vscode.window.showInformationMessage(
            t('{0}: {1} labelled, {2} unreadable, {3} failed.', subject.job, labelled, unreadable, failed),
            review,
            show,
          )
        : await vscode.window.showErrorMessage(
            `${t('Labelling {0} stopped.', subject.job)} ${summary.error === undefined ? '' : this.#textOf(summary.error)}`,
            show,
          );
    if (choice === review) await vscode.commands.executeCommand('promptmill.qc.open', subject.jobDir);
    if (choice === show) await vscode.commands.executeCommand('promptmill.label.focus');
  }

  /** A run's error has templates to translate; a record on disk has filled English texts, of which those without arguments do. */
  #textOf(error: { readonly message: string; readonly hint: string } | RunError): string {
    const { t } = this.#deps;
    return 'template' in error
      ? `${t(error.template, ...error.args)} ${t(error.hintTemplate, ...error.args)}`
      : `${t(error.message)} ${t(error.hint)}`;
  }
}
