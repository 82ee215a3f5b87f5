import * as vscode from 'vscode';
import { parsePrompt, type PromptDocument, type PromptSection } from '#core/prompt/document';

/** Outline and folding of templates by their sections, `# 角色` and 【角色】 alike. */
export function registerTemplateOutline(): vscode.Disposable {
  const selector: vscode.DocumentSelector = { language: 'prompt-template' };
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(selector, { provideDocumentSymbols: outline }),
    vscode.languages.registerFoldingRangeProvider(selector, { provideFoldingRanges: folds }),
  );
}

function outline(document: vscode.TextDocument): vscode.DocumentSymbol[] {
  const top: vscode.DocumentSymbol[] = [];
  const open: { level: number; symbol: vscode.DocumentSymbol }[] = [];
  for (const section of parse(document).sections) {
    const symbol = new vscode.DocumentSymbol(
      section.heading,
      '',
      vscode.SymbolKind.String,
      range(document, section.span),
      range(document, section.headingSpan),
    );
    while ((open.at(-1)?.level ?? 0) >= section.level) open.pop();
    (open.at(-1)?.symbol.children ?? top).push(symbol);
    open.push({ level: section.level, symbol });
  }
  return top;
}

function folds(document: vscode.TextDocument): vscode.FoldingRange[] {
  const { frontMatter, sections } = parse(document);
  const spans = [
    ...(frontMatter === undefined ? [] : [frontMatter]),
    ...sections.map((section: PromptSection) => section.span),
  ];
  return spans.flatMap((span) => {
    const { start, end } = range(document, span);
    let last = end.character === 0 ? end.line - 1 : end.line;
    while (last > start.line && document.lineAt(last).isEmptyOrWhitespace) last--;
    return last > start.line ? [new vscode.FoldingRange(start.line, last)] : [];
  });
}

function parse(document: vscode.TextDocument): PromptDocument {
  return parsePrompt(document.uri.path, document.getText());
}

function range(document: vscode.TextDocument, span: { readonly start: number; readonly end: number }): vscode.Range {
  return new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
}
