import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelFilter } from '#core/qc/review/filter';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import { systemUser } from '#node/systemUser';
import type { QcAction } from '#protocol/qcReview';
import type { Deps } from '../deps.ts';
import { chooseJob } from '../label/jobPicker.ts';
import { QcDiff } from './qcDiff.ts';
import { PLAIN_ACTIONS } from './qcActions.ts';
import { QcPanel, QC_VIEW } from './qcPanel.ts';
import { QcSession } from './qcSession.ts';
import { registerReviewReport } from './reviewReport.ts';

const FOCUS = { edit: 'reasoning', comment: 'comment', filter: 'filter', help: 'help' } as const;

/** QC Review: the editor that labels are checked in, its commands, its native diff and its report. */
export function registerQc(deps: Deps): vscode.Disposable {
  const diff = new QcDiff(deps);
  const panels = new Map<string, QcPanel>();
  let last: QcPanel | undefined;

  const show = async (panel: vscode.WebviewPanel, dir: string): Promise<QcPanel> => {
    const session = await QcSession.open(deps, dir, reviewerName());
    const shown = new QcPanel(deps, panel, session, diff);
    panels.set(dir, shown);
    last = shown;
    let reviewed = session.view.reviewed;
    session.onDidChange(() => {
      if (session.view.reviewed !== reviewed) deps.reviewed.fire(dir);
      reviewed = session.view.reviewed;
    });
    panel.onDidChangeViewState(() => {
      if (panel.active) last = shown;
    });
    panel.onDidDispose(() => {
      shown.dispose();
      panels.delete(dir);
      if (last === shown) last = undefined;
    });
    return shown;
  };

  const openJob = async (dir: string): Promise<QcPanel> => {
    const known = panels.get(dir);
    if (known !== undefined) {
      known.panel.reveal();
      return known;
    }
    const title = deps.t('QC: {0}', path.basename(dir));
    const panel = vscode.window.createWebviewPanel(QC_VIEW, title, vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    try {
      return await show(panel, dir);
    } catch (error) {
      panel.dispose();
      throw error;
    }
  };

  const open = async (argument: unknown): Promise<void> => {
    try {
      const chosen = await chooseJob(deps, argument);
      if (chosen !== undefined) await openJob(path.resolve(chosen));
    } catch (error) {
      deps.showError(error);
    }
  };

  /** The report of a job that is open, or of one that is read for it. */
  const report = async (dir: string): Promise<ReviewReport> => {
    const known = panels.get(dir);
    if (known !== undefined) return known.session.report();
    const session = await QcSession.open(deps, dir, reviewerName(), { readOnly: true });
    try {
      return await session.report();
    } finally {
      session.dispose();
    }
  };

  const openFilter = async (dir: string, filter: LabelFilter): Promise<void> => {
    const { session } = await openJob(dir);
    await session.do({ type: 'filter', filter });
  };

  const act = async (action: QcAction): Promise<void> => {
    if (last === undefined || last.isTyping) return;
    try {
      await last.act(action);
    } catch (error) {
      deps.showError(error);
    }
  };

  const command = (name: string, run: (argument: unknown) => unknown) =>
    vscode.commands.registerCommand(`promptmill.qc.${name}`, run);

  return vscode.Disposable.from(
    diff,
    registerReviewReport(deps, { report, openFilter, onDidChange: deps.reviewed.event }),
    command('open', open),
    ...PLAIN_ACTIONS.map((type) => command(type, () => act({ type }))),
    command('setConclusion', (number) => act({ type: 'setConclusion', number: Number(number) || 1 })),
    ...Object.entries(FOCUS).map(([name, part]) =>
      command(name, () => {
        if (last === undefined || last.isTyping) return;
        last.panel.reveal();
        last.focus(part);
      }),
    ),
    deps.doors.panel(QC_VIEW, {
      async deserializeWebviewPanel(panel, state: unknown) {
        const dir = typeof state === 'object' && state !== null && 'dir' in state ? state.dir : undefined;
        try {
          if (typeof dir !== 'string' || panels.has(dir)) panel.dispose();
          else await show(panel, dir);
        } catch (error) {
          panel.dispose();
          deps.log.warn(`QC could not be restored: ${error instanceof Error ? error.message : String(error)}`);
        }
      },
    }),
    new vscode.Disposable(() => {
      for (const { panel } of panels.values()) panel.dispose();
    }),
  );
}

/** Who decides: the setting, else the operating system's user. */
function reviewerName(): string {
  const set = vscode.workspace.getConfiguration('promptmill').get('qc.reviewer', '').trim();
  return set === '' ? systemUser() : set;
}
