import { equal, match, ok } from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DoctorReport } from '#core/doctor/report';

const run = (name: string, argument?: unknown) =>
  vscode.commands.executeCommand<DoctorReport | undefined>(`promptmill.${name}`, argument);

suite('doctor', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const settingsFile = path.join(root, '.vscode', 'settings.json');
  const secret = ['a', 'planted', 'value', '1'].join('-');
  let report: DoctorReport | undefined;
  let kept: string | undefined;

  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    kept = await readFile(settingsFile, 'utf8').catch(() => undefined);
    const ours = '"promptmill.train.python": "/tmp/not-mine", "promptmill.lint.enable": false';
    await mkdir(path.dirname(settingsFile), { recursive: true });
    await writeFile(settingsFile, (kept ?? '{}').replace(/\}\s*$/, `${/"/.test(kept ?? '') ? ',' : ''}\n${ours}\n}\n`));
    Object.assign(process.env, { PLANTED_TOKEN: secret, HTTPS_PROXY: `http://planted:${secret}@proxy.invalid:1` });
    report = await run('doctor');
  });

  suiteTeardown(async () => {
    delete process.env['PLANTED_TOKEN'];
    delete process.env['HTTPS_PROXY'];
    await (kept === undefined ? rm(settingsFile, { force: true }) : writeFile(settingsFile, kept));
  });

  const line = (id: string) => report?.lines.find((one) => one.id === id);

  test('tells of every station, and of VS Code', () => {
    equal(report?.stations.join(), 'machine,prompt,label,review,train,run');
    equal(line('editor')?.status, 'ok');
    match(line('editor')?.found ?? '', new RegExp(`^${vscode.version.replaceAll('.', String.raw`\.`)}, `));
    equal(line('trust')?.found, 'trusted');
    equal(line('folder')?.status, 'ok');
    ok(line('python'), 'Python was looked for');
    ok(line('runtime'), 'the local runtime was looked for');
    ok(line('keys') ?? report?.lines.some(({ id }) => id.startsWith('key-')), 'keys were looked for');
  });

  test('names the settings that a workspace cannot set, and those that do not exist', () => {
    equal(line('settings')?.status, 'warn');
    match(line('settings')?.found ?? '', /promptmill\.train\.python \(a workspace cannot set it\)/);
    match(line('settings')?.found ?? '', /promptmill\.lint\.enable \(there is no such setting\)/);
    ok(!(line('python')?.found ?? '').includes('not-mine'));
  });

  test('asks nothing of the network, and says what it would ask', () => {
    equal(line('network')?.status, 'skipped');
    match(line('network')?.found ?? '', /^not asked; it would ask http/);
    equal(report?.lines.filter(({ id }) => id.startsWith('network-')).length, 0);
  });

  test('is shown as a page without names, places and keys', async () => {
    const page = () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'promptmill-doctor')?.getText();
    for (let look = 0; !page() && look < 100; look++) await new Promise((resolve) => setTimeout(resolve, 50));
    const text = `${page() ?? ''}\n${JSON.stringify(report)}`;
    match(text, /^# What Promptmill needs/);
    match(text, /HTTPS\\?_PROXY/);
    for (const canary of [secret, 'proxy.invalid', os.homedir(), root]) ok(!text.includes(canary), canary);
  });

  test('“Report an Issue…” gives the same report, whether VS Code has an issue reporter or not', async () => {
    const again = await run('reportIssue');
    equal(again?.lines.map(({ id }) => id).join(), report?.lines.map(({ id }) => id).join());
    ok(!JSON.stringify(again).includes(secret));
  });
});
