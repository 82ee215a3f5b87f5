import * as vscode from 'vscode';
import type { StudentMode } from '#core/label/job';
import { STUDENT_ID } from '#core/label/teachers/presets';
import type { RunSummary } from '#core/label/run';
import type { LabelForm } from '#protocol/labelForm';
import type { Deps } from '../deps.ts';
import { demandTrust } from './modelService.ts';

/** `{ templateFile, sources, student }`: what other code, such as a test, wants labelled without a question. */
interface LabelArgument {
  readonly templateFile: string;
  readonly sources: readonly string[];
  readonly student?: StudentMode;
}

/**
 * `promptmill.model.labelWith`: the local model becomes the teacher of the Label view, and where template and files are
 * chosen there already the run begins. Its records are like any other job's: QC can compare them with the teacher's.
 */
export async function labelWithModel(deps: Deps, argument: unknown): Promise<RunSummary | undefined> {
  const { t, models } = deps;
  demandTrust();
  if (models.phase.is !== 'running') {
    const start = t('Start a Model…');
    const choice = await vscode.window.showInformationMessage(t('No local model is running.'), start);
    if (choice !== start || (await vscode.commands.executeCommand('promptmill.model.start')) === undefined) {
      return undefined;
    }
  }
  if (isLabelArgument(argument)) return run(argument);
  const student = await chooseMode(deps);
  if (student === undefined) return undefined;
  await vscode.commands.executeCommand('promptmill.label.focus');
  const form = await vscode.commands.executeCommand<LabelForm>('promptmill.label.select', {
    teacherId: STUDENT_ID,
    student,
  });
  const { start } = form;
  if (start.can === 'no') return undefined; // the view says what is missing
  const go = t('Label Now');
  const choice = await vscode.window.showInformationMessage(
    t('The Label view has {0} as its teacher now.', models.running.host.info.name),
    go,
  );
  return choice === go ? vscode.commands.executeCommand('promptmill.label.start') : undefined;
}

async function run({ templateFile, sources, student = 'conclusion' }: LabelArgument): Promise<RunSummary | undefined> {
  return vscode.commands.executeCommand('promptmill.label.start', {
    templateFile,
    sources,
    student,
    teacherId: STUDENT_ID,
  });
}

async function chooseMode({ t, models }: Deps): Promise<StudentMode | undefined> {
  const { info } = models.running.host;
  const items: readonly (vscode.QuickPickItem & { readonly student: StudentMode })[] = [
    {
      label: t('Conclusions only'),
      description: t('stops at ####'),
      detail: t('Many times faster. {0} records at once.', info.parallel),
      student: 'conclusion',
    },
    {
      label: t('With reasoning'),
      detail: t('To read why, or to compare it with the teacher’s reasoning.'),
      student: 'reasoning',
    },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Label with {0}', info.name) });
  return picked?.student;
}

function isLabelArgument(argument: unknown): argument is LabelArgument {
  if (typeof argument !== 'object' || argument === null) return false;
  const { templateFile, sources } = argument as Partial<LabelArgument>;
  return typeof templateFile === 'string' && Array.isArray(sources);
}
