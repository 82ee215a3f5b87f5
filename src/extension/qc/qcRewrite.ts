import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { LabelRecord } from '#core/label/record';
import { REPLAY_ID, STUDENT_ID } from '#core/label/teachers/presets';
import type { OpenedJob } from '#node/label/jobFolder';
import type { Deps } from '../deps.ts';
import { Teachers } from '../label/teachers.ts';
import { isLocal, originOf } from '../label/teacherSettings.ts';

const CONSENT = 'promptmill.qc.sentTo'; // this person: origins that records may be sent to again

/**
 * Asks the job's teacher to write the reasoning of a corrected conclusion anew; the answer is only given back, nothing is
 * decided. The person is asked once an address, and for a key where there is none.
 * @throws AppError without workspace trust, when the person says no, and as `#node/rewriteReasoning` does.
 */
export async function rewriteReasoning(
  deps: Deps,
  opened: OpenedJob,
  record: LabelRecord,
  taskId: string,
  conclusion: string,
  oldReasoning: string,
  signal: AbortSignal,
): Promise<string> {
  if (!vscode.workspace.isTrusted) {
    throw new AppError('usage', 'Asking a teacher is off in Restricted Mode: it would send the record away.', {
      hint: 'Trust this workspace first (Workspaces: Manage Workspace Trust).',
    });
  }
  const { teacher } = opened.job;
  const teachers = new Teachers(deps);
  refuseStudent(opened);
  await demandConsent(deps, opened);
  signal.throwIfAborted();
  const key = await keyFor(teachers, opened);
  signal.throwIfAborted();
  const known = teachers.all().find(({ id, baseUrl }) => id === teacher.id && baseUrl === teacher.baseUrl);
  const node = await import('#node/review/rewriteReasoning');
  return node.rewriteReasoning(
    opened,
    record,
    { taskId, conclusion, oldReasoning },
    {
      ...(key === undefined ? {} : { apiKey: key }),
      ...(known?.limits === undefined ? {} : { limits: known.limits }),
      signal,
      log: deps.log,
    },
  );
}

/** A student writes its reasoning after its own conclusion only. */
function refuseStudent({ job: { teacher } }: OpenedJob): void {
  if (teacher.id !== STUDENT_ID) return;
  throw new AppError('usage', 'The local model that labelled this job cannot write reasoning for another conclusion.', {
    hint: 'Write the reasoning yourself, or drop it.',
  });
}

/** The key of the job's address: stored, or entered now; undefined where none is needed or given. */
async function keyFor(teachers: Teachers, { job: { teacher } }: OpenedJob): Promise<string | undefined> {
  const stored = await teachers.keyFor(teacher);
  if (stored !== undefined || teacher.apiKeyEnv === undefined || teacher.id === REPLAY_ID) return stored?.key;
  const known = teachers.at(teacher.baseUrl);
  if (known === undefined) return undefined; // demandKey says what to do
  await teachers.askKey(known.id);
  return (await teachers.keyFor(teacher))?.key;
}

/** A `job.yaml` may come from anywhere: the person has to know whom it sends a record to. */
async function demandConsent({ t, context }: Deps, { job }: OpenedJob): Promise<void> {
  const { teacher, ask } = job;
  const origin = originOf(teacher.baseUrl);
  const agreed = context.globalState.get<readonly string[]>(CONSENT, []);
  if (teacher.id === REPLAY_ID || isLocal(teacher.baseUrl) || origin === undefined || agreed.includes(origin)) return;
  const send = t('Send');
  const detail = [
    t('The record, its old reasoning and the job’s prompt go to {0}, nothing else.', origin),
    ask?.mask === true
      ? t('Personal data is masked first, as the job says.')
      : t('This job does not mask personal data: it is sent as it stands.'),
    t('What comes back is only shown: nothing is changed before you accept it.'),
  ].join('\n\n');
  const question = t('Ask {0} to write this reasoning anew?', t(teacher.title));
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, send)) !== send) {
    throw new AppError('usage', 'The teacher was not asked.', {
      hint: 'Write the reasoning yourself, drop it, or ask again and choose “Send”.',
    });
  }
  await context.globalState.update(CONSENT, Array.from(new Set([...agreed, origin])));
}
