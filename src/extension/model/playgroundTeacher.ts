import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import type { Teacher } from '#core/label/job';
import { readReply } from '#core/label/reply';
import { requestFor } from '#core/label/request';
import { taskTemplate } from '#core/prompt/taskTemplate';
import { unreadableText } from '#core/qc/problem';
import type { Deps } from '../deps.ts';
import type { PlaygroundRuns } from './playgroundRuns.ts';
import { Teachers } from '../label/teachers.ts';
import { isLocal, isOurs, originOf } from '../label/teacherSettings.ts';

const TIMEOUT_MS = 120_000;

/** Asks a teacher of the person's choice about the record that the student was unsure of. */
export async function askTeacherAbout(deps: Deps, runs: PlaygroundRuns, id: number): Promise<void> {
  const { t } = deps;
  const { template: whole, shown } = runs.find(id);
  if (whole === undefined) {
    throw new AppError('usage', 'A plain prompt has no task to ask a teacher about.', { hint: 'Choose a template.' });
  }
  const teachers = new Teachers(deps);
  const teacher = await chooseTeacher(deps, teachers);
  if (teacher === undefined || !(await agree(deps, teacher))) return;
  const key = await teachers.keyFor(teacher);
  const { ask } = shown;
  const template = taskTemplate(whole, ask.task ?? whole.tasks[0]?.id ?? '');
  const name = `${t(teacher.title)} · ${teacher.model}`;
  runs.change(id, { teacher: { name } });
  try {
    const [{ teacherEngine }, { askTeacher }] = await Promise.all([
      import('#node/teachers/teacherEngine'),
      import('#node/teachers/askTeacher'),
    ]);
    const engine = await teacherEngine(teacher, key === undefined ? {} : { apiKey: key.key });
    const record = { text: ask.record, ...(ask.fields === undefined ? {} : { fields: ask.fields }) };
    const { request } = requestFor(teacher, template, record);
    const read = readReply(await askTeacher(engine, request, AbortSignal.timeout(TIMEOUT_MS)), template);
    const [answer] = read.answers;
    runs.change(id, {
      teacher:
        read.ok && answer !== undefined
          ? { name, conclusion: answer.conclusion, reasoning: answer.reasoning }
          : { name, error: read.ok ? '' : unreadableText(read.reason, t) },
    });
  } catch (error) {
    deps.log.error('playground: teacher', error);
    runs.change(id, { teacher: { name, error: describe(error, t) } });
  }
}

/** One that can be asked now: it needs no key, or its key is known; else the person is led to set one. */
async function chooseTeacher({ t }: Deps, teachers: Teachers): Promise<Teacher | undefined> {
  const all = teachers.all().filter((teacher) => !isOurs(teacher));
  const withKey = await Promise.all(
    all.map(async (teacher) => ({
      teacher,
      isReady: teacher.apiKeyEnv === undefined || (await teachers.keyFor(teacher)) !== undefined,
    })),
  );
  const picked = await vscode.window.showQuickPick(
    withKey
      .toSorted((a, b) => Number(b.isReady) - Number(a.isReady))
      .map(({ teacher, isReady }) => ({
        label: t(teacher.title),
        description: `${teacher.model}${isReady ? '' : ` · ${t('no key yet')}`}`,
        teacher,
        isReady,
      })),
    { title: t('Ask which teacher?') },
  );
  if (picked === undefined || picked.isReady) return picked?.teacher;
  await teachers.askKey(picked.teacher.id);
  return (await teachers.keyFor(picked.teacher)) === undefined ? undefined : picked.teacher;
}

/** The record leaves the machine: the person says so, each time. */
async function agree({ t }: Deps, teacher: Teacher): Promise<boolean> {
  if (isLocal(teacher.baseUrl)) return true;
  const send = t('Send');
  const choice = await vscode.window.showWarningMessage(
    t('Ask {0} about this record?', t(teacher.title)),
    {
      modal: true,
      detail: t('The record and the template go to {0}, nothing else.', originOf(teacher.baseUrl) ?? teacher.baseUrl),
    },
    send,
  );
  return choice === send;
}
