import * as vscode from 'vscode';
import { describeTrainFinding, describeTrainFix, type TrainFinding, type TrainFix } from '#core/train/trainFinding';
import { aboutOption, offerOptions, offerValues } from '#core/train/trainHelp';
import { readTrainYaml } from '#core/train/trainYaml';
import { TrainSurroundings } from '#node/train/trainContext';
import type { Deps } from '../deps.ts';

/** Where a configuration lies, and which of the two its name says it is. */
export interface TrainYamlPlace {
  readonly dir: string | undefined; // undefined: nowhere on a disk
  readonly file: 'train' | 'merge' | undefined; // undefined: its options tell
}

const surroundings = new TrainSurroundings();

/** What is wrong in a configuration, looked at together with the datasets that it names. */
export async function findingsOf(text: string, { dir, file }: TrainYamlPlace): Promise<readonly TrainFinding[]> {
  const known = file === undefined ? {} : { file };
  const first = readTrainYaml(text, known);
  if (dir === undefined) return first.findings;
  const context = await surroundings.of(dir, first.options);
  return readTrainYaml(text, { ...context, ...known }).findings;
}

/** What a finding says. */
export const textOf = (finding: TrainFinding, deps: Deps): string =>
  describeTrainFinding(finding, deps.locale(), deps.t);

/** What a fix does. */
export const fixTitle = (fix: TrainFix, { t }: Deps): string => describeTrainFix(fix, t);

/** A finding's severity as VS Code has it. */
export function severityOf({ severity }: TrainFinding): vscode.DiagnosticSeverity {
  const { Error: error, Warning: warning, Information: info } = vscode.DiagnosticSeverity;
  return { error, warning, info }[severity];
}

/** Names of options at the start of a line, values behind the colon. */
export async function completionsOf(
  document: vscode.TextDocument,
  position: vscode.Position,
  { dir, file }: TrainYamlPlace,
  deps: Deps,
): Promise<vscode.CompletionItem[]> {
  const before = document.lineAt(position.line).text.slice(0, position.character);
  const read = readTrainYaml(document.getText(), file === undefined ? {} : { file });
  const value = /^(\w{1,60})[ \t]*:[ \t]+([\w.-]*)$/.exec(before);
  if (value !== null) {
    const [, name = '', begun = ''] = value;
    const context = dir === undefined ? {} : await surroundings.of(dir, read.options);
    const range = new vscode.Range(position.translate(0, -begun.length), position);
    return offerValues(name, Object.keys(context.datasets ?? {})).map((one) => {
      const item = new vscode.CompletionItem(one, vscode.CompletionItemKind.EnumMember);
      item.range = range;
      return item;
    });
  }
  if (!/^\w*$/.test(before)) return [];
  const here = /^\w*/.exec(document.lineAt(position.line).text)?.[0] ?? '';
  const present = new Set(Object.keys(read.options).filter((name) => name !== here));
  return offerOptions(read.file, present, deps.locale(), deps.t).map(({ label, about, insert, values }, index) => {
    const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.Property);
    item.documentation = new vscode.MarkdownString(about);
    const choice = values.length > 0 && values.length < 12 ? `\${1|${values.join(',')}|}` : '';
    item.insertText = new vscode.SnippetString(`${insert}${choice}`);
    item.range = new vscode.Range(position.with(undefined, 0), position);
    item.sortText = String(index).padStart(3, '0');
    return item;
  });
}

/** The explanation of the option under the mouse. */
export function hoverOf(
  document: vscode.TextDocument,
  position: vscode.Position,
  deps: Deps,
): vscode.Hover | undefined {
  const name = /^(\w{1,60})[ \t]*:/.exec(document.lineAt(position.line).text)?.[1];
  if (name === undefined || position.character > name.length) return undefined;
  const about = aboutOption(name, deps.locale(), deps.t);
  const range = new vscode.Range(position.with(undefined, 0), position.with(undefined, name.length));
  return about === undefined ? undefined : new vscode.Hover(new vscode.MarkdownString(about), range);
}
