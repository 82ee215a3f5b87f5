import { estimateTokenCount } from 'tokenx';
import * as vscode from 'vscode';
import type { LintedPart } from '#core/lint/files';
import type { Deps } from '../deps.ts';
import type { LintDocuments } from './lintDocuments.ts';

const SETTLE = 300; // ms: a line that changes with every key is in the way
const SAMPLES = 16;
const SAMPLE = 2048; // characters

/** `3 findings · 82 · ~640 tokens` above every prompt; a click opens its report. */
export function registerLintLens(deps: Deps, documents: LintDocuments): vscode.Disposable {
  const { t } = deps;
  const changed = new vscode.EventEmitter<void>();
  const tokens = new WeakMap<LintedPart, number>();
  let timer: NodeJS.Timeout | undefined;
  const refreshSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => changed.fire(), SETTLE);
  };
  const isOn = (uri: vscode.Uri) => vscode.workspace.getConfiguration('promptmill.lint', uri).get('codeLens', true);

  return vscode.Disposable.from(
    changed,
    new vscode.Disposable(() => clearTimeout(timer)),
    documents.onDidLint(refreshSoon),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('promptmill.lint') || event.affectsConfiguration('promptmill.language'))
        refreshSoon();
    }),
    vscode.languages.registerCodeLensProvider('*', {
      onDidChangeCodeLenses: changed.event,
      async provideCodeLenses(document) {
        if (!isOn(document.uri)) return [];
        const linted = await documents.get(document);
        const { parts = [] } = linted ?? {};
        return parts.map((part, index) => {
          const { line } = document.positionAt(part.span.start);
          const count = tokens.get(part) ?? tokensOf(part.text);
          tokens.set(part, count);
          const found = findingsText(part.findings.length, t);
          // Whole at once: VS Code shows the command of an older list until a new one is resolved, and then it has
          // forgotten the older one's arguments. Without arguments there is nothing to forget.
          return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
            title: `${found} · ${part.score.overall} · ${t('~{0} tokens', count)}`,
            tooltip: t('Show the prompt report'),
            command: 'promptmill.lint.report',
            ...(parts.length > 1 && { arguments: [document.uri, index] }),
          });
        });
      },
    } satisfies vscode.CodeLensProvider),
  );
}

/** About how many tokens a prompt has, in two digits: more would not be true. A long one is judged by samples. */
export function tokensOf(text: string): number {
  let count = 0;
  if (text.length <= SAMPLES * SAMPLE) count = estimateTokenCount(text);
  else {
    for (let at = 0; at < SAMPLES; at++) {
      const start = Math.floor((at * (text.length - SAMPLE)) / (SAMPLES - 1));
      count += estimateTokenCount(text.slice(start, start + SAMPLE));
    }
    count *= text.length / (SAMPLES * SAMPLE);
  }
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.round(count / unit) * unit;
}

/** A count of findings in words. */
export function findingsText(count: number, t: Deps['t']): string {
  if (count === 0) return t('no findings');
  return count === 1 ? t('1 finding') : t('{0} findings', count);
}
