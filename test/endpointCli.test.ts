import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EndpointReport } from '#core/infer/endpoint';
import { bundles } from '../scripts/build.mjs';
import { root } from '../scripts/node.mjs';
import { promptmill } from './support/cli.ts';
import { json, startEndpoint, type Endpoint, type EndpointOptions } from './support/endpoints.ts';
import { openWorkbench, runtimePath, type Workbench } from './support/localModel.ts';
import { tempDir } from './support/tempDir.ts';
import { writeScriptedModel } from './support/tinyQwen.ts';

const dir = tempDir();
const started: Endpoint[] = [];
afterEach(() => Promise.all(started.splice(0).map((server) => server.close())));
const serve = async (options: EndpointOptions) => {
  const server = await startEndpoint(options);
  started.push(server);
  return server;
};
const adapter = async (config: object) => {
  await mkdir(path.join(dir.path, 'run'));
  await writeFile(path.join(dir.path, 'run', 'adapter_config.json'), JSON.stringify(config));
};

describe('promptmill check-endpoint', () => {
  test('0 and a report for a server that does, 1 for one that does not', async () => {
    const [good, bad] = [await serve({ engine: 'vllm' }), await serve({ engine: 'llama-factory' })];
    const fine = await promptmill(dir.path, ['check-endpoint', good.url]);
    expect([fine.code, fine.err]).toEqual([0, '']);
    expect(fine.out).toContain('good  Stop strings: It stops at ####');
    const wrong = await promptmill(dir.path, ['check-endpoint', bad.url], { locale: 'zh-cn' });
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/有误 {2}停止词: .*\n {6}→ .*infer_backend: vllm/);
  });

  test('asks with a template as the student is asked, with the key of the environment, and prints JSON', async () => {
    const key = ['some', 'key'].join('-');
    const { url, seen } = await serve({ engine: 'vllm', key });
    await copyFile(
      path.join(root, 'samples/relevance/prompts/relevance.template.md'),
      path.join(dir.path, 'r.template.md'),
    );
    const flags = ['--key-env', 'K', '--template', 'r.template.md', '--text', '机器人坏了', '--model', 'ptm', '--json'];
    const { code, out } = await promptmill(dir.path, ['check-endpoint', url, ...flags], { env: { K: key } });
    const report = JSON.parse(out) as EndpointReport;
    expect(code).toBe(0);
    expect(report.lines.find(({ id }) => id === 'rendering')).toMatchObject({ light: 'green', verdict: 'same' });
    expect(seen.find(({ body }) => body.stop !== undefined)?.body.messages?.at(-1)?.content).toContain('机器人坏了');
    expect(out).not.toContain(key);
  });

  test('what a server says cannot steer the terminal', async () => {
    const { url } = await serve({
      engine: 'other',
      fault: (_path, response) => {
        json(response, 403, { error: { message: '\u001b]0;owned\u0007\u001b[2Jno' } });
        return true;
      },
    });
    const { code, out } = await promptmill(dir.path, ['check-endpoint', url]);
    expect(code).toBe(1);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('\\x1b');
  });

  test('writes how to start servers for an adapter, as text and as JSON', async () => {
    await adapter({ r: 8, rank_pattern: { 'model.layers.0': 20 }, base_model_name_or_path: '/models/qwen 2' });
    const suggest = ['check-endpoint', '--suggest', '--adapter', 'run', '--shell', 'posix'];
    const { code, out } = await promptmill(dir.path, [...suggest, '--quantization', 'int8']);
    expect(code).toBe(0);
    expect(out).toContain(`vllm serve '/models/qwen 2'`);
    expect(out).toContain('--max-lora-rank 32');
    expect(out).toContain('--quantization fp8');
    const { start } = JSON.parse((await promptmill(dir.path, [...suggest, '--json'])).out) as {
      start: { id: string }[];
    };
    expect(start.map(({ id }) => id)).toEqual(['vllm', 'sglang', 'llama-server', 'llama-factory']);
  });

  test.each([
    [['check-endpoint'], 2, 'Which server?'],
    [['check-endpoint', 'a', 'b'], 2, 'Which server?'],
    [['check-endpoint', 'localhost:8000'], 2, 'not the address'],
    [['check-endpoint', 'http://10.1.1.1/v1', '--key-env', 'MOONSHOT_API_KEY'], 2, 'unencrypted'],
    [['check-endpoint', 'http://127.0.0.1:1', '--key-env', 'NONE'], 2, 'NONE is not set'],
    [['check-endpoint', 'http://127.0.0.1:1', '--template', 'none.md'], 2, 'cannot be read'],
    [['check-endpoint', '--suggest', '--quantization', 'int3'], 2, 'takes one of none, int8'],
    [['check-endpoint', '--suggest', '--shell', 'fish'], 2, 'posix, powershell'],
    [['check-endpoint', '--suggest', '--adapter', 'nowhere'], 1, 'adapter_config.json'],
    [['inspect-marker'], 2, 'Which model?'],
    [['inspect-marker', 'm.gguf', '--marker', ' '], 2, 'The marker is empty.'],
  ])('%j → %i, with the next step', async (argv, code, said) => {
    const ran = await promptmill(dir.path, argv);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(said);
  });

  test('an adapter_config.json that is none', async () => {
    await adapter({ peft_type: 'PREFIX_TUNING' });
    const ran = await promptmill(dir.path, ['check-endpoint', '--suggest', '--adapter', 'run']);
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain('not that of a LoRA adapter');
  });
});

describe('with the model itself', () => {
  let bench: Workbench;
  let cli: string;
  beforeAll(async () => {
    bench = await openWorkbench();
    // Laid out as the package is: dist/ with both bundles.
    const dist = path.join(bench.dir, 'package', 'dist');
    const options = bundles.filter(({ entryPoints }) => /src.(?:cli|inference)./.test(JSON.stringify(entryPoints)));
    await Promise.all(
      options.map(({ outfile, ...one }) =>
        build({ ...one, ...(outfile ? { outfile: path.join(dist, path.basename(outfile)) } : { outdir: dist }) }),
      ),
    );
    cli = path.join(dist, 'cli.mjs');
    writeScriptedModel(path.join(bench.dir, 'm.gguf'), ['相关', '####\n', '因为'], { name: 'tiny' });
  }, 60_000);
  afterAll(() => bench?.close());
  const run = (...argv: string[]) =>
    promisify(execFile)(process.execPath, [cli, ...argv], {
      cwd: bench.dir,
      env: { ...process.env, LC_ALL: 'en_US.UTF-8', PROMPTMILL_RUNTIME: runtimePath },
    });

  test('inspect-marker prints the ids and ends the process', async () => {
    const { stdout } = await run('inspect-marker', 'm.gguf', '--json');
    const report = JSON.parse(stdout) as { model: string; tokenStop: string; ids: number[] };
    expect(report).toMatchObject({ model: 'tiny', tokenStop: 'sometimes', marker: '####' });
    expect(report.ids).toHaveLength(1);
    expect((await run('inspect-marker', 'm.gguf')).stdout).toContain('# The marker `####` in the vocabulary of tiny');
  });

  test('a reference model gives the length of training’s prompt where a server tells no ids', async () => {
    const { url } = await serve({ engine: 'llama-factory', stop: 'text' });
    const argv = ['check-endpoint', url, '--reference', 'm.gguf', '--json'];
    const failed = (await run(...argv).then(
      () => undefined,
      (error: unknown) => error,
    )) as { readonly stdout: string; readonly code: number };
    // The stand-in counts a token a character; presence_penalty is LLaMA-Factory's own fault.
    expect(failed.code).toBe(1);
    const { lines } = JSON.parse(failed.stdout) as EndpointReport;
    expect(lines.find(({ id }) => id === 'rendering')).toMatchObject({ light: 'red', verdict: 'other-count' });
  });
});
