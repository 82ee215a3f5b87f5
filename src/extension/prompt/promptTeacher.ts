import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { ChatMessage, Completion } from '#core/infer/engine';
import type { Teacher } from '#core/label/job';
import { REPLAY_ID } from '#core/label/teachers/presets';
import { estimateTokens } from '#core/label/tokens';
import type { Finding } from '#core/lint/rule';
import { parsePrompt } from '#core/prompt/document';
import type { Deps } from '../deps.ts';
import { rememberedTeacher } from '../label/labelSelection.ts';
import { isEngine } from '../label/labelPlan.ts';
import { Teachers } from '../label/teachers.ts';
import { isLocal, isOurs, originOf } from '../label/teacherSettings.ts';

const CHOICE = 'promptmill.prompt.teacher'; // workspace: the one for prompts where labelling uses replay
const CONSENT = 'promptmill.prompt.sentTo'; // this person: origins that prompts may be sent to
const TIMEOUT_MS = 180_000; // a whole prompt takes longer to write than one label

/** A teacher that can be asked about a prompt: chosen, with its key, and the person knows what goes where. */
export interface PromptTeacher {
  readonly teacher: Teacher;
  /** @throws AppError 'teacher.*'; the signal's reason when aborted. `output`: tokens that the answer may need. */
  ask(
    messages: readonly ChatMessage[],
    output: number,
    signal: AbortSignal,
    onWait?: (ms: number) => void,
  ): Promise<Completion>;
}

/** What is to be sent, for the question whether it may be. */
export interface PromptToSend {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Finds the teacher for prompts: the Label view's choice, or where that is replay, which cannot write, one for prompts. */
export class PromptTeachers {
  readonly #deps: Deps;
  readonly #teachers: Teachers;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#teachers = new Teachers(deps);
  }

  /**
   * The teacher to ask, after whatever must be asked of the person first: which one, its key, whether to send the
   * prompt to its address. Undefined when he leaves one of these.
   * @throws AppError without workspace trust, or when `teacherId` is unknown or replay.
   */
  async choose(prompt: PromptToSend, teacherId?: string): Promise<PromptTeacher | undefined> {
    this.#demandTrust();
    const teacher = this.#configured(prompt.text, teacherId) ?? (await this.#offerChoice());
    if (teacher === undefined) return undefined;
    const key = await this.#key(teacher);
    if (key === undefined || !(await this.#mayBeSent(prompt, teacher))) return undefined;
    return this.#asking(teacher, key);
  }

  /** The same without a word: undefined where something would have to be asked. Never rejects. */
  async chooseQuietly({ text, findings }: PromptToSend): Promise<PromptTeacher | undefined> {
    if (!vscode.workspace.isTrusted || findings.some(({ metric }) => metric === 'privacy')) return undefined;
    const teacher = this.#configured(text);
    const key = teacher === undefined ? undefined : await this.#storedKey(teacher);
    if (teacher === undefined || key === undefined || !this.#agreed(teacher)) return undefined;
    return this.#asking(teacher, key);
  }

  /** The teacher that would be asked about a text, if one is configured: its model is part of what is remembered. */
  model(text: string): string | undefined {
    return this.#configured(text)?.model;
  }

  #configured(text: string, teacherId?: string): Teacher | undefined {
    const all = this.#teachers.all();
    if (teacherId !== undefined) {
      const given = all.find(({ id }) => id === teacherId);
      if (given !== undefined && given.id !== REPLAY_ID) return given;
      if (given === undefined) {
        throw new AppError('usage', 'There is no teacher “{0}”.', {
          args: [teacherId],
          hint: 'Add it to the setting promptmill.teachers, or choose another one.',
        });
      }
      throw new AppError('usage', 'The replay teacher only plays recorded answers: it cannot write.', {
        hint: 'Choose a teacher with a key, or a local one such as Ollama.',
      });
    }
    const { teacher: named } = parsePrompt('', text).meta;
    const engine: unknown = typeof named === 'object' && named !== null && 'engine' in named ? named.engine : undefined;
    // Replay cannot write: whoever labels with it still has the template's own teacher, or the one chosen for prompts.
    const candidates = [
      all.find(({ id }) => id === rememberedTeacher(this.#deps.context)),
      typeof engine === 'string' ? all.find((teacher) => isEngine(engine, teacher)) : undefined,
      all.find(({ id }) => id === this.#deps.context.workspaceState.get<string>(CHOICE)),
    ];
    return candidates.find((teacher) => teacher !== undefined && !isOurs(teacher));
  }

  /** Replay is the teacher that everybody starts with: it is said why it cannot help, and what can. */
  async #offerChoice(): Promise<Teacher | undefined> {
    const { t, context } = this.#deps;
    const choose = t('Choose a Teacher…');
    const message = `${t('The replay teacher only plays recorded answers: it cannot write.')} ${t('Choose a teacher with a key, or a local one such as Ollama.')}`;
    if ((await vscode.window.showWarningMessage(message, choose)) !== choose) return undefined;
    const picked = await vscode.window.showQuickPick(
      this.#teachers
        .all()
        .filter(({ id }) => id !== REPLAY_ID)
        .map((teacher) => ({
          label: t(teacher.title),
          description: `${teacher.model} · ${originOf(teacher.baseUrl) ?? teacher.baseUrl}`,
          teacher,
        })),
      { title: t('Teacher for prompts') },
    );
    if (picked !== undefined) await context.workspaceState.update(CHOICE, picked.teacher.id);
    return picked?.teacher;
  }

  async #storedKey(teacher: Teacher): Promise<string | undefined> {
    return teacher.apiKeyEnv === undefined ? '' : (await this.#teachers.keyFor(teacher))?.key;
  }

  /** The key, '' where none is needed; undefined when the person has none to give. */
  async #key(teacher: Teacher): Promise<string | undefined> {
    const { t } = this.#deps;
    const stored = await this.#storedKey(teacher);
    if (stored !== undefined) return stored;
    const set = t('Set API Key…');
    const message = t('There is no API key for {0} yet.', t(teacher.title));
    if ((await vscode.window.showWarningMessage(message, set)) !== set) return undefined;
    await this.#teachers.askKey(teacher.id);
    return this.#storedKey(teacher);
  }

  #agreed({ baseUrl }: Teacher): boolean {
    const origins = this.#deps.context.globalState.get<readonly string[]>(CONSENT, []);
    return origins.includes(originOf(baseUrl) ?? '');
  }

  /** Asks once an address, and whenever personal data would leave the machine. */
  async #mayBeSent({ text, findings }: PromptToSend, teacher: Teacher): Promise<boolean> {
    const { t, context } = this.#deps;
    const origin = originOf(teacher.baseUrl);
    if (origin === undefined) {
      throw new AppError('teacher.refused', '“{0}” is not an http address of a teacher.', {
        args: [teacher.baseUrl],
        hint: 'A base URL looks like https://api.moonshot.cn/v1; a key does not belong into it.',
      });
    }
    const personal = findings.filter(({ metric }) => metric === 'privacy').length;
    if (this.#agreed(teacher) && (personal === 0 || isLocal(teacher.baseUrl))) return true;
    const send = t('Send');
    const detail = [
      t(
        'The whole prompt ({0} characters) and its {1} findings go to {2}, nothing else.',
        text.length,
        findings.length,
        origin,
      ),
      ...(personal === 0
        ? []
        : [t('It holds personal data or a key in {0} places. Mask them first if you can.', personal)]),
      t('What comes back is only shown: nothing is changed before you accept it.'),
    ];
    const choice = await vscode.window.showWarningMessage(
      t('Send this prompt to {0}?', t(teacher.title)),
      { modal: true, detail: detail.join('\n\n') },
      send,
    );
    if (choice !== send) return false;
    const origins = context.globalState.get<readonly string[]>(CONSENT, []);
    await context.globalState.update(CONSENT, Array.from(new Set([...origins, origin])));
    return true;
  }

  #asking(teacher: Teacher, key: string): PromptTeacher {
    return {
      teacher,
      ask: async (messages, output, signal, onWait) => {
        const [{ teacherEngine }, { askTeacher }] = await Promise.all([
          import('#node/teachers/teacherEngine'),
          import('#node/teachers/askTeacher'),
        ]);
        const patient = { ...teacher, timeoutMs: teacher.timeoutMs ?? TIMEOUT_MS };
        const engine = await teacherEngine(patient, key === '' ? {} : { apiKey: key });
        const maxTokens = Math.max(teacher.parameters?.maxTokens ?? 0, output);
        const request = { messages, model: teacher.model, ...teacher.parameters, maxTokens };
        this.#deps.log.info(
          `asking ${teacher.id} about a prompt: ${estimateTokens(messages.map(({ content }) => content).join('\n'))} tokens`,
        );
        return askTeacher(engine, request, signal, onWait === undefined ? {} : { onWait });
      },
    };
  }

  #demandTrust(): void {
    if (vscode.workspace.isTrusted) return;
    throw new AppError('usage', 'Asking a teacher is off in Restricted Mode: it would send the prompt away.', {
      hint: 'Trust this workspace first (Workspaces: Manage Workspace Trust).',
    });
  }
}
