import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import { REPLAY_ID } from '#core/label/teachers';
import type { Template } from '#core/prompt/template';
import type {
  PanelState,
  SourceState,
  SourcesState,
  StartObstacle,
  StartState,
  TemplateState,
} from '#protocol/labelPanel';
import type { Deps } from './deps.ts';
import type { JobCounter } from './jobCounts.ts';
import { isEngine, planLabelling, toSource, type LabelInput } from './labelPlan.ts';
import type { Teachers } from './teachers.ts';

/** What the person chose; kept per workspace. Paths are absolute. */
export interface Selection {
  readonly templateFile?: string;
  readonly sources: readonly string[];
  readonly teacherId?: string;
}

const MEMORY = 'promptmill.label.selection';

/** The form of the Label view: the selection, and what follows from it (counts, what the start button would do). */
export class LabelForm implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #teachers: Teachers;
  readonly #counter: JobCounter;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #selection: Selection;
  #template: Template | undefined;
  #shown: Omit<PanelState, 'run' | 'workspace'>;
  #generation = 0;

  constructor(deps: Deps, teachers: Teachers, counter: JobCounter) {
    this.#deps = deps;
    this.#teachers = teachers;
    this.#counter = counter;
    this.#selection = deps.context.workspaceState.get<Selection>(MEMORY) ?? { sources: [] };
    this.#shown = {
      template: undefined,
      sources: { items: [], counts: { files: 0, records: 0 } },
      teachers: [],
      teacherId: undefined,
      start: { can: 'no', reason: 'checking' },
    };
  }

  get selection(): Selection {
    return this.#selection;
  }

  get shown(): Omit<PanelState, 'run' | 'workspace'> {
    return this.#shown;
  }

  /** Chooses a template; the teacher that it names comes with it. */
  async chooseTemplate(templateFile: string): Promise<void> {
    await this.#select({ ...this.#selection, templateFile });
    const named = this.#named(this.#template);
    if (named !== undefined && named !== this.#selection.teacherId) await this.chooseTeacher(named);
  }

  async chooseTeacher(teacherId: string): Promise<void> {
    await this.#select({ ...this.#selection, teacherId });
  }

  async setSources(sources: readonly string[]): Promise<void> {
    await this.#select({ ...this.#selection, sources: Array.from(new Set(sources)) });
  }

  /**
   * Looks at everything again: files, keys, jobs. Never rejects; what is wrong stands in `shown`. A later call makes
   * an earlier one's result void.
   */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    const publish = (change: Partial<Omit<PanelState, 'run' | 'workspace'>>): boolean => {
      if (generation !== this.#generation) return false;
      this.#shown = { ...this.#shown, ...change };
      this.#changed.fire();
      return true;
    };
    try {
      await this.#preselect();
      const [template, items, teachers] = await Promise.all([
        this.#readTemplate(),
        Promise.all(this.#selection.sources.map((source) => sourceState(this.#base(), source))),
        this.#teachers.states(),
      ]);
      const teacherId = this.#teacherId();
      if (!publish({ template, teachers, teacherId, sources: { ...this.#shown.sources, items } })) return;
      const sources = await this.#count(items);
      if (!publish({ sources })) return;
      publish({ start: await this.#startState() });
    } catch (error) {
      this.#deps.log.error('Label view', error);
      publish({ start: { can: 'no', reason: 'error', error: describe(error, this.#deps.t) } });
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
    const teacher = this.#teachers.all().find(({ id }) => id === teacherId);
    if (teacher === undefined) {
      throw new AppError('usage', 'There is no teacher “{0}”.', {
        args: [teacherId ?? ''],
        hint: 'Add it to the setting promptmill.teachers, or choose another one.',
      });
    }
    return { base, templateFile, template, sources, teacher };
  }

  dispose(): void {
    this.#generation++;
    this.#changed.dispose();
  }

  async #select(selection: Selection): Promise<void> {
    const same = selection.sources === this.#selection.sources;
    this.#selection = selection;
    await this.#deps.context.workspaceState.update(MEMORY, selection);
    this.#shown = {
      ...this.#shown,
      start: { can: 'no', reason: 'checking' },
      ...(same ? {} : { sources: { items: this.#shown.sources.items, counts: undefined } }),
    };
    await this.refresh();
  }

  /** Before anything was chosen: the template in the active editor, or the only one of the workspace. */
  async #preselect(): Promise<void> {
    if (this.#selection.templateFile !== undefined) return;
    const active = vscode.window.activeTextEditor?.document.uri;
    const found =
      active !== undefined && isTemplate(active)
        ? active
        : await vscode.workspace
            .findFiles('**/*.template.md', '**/node_modules/**', 2)
            .then((files) => (files.length === 1 ? files[0] : undefined));
    if (found === undefined || found.scheme !== 'file' || this.#selection.templateFile !== undefined) return;
    this.#selection = { ...this.#selection, templateFile: found.fsPath };
  }

  async #readTemplate(): Promise<TemplateState | undefined> {
    const { templateFile } = this.#selection;
    this.#template = undefined;
    if (templateFile === undefined) return undefined;
    const label = toSource(this.#base() ?? path.dirname(templateFile), templateFile);
    try {
      this.#template = await loadTemplate(this.#base(), templateFile);
      return { path: label, name: this.#template.name, tasks: this.#template.tasks };
    } catch (error) {
      return { path: label, name: '', tasks: [], error: describe(error, this.#deps.t) };
    }
  }

  /** The chosen teacher, else the one that the template names, else the first. */
  #teacherId(template = this.#template): string | undefined {
    const teachers = this.#teachers.all();
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

  async #count(items: readonly SourceState[]): Promise<SourcesState> {
    const base = this.#base();
    const { sources } = this.#selection;
    if (sources.length === 0 || base === undefined) return { items, counts: { files: 0, records: 0 } };
    try {
      const { countSources } = await import('#node/labelRun');
      const counts = await countSources(
        sources.map((source) => toSource(base, source)),
        base,
      );
      return { items, counts };
    } catch (error) {
      return { items, counts: undefined, error: describe(error, this.#deps.t) };
    }
  }

  async #startState(): Promise<StartState> {
    const { template, sources, teachers, teacherId } = this.#shown;
    const no = (reason: StartObstacle): StartState => ({ can: 'no', reason });
    if (template === undefined) return no('template-missing');
    if (template.error !== undefined) return no('template-invalid');
    if (sources.items.length === 0) return no('sources-missing');
    if (sources.error !== undefined) return no('sources-unreadable');
    if (sources.counts?.records === 0) return no('sources-empty');
    if (teachers.find(({ id }) => id === teacherId)?.key === 'missing') return no('key-missing');
    const input = await this.input();
    if (teacherId === REPLAY_ID && (await repliesOf(input)) === undefined) return no('replies-missing');
    const { spec, resumes, replaces } = await planLabelling(input, 'auto');
    const job = path.basename(spec.dir);
    if (!resumes) return { can: 'start', job, ...(replaces === undefined ? {} : { replaces }) };
    const { labelled, unreadable } = await this.#counter.count(spec.dir);
    return { can: 'resume', job, jobDir: spec.dir, done: labelled + unreadable };
  }

  #base(templateFile = this.#selection.templateFile): string | undefined {
    const folder =
      templateFile === undefined ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.file(templateFile));
    return (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri.fsPath;
  }
}

/** The teacher that was last chosen in this workspace's form, if one was. */
export function rememberedTeacher({ workspaceState }: vscode.ExtensionContext): string | undefined {
  return workspaceState.get<Selection>(MEMORY)?.teacherId;
}

/** Whether a file is a template by its name. */
export function isTemplate(uri: vscode.Uri): boolean {
  return uri.path.endsWith('.template.md');
}

/** The recorded answers that a replay run of this input would give, or undefined. */
export async function repliesOf({ templateFile, base }: LabelInput): Promise<string | undefined> {
  const { findReplies } = await import('#node/labelRun');
  return findReplies(templateFile, base);
}

async function loadTemplate(base: string | undefined, file: string): Promise<Template> {
  const { readTemplate } = await import('#core/prompt/template');
  const label = toSource(base ?? path.dirname(file), file);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('prompt.invalid', '{0} cannot be read.', {
      args: [label],
      hint: 'Choose another template, or put the file back.',
      cause,
    });
  }
  return readTemplate(label, text);
}

async function sourceState(base: string | undefined, source: string): Promise<SourceState> {
  const info = await stat(source).catch(() => undefined);
  return {
    path: source,
    label: toSource(base ?? path.dirname(source), source),
    kind: info === undefined ? 'missing' : info.isDirectory() ? 'folder' : 'file',
  };
}
