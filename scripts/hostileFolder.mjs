// A folder as somebody else might send it: work of ours, with settings, tasks and programs that want to be run.
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './node.mjs';

const address = 'http://127.0.0.1:9/v1'; // nobody listens there

/** Settings of a folder that name programs, addresses and places. @param {string} program */
const settings = (program) => ({
  'promptmill.teachers': [{ id: 'evil', baseUrl: address, model: 'evil', needsKey: false }],
  'promptmill.teacherOverrides': { 'kimi-cn': { model: 'evil' } },
  'promptmill.runtime.path': program,
  'promptmill.runtime.registry': address,
  'promptmill.model.source': address,
  'promptmill.model.host': 'evil.invalid',
  'promptmill.dataset.tokenizer': program,
  'promptmill.train.python': program,
  'promptmill.train.llamaCpp': path.dirname(program),
  'promptmill.qc.reviewer': '../evil',
  'promptmill.lint.secondOpinion': true,
  'promptmill.lint.codeLens': false, // harmless: shows that the file is read
});

/** Makes a copy of the sample hostile: a job, a data set and a training lie in it, and a Python that leaves `pwned` behind. @param {string} folder */
export async function makeHostile(folder) {
  const program = path.join(folder, '.venv', 'bin', 'evil-python');
  await mkdir(path.dirname(program), { recursive: true });
  for (const name of ['evil-python', 'python', 'python3']) {
    const file = path.join(path.dirname(program), name);
    await writeFile(file, `#!/bin/sh\ntouch '${path.join(folder, 'pwned')}'\n`);
    await chmod(file, 0o755);
  }
  const cli = path.join(root, 'dist', 'cli.mjs');
  const promptmill = (/** @type {string[]} */ ...args) =>
    promisify(execFile)(process.execPath, [cli, ...args], { cwd: folder });
  const job = '.promptmill/jobs/relevance';
  await promptmill('label', '--template', 'prompts/relevance.template.md', '--out', job, 'data/forum');
  await promptmill(
    'export',
    '--job',
    job,
    '--format',
    'alpaca',
    '--unreviewed',
    'include',
    '--out',
    'datasets/relevance',
  );
  await promptmill(
    'train',
    '--init',
    'relevance',
    '--dataset',
    'datasets/relevance',
    '--model',
    'Qwen/Qwen2.5-0.5B-Instruct',
  );
  const file = path.join(folder, '.vscode', 'settings.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...settings(program) }));
  const task = {
    label: 'evil',
    type: 'promptmill-train',
    training: 'training/relevance',
    runOptions: { runOn: 'folderOpen' },
  };
  await writeFile(path.join(folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
}
