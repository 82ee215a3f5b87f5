import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelKey } from '#core/qc/decision';
import { AQLS, samplingPlan, type Aql } from '#core/qc/statistics/sampling';
import type { LabelDetail } from '#core/qc/review/view';
import type { CompareSource } from '#node/review/otherSide';
import { openJob } from '#node/label/jobFolder';
import type { Deps } from '../deps.ts';
import type { QcSession } from './qcSession.ts';

const PREVIEWED = 10; // labels that a bulk action shows before it is done

interface Pick<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/** What to compare a job's labels with: another job, a gold column, a gold file, or the teacher's answer again. */
export async function chooseCompared(deps: Deps, session: QcSession): Promise<CompareSource | 'none' | undefined> {
  const { t } = deps;
  const { dir } = session.opened;
  const jobs = await jobsBeside(dir);
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, value: undefined });
  const fields = Object.keys(session.selected?.fields ?? {});
  const items: Pick<CompareSource | 'none' | 'file' | undefined>[] = [
    ...(session.view.compare === undefined
      ? []
      : [{ label: `$(discard) ${t('Back to the teacher’s answer')}`, value: 'none' as const }]),
    ...(jobs.length === 0
      ? []
      : [separator(t('Answers of another job: another teacher, prompt version or the student'))]),
    ...jobs.map(({ name, detail, dir: other }) => ({
      label: name,
      description: detail,
      value: { kind: 'job', dir: other, answers: 'teacher', title: name } as const,
    })),
    separator(t('Gold labels')),
    ...jobs.map(({ name, dir: other }) => ({
      label: t('{0}, as reviewed', name),
      description: t('labels that a person has decided on'),
      value: { kind: 'job', dir: other, answers: 'reviewed', title: t('{0}, as reviewed', name) } as const,
    })),
    ...fields.map((field) => ({
      label: t('Column {0}', field),
      value: { kind: 'field', field, taskId: session.selected?.taskId ?? '', title: field } as const,
    })),
    { label: t('File of gold labels (JSON lines)…'), value: 'file' },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Compare Labels with…'),
    placeHolder: t('The left side of the diff; only labels that differ are shown then'),
  });
  if (chosen?.value !== 'file') return chosen?.value;
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t('File of gold labels'),
      openLabel: t('Compare'),
      filters: { 'JSON lines': ['jsonl', 'ndjson'] },
    })) ?? [];
  return file && { kind: 'file', file: file.fsPath, title: path.basename(file.fsPath) };
}

/** Asks for the AQL of a sample; each choice says how many labels it asks for. */
export async function chooseSample(
  deps: Deps,
  session: QcSession,
): Promise<{ readonly aql: Aql; readonly seed: string } | undefined> {
  const { t } = deps;
  const { labels, facets } = session.view;
  const lot = Math.max(1, labels - facets.states.unreadable);
  const usual = [1, 2.5, 4, 0.65, 0.4, 1.5, 6.5, 10, 0.25, 0.15, 0.1, 0.065] satisfies readonly Aql[];
  const items = usual
    .filter((aql) => AQLS.includes(aql))
    .map((aql) => {
      const { n, accept } = samplingPlan(lot, aql);
      return {
        label: t('AQL {0}', aql.toFixed(aql < 0.1 ? 3 : aql < 1 ? 2 : 1)),
        description: t('{0} labels to look at, accepted with at most {1} wrong', n, accept),
        value: aql,
      };
    });
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Draw a Sample for Acceptance'),
    placeHolder: t('Acceptable quality limit in percent (ISO 2859-1, single, normal, general level II)'),
  });
  // The seed is kept with the sample, so that it can be drawn again.
  return chosen && { aql: chosen.value, seed: new Date().toISOString() };
}

/** Shows how many labels accepting all of the filter is about, and some of them. */
export async function confirmAcceptAll(deps: Deps, session: QcSession): Promise<boolean> {
  const { t } = deps;
  const { acceptable, facets, filter } = session.view;
  if (acceptable === 0) return false;
  const open = facets.states.unreviewed;
  const kept = filter.state === 'all' || filter.state === 'unreviewed' ? Math.max(0, open - acceptable) : 0;
  const detail = [
    t('They are accepted as the teacher labelled them, in one step that can be undone.'),
    ...(kept > 0
      ? [
          t(
            'Still undecided then: {0} of this filter that have no readable answer, or are hidden or planted to test you.',
            kept,
          ),
        ]
      : []),
  ].join('\n');
  const accept = t('Accept {0} labels', acceptable);
  const title = t('Accept all {0} undecided labels of this filter?', acceptable);
  return (await vscode.window.showWarningMessage(title, { modal: true, detail }, accept)) === accept;
}

/** Asks which of the same labels a correction is applied to, after showing them. */
export async function chooseSame(
  deps: Deps,
  session: QcSession,
  label: LabelDetail,
): Promise<'sameText' | 'inQueue' | undefined> {
  const { t } = deps;
  const same = await session.same(label.key);
  if (same === undefined) return undefined;
  const { from, to, sameText, inQueue } = same;
  if (sameText.length + inQueue.length === 0) {
    void vscode.window.showInformationMessage(t('No other undecided label of this filter was given {0}.', from));
    return undefined;
  }
  const choices: Pick<'sameText' | 'inQueue'>[] = [
    ...(sameText.length === 0
      ? []
      : [{ label: t('{0} records with the same text', sameText.length), value: 'sameText' as const }]),
    ...(inQueue.length === 0
      ? []
      : [{ label: t('{0} labels {1} of the current filter', inQueue.length, from), value: 'inQueue' as const }]),
  ];
  const title = t('Correct {0} to {1} for…', from, to);
  const which = await vscode.window.showQuickPick(choices, { title });
  if (which === undefined) return undefined;
  const keys = same[which.value];
  const isSure = await previewed(deps, session, keys, title, t('Correct {0} labels to {1}', keys.length, to));
  return isSure ? which.value : undefined;
}

/** Shows the first of some labels with the button that goes on at the top. */
async function previewed(
  { t }: Deps,
  session: QcSession,
  keys: readonly LabelKey[],
  title: string,
  action: string,
): Promise<boolean> {
  const records = await Promise.all(keys.slice(0, PREVIEWED).map((key) => session.record(key)));
  const items: (vscode.QuickPickItem & { readonly value?: true })[] = [
    { label: `$(check-all) ${action}`, value: true, alwaysShow: true },
    { label: t('The first of them'), kind: vscode.QuickPickItemKind.Separator },
    ...records.map(({ item }) => ({
      label: item.text.replace(/\s+/g, ' ').slice(0, 100),
      description: item.origin.path,
    })),
  ];
  const placeHolder = t('The reasoning stays as it is and is stale then; one step that can be undone');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.value === true;
}

/** The other jobs of the folder that a job is in. */
async function jobsBeside(dir: string): Promise<readonly { name: string; detail: string; dir: string }[]> {
  const parent = path.dirname(dir);
  const names = await readdir(parent).catch((): string[] => []);
  const others = names.filter((name) => name !== path.basename(dir)).map((name) => path.join(parent, name));
  const opened = await Promise.all(others.map((other) => openJob(other).catch(() => undefined)));
  return opened.flatMap((job) =>
    job === undefined
      ? []
      : [{ name: path.basename(job.dir), detail: `${job.job.teacher.title} · ${job.job.teacher.model}`, dir: job.dir }],
  );
}
