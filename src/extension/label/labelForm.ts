import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import type { Teacher } from '#core/label/job';
import { REPLAY_ID, STUDENT_ID } from '#core/label/teachers/presets';
import type { Template } from '#core/prompt/template';
import type { JobEstimate } from '#node/label/estimateJob';
import type { LabelForm as FormState, SourcesState, TemplateState } from '#protocol/labelForm';
import type { Deps } from '../deps.ts';
import type { JobCounter } from './jobCounts.ts';
import { lintErrors } from './labelConfirm.ts';
import { Estimator } from './labelEstimate.ts';
import { likelyTemplate, loadTemplate, lookAt, sourceState, type Looked } from './labelFiles.ts';
import { LiveModels } from './labelModels.ts';
import { noModel } from '../model/modelService.ts';
import { isEngine, toSource, type LabelInput } from './labelPlan.ts';
import {
  askOf,
  canMask,
  chosenTeacher,
  masks,
  optionsOf,
  readingOf,
  readSelection,
  SELECTION_MEMORY,
  type Selection,
} from './labelSelection.ts';
import { startState, type Started } from './labelStart.ts';
import { TransportChoice } from './labelTransport.ts';
import type { Teachers } from './teachers.ts';

/** How often a job that another window labels is looked at. */
const FOLLOW_MS = 2000;

/** The form of the Label view: the selection, and what follows from it (counts, estimate, what the start button would do). */
export class LabelForm implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #teachers: Teachers;
  readonly #counter: JobCounter;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly estimator: Estimator;
  readonly models: LiveModels;
  readonly transport: TransportChoice;
  #selection: Selection;
  #template: Template | undefined;
  #templateState: TemplateState | undefined;
  #looked: Looked = { reading: undefined, empty: false };
  #shown: Pick<FormState, 'teachers'> & Pick<SourcesState, 'items'> = { teachers: [], items: [] };
  #started: Started = { start: { can: 'no', reason: 'checking' } };
  #generation = 0;
  #follow: ReturnType<typeof setTimeout> | undefined;
  /** Whether a job is being labelled by this window: then nobody else does. */
  isOwn: (dir: string) => boolean = () => false;

  constructor(deps: Deps, teachers: Teachers, counter: JobCounter) {
    this.#deps = deps;
    this.#teachers = teachers;
    this.#counter = counter;
    this.#selection = readSelection(deps.context.workspaceState.get(SELECTION_MEMORY));
    const fire = () => this.#changed.fire();
    this.estimator = new Estimator(deps, fire);
    this.models = new LiveModels(deps, teachers, fire);
    this.transport = new TransportChoice(fire);
  }

  get selection(): Selection {
    return this.#selection;
  }

  /** The teacher as it would be asked, with model and tier. */
  get teacher(): Teacher | undefined {
    return this.#teacherOf(this.#teacherId());
  }

  /** All that the view shows of the form. */
  get shown(): FormState {
    const { teacher } = this;
    const { result } = this.estimator;
    const { items, teachers } = this.#shown;
    const { reading, error = this.estimator.error } = this.#looked;
    const chosen = [teacher, this.#other()].filter((one) => one !== undefined);
    return {
      template: this.#templateState,
      sources: {
        items,
        counts: items.length === 0 ? { files: 0, records: 0 } : result,
        reading,
        ...(error === undefined || items.length === 0 ? {} : { error }),
      },
      teachers,
      teacherId: teacher?.id,
      model: teacher === undefined ? undefined : this.models.stateOf(teacher, this.#selection.tiers?.[teacher.id]),
      mask: {
        possible: canMask(chosen),
        on: masks(this.#selection, chosen),
        found:
          result === undefined ? undefined : { kinds: result.masked, records: result.maskedRecords, of: result.sample },
      },
      options: optionsOf(this.#selection, teacher, result?.tooLong ?? 0),
      estimate: this.estimator.state(teacher === undefined ? undefined : this.models.balanceOf(teacher)),
      batch: this.transport.offer(teacher, this.#other(), result?.left),
      start: this.#started.start,
    };
  }

  /** Chooses a template; the teacher that it names comes with it. */
  async chooseTemplate(templateFile: string): Promise<void> {
    await this.select({ templateFile });
    const teacherId = this.#named(this.#template);
    if (teacherId !== undefined && teacherId !== this.#selection.teacherId) await this.select({ teacherId });
  }

  async setSources(sources: readonly string[]): Promise<void> {
    const fresh = Array.from(new Set(sources));
    // Columns belong to the files: those of others are not asked for.
    const { reading: { text: _text, id: _id, ...reading } = {}, ...rest } = this.#selection;
    const kept = fresh.length === 0 ? { ...rest, reading } : this.#selection;
    await this.#replace({ ...kept, sources: fresh });
  }

  /** Changes a part of the selection; a part that is set to undefined goes back to its default. */
  async select(change: { readonly [Key in keyof Selection]?: Selection[Key] | undefined }): Promise<void> {
    const merged = { ...this.#selection, ...change };
    await this.#replace(
      readSelection(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))),
    );
  }

  /**
   * Looks at everything again: files, keys, jobs. Never rejects; what is wrong stands in `shown`. A later call makes
   * an earlier one's result void.
   */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    clearTimeout(this.#follow);
    const stale = () => generation !== this.#generation;
    try {
      await this.#preselect();
      const { sources } = this.#selection;
      const [, items, teachers] = await Promise.all([
        this.#readTemplate(),
        Promise.all(sources.map((source) => sourceState(this.#base(), source))),
        this.#teachers.states(this.#selection.teacherId),
      ]);
      if (stale()) return;
      this.#shown = { items, teachers };
      this.#changed.fire();
      const base = this.#base();
      const looked: Looked =
        base === undefined || items.length === 0
          ? { reading: undefined, empty: false }
          : await lookAt(
              sources.map((source) => toSource(base, source)),
              base,
              readingOf(this.#selection),
              this.#deps.t,
            );
      if (stale()) return;
      this.#looked = looked;
      const started = await startState({
        input: () => this.input(),
        template: this.#templateState,
        sources: items,
        looked,
        key: teachers.find(({ id }) => id === this.#teacherId())?.key,
        counter: this.#counter,
        isOwn: this.isOwn,
        t: this.#deps.t,
      });
      if (stale()) return;
      this.#started = started;
      this.#changed.fire();
      this.#after(started);
    } catch (error) {
      if (stale()) return;
      this.#deps.log.error('Label view', error);
      this.#started = { start: { can: 'no', reason: 'error', error: describe(error, this.#deps.t) } };
      this.#changed.fire();
    }
  }

  /**
   * The input of a run, from explicit parts where given and the selection otherwise.
   * @throws AppError when a part is missing or not right.
   */
  async input(given: Partial<Selection> = {}): Promise<LabelInput> {
    const selection = { ...this.#selection, ...given };
    const { templateFile, sources } = selection;
    if (templateFile === undefined) {
      throw new AppError('usage', 'No template is chosen.', { hint: 'Choose a *.template.md file in the Label view.' });
    }
    if (sources.length === 0) {
      throw new AppError('usage', 'No files are chosen.', { hint: 'Add files or a folder in the Label view.' });
    }
    const base = this.#base(templateFile);
    if (base === undefined) {
      throw new AppError('usage', 'No folder is open.', { hint: 'Open the folder that holds your prompts first.' });
    }
    const template = await loadTemplate(base, templateFile);
    const teacherId = given.teacherId ?? this.#teacherId(template);
    const teacher = this.#teacherOf(teacherId, selection, template);
    if (teacher === undefined) {
      throw new AppError('usage', 'There is no teacher “{0}”.', {
        args: [teacherId ?? ''],
        hint: 'Add it to the setting promptmill.teachers, or choose another one.',
      });
    }
    if (teacher.id === STUDENT_ID && teacher.model === '') throw noModel();
    const ask = askOf(selection, teacher, this.#other(selection));
    return { base, templateFile, template, sources, teacher, reading: readingOf(selection), ask };
  }

  /** The estimate of an input, from what was estimated already where it is the same. */
  async estimate(input: LabelInput): Promise<JobEstimate | undefined> {
    const { jobDir, stamp = '' } = this.#started;
    return this.estimator.ask(input, jobDir, stamp);
  }

  dispose(): void {
    this.#generation++;
    clearTimeout(this.#follow);
    this.estimator.clear();
    this.#changed.dispose();
  }

  async #replace(selection: Selection): Promise<void> {
    this.#selection = selection;
    await this.#deps.context.workspaceState.update(SELECTION_MEMORY, selection);
    this.#started = { start: { can: 'no', reason: 'checking' } };
    this.estimator.outdate();
    await this.refresh();
  }

  /** What goes on in the background once the form is known. */
  #after({ start, input, jobDir, stamp = '' }: Started): void {
    const { teacher } = this;
    if (teacher !== undefined)
      void this.models.ask(teacher).catch((error: unknown) => this.#deps.log.warn(String(error)));
    if (input === undefined) this.estimator.clear();
    else void this.estimator.ask(input, jobDir, stamp);
    this.#changed.fire();
    if (start.can === 'no' && start.reason === 'elsewhere') {
      this.#follow = setTimeout(() => void this.refresh(), FOLLOW_MS);
    }
  }

  /** Before anything was chosen: the template in the active editor, or the only one of the workspace. */
  async #preselect(): Promise<void> {
    if (this.#selection.templateFile !== undefined) return;
    const found = await likelyTemplate();
    if (found === undefined || found.scheme !== 'file' || this.#selection.templateFile !== undefined) return;
    this.#selection = { ...this.#selection, templateFile: found.fsPath };
  }

  async #readTemplate(): Promise<void> {
    const { templateFile } = this.#selection;
    this.#template = undefined;
    this.#templateState = undefined;
    if (templateFile === undefined) return;
    const label = toSource(this.#base() ?? path.dirname(templateFile), templateFile);
    try {
      const template = await loadTemplate(this.#base(), templateFile);
      const findings = await lintErrors(this.#deps, templateFile, template.document.text);
      this.#template = template;
      this.#templateState = { path: label, name: template.name, tasks: template.tasks, findings: findings.length };
    } catch (error) {
      this.#templateState = { path: label, name: '', tasks: [], findings: 0, error: describe(error, this.#deps.t) };
    }
  }

  #teacherOf(id: string | undefined, selection = this.#selection, template = this.#template): Teacher | undefined {
    const teacher = this.#teachers.labellers(selection.teacherId).find((one) => one.id === id);
    return teacher === undefined ? undefined : chosenTeacher(teacher, selection, template);
  }

  #other(selection = this.#selection): Teacher | undefined {
    return this.#teacherOf(selection.other, selection, undefined);
  }

  /** The chosen teacher, else the one that the template names, else the first. */
  #teacherId(template = this.#template): string | undefined {
    const teachers = this.#teachers.labellers(this.#selection.teacherId);
    const wanted = [this.#selection.teacherId, this.#named(template), REPLAY_ID];
    return wanted.find((id) => teachers.some((teacher) => teacher.id === id)) ?? teachers[0]?.id;
  }

  /** The teacher that a template names; of a family, the one that was chosen before, else the first. */
  #named(template: Template | undefined): string | undefined {
    const engine = template?.teacher?.engine;
    if (engine === undefined) return undefined;
    const family = this.#teachers.all().filter((teacher) => isEngine(engine, teacher));
    return (family.find(({ id }) => id === this.#selection.teacherId) ?? family[0])?.id;
  }

  #base(templateFile = this.#selection.templateFile): string | undefined {
    const folder = templateFile && vscode.workspace.getWorkspaceFolder(vscode.Uri.file(templateFile));
    return (folder || vscode.workspace.workspaceFolders?.[0])?.uri.fsPath;
  }
}
