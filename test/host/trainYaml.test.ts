import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

suite('training: the configuration in the editor', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const training = path.join(folder, 'training', 'yaml-test');
  const datasets = path.join(folder, 'datasets', 'yaml-test');
  const file = vscode.Uri.file(path.join(training, 'train.yaml'));

  const TEXT = [
    'model_name_or_path: Qwen/Qwen2.5-7B-Instruct',
    'stage: sft',
    'do_train: true',
    'finetuning_type: lora',
    'lora_rnak: 8',
    'trust_remote_code: true',
    'dataset: rel_vall',
    'dataset_dir: ../../datasets/yaml-test',
    'template: qwen',
    'output_dir: output',
    '',
  ].join('\n');

  const clean = () => Promise.all([training, datasets].map((dir) => rm(dir, { recursive: true, force: true })));

  /** Waits for the diagnostics of a document to be as wanted: they come after a pause. */
  async function found(uri: vscode.Uri, wanted: (codes: readonly string[]) => boolean): Promise<vscode.Diagnostic[]> {
    const now = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Promptmill');
    const codes = () => now().map(({ code }) => (typeof code === 'string' ? code : ''));
    const end = Date.now() + 10_000;
    while (!wanted(codes()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 25));
    ok(wanted(codes()), codes().join());
    return now();
  }

  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    await clean();
    await mkdir(training, { recursive: true });
    await mkdir(datasets, { recursive: true });
    await writeFile(path.join(datasets, 'dataset_info.json'), JSON.stringify({ rel: { file_name: 'rel.jsonl' } }));
    await writeFile(path.join(datasets, 'rel.jsonl'), '{}\n');
    await writeFile(file.fsPath, TEXT);
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clean();
  });

  test('is underlined where LLaMA-Factory would stop, and mended by quick fixes', async () => {
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    const diagnostics = await found(file, (codes) => codes.length === 3);
    deepEqual(
      diagnostics.map(({ code, range }) => [code, document.getText(range)]),
      [
        ['unknown', 'lora_rnak'],
        ['forbidden', 'trust_remote_code'],
        ['dataset-missing', 'rel_vall'],
      ],
    );
    match(diagnostics[0]?.message ?? '', /Did you mean lora_rank\?/);
    match(diagnostics[1]?.message ?? '', /CVE-2026-58116/);
    for (const [at, title] of [
      [diagnostics[0], 'Change to “lora_rank”'],
      [diagnostics[1], 'Remove trust_remote_code'],
    ] as const) {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        file,
        at?.range,
      );
      const fix = actions.find((one) => one.title === title);
      ok(fix?.edit, actions.map((one) => one.title).join());
      ok(await vscode.workspace.applyEdit(fix.edit));
      await found(file, (codes) => codes.length === (title.startsWith('Change') ? 2 : 1));
    }
    match(document.getText(), /^lora_rank: 8\ndataset: rel_vall$/m);
  });

  test('looks again when the datasets change', async () => {
    await found(file, (codes) => codes.join() === 'dataset-missing');
    await writeFile(path.join(datasets, 'dataset_info.json'), JSON.stringify({ rel_vall: { file_name: 'rel.jsonl' } }));
    await found(file, (codes) => codes.length === 1 && codes[0] === 'save-never');
  });

  test('completes options with their explanation, values, and names of datasets', async () => {
    const document = await vscode.workspace.openTextDocument(file);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(document.lineCount - 1, 0), 'lora_al\npref_loss: s\neval_dataset: r\n');
    ok(await vscode.workspace.applyEdit(edit));
    const line = (text: string) => document.positionAt(document.getText().indexOf(text) + text.length);
    const offers = async (position: vscode.Position) => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        file,
        position,
      );
      return list.items;
    };
    const label = ({ label: one }: vscode.CompletionItem) => (typeof one === 'string' ? one : one.label);
    const options = await offers(line('\nlora_al'));
    const alpha = options.find((one) => label(one) === 'lora_alpha');
    ok(alpha);
    match((alpha.documentation as vscode.MarkdownString).value, /finetuning_args\.py/);
    equal(
      options.some((one) => label(one) === 'trust_remote_code'),
      false,
    );
    equal(
      options.some((one) => label(one) === 'lora_rank'),
      false,
      'is there already',
    );
    ok((await offers(line('pref_loss: s'))).some((one) => label(one) === 'simpo'));
    ok((await offers(line('eval_dataset: r'))).some((one) => label(one) === 'rel_vall'));
  });

  test('explains options under the mouse', async () => {
    const document = await vscode.workspace.openTextDocument(file);
    const position = document.positionAt(document.getText().indexOf('finetuning_type') + 3);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', file, position);
    const text = hovers.flatMap(({ contents }) => contents).map((one) => (typeof one === 'string' ? one : one.value));
    match(text.join('\n'), /lora trains a small adapter/);
  });

  test('knows a configuration anywhere by its options, and leaves other YAML alone', async () => {
    const own = await vscode.workspace.openTextDocument({
      language: 'yaml',
      content: 'stage: sft\nfinetuning_type: lora\ncutoff_len: many\n',
    });
    await found(own.uri, (codes) => codes.includes('type'));
    const other = await vscode.workspace.openTextDocument({ language: 'yaml', content: 'stages:\n  - lora_rnak: 8\n' });
    const wrong = await vscode.workspace.openTextDocument({
      language: 'yaml',
      content: 'stage: dpo\nfinetuning_type: lora\ncutoff_len: x\n',
    });
    await found(wrong.uri, (codes) => codes.includes('type'));
    deepEqual(vscode.languages.getDiagnostics(other.uri), []);
  });

  test('has schemas for Red Hat’s YAML extension and for dataset_info.json', async () => {
    const extension = vscode.extensions.getExtension('promptmill.promptmill');
    ok(extension);
    const { contributes } = extension.packageJSON as { contributes: Record<string, { url: string }[]> };
    const urls = [...(contributes['yamlValidation'] ?? []), ...(contributes['jsonValidation'] ?? [])].map(
      ({ url }) => url,
    );
    equal(urls.length >= 3, true);
    for (const url of urls) {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension.extensionUri, url));
      const schema = JSON.parse(new TextDecoder().decode(bytes)) as { title?: string };
      ok(schema.title, url);
    }
  });
});
