// The VS Code of bench/activation.ts: one that has one extension to measure and the one that reports.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { root } from '../scripts/node.mjs';
import { run } from '../scripts/processes.mjs';
import { openBrowser, startServer, testSettings, workbenchUrl } from '../scripts/vscodeHost.mjs';

const LIMIT = 120_000; // ms for one start
const FILE = path.join('prompts', 'first-draft.template.md');

const Report = v.object({ table: v.string(), firstFinding: v.number(), version: v.string() });

/** What VS Code says of one activation, in whole ms. */
export interface Activation {
  readonly load: number; // reading and running the extension's module
  readonly call: number; // activate()
  readonly event: string;
  readonly firstFinding: number; // from the host's start until the open prompt had its findings
}

/** A VS Code with one extension to measure. */
export interface Host {
  /** Opens a window, which starts an extension host of its own, and waits for its report. */
  start(): Promise<Activation>;
  close(): Promise<void>;
}

/** Packs an extension of one file. @param dir where its folder and its VSIX are put */
export async function packSmall(
  dir: string,
  name: string,
  events: readonly string[],
  main: { readonly file: string; readonly code: string },
): Promise<string> {
  const folder = path.join(dir, name);
  await mkdir(folder, { recursive: true });
  const manifest = {
    name,
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.101.0' },
    main: `./${main.file}`,
    extensionKind: ['workspace'],
    activationEvents: events,
    // So that the same files activate it.
    contributes: { languages: [{ id: 'prompt-template', extensions: ['.template.md'] }] },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, main.file), main.code);
  await writeFile(path.join(folder, 'README.md'), 'An extension of a bench.\n');
  const file = path.join(dir, `${name}.vsix`);
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const more = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', file];
  const { code: status, output } = await run(process.execPath, [vsce, 'package', ...more], { cwd: folder });
  if (status !== 0) throw new Error(`vsce could not pack ${name}:\n${output}`);
  return file;
}

/** Starts a VS Code with an extension and the reporter. @param first its extension hosts go before all other work */
export async function openHost(dir: string, id: string, vsixes: readonly string[], first: boolean): Promise<Host> {
  const [folder, out] = [path.join(dir, 'relevance'), path.join(dir, 'out')];
  await cp(path.join(root, 'samples', 'relevance'), folder, { recursive: true });
  await mkdir(out, { recursive: true });
  const dataDir = path.join(dir, 'vscode');
  const env = { HOME: path.join(dir, 'home'), BENCH_ACTIVATION_OUT: out, BENCH_ACTIVATION_EXTENSION: id };
  const options = { dataDir, settings: testSettings, env };
  const [last = '', ...others] = vsixes;
  for (const vsix of others) await (await startServer({ ...options, vsix })).stop();
  const server = await startServer({ ...options, vsix: last });
  // The server's children, which the extension hosts are, begin as it is.
  if (first && server.child.pid !== undefined) os.setPriority(server.child.pid, os.constants.priority.PRIORITY_HIGHEST);
  const seen = new Set<string>();
  const start = async (): Promise<Activation> => {
    const browser = await openBrowser();
    try {
      await browser.page.goto(workbenchUrl(server.url, folder, [['openFile', path.join(folder, FILE)]]));
      const end = Date.now() + LIMIT;
      for (;;) {
        const name = (await readdir(out)).find((file) => file.endsWith('.json') && !seen.has(file));
        if (name !== undefined) {
          seen.add(name);
          return read(v.parse(Report, JSON.parse(await readFile(path.join(out, name), 'utf8'))), id);
        }
        if (Date.now() > end) throw new Error(`${id}: no report within ${LIMIT / 1000} s`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    } finally {
      await browser.close();
    }
  };
  return { start, close: server.stop };
}

/** The row of an extension in the table of Developer: Startup Performance. */
function read({ table, firstFinding, version }: v.InferOutput<typeof Report>, id: string): Activation {
  const row = table
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find(([, name]) => name === id);
  const [load, call] = [Number(row?.[3]), Number(row?.[4])];
  if (!Number.isFinite(load) || !Number.isFinite(call)) {
    throw new Error(`VS Code ${version} told nothing of how ${id} started:\n${table}`);
  }
  return { load, call, event: row?.[6] ?? '', firstFinding };
}
