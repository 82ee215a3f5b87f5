import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { access, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelRecord } from '#core/label/record';
import type { RunSummary } from '#core/label/run';
import type { LabelForm } from '#protocol/labelForm';

/** Searched for in all that was written, when the suite is through. */
const KEY = process.env['PROMPTMILL_CANARY'] ?? 'sk-secret-of-right';

const base = () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  ok(folder, 'a folder is open');
  return folder;
};
const template = () => path.join(base(), 'prompts', 'relevance.template.md');
const jobs = () => path.join(base(), '.promptmill', 'jobs');

const start = (args: object): Promise<RunSummary> =>
  Promise.resolve(vscode.commands.executeCommand<RunSummary>('promptmill.label.start', args));

const fresh = () => path.join(base(), 'fresh');

/** The template with another text: what jobs before have answers for is answered at once, and this is not. */
async function freshTemplate(name: string): Promise<string> {
  await mkdir(fresh(), { recursive: true });
  const file = path.join(fresh(), `${name}.template.md`);
  await writeFile(file, `${await readFile(template(), 'utf8')}\n<!-- ${name} -->\n`);
  return file;
}

async function recordsOf(job: string): Promise<readonly LabelRecord[]> {
  const text = await readFile(path.join(jobs(), job, 'records.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LabelRecord);
}

/** How many records a folder of text files holds. */
async function filesIn(...folders: readonly string[]): Promise<number> {
  const names = await Promise.all(folders.map((folder) => readdir(folder)));
  return names.flat().length;
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

suite('label', () => {
  suiteTeardown(() => rm(fresh(), { recursive: true, force: true }));
  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    await rm(jobs(), { recursive: true, force: true });
  });

  test('labels the sample with replay, to the end, once', async () => {
    const args = { templateFile: template(), sources: [path.join(base(), 'data')], teacherId: 'replay' };
    const first = await start(args);
    equal(first.state, 'done');
    const records = await recordsOf('relevance');
    const { labelled, unreadable, failed } = first.counts;
    equal(records.length, labelled + unreadable + failed);
    ok(labelled >= 50, `${labelled} labelled`);
    const one = records.find(({ status }) => status === 'labelled');
    ok(one?.status === 'labelled' && ['相关', '不相关'].includes(one.answers[0]?.conclusion ?? ''));

    const again = await start(args);
    equal(again.state, 'done');
    equal(again.counts.labelled, 0, 'what is labelled is not asked again');
    await rejects(access(path.join(jobs(), 'relevance-2')), 'the same input goes on with the same job');
  });

  test('makes a job of its own when the files differ, and never mixes', async () => {
    const before = await recordsOf('relevance');
    const summary = await start({
      templateFile: template(),
      sources: [path.join(base(), 'data', 'forum')],
      teacherId: 'replay',
    });
    equal(summary.state, 'done');
    equal((await recordsOf('relevance-2')).length, await filesIn(path.join(base(), 'data', 'forum')));
    deepEqual(await recordsOf('relevance'), before);
  });

  test('cancels, and goes on later with what is missing', async () => {
    const sources = ['wechat', 'email'].map((name) => path.join(base(), 'data', name));
    const args = { templateFile: await freshTemplate('cancel'), sources, teacherId: 'replay' };
    const total = await filesIn(...sources);
    const run = start(args);
    await until('the first records', async () => (await recordsOf('relevance-3')).length > 0);
    await vscode.commands.executeCommand('promptmill.label.cancel');
    const cancelled = await run;
    equal(cancelled.state, 'cancelled');
    const kept = await recordsOf('relevance-3');
    ok(kept.length > 0 && kept.length < total, `${kept.length} of ${total} before the end`);
    const finished = await start(args);
    equal(finished.state, 'done');
    const all = await recordsOf('relevance-3');
    deepEqual(all.slice(0, kept.length), kept, 'the log is only appended to');
    equal(new Set(all.map(({ item }) => item.id)).size, total);
  });

  test('pauses and resumes', async () => {
    const sources = ['appstore', 'email', 'forum', 'wechat'].map((name) => path.join(base(), 'data', name));
    const total = await filesIn(...sources);
    let ended = false;
    const run = start({ templateFile: await freshTemplate('pause'), sources, teacherId: 'replay' }).finally(
      () => (ended = true),
    );
    await until('a record', async () => (await recordsOf('relevance-4')).length > 0);
    await vscode.commands.executeCommand('promptmill.label.pause');
    await new Promise((resolve) => setTimeout(resolve, 3000)); // longer than replay needs for what is in flight
    const paused = (await recordsOf('relevance-4')).length;
    ok(!ended && paused < total, `${paused} of ${total} while paused`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    equal((await recordsOf('relevance-4')).length, paused, 'nothing comes in while paused');
    await vscode.commands.executeCommand('promptmill.label.resume');
    equal((await run).state, 'done');
    equal((await recordsOf('relevance-4')).length, total);
  });

  test('refuses a second run beside the first, and what cannot be labelled', async () => {
    const sources = [path.join(base(), 'data', 'hard')];
    const args = { templateFile: await freshTemplate('second'), sources, teacherId: 'replay' };
    const run = start(args);
    await until('the run', async () => (await recordsOf('relevance-5')).length > 0);
    await rejects(start({ ...args, sources: [path.join(base(), 'data', 'forum')] }), /in progress/);
    await vscode.commands.executeCommand('promptmill.label.cancel');
    await run;
    await rejects(start({ ...args, templateFile: path.join(base(), 'gone.template.md') }), /cannot be read/);
    await rejects(start({ ...args, sources: [] }), /No files/);
    await rejects(start({ ...args, teacherId: 'nobody' }), /no teacher/);
  });

  test('takes files and a template from the explorer', async () => {
    await vscode.commands.executeCommand('promptmill.label.useTemplate', vscode.Uri.file(template()));
    const uris = ['hotline.csv', 'survey.jsonl'].map((name) => vscode.Uri.file(path.join(base(), 'data', name)));
    await vscode.commands.executeCommand('promptmill.label.addToSelection', uris[0], uris);
    const summary = await start({ teacherId: 'replay' }); // template and files: what was just chosen
    equal(summary.state, 'done');
    const paths = new Set((await recordsOf('relevance-6')).map(({ item }) => item.origin.path));
    deepEqual(Array.from(paths).toSorted(), ['data/hotline.csv', 'data/survey.jsonl']);
  });
});

suite('label view', () => {
  const { showWarningMessage } = vscode.window;
  const asked: { readonly message: string; readonly detail: string | undefined }[] = [];
  const folder = () => path.join(base(), 'view');
  /** Chooses in the form, as the view does, and gives what it shows once it is settled. */
  const select = async (change: object): Promise<LabelForm> =>
    vscode.commands.executeCommand<LabelForm>('promptmill.label.select', change);

  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
  });
  setup(async () => {
    await mkdir(folder(), { recursive: true });
    asked.length = 0;
    // A person answers here; a test cannot.
    Object.assign(vscode.window, {
      showWarningMessage: (message: string, options: vscode.MessageOptions) => {
        asked.push({ message, detail: options.detail });
        return Promise.resolve(undefined);
      },
    });
  });
  suiteTeardown(async () => {
    Object.assign(vscode.window, { showWarningMessage });
    await select({ templateFile: undefined, sources: [], teacherId: undefined });
    await rm(folder(), { recursive: true, force: true });
  });

  test('tries five records of the job that it then goes on with', async () => {
    const sources = ['appstore', 'wechat', 'forum'].map((name) => path.join(base(), 'data', name));
    const shown = await select({ templateFile: template(), sources, teacherId: 'replay' });
    ok(shown.start.can === 'start', JSON.stringify(shown.start));
    const { job } = shown.start;
    const tried = await vscode.commands.executeCommand<RunSummary>('promptmill.label.try');
    equal(tried.counts.labelled + tried.counts.unreadable, 5);
    const first = await recordsOf(job);
    equal(first.length, 5);
    const after = await select({});
    ok(after.start.can === 'resume' && after.start.job === job && after.start.done === 5, JSON.stringify(after.start));
    await start({ teacherId: 'replay' });
    const all = await recordsOf(job);
    deepEqual(all.slice(0, 5), first);
    equal(all.length, await filesIn(...sources));
    deepEqual(asked, []);
  });

  test('shows the columns of a table, takes others, and says where there is no such column', async () => {
    const table = path.join(folder(), 'orders.csv');
    await writeFile(table, 'no,question,remark\n7,机器不转,急\n8,怎么退货,\n');
    const shown = await select({ templateFile: template(), sources: [table], teacherId: 'replay', reading: {} });
    deepEqual(shown.sources.reading?.columns, ['no', 'question', 'remark']);
    deepEqual(shown.sources.reading.text, ['no'], 'the first column where none has a known name');
    const chosen = await select({ reading: { text: ['question', 'remark'], id: 'no' } });
    equal(chosen.sources.reading?.first?.text, 'question: 机器不转 remark: 急');
    ok(chosen.sources.reading.first.origin.includes('7'));
    const wrong = await select({ reading: { text: 'gone' } });
    ok(wrong.start.can === 'no' && wrong.start.reason === 'sources-unreadable');
    ok(wrong.sources.error?.includes('gone'));
  });

  test('adds a PDF and a workbook, and counts their records', async () => {
    const root = vscode.extensions.getExtension('promptmill.promptmill')?.extensionPath ?? '';
    const sources = ['manual.pdf', 'tickets.xlsx'].map((name) => path.join(folder(), name));
    for (const file of sources) {
      await copyFile(path.join(root, 'test', 'fixtures', 'sources', path.basename(file)), file);
    }
    await select({ templateFile: template(), sources: [], teacherId: 'replay', reading: {} });
    const uris = sources.map((file) => vscode.Uri.file(file));
    await vscode.commands.executeCommand('promptmill.label.addToSelection', uris[0], uris);
    let shown = await select({});
    await until('the estimate', async () => (shown = await select({})).estimate.state === 'ready').catch(
      () => undefined,
    );
    equal(shown.sources.error, undefined);
    deepEqual([shown.sources.counts?.files, shown.sources.counts?.records], [2, 5], 'one text and four rows');
    ok(shown.sources.reading?.columns.includes('编号'), JSON.stringify(shown.sources.reading));
  });

  test('offers a batch where the teacher takes one, and proposes it for very many records', async () => {
    const table = path.join(folder(), 'very-many.csv');
    await writeFile(table, `text\n${Array.from({ length: 20_001 }, (_, n) => `第 ${n} 台机器不转了。`).join('\n')}\n`);
    const args = { templateFile: template(), sources: [table], teacherId: 'kimi-cn', reading: {} };
    let shown = await select(args);
    await until('the estimate', async () => (shown = await select({})).estimate.state === 'ready');
    deepEqual(shown.batch, { chosen: 'now', share: 0.6, hours: 24, proposed: true });
    ok(shown.estimate.state === 'ready' && shown.estimate.costBatch !== undefined);
    equal((await select({ teacherId: 'replay' })).batch, undefined);
    equal((await select({ teacherId: 'kimi-cn', models: { 'kimi-cn': 'kimi-k3' } })).batch, undefined);
    await select({ models: {} });
  });

  test('estimates what it takes, and asks before a run that costs much', async () => {
    const table = path.join(folder(), 'many.csv');
    const rows = Array.from({ length: 3000 }, (_, n) => `第 ${n} 台机器昨天又不转了，请安排上门维修。`);
    await writeFile(table, `text\n${rows.join('\n')}\n`);
    const args = { templateFile: template(), sources: [table], teacherId: 'kimi-cn', reading: {} };
    await select(args);
    let shown = await select({});
    await until('the estimate', async () => (shown = await select({})).estimate.state === 'ready');
    ok(shown.estimate.state === 'ready' && shown.estimate.left === 3000, JSON.stringify(shown.estimate));
    ok(shown.mask.possible && shown.mask.on, 'what leaves the machine is masked unless the person refuses');
    const before = await readdir(jobs());
    equal(await start({ teacherId: 'kimi-cn' }), undefined, 'not started');
    ok(asked[0]?.message.includes('¥'), JSON.stringify(asked));
    deepEqual(await readdir(jobs()), before, 'and nothing was made');
  });

  test('asks before labelling with a prompt that has errors', async () => {
    const key = ['sk', 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg'].join('-');
    const file = path.join(folder(), 'leaky.template.md');
    await writeFile(file, `${await readFile(template(), 'utf8')}\n接口密钥：${key}\n`);
    const shown = await select({
      templateFile: file,
      sources: [path.join(base(), 'data', 'forum')],
      teacherId: 'replay',
    });
    ok((shown.template?.findings ?? 0) > 0, JSON.stringify(shown.template));
    equal(await start({ teacherId: 'replay' }), undefined);
    equal(asked.length, 1);
    ok(asked[0]?.detail?.startsWith('•'));
  });

  test('says when another window labels the job, without an error', async () => {
    const sources = ['appstore', 'wechat', 'forum'].map((name) => path.join(base(), 'data', name));
    const before = await select({ templateFile: template(), sources, teacherId: 'replay' });
    ok(before.start.can === 'resume');
    const lock = path.join(before.start.jobDir, 'run.lock');
    await writeFile(lock, JSON.stringify({ pid: process.ppid, host: os.hostname(), since: '2026-01-01', token: 't' }));
    try {
      const { start: state } = await select({});
      ok(state.can === 'no' && state.reason === 'elsewhere' && state.done > 5, JSON.stringify(state));
    } finally {
      await rm(lock);
    }
    ok((await select({})).start.can === 'resume');
  });
});

suite('keys', () => {
  const servers: Server[] = [];
  const settings = () => vscode.workspace.getConfiguration('promptmill');
  const { showInputBox } = vscode.window;

  suiteTeardown(async () => {
    Object.assign(vscode.window, { showInputBox });
    await settings().update('teachers', undefined, vscode.ConfigurationTarget.Global);
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  test('are kept for the origin that they were entered for, and sent nowhere else', async () => {
    const right = await listen();
    const other = await listen();
    await settings().update(
      'teachers',
      [
        { id: 'right', baseUrl: `${right.url}/v1`, model: 'm' },
        { id: 'other', baseUrl: `${other.url}/v1`, model: 'm' },
      ],
      vscode.ConfigurationTarget.Global,
    );
    await until('the setting', () => settings().get<readonly unknown[]>('teachers')?.length === 2);
    const asked: vscode.InputBoxOptions[] = [];
    // A person types here; a test cannot.
    Object.assign(vscode.window, {
      showInputBox: (options: vscode.InputBoxOptions) => {
        asked.push(options);
        return Promise.resolve(`  ${KEY} `);
      },
    });
    await vscode.commands.executeCommand('promptmill.setApiKey', 'right');
    equal(asked.length, 1);
    equal(asked[0]?.password, true);

    const folder = path.join(base(), 'keys');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'one.txt'), '扫地机器人不转了。');
    const args = { templateFile: template(), sources: [folder] };
    equal((await start({ ...args, teacherId: 'right' })).state, 'done');
    deepEqual(Array.from(right.keys), [`Bearer ${KEY}`]);

    await start({ ...args, teacherId: 'other' }).catch(() => undefined);
    ok(!Array.from(other.keys).some((header) => header.includes(KEY)), 'another origin never sees the key');
    for (const job of await readdir(jobs())) {
      const yaml = await readFile(path.join(jobs(), job, 'job.yaml'), 'utf8').catch(() => '');
      ok(!yaml.includes(KEY), 'a key is never written to the job');
    }
  });

  test('are told to nobody when a server writes them back', async () => {
    const faults = [
      [401, `Incorrect API key provided: ${KEY}`],
      [400, `unknown field in {"authorization": "Bearer ${KEY}"}`],
      [500, `<html>${KEY}</html>`],
      [307, ''],
    ] as const;
    let asked = 0;
    const server = createServer((request, response) => {
      const [status, message] = faults[asked++ % faults.length] ?? [500, ''];
      ok(request.headers.authorization?.includes(KEY), 'the key came');
      response.writeHead(status, { 'content-type': 'application/json', location: `http://127.0.0.1:9/?key=${KEY}` });
      response.end(JSON.stringify({ error: { message, type: 'server_error' } }));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const teachers = [{ id: 'echo', baseUrl, model: 'm' }];
    await settings().update('teachers', teachers, vscode.ConfigurationTarget.Global);
    await until('the setting', () => settings().get<readonly { id: string }[]>('teachers')?.[0]?.id === 'echo');
    Object.assign(vscode.window, { showInputBox: () => Promise.resolve(KEY) });
    await vscode.commands.executeCommand('promptmill.setApiKey', 'echo');
    for (const round of faults.keys()) {
      const args = { templateFile: await freshTemplate(`echo-${round}`), sources: [path.join(base(), 'keys')] };
      const outcome = await start({ ...args, teacherId: 'echo' }).catch((error: unknown) => error);
      ok(!JSON.stringify(outcome).includes(KEY), 'the outcome does not name it');
    }
    ok(asked >= faults.length, `${asked} answers`);
    void vscode.commands.executeCommand('promptmill.showLog');
  });

  async function listen(): Promise<{ readonly url: string; readonly keys: Set<string> }> {
    const keys = new Set<string>();
    const server = createServer((request, response) => {
      keys.add(request.headers.authorization ?? '');
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        const message = { role: 'assistant', content: '机器不转，属于报修。\n####\n相关' };
        const head = {
          id: '1',
          created: 0,
          model: 'm',
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        };
        if ((JSON.parse(body) as { stream?: boolean }).stream !== true) {
          response.setHeader('content-type', 'application/json');
          const choices = [{ index: 0, message, finish_reason: 'stop' }];
          response.end(JSON.stringify({ ...head, object: 'chat.completion', choices }));
          return;
        }
        response.setHeader('content-type', 'text/event-stream');
        const choices = [{ index: 0, delta: message, finish_reason: 'stop' }];
        response.end(
          `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices })}\n\ndata: [DONE]\n\n`,
        );
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
  }
});
