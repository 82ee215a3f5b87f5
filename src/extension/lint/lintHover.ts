import * as vscode from 'vscode';
import { MARKER } from '#core/answer';
import { rulePage, type Finding } from '#core/lint/rule';
import { costsOf } from '#core/lint/score';
import { readFrontMatter } from '#core/prompt/document';
import { LAYOUT_VARIABLES, RECORD_VARIABLES } from '#core/prompt/template';
import type { Deps } from '../deps.ts';
import { rangeOf } from './lintDiagnostics.ts';
import type { LintDocuments } from './lintDocuments.ts';
import { asMarkdown, metricName, pointsText, ruleOf, said } from './lintNames.ts';

/**
 * Hovers: on a finding's words what the rule is about and what it costs, since the message itself is shown by VS Code;
 * in templates on `{{variable}}` and on the marker what they stand for.
 */
export function registerLintHovers(deps: Deps, documents: LintDocuments): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider('*', {
      async provideHover(document, position) {
        const linted = await documents.get(document);
        if (linted === undefined) return undefined;
        const part = linted.parts.find(({ span }) => rangeOf(document, span).contains(position));
        const here = (part?.findings ?? [])
          .map((finding, index) => ({ finding, index }))
          .filter(({ finding: { span } }) => rangeOf(document, span).contains(position));
        const [first] = here;
        if (part === undefined || first === undefined) return undefined;
        const costs = costsOf(part.findings);
        // The narrowest one is what the mouse points at.
        const { finding, index } = here.reduce((a, b) => (width(b.finding) < width(a.finding) ? b : a), first);
        return new vscode.Hover(
          findingText(deps, finding, costs[index]?.points ?? 0, part.score.metrics[finding.metric]),
          rangeOf(document, finding.span),
        );
      },
    }),
    vscode.languages.registerHoverProvider(
      { language: 'prompt-template' },
      {
        provideHover: (document, position) =>
          variableHover(deps, document, position) ?? markerHover(deps, document, position),
      },
    ),
  );
}

function findingText(deps: Deps, finding: Finding, points: number, score: number): vscode.MarkdownString {
  const { t } = deps;
  const locale = deps.locale();
  const meta = ruleOf(finding.ruleId)?.meta;
  const text = new vscode.MarkdownString('', true);
  if (meta !== undefined) text.appendMarkdown(`**${asMarkdown(said(meta.summary, locale))}**  \n`);
  const cost = t('{0}: {1} of 100, this finding costs {2}', metricName(finding.metric, t), score, pointsText(points));
  text.appendMarkdown(`${asMarkdown(cost)}\n\n`);
  if (meta !== undefined) text.appendMarkdown(`${asMarkdown(said(meta.why, locale))}\n\n`);
  for (const { title, safety } of finding.fixes) {
    const icon = safety === 'safe' ? '$(lightbulb-autofix)' : '$(lightbulb)';
    text.appendMarkdown(`${icon} ${asMarkdown(title)}  \n`);
  }
  text.appendMarkdown(`\n[${asMarkdown(t('More about {0}', finding.ruleId))}](${rulePage(finding.ruleId)})`);
  return text;
}

function variableHover(
  { t }: Deps,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  const range = document.getWordRangeAtPosition(position, /\{\{[^{}\n]{1,80}\}\}/);
  if (range === undefined) return undefined;
  const name = document.getText(range).slice(2, -2).trim();
  const lower = name.toLowerCase();
  const text = RECORD_VARIABLES.includes(lower)
    ? t(
        'Stands for the record: the text to be labelled. It goes out between delimiters that its own words cannot close.',
      )
    : LAYOUT_VARIABLES.includes(lower)
      ? t(
          'Stands for the output format, which Promptmill writes: reasoning first for the teacher, conclusion first for the student.',
        )
      : t('Stands for the column “{0}” of the record’s row in a table or JSON file.', name);
  return new vscode.Hover(new vscode.MarkdownString(asMarkdown(text)), range);
}

function markerHover({ t }: Deps, document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const { meta } = readFrontMatter(document.getText());
  const marker = typeof meta['marker'] === 'string' && meta['marker'] !== '' ? meta['marker'] : MARKER;
  const line = document.lineAt(position.line).text;
  for (let at = line.indexOf(marker); at !== -1; at = line.indexOf(marker, at + marker.length)) {
    const range = new vscode.Range(position.line, at, position.line, at + marker.length);
    const heading =
      marker.startsWith('#') && /^\s*$/.test(line.slice(0, at)) && /^#*[ \t]+\S/.test(line.slice(range.end.character));
    if (!range.contains(position) || heading) continue;
    const text = t(
      'The marker {0} stands between reasoning and conclusion. The teacher writes reasoning{0}conclusion, the student learns conclusion{0}reasoning and stops at it.',
      marker,
    );
    return new vscode.Hover(new vscode.MarkdownString(asMarkdown(text)), range);
  }
  return undefined;
}

function width({ span }: Finding): number {
  return span.end - span.start;
}
