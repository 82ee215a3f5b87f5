import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { Teacher } from '#core/label/job';
import { builtInTeachers, REPLAY_ID, STUDENT_ID, studentTeacher } from '#core/label/teachers/presets';
import type { TeacherState } from '#protocol/labelForm';
import type { Deps } from '../deps.ts';
import { isLocal, originOf, overrideTeachers, readTeacherSettings } from './teacherSettings.ts';

/**
 * The teachers of this VS Code and their keys. A key lies in SecretStorage only, under the ORIGIN that it was entered
 * for, and is handed out for that origin only: two teachers of one provider share it, and a teacher whose address is
 * changed asks again.
 */
export class Teachers {
  readonly #deps: Deps;
  #problems = '';

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Built-in teachers as the person overrides them, then his own of `promptmill.teachers`. */
  all(): readonly Teacher[] {
    const settings = vscode.workspace.getConfiguration('promptmill');
    const builtIn = overrideTeachers(builtInTeachers, settings.get('teacherOverrides'));
    const own = readTeacherSettings(settings.get('teachers'), [...builtInTeachers.map(({ id }) => id), STUDENT_ID]);
    const { t, log } = this.#deps;
    const notices = [...builtIn.notices, ...own.notices].map(({ template, args }) => t(template, ...args));
    const problems = [...builtIn.problems, ...own.problems, ...notices].join('\n');
    if (problems !== this.#problems && problems !== '') log.warn(problems);
    this.#problems = problems;
    return [...builtIn.teachers, ...own.teachers];
  }

  /** Who can label: the teachers, and the local model while it runs or where it was chosen. */
  labellers(chosen: string | undefined): readonly Teacher[] {
    const { student } = this.#deps.models;
    const shown = student ?? (chosen === STUDENT_ID ? studentTeacher('') : undefined);
    return shown === undefined ? this.all() : [...this.all(), shown];
  }

  /** A known teacher at an address: a key that is entered for it serves every job there. */
  at(baseUrl: string): Teacher | undefined {
    return this.all().find((one) => originOf(one.baseUrl) !== undefined && originOf(one.baseUrl) === originOf(baseUrl));
  }

  /**
   * The key to send for a job's teacher: what is stored for the origin of its address, else the environment of the
   * KNOWN teacher of that id and origin. A `job.yaml` may come from anywhere; it must not choose which variable is sent where.
   */
  async keyFor(
    teacher: Teacher,
  ): Promise<{ readonly key: string; readonly from: 'stored' | 'environment' } | undefined> {
    const origin = originOf(teacher.baseUrl);
    if (origin === undefined) return undefined;
    const stored = await this.#deps.context.secrets.get(secretName(origin));
    if (stored !== undefined && stored !== '') return { key: stored, from: 'stored' };
    const known = this.all().find(({ id, baseUrl }) => id === teacher.id && originOf(baseUrl) === origin);
    const key = known?.apiKeyEnv === undefined ? undefined : process.env[known.apiKeyEnv]?.trim();
    return key ? { key, from: 'environment' } : undefined;
  }

  /** What the view shows of each teacher. */
  async states(chosen: string | undefined): Promise<readonly TeacherState[]> {
    return Promise.all(
      this.labellers(chosen).map(async (teacher) => {
        const key = teacher.apiKeyEnv === undefined ? 'none' : ((await this.keyFor(teacher))?.from ?? 'missing');
        return {
          id: teacher.id,
          title: this.#deps.t(teacher.title),
          model: teacher.model,
          host: originOf(teacher.baseUrl) === undefined ? '' : new URL(teacher.baseUrl).host,
          kind: kindOf(teacher),
          key,
          ...(teacher.apiKeyEnv === undefined ? {} : { keyEnv: teacher.apiKeyEnv }),
        } satisfies TeacherState;
      }),
    );
  }

  /** Asks for a teacher's key and keeps it for the origin of its address; an empty answer forgets the stored one. */
  async askKey(teacherId?: string): Promise<void> {
    const { t, context } = this.#deps;
    const teacher = await this.#chooseKeyed(teacherId);
    const origin = teacher && originOf(teacher.baseUrl);
    if (teacher === undefined || origin === undefined) return;
    const stored = (await context.secrets.get(secretName(origin))) !== undefined;
    const key = await vscode.window.showInputBox({
      title: t('API key for {0}', t(teacher.title)),
      prompt: stored
        ? t('Kept in VS Code’s secret storage and sent to {0} only. Leave it empty to forget the stored key.', origin)
        : t('Kept in VS Code’s secret storage and sent to {0} only.', origin),
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) => (/\s/.test(text.trim()) ? t('A key has no spaces or line breaks inside.') : undefined),
    });
    if (key === undefined) return;
    try {
      if (key.trim() === '') await context.secrets.delete(secretName(origin));
      else await context.secrets.store(secretName(origin), key.trim());
    } catch (cause) {
      throw new AppError('runtime.failed', 'The key could not be kept: this system’s secret storage did not answer.', {
        hint: 'Set the environment variable {0} and start VS Code from there instead.',
        args: [teacher.apiKeyEnv ?? ''],
        cause,
      });
    }
  }

  async #chooseKeyed(teacherId: string | undefined): Promise<Teacher | undefined> {
    const { t } = this.#deps;
    const teachers = this.all();
    if (teacherId !== undefined) {
      const found = teachers.find(({ id }) => id === teacherId);
      if (found !== undefined) return found;
      throw new AppError('usage', 'There is no teacher “{0}”.', {
        args: [teacherId],
        hint: 'Add it to the setting promptmill.teachers, or choose another one.',
      });
    }
    const keyed = teachers.filter(({ apiKeyEnv }) => apiKeyEnv !== undefined);
    const picked = await vscode.window.showQuickPick(
      keyed.map((teacher) => ({
        label: t(teacher.title),
        description: originOf(teacher.baseUrl) ?? '',
        teacher,
      })),
      { title: t('Whose API key?') },
    );
    return picked?.teacher;
  }
}

function kindOf({ id, baseUrl }: Teacher): TeacherState['kind'] {
  if (id === REPLAY_ID) return 'replay';
  return id === STUDENT_ID || isLocal(baseUrl) ? 'local' : 'remote';
}

/** The name of an origin's key in SecretStorage. */
export function secretName(origin: string): string {
  return `promptmill.key:${origin}`;
}
