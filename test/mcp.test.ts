import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';
import { root } from '../scripts/node.mjs';
import { JOB, makeToolProject } from './support/toolProjects.ts';

// `promptmill mcp` as it ships, spoken to by the official SDK's client over a real process's stdin and stdout.

const PROMPT = 'prompts/relevance.template.md';
let dir: string;
let project: string;
let cli: string;
const dist = () => path.dirname(cli);

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-mcp-'));
  project = path.join(dir, 'project');
  await mkdir(project);
  await makeToolProject(project);
  const options = bundles.find(({ entryPoints }) => JSON.stringify(entryPoints).includes('src/cli/main.ts'));
  cli = path.join(dir, 'package', 'dist', 'cli.mjs');
  await build({ ...options, entryPoints: { cli: 'src/cli/main.ts' }, outdir: dist() });
  await writeFile(path.join(dist(), 'noSockets.mjs'), NO_SOCKETS);
  await cp(path.join(root, 'package.json'), path.join(dir, 'package', 'package.json'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Node that may read the program and the project, but not write, start a process, load native code or open a socket. */
const confined = () => [
  '--permission',
  ...[path.dirname(dist()), project].map((one) => `--allow-fs-read=${one}`),
  '--import',
  path.join(dist(), 'noSockets.mjs'),
];
/** Exit code of a process that tried to open a socket. */
const SOCKET = 99;
const NO_SOCKETS = `import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
const refuse = () => process.exit(${SOCKET});
net.Socket.prototype.connect = net.Server.prototype.listen = dgram.Socket.prototype.bind = dgram.Socket.prototype.send = refuse;
dns.lookup = dns.promises.lookup = globalThis.fetch = refuse;
`;

/** A client that is connected to a server of its own, as this assistant would be. */
async function connect(mode: 'legacy' | 'auto' = 'legacy', args: readonly string[] = ['--locale', 'en']) {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...confined(), cli, 'mcp', ...args],
    cwd: project,
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr?.on('data', (chunk) => (said += String(chunk)));
  await client.connect(transport);
  return { client, said: () => said };
}
const call = (client: Client, name: string, input: Record<string, unknown>) =>
  client.callTool({ name, arguments: input });
const textOf = ({ content }: Awaited<ReturnType<typeof call>>) => {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
};
const standing = async () => {
  const names = (await readdir(project, { recursive: true })).toSorted();
  return Promise.all(names.map(async (name) => [name, (await stat(path.join(project, name))).mtimeMs] as const));
};

describe('promptmill mcp', () => {
  test.each(['legacy', 'auto'] as const)('offers its tools to a client that opens as %s', async (mode) => {
    const { client, said } = await connect(mode);
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
    expect(client.getServerVersion()).toMatchObject({ name: 'promptmill', version });
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'auto' ? '2026-07-28' : '2025-11-25');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['lint_prompt', 'estimate_cost', 'get_qc_summary']);
    for (const { annotations, inputSchema, outputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
    }
    // The client checks what comes back against the schema that the tool gave.
    const summary = await call(client, 'get_qc_summary', {});
    expect(summary.structuredContent).toMatchObject({ job: JOB, labels: 4, accepted: 1 });
    expect(JSON.parse(textOf(summary))).toEqual(summary.structuredContent);
    await client.close();
    expect(said()).toBe('');
  });

  test('finds what the command line finds, and changes nothing', async () => {
    const before = await standing();
    const line = [cli, 'lint', '--json', '--locale', 'en', PROMPT];
    const { stdout } = await promisify(execFile)(process.execPath, line, { cwd: project }).catch(
      (failed: { stdout: string }) => failed, // findings are exit code 1
    );
    const { files } = JSON.parse(stdout) as {
      readonly files: readonly {
        readonly score: object;
        readonly findings: readonly { ruleId: string; message: string; start: { line: number; column: number } }[];
      }[];
    };
    const { client } = await connect();
    const { structuredContent: checked } = await call(client, 'lint_prompt', { path: PROMPT, limit: 200 });
    const { findings, score, metrics } = checked as {
      readonly score: number;
      readonly metrics: object;
      readonly findings: readonly { rule: string; message: string; line: number; column: number }[];
    };
    const byPlace = (a: readonly unknown[], b: readonly unknown[]) => String(a).localeCompare(String(b));
    const expected = (files[0]?.findings ?? []).map((one) => [
      one.ruleId,
      one.message,
      one.start.line,
      one.start.column,
    ]);
    expect(expected.length).toBeGreaterThan(1);
    expect(findings.map((one) => [one.rule, one.message, one.line, one.column]).toSorted(byPlace)).toEqual(
      expected.toSorted(byPlace),
    );
    expect({ overall: score, metrics }).toEqual(files[0]?.score);
    const cost = await call(client, 'estimate_cost', { template: PROMPT, sources: ['data'], teacher: 'kimi-cn' });
    expect(cost.structuredContent).toMatchObject({ records: 3, teachers: [{ teacher: 'kimi-cn', currency: 'CNY' }] });
    await client.close();
    expect(await standing()).toEqual(before);
  });

  test('runs where neither files can be written nor sockets be opened, which that place really refuses', async () => {
    const run = async (code: string) => {
      const child = spawn(process.execPath, [...confined(), '--input-type=module', '--eval', code], { stdio: 'pipe' });
      const [err, [status]] = await Promise.all([readAll(child.stderr), once(child, 'exit')]);
      return { err, status: status as number };
    };
    const outcomes = await Promise.all([
      run("await fetch('http://127.0.0.1:9')"),
      run("(await import('node:net')).connect(9, '127.0.0.1')"),
      run(`(await import('node:fs')).writeFileSync(${JSON.stringify(path.join(project, 'x'))}, '')`),
      run(`(await import('node:fs')).readFileSync(${JSON.stringify(path.join(dir, '..'))})`),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([SOCKET, SOCKET, 1, 1]);
    expect(outcomes[2].err).toContain('ERR_ACCESS_DENIED');
    expect(outcomes[3].err).toContain('ERR_ACCESS_DENIED');
  });

  test('answers errors as results that say what to do, in the person’s language, and goes on', async () => {
    const { client } = await connect('legacy', ['--root', project, '--locale', 'zh-cn']);
    const outside = await call(client, 'lint_prompt', { path: '../package/package.json' });
    expect(outside.isError).toBe(true);
    expect(outside.structuredContent).toBeUndefined();
    expect(textOf(outside)).toContain('请指定项目之内的路径');
    const wrong = await call(client, 'estimate_cost', { samples: 0 });
    expect(textOf(wrong)).toMatch(/参数“samples”不正确。.*"minimum":1/);
    expect(textOf(await call(client, 'get_qc_summary', { job: 'data' }))).toContain(JOB);
    await expect(call(client, 'label', {})).rejects.toThrow(/label/);
    const checked = await Promise.all(Array.from({ length: 8 }, () => call(client, 'lint_prompt', { path: PROMPT })));
    expect(new Set(checked.map((one) => textOf(one))).size).toBe(1);
    await client.close();
  });

  test('writes nothing but the protocol, ends with its input, and with a signal', async () => {
    const start = () => spawn(process.execPath, [cli, 'mcp', '--root', project], { stdio: 'pipe', cwd: dir });
    const opening = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'old', version: '1' } },
    };
    const ended = start();
    const noted = readAll(ended.stderr);
    ended.stdin.write(`nonsense\n[]\n{"id":7}\n${JSON.stringify(opening)}\n`);
    const [line] = (await once(ended.stdout, 'data')) as [Buffer];
    expect(JSON.parse(String(line))).toMatchObject({ id: 1, result: { protocolVersion: '2024-11-05' } });
    ended.stdin.end();
    expect(await once(ended, 'exit')).toEqual([0, null]);
    expect((await noted).trim().split('\n')).toHaveLength(2); // a line each for what is JSON and no message
    const stopped = start();
    stopped.stdin.write(`${JSON.stringify(opening)}\n`);
    await once(stopped.stdout, 'data');
    stopped.kill('SIGTERM');
    expect((await once(stopped, 'exit'))[0]).toBe(process.platform === 'win32' ? null : 0);
  });

  test('is not started over a person’s home, or a folder that is none', async () => {
    const run = async (args: readonly string[], cwd: string) => {
      const env = { ...process.env, HOME: dir, USERPROFILE: dir, LC_ALL: 'en_US.UTF-8' };
      const child = spawn(process.execPath, [cli, 'mcp', ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd, env });
      const [out, err, [code]] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'exit')]);
      return { out, err, code: code as number };
    };
    const home = await run([], dir);
    expect(home).toMatchObject({ out: '', code: 2 });
    expect(home.err).toContain('Name the folder of your project with --root.');
    expect(await run(['--root', 'nowhere'], dir)).toMatchObject({ out: '', code: 2 });
  });
});
