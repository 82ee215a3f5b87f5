import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { describeLeft } from '#core/dataset/leftOut';
import { AppError, describe } from '#core/errors';
import type { CheckedDataset } from '#node/dataset/checkedDataset';
import type { ExportReport } from '#node/dataset/exportJob';
import type { OpenedJob } from '#node/label/jobFolder';
import { exportFolder, type DatasetReports } from './datasetReport.ts';
import type { DatasetSession } from './datasetSession.ts';
import { datasetWorker } from './datasetWorker.ts';
import type { Deps } from '../deps.ts';
import { askExport, readAnswers, type ExportAnswers } from './exportQuestions.ts';
import { chooseJob } from '../label/jobPicker.ts';

/** What the command takes as its second argument instead of asking. */
type ExportChoice = ExportAnswers & { readonly outDir?: string };

/** What the command gives: what was written, and how many findings preflight has on it (absent where it could not run). */
export type ExportOutcome = ExportReport & {
  readonly findings?: { readonly errors: number; readonly warnings: number; readonly notes: number };
};

const MOST_NOTES = 2; // of the division, in the notification; the parts’ sizes say the rest
const LARGE = 20_000_000; // bytes of records from which an export takes long enough to be called off

/**
 * The command `promptmill.export(job?, choice?)`: asks for what is not given, writes `datasets/<job>/` of the workspace
 * folder, looks at it as LLaMA-Factory will, and only then says what was written. Returns the outcome, or undefined when
 * the person left. With a `choice`, errors reach the caller; otherwise they are shown.
 */
export function registerExport(deps: Deps, reports: DatasetReports): vscode.Disposable {
  return vscode.commands.registerCommand('promptmill.export', async (argument?: unknown, choice?: unknown) => {
    const given = choiceOf(choice);
    try {
      return await run(deps, reports, argument, given);
    } catch (error) {
      if (given !== undefined) throw error;
      if (!(error instanceof vscode.CancellationError)) deps.showError(error);
      return undefined;
    }
  });
}

async function run(
  deps: Deps,
  reports: DatasetReports,
  argument: unknown,
  given: ExportChoice | undefined,
): Promise<ExportOutcome | undefined> {
  if (!vscode.workspace.isTrusted) {
    throw new AppError('usage', 'Export is off in Restricted Mode.', { hint: 'Trust this workspace first.' });
  }
  const dir = await chooseJob(deps, argument);
  if (dir === undefined) return undefined;
  const { openJob } = await import('#node/label/jobFolder');
  const opened = await openJob(dir);
  const choice = given ?? (await askExport(deps, opened));
  if (choice === undefined) return undefined;
  const { report, checked, session, problem } = await write(deps, reports, opened, choice);
  deps.log.info(`exported ${report.rows} rows as ${report.format} to ${report.file}`);
  if (session !== undefined && (checked?.isBroken === true || report.leakCount > 0)) reports.open(session);
  void announce(deps, reports, { report, checked, session, problem }).catch((error: unknown) => deps.showError(error));
  const findings = checked && {
    errors: checked.total('error'),
    warnings: checked.total('warning'),
    notes: checked.total('info'),
  };
  return { ...report, ...(findings && { findings }) };
}

/** What was written and what preflight says of it. */
interface Written {
  readonly report: ExportReport;
  readonly checked: CheckedDataset | undefined;
  readonly session: DatasetSession | undefined; // none for a table, which is not trained on
  readonly problem: unknown; // why preflight could not run
}

async function write(deps: Deps, reports: DatasetReports, opened: OpenedJob, choice: ExportChoice): Promise<Written> {
  const { t, log } = deps;
  const { workInThread } = await import('#node/dataset/datasetThread');
  const isLarge = (await stat(path.join(opened.dir, 'records.jsonl')).catch(() => undefined)) ?? { size: 0 };
  const { Notification: notification, Window: window } = vscode.ProgressLocation;
  const title = t('Exporting {0}', opened.job.name);
  const cancellable = isLarge.size > LARGE;
  return vscode.window.withProgress(
    { location: cancellable ? notification : window, title, cancellable },
    async (progress, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      let last = 0;
      const tell = (message: string) => (share: number) => {
        progress.report({ message, increment: Math.max(0, (share - last) * 50) });
        last = share === 1 ? 0 : share;
      };
      const outDir = choice.outDir ?? exportFolder(opened.dir, opened.job.name);
      const { format, unreviewed, split } = choice;
      const ask = { job: opened.dir, format, outDir, unreviewed, ...(split && { split }) };
      const onProgress = tell(t('writing'));
      const report = await workInThread(datasetWorker(deps), 'export', ask, { signal: stop.signal, onProgress });
      if (format === 'csv') return { report, checked: undefined, session: undefined, problem: undefined };
      last = 0;
      try {
        // What is written stays written: from here on only the look at it can be called off.
        const { checked, session } = await reports.check(report.dir, report.name, tell(t('checking')), stop.signal);
        return { report, checked, session, problem: undefined };
      } catch (problem) {
        log.warn(`preflight of ${report.name} failed: ${String(problem)}`);
        return { report, checked: undefined, session: undefined, problem };
      }
    },
  );
}

/** One notification: rows of each part, what stayed out, what preflight found, and where to go from there. */
async function announce(
  deps: Deps,
  reports: DatasetReports,
  { report, checked, session, problem }: Written,
): Promise<void> {
  const { t } = deps;
  const { noteText, partsText } = await import('#node/dataset/exportText');
  const texts = [
    t(
      '{0} rows written to {1}: {2}.',
      report.rows,
      vscode.workspace.asRelativePath(report.dir),
      partsText(report.parts, t),
    ),
    ...(report.left.length === 0 ? [] : [t('Left out: {0}.', describeLeft(report.left, t))]),
    ...(report.damaged === undefined
      ? []
      : [
          t(
            '{0} damaged lines of records.jsonl were passed over; running the job again labels them anew.',
            report.damaged,
          ),
        ]),
    ...report.notes.slice(0, MOST_NOTES).map((note) => noteText(note, t)),
    ...(report.leakCount === 0 ? [] : [t('Leaks: {0} rows are too near to what is trained on.', report.leakCount)]),
    ...(checked === undefined ? [] : [foundText(checked, t)]),
    ...(problem === undefined || problem instanceof vscode.CancellationError
      ? []
      : [t('Preflight could not look at it: {0}', describe(problem, t))]),
  ];
  const actions = [
    ...(session === undefined ? [] : [{ title: t('Open Report'), act: () => reports.open(session) }]),
    { title: t('Open File'), act: () => void vscode.window.showTextDocument(vscode.Uri.file(report.file)) },
    ...(session === undefined ? [] : [{ title: t('New Training'), act: () => void startTraining(report) }]),
  ];
  const isPoor = checked?.isBroken === true || report.leakCount > 0 || problem !== undefined;
  const show = isPoor ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const picked = await show(texts.join(' '), ...actions.map(({ title }) => title));
  actions.find(({ title }) => title === picked)?.act();
}

const startTraining = ({ dir, name }: ExportReport) =>
  vscode.commands.executeCommand('promptmill.train.new', { dir, dataset: name });

function foundText(checked: CheckedDataset, t: Deps['t']): string {
  const [errors, warnings, notes] = [checked.total('error'), checked.total('warning'), checked.total('info')];
  if (errors + warnings + notes === 0) return t('Preflight found nothing to mend.');
  return t('Preflight: errors {0}, warnings {1}, notes {2}.', errors, warnings, notes);
}

/** A choice that a program gave. A tree view hands the selected items over as the second argument: those are none. */
function choiceOf(value: unknown): ExportChoice | undefined {
  const answers = readAnswers(value);
  const place = v.safeParse(v.object({ outDir: v.exactOptional(v.string()) }), value);
  return answers && place.success ? { ...answers, ...place.output } : undefined;
}
