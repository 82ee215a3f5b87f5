import * as vscode from 'vscode';
import type { LintedPart } from '#core/lint/files';
import { METRICS } from '#core/lint/rule';
import { costsOf } from '#core/lint/score';
import type { Deps } from '../deps.ts';
import type { LintDocuments } from './lintDocuments.ts';
import { findingsText } from './lintLens.ts';
import { asMarkdown, metricName, pointsText, ruleOf, said, scoreIcon } from './lintNames.ts';
import type { LintSettings } from './lintSettings.ts';
import { isPrompt } from '../prompt/promptDocuments.ts';

/** viewType of the prompt report. */
export const REPORT_VIEW = 'promptmill.report';
const MOST = 3; // findings of a metric in the tooltip

/**
 * The score of the active prompt in the status bar, with what costs what in its tooltip; and beside the language of any
 * Markdown or text file whether it is checked as a prompt.
 */
export function registerLintStatus(deps: Deps, documents: LintDocuments, settings: LintSettings): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('promptmill.score', vscode.StatusBarAlignment.Right, 101);
  const texts: vscode.DocumentSelector = [{ language: 'markdown' }, { language: 'plaintext' }];
  const language = vscode.languages.createLanguageStatusItem('promptmill.asPrompt', texts);
  let editor = vscode.window.activeTextEditor;
  const show = (): void => {
    // A look into its report does not take the score away.
    if (vscode.window.activeTextEditor !== undefined || !isReportActive()) editor = vscode.window.activeTextEditor;
    const parts = (editor && documents.peek(editor.document)?.parts) ?? [];
    const index = editor === undefined ? 0 : partAt(parts, editor);
    const part = parts[index];
    if (part === undefined || editor === undefined) item.hide();
    else {
      item.name = deps.t('Promptmill: Score of the Prompt');
      item.text = `$(${scoreIcon(part.score.overall)}) ${part.score.overall}`;
      item.tooltip = tooltip(deps, part);
      item.accessibilityInformation = {
        label: `${deps.t('Prompt score {0} of 100', part.score.overall)}, ${findingsText(part.findings.length, deps.t)}`,
      };
      item.command = {
        command: 'promptmill.lint.report',
        title: deps.t('Show the prompt report'),
        arguments: [editor.document.uri, index],
      };
      item.show();
    }
    showLanguage(deps, language, editor?.document, settings);
  };
  show();
  return vscode.Disposable.from(
    item,
    language,
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document } }) => {
      if ((documents.peek(document)?.parts.length ?? 0) > 1) show();
    }),
    documents.onDidLint((document) => {
      if (document === editor?.document) show();
    }),
    settings.onDidChange(show),
  );
}

function isReportActive(): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(REPORT_VIEW);
}

/** The prompt at the cursor, else the first. */
export function partAt(parts: readonly LintedPart[], { document, selection }: vscode.TextEditor): number {
  if (parts.length < 2) return 0;
  const offset = document.offsetAt(selection.active);
  return Math.max(
    0,
    parts.findLastIndex(({ span }) => span.start <= offset && offset <= span.end),
  );
}

function showLanguage(
  { t }: Deps,
  item: vscode.LanguageStatusItem,
  document: vscode.TextDocument | undefined,
  settings: LintSettings,
): void {
  const included = document !== undefined && isPrompt(document);
  const checked = document !== undefined && settings.wants(document);
  item.name = t('Promptmill: Checked as a Prompt');
  item.text = checked ? t('Checked as a prompt') : t('Not checked as a prompt');
  item.detail = included ? t('by its name') : '';
  const title = checked ? t('Stop checking') : t('Check this file as a prompt');
  // What the settings include can only be excluded there.
  if (included || document === undefined) item.command = undefined;
  else item.command = { title, command: 'promptmill.lint.toggleFile', arguments: [document.uri] };
}

function tooltip(deps: Deps, part: LintedPart): vscode.MarkdownString {
  const { t } = deps;
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: ['promptmill.lint.report'] };
  const found = findingsText(part.findings.length, t);
  text.appendMarkdown(`**${t('Prompt score {0} of 100', part.score.overall)}** · ${found}\n\n`);
  const costs = costsOf(part.findings);
  text.appendMarkdown(`| | | |\n|:--|--:|:--|\n`);
  for (const metric of METRICS) {
    const own = costs.filter(({ finding }) => finding.metric === metric);
    const lines = own.slice(0, MOST).map(({ finding, points }) => {
      const summary = ruleOf(finding.ruleId)?.meta.summary;
      return `−${pointsText(points)} ${asMarkdown(summary === undefined ? finding.message : said(summary, deps.locale()))}`;
    });
    if (own.length > MOST) lines.push(t('and {0} more', own.length - MOST));
    const score = part.score.metrics[metric];
    text.appendMarkdown(
      `| ${asMarkdown(metricName(metric, t)).replaceAll(' ', '&nbsp;')} | ${own.length === 0 ? score : `**${score}**`} | ${lines.join('<br>')} |\n`,
    );
  }
  text.supportHtml = true; // for the line ends in a cell
  text.appendMarkdown(`\n[${t('Show the prompt report')}](command:promptmill.lint.report)`);
  return text;
}
