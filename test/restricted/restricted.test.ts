import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import { readWitness, type Seen } from '../../scripts/witnessLog.mjs';
import { answerEverything } from './answers.ts';
import { noteDoors } from './doors.ts';

// Runs in a window whose folder nobody trusts, made hostile by scripts/hostileFolder.mjs.

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope?: string; readonly default?: unknown }>>;
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

const OURS = path.join(vscode.extensions.getExtension('promptmill.promptmill')?.extensionPath ?? '', 'dist');
const TOGETHER = 6; // commands at once
const GROUP_MS = 700; // for those; what takes longer goes on meanwhile
const COMMAND_MS = 4000; // what waits for longer waits for a person

suite('Restricted Mode', function () {
  this.retries(0); // what was done once was done
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const at = (...parts: readonly string[]) => path.join(folder, ...parts);
  const log = process.env['PROMPTMILL_WITNESS'] ?? '';
  const extension = vscode.extensions.getExtension('promptmill.promptmill');
  const manifest = extension?.packageJSON as Manifest;
  const wasActive = extension?.isActive;
  const doors = noteDoors();
  const person = answerEverything(folder);

  /** Programs and sockets of this extension host and its threads, but for those that VS Code itself opens to its server. */
  const seen = async (): Promise<readonly string[]> => {
    const mine = (await readWitness(log)).filter(({ pid }) => pid === process.pid);
    return mine.filter((one) => !isVsCodes(one)).map(({ kind, what, by }) => `${kind} ${what}\n${by}`);
  };

  suiteSetup(async () => {
    ok(extension, 'the extension is there');
    equal(wasActive, false, 'nothing activated it before its doors were noted');
    await extension.activate();
  });

  test('is what this window is in', () => equal(vscode.workspace.isTrusted, false));

  test('still checks prompts', async () => {
    const document = await vscode.workspace.openTextDocument(at('prompts', 'first-draft.template.md'));
    await vscode.window.showTextDocument(document);
    const end = Date.now() + 20_000;
    while (vscode.languages.getDiagnostics(document.uri).length === 0) {
      ok(Date.now() < end, 'diagnostics come');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  test('lets assistants check prompts, and nothing else', async () => {
    const call = async (name: string, input: object) =>
      vscode.lm.invokeTool(`promptmill_${name}`, { input, toolInvocationToken: undefined });
    const prompt = 'prompts/first-draft.template.md';
    const [checked] = (await call('lint_prompt', { path: prompt })).content;
    ok(checked instanceof vscode.LanguageModelTextPart && checked.value.includes('"findings":[{'));
    await rejects(call('estimate_cost', { template: prompt, sources: ['data'] }), /Restricted Mode/);
    await rejects(call('get_qc_summary', {}), /Restricted Mode/);
    await vscode.commands.executeCommand('workbench.mcp.startServer', 'promptmill.promptmill/Promptmill');
    deepEqual(
      vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('mcp_')),
      [],
    );
    deepEqual(await seen(), []);
  });

  test('takes no path, address or program from the folder’s settings', () => {
    const settings = vscode.workspace.getConfiguration();
    const taken = Object.entries(manifest.contributes.configuration.properties).filter(([name, { scope }]) => {
      if (scope !== 'machine' && name !== 'promptmill.qc.reviewer') return false;
      const value = JSON.stringify(settings.get(name)) ?? '';
      return value.includes('evil') || value.includes('127.0.0.1:9');
    });
    deepEqual(taken, []);
    const set = settings.inspect('promptmill.lint.codeLens');
    equal(set?.workspaceValue, false, 'the settings of the folder were read at all');
  });

  test('starts nothing and opens no socket, whichever command is called', async function () {
    this.timeout(120_000);
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('promptmill.'));
    for (const { command } of manifest.contributes.commands) ok(registered.includes(command), command);
    const last = (id: string) => Number(/delete|trash/i.test(id));
    const calls = registered
      .toSorted((a, b) => last(a) - last(b))
      .flatMap((id) => argumentsOf(id).map((args) => () => vscode.commands.executeCommand(id, ...args)));
    const waiting: PromiseLike<unknown>[] = [];
    for (let first = 0; first < calls.length; first += TOGETHER) {
      person.next();
      const group = calls.slice(first, first + TOGETHER).map((call) => call());
      waiting.push(...group);
      await inTime(Promise.allSettled(group), GROUP_MS);
    }
    await inTime(Promise.allSettled(waiting));
    console.log(`${registered.length} commands called, ${person.asked.length} questions answered`);
    ok(person.asked.length > 20, 'questions were asked and answered');
    deepEqual(await seen(), []);
    deepEqual(person.started, []);
    deepEqual(await there(), []);
  });

  test('starts nothing for a link, a restored editor or a task of the folder', async () => {
    ok(doors.uri, 'links are handled');
    for (const query of [`job=${at('.promptmill/jobs/relevance')}`, 'job=/etc', 'job=http://127.0.0.1:9/', '']) {
      await doors.uri.handleUri(vscode.Uri.parse(`vscode://promptmill.promptmill/review?${query}`));
    }
    ok(doors.serializers.size >= 6, [...doors.serializers.keys()].join(' '));
    for (const [view, serializer] of doors.serializers) {
      for (const state of statesOf(at)) {
        const panel = vscode.window.createWebviewPanel(view, view, vscode.ViewColumn.One, {});
        await inTime(serializer.deserializeWebviewPanel(panel, state));
        panel.dispose();
      }
    }
    ok(doors.tasks.size > 0, 'tasks are offered');
    for (const [type, provider] of doors.tasks) {
      const { token } = new vscode.CancellationTokenSource();
      await inTime(Promise.resolve(provider.provideTasks(token)));
      const task = new vscode.Task(
        { type, training: 'training/relevance' },
        vscode.TaskScope.Workspace,
        'train',
        'Promptmill',
      );
      await inTime(Promise.resolve(provider.resolveTask(task, token)));
    }
    deepEqual(await seen(), []);
    deepEqual(person.started, []);
    deepEqual(await there(), []);
  });

  test('would be found out: the witness sees this window’s programs and sockets', async () => {
    await new Promise((resolve) => spawn(process.execPath, ['--version']).once('exit', resolve));
    await new Promise((resolve) => net.connect(9, '127.0.0.1').once('error', resolve));
    const all = (await seen()).map((line) => line.split('\n')[0]);
    ok(
      all.some((line) => line?.startsWith('spawn') && line.includes('--version')),
      all.join(),
    );
    ok(all.includes('connect 127.0.0.1:9'), all.join());
  });

  /** What a program of the folder would have left behind. */
  async function there(): Promise<readonly string[]> {
    const names = ['pwned'];
    const found = await Promise.all(
      names.map((name) =>
        access(at(name)).then(
          () => true,
          () => false,
        ),
      ),
    );
    return names.filter((_, index) => found[index]);
  }

  /** The arguments that a command is called with: none, and what trees, menus and links pass. */
  function argumentsOf(id: string): readonly (readonly unknown[])[] {
    const job = at('.promptmill', 'jobs', 'relevance');
    const training = at('training', 'relevance');
    const template = vscode.Uri.file(at('prompts', 'relevance.template.md'));
    if (id.startsWith('promptmill.jobs.')) return [[], [job], [{ dir: job }]];
    if (id.startsWith('promptmill.qc.')) return [[], [job]];
    if (id.startsWith('promptmill.train.') || id === 'promptmill.doctor') return [[], [training]];
    if (id === 'promptmill.label.start') {
      const args = { templateFile: template.fsPath, sources: [at('data', 'forum')] };
      return [
        [],
        [{ ...args, teacherId: 'replay' }],
        [{ ...args, teacherId: 'ollama' }],
        [{ ...args, teacherId: 'evil' }],
      ];
    }
    if (id.startsWith('promptmill.model.')) return [[], [at('model', 'relevance-tiny.gguf')], [{ name: 'a/b' }]];
    if (id === 'promptmill.endpoint.check') return [[], [{ url: 'http://127.0.0.1:9/v1' }]];
    return [[], [template]];
  }
});

/** Whether something ended, well or not, within its time. */
async function inTime(work: PromiseLike<unknown>, limit = COMMAND_MS): Promise<boolean> {
  return Promise.race([
    Promise.resolve(work).then(
      () => true,
      () => true,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), limit)),
  ]);
}

/** What a restored editor may find of itself: nothing, what it keeps, and what somebody else would have it do. */
function statesOf(at: (...parts: readonly string[]) => string): readonly unknown[] {
  const job = at('.promptmill', 'jobs', 'relevance');
  const file = vscode.Uri.file(at('prompts', 'relevance.template.md')).toString();
  return [undefined, { jobDir: job, job, dir: job, uri: file, url: 'http://127.0.0.1:9/v1' }, 'http://127.0.0.1:9/'];
}

/**
 * Whether VS Code did it for itself: its search, its language servers, its pipe to terminals. A connection is never
 * excused, because VS Code stands in between when an extension connects.
 */
function isVsCodes({ kind, by }: Seen): boolean {
  const isOurs = by.includes(OURS) || by.includes(__dirname);
  return (kind === 'spawn' || kind === 'listen') && !isOurs && by.includes(vscode.env.appRoot);
}
