import * as vscode from 'vscode';
import { MARKER } from '#core/answer';
import { markerConclusions, markerMarkdown } from '#core/infer/markerReport';
import type { MarkerInspection } from '#core/infer/request';
import type { Template } from '#core/prompt/template';
import type { Deps } from '../deps.ts';
import { openTemplate } from './modelAsk.ts';
import { demandTrust } from './modelService.ts';
import { ReportPage } from '../reportPage.ts';

/** “Inspect Marker”: what the running model's vocabulary makes of the marker, of the open template where there is one. */
export function registerInspectMarker(deps: Deps): vscode.Disposable {
  const page = new ReportPage('promptmill-marker', 'Marker');
  const inspect = async (): Promise<MarkerInspection | undefined> => {
    try {
      demandTrust();
      const { host } = deps.models.running;
      const template = await activeTemplate();
      const marker = template?.marker ?? MARKER;
      const conclusions = markerConclusions(template?.tasks.flatMap(({ labels = [] }) => labels));
      const inspection = await host.call('inspectMarker', { marker, conclusions });
      await page.show(markerMarkdown(inspection, host.info.name, deps.t));
      return inspection;
    } catch (error) {
      deps.showError(error);
      return undefined;
    }
  };
  return vscode.Disposable.from(page, vscode.commands.registerCommand('promptmill.model.inspectMarker', inspect));
}

/** The template in the active editor. */
export async function activeTemplate(): Promise<Template | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  return active?.languageId === 'prompt-template' ? openTemplate(active.uri) : undefined;
}
