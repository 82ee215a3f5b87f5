import path from 'node:path';
import * as vscode from 'vscode';
import { moneyText } from '#core/label/money';
import { presetOf } from '#core/label/teachers/presets';
import { beyondBaseline } from '#core/lint/baseline';
import type { Finding } from '#core/lint/rule';
import type { JobEstimate } from '#node/label/estimateJob';
import type { Transport } from '#protocol/labelBatch';
import type { Deps } from '../deps.ts';
import { spanText } from './labelEstimate.ts';
import type { LabelInput } from './labelPlan.ts';

/** The errors that the linter finds in a template, by its project's settings; a broken configuration counts as none. */
export async function lintErrors(deps: Deps, file: string, text: string): Promise<readonly Finding[]> {
  const [{ LintSession }, { ProjectLintReader }, { rules }] = await Promise.all([
    import('#core/lint/session'),
    import('#node/lintConfig'),
    import('#core/lint/rules'),
  ]);
  const ruleIds = async () => rules.map(({ meta }) => meta.id);
  const reader = new ProjectLintReader({ cwd: path.dirname(file), ruleIds });
  const project = await reader.of(file).catch(() => ({ config: {}, known: [] }));
  const { findings } = new LintSession(file, { locale: deps.locale(), config: project.config }).update(text);
  return beyondBaseline(text, findings, project.known).findings.filter(({ severity }) => severity === 'error');
}

/** Asks whether to label with a template that has errors; true where it has none. */
export async function confirmFindings(deps: Deps, input: LabelInput): Promise<boolean> {
  const { t } = deps;
  const errors = await lintErrors(deps, input.templateFile, input.template.document.text);
  if (errors.length === 0) return true;
  const label = t('Label Anyway');
  const look = t('Look at Them');
  const choice = await vscode.window.showWarningMessage(
    errors.length === 1 ? t('The prompt has 1 error.') : t('The prompt has {0} errors.', errors.length),
    {
      modal: true,
      detail: errors
        .slice(0, 4)
        .map(({ message }) => `• ${message}`)
        .join('\n'),
    },
    label,
    look,
  );
  if (choice === look) {
    const [first] = errors;
    const document = await vscode.workspace.openTextDocument(input.templateFile);
    const at = document.positionAt(first?.span.start ?? 0);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
  return choice === label;
}

/** Asks whether to spend what a run is estimated to cost; true where it is little. */
export async function confirmCost(
  deps: Deps,
  input: LabelInput,
  estimate: JobEstimate | undefined,
  by: Transport = 'now',
): Promise<boolean> {
  const { costlyOf } = await import('#node/label/estimateJob');
  const priced = estimate?.estimates.map((one) =>
    by === 'now' || one.costBatch === undefined ? one : { ...one, cost: one.costBatch },
  );
  const costly = priced === undefined ? undefined : costlyOf(priced);
  if (costly?.cost === undefined || costly.currency === undefined || estimate === undefined) return true;
  const { t } = deps;
  const start = t('Start');
  const amount = moneyText(costly.currency, costly.cost);
  const choice = await vscode.window.showWarningMessage(
    t('This run is estimated to cost {0}.', amount),
    {
      modal: true,
      detail: [
        by === 'now'
          ? t('{0} records with {1}, at least {2}.', estimate.left, t(input.teacher.title), spanText(costly.seconds, t))
          : t('{0} records with {1}, by batch.', estimate.left, t(input.teacher.title)),
        ...(presetOf(input.teacher) === undefined || input.teacher.price === undefined
          ? []
          : [t('Prices as of {0}.', input.teacher.price.asOf)]),
        t('A cap under “More options” limits what is spent.'),
      ].join('\n'),
    },
    start,
  );
  return choice === start;
}
