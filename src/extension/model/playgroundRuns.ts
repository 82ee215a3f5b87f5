import * as vscode from 'vscode';
import { MARKER, markerRuns, matchLabel } from '#core/answer';
import { AppError, describe } from '#core/errors';
import type { ChatMessage } from '#core/infer/engine';
import type { GenerateResult } from '#core/infer/request';
import { askStudent } from '#core/label/studentLabel';
import type { TaskSpec, Template } from '#core/prompt/template';
import type { PlaygroundAsk, PlaygroundRun, PlaygroundTimes } from '#protocol/playground';
import type { Deps } from '../deps.ts';
import { openTemplate, plainAsk } from './modelAsk.ts';

const MOST_RUNS = 20;
/** A view that is told more often shows nothing more. */
const TELL_MS = 40;

/** A run with what the extension keeps of it: what was asked, and the text that generation can go on from. */
export interface KeptRun {
  readonly shown: PlaygroundRun;
  readonly messages: readonly ChatMessage[];
  readonly marker: string;
  readonly labels: readonly string[] | undefined;
  readonly template: Template | undefined;
  readonly raw: string; // what the assistant has said so far
}

/** The questions of one playground, the newest first; one is answered at a time. */
export class PlaygroundRuns implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #changed = new vscode.EventEmitter<PlaygroundRun>();
  readonly onDidChange = this.#changed.event;
  #runs: readonly KeptRun[] = [];
  #abort: AbortController | undefined;
  #next = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get shown(): readonly PlaygroundRun[] {
    return this.#runs.map(({ shown }) => shown);
  }

  get busy(): boolean {
    return this.#abort !== undefined;
  }

  /** @throws AppError when the view names a run that is no more. */
  find(id: number): KeptRun {
    const found = this.#runs.find(({ shown }) => shown.id === id);
    if (found !== undefined) return found;
    throw new AppError('usage', 'This question is no longer kept.', { hint: 'Ask it again.' });
  }

  /** Begins a question; gives its id at once. @throws AppError when there is no model or the template is not right. */
  async ask(ask: PlaygroundAsk): Promise<number> {
    const { models } = this.#deps;
    const { host } = models.running;
    this.#refuseWhileBusy();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const template = ask.template === undefined ? undefined : await openTemplate(uriOf(ask.template));
      const task = template?.tasks.find(({ id }) => id === ask.task) ?? template?.tasks[0];
      const marker = template?.marker ?? MARKER;
      const { messages } =
        template === undefined || task === undefined
          ? plainAsk(ask.record, false)
          : askStudent(template, task, { text: ask.record, ...(ask.fields && { fields: ask.fields }) }, false);
      const shown: PlaygroundRun = {
        id: this.#next++,
        at: Date.now(),
        ask,
        model: host.info.name,
        ...(template === undefined ? {} : { template: template.name }),
        ...(template !== undefined && template.tasks.length > 1 && task !== undefined
          ? { task: task.title ?? task.id }
          : {}),
        state: 'running',
        conclusion: '',
        canContinue: false,
      };
      this.#runs = [{ shown, messages, marker, labels: task?.labels, template, raw: '' }, ...this.#runs].slice(
        0,
        MOST_RUNS,
      );
      this.#tell(shown.id);
      void this.#answer(shown.id, task, abort);
      return shown.id;
    } catch (error) {
      this.#abort = undefined;
      throw error;
    }
  }

  /** Goes on from the marker: the model has read everything before it already. */
  async goOn(id: number): Promise<void> {
    const { messages, raw, shown } = this.find(id);
    const { host } = this.#deps.models.running;
    this.#refuseWhileBusy();
    if (!shown.canContinue) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#update(id, { state: 'continuing', reasoning: '', canContinue: false });
    await this.#end(id, abort, async () => {
      let text = '';
      const result = await host.call(
        'generate',
        { input: { messages: [...messages, { role: 'assistant', content: raw }], continueFinal: true }, stop: [] },
        {
          signal: abort.signal,
          onText: (piece) => {
            text += piece;
            this.#update(id, { reasoning: text.trimStart() });
          },
        },
      );
      this.#update(id, { reasoning: result.text, more: timesOf(result), state: stateOf(result) });
    });
  }

  stop(): void {
    this.#abort?.abort();
  }

  clear(): void {
    this.stop();
    this.#runs = [];
  }

  /** Changes what is shown of a run; the view is told soon. */
  change(id: number, change: Partial<PlaygroundRun>): void {
    this.#update(id, change);
  }

  dispose(): void {
    this.stop();
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  async #answer(id: number, task: TaskSpec | undefined, abort: AbortController): Promise<void> {
    const { messages, marker, labels, shown } = this.find(id);
    const { host } = this.#deps.models.running;
    await this.#end(id, abort, async () => {
      if (shown.ask.mode === 'labels') {
        if (labels === undefined) {
          throw new AppError('usage', 'Probabilities need a closed set of labels.', {
            hint: 'Choose a template whose task has labels.',
          });
        }
        const scored = await host.call('score', { input: { messages }, labels }, { signal: abort.signal });
        const best = scored.labels.toSorted((a, b) => b.probability - a.probability)[0];
        const conclusion = best?.label ?? '';
        const { input, cached, output } = scored.usage;
        const { queueMs, prefillMs, coverage } = scored;
        this.#update(id, {
          conclusion,
          inSet: true,
          scores: scored.labels.map(({ label, probability }) => ({ label, probability })),
          coverage,
          answer: { input, cached, output, queueMs, prefillMs, decodeMs: 0 },
          canContinue: task?.reasoning === true,
          state: 'done',
        });
        this.#keep(id, `${conclusion}\n${marker}\n`);
        return;
      }
      const withReasoning = shown.ask.mode === 'reasoning' && task?.reasoning !== false;
      const stop = withReasoning || task?.reasoning === false ? [] : [marker];
      let text = '';
      const result = await host.call(
        'generate',
        { input: { messages }, stop },
        {
          signal: abort.signal,
          onText: (piece) => {
            text += piece;
            this.#update(id, partsOf(text, marker, labels));
          },
        },
      );
      this.#keep(id, result.raw);
      this.#update(id, {
        ...partsOf(result.text, marker, labels),
        answer: timesOf(result),
        canContinue: result.stoppedAt === 'marker',
        state: stateOf(result),
      });
    });
  }

  /** Runs one request to its end, however that is. */
  async #end(id: number, abort: AbortController, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (abort.signal.aborted) this.#update(id, { state: 'stopped' });
      else {
        this.#deps.log.error('playground', error);
        this.#update(id, { state: 'failed', error: describe(error, this.#deps.t) });
      }
    } finally {
      if (this.#abort === abort) this.#abort = undefined;
      this.#tell(id);
    }
  }

  #refuseWhileBusy(): void {
    if (!this.busy) return;
    throw new AppError('usage', 'The model is still answering.', { hint: 'Wait for it, or stop it with Esc.' });
  }

  #keep(id: number, raw: string): void {
    this.#runs = this.#runs.map((run) => (run.shown.id === id ? { ...run, raw } : run));
  }

  #update(id: number, change: Partial<PlaygroundRun>): void {
    this.#runs = this.#runs.map((run) => (run.shown.id === id ? { ...run, shown: { ...run.shown, ...change } } : run));
    this.#timer ??= setTimeout(() => this.#tell(id), TELL_MS);
  }

  #tell(id: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const run = this.#runs.find(({ shown }) => shown.id === id);
    if (run !== undefined) this.#changed.fire(run.shown);
  }
}

/** The file of a template that a view names. @throws AppError when it is none of this workspace's templates. */
export function uriOf(template: string): vscode.Uri {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const isNamed = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
    const inside =
      isNamed && template.startsWith(`${folder.name}/`) ? template.slice(folder.name.length + 1) : template;
    if (isNamed && inside === template) continue;
    if (inside.split('/').includes('..') || !inside.endsWith('.template.md')) break;
    return vscode.Uri.joinPath(folder.uri, inside);
  }
  throw new AppError('prompt.invalid', '{0} cannot be read.', {
    args: [template],
    hint: 'Choose another template, or put the file back.',
  });
}

/** What stands before the marker is the conclusion, what follows it the reasoning; both may still be growing. */
function partsOf(
  text: string,
  marker: string,
  labels: readonly string[] | undefined,
): Pick<PlaygroundRun, 'conclusion' | 'inSet' | 'reasoning'> {
  const [run] = markerRuns(text, marker);
  const written = text.slice(0, run?.start).trim();
  const label = labels === undefined ? undefined : matchLabel(written, labels);
  return {
    conclusion: label ?? written,
    ...(labels === undefined ? {} : { inSet: label !== undefined }),
    ...(run === undefined ? {} : { reasoning: text.slice(run.end).trim() }),
  };
}

function timesOf({ usage, queueMs, prefillMs, decodeMs }: GenerateResult): PlaygroundTimes {
  return { ...usage, queueMs, prefillMs, decodeMs };
}

function stateOf({ stoppedAt }: GenerateResult): 'done' | 'stopped' {
  return stoppedAt === 'abort' ? 'stopped' : 'done';
}
