import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Clock, Logger } from '#core/ports';
import { fetchModel, planModel, type ModelRequest } from '#node/runtime/modelFetch';
import { runTask } from '#node/runtime/taskProcess';
import { root as project } from '../scripts/node.mjs';
import {
  cutAfter,
  otherBytes,
  redirectTo,
  stallAfter,
  startFileServer,
  status,
  type FileServer,
} from './support/fileServer.ts';
import { tempDir } from './support/tempDir.ts';
import { writeScriptedModel } from './support/tinyQwen.ts';

const dir = tempDir();
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const clock: Clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
const patience = { tries: 3, pauseMs: 1, stallMs: 2000, clock };
const following = { patience };
const repository = 'Qwen/Qwen2.5-0.5B-Instruct-GGUF';
const secret = ['hub', 'secret'].join('-');

let model: Buffer;
let hub: FileServer;
let cdn: FileServer;
beforeAll(async () => {
  const at = await mkdtemp(path.join(tmpdir(), 'promptmill-model-'));
  writeScriptedModel(path.join(at, 'm.gguf'), ['相关', '####']);
  model = await readFile(path.join(at, 'm.gguf'));
  await rm(at, { recursive: true });
});
beforeEach(async () => {
  [hub, cdn] = await Promise.all([startFileServer(), startFileServer()]);
});
afterEach(() => Promise.all([hub.close(), cdn.close()]));

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
const folder = () => path.join(dir.path, 'models');
const wanted = (name: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  name,
  source: hub.origin,
  folder: folder(),
  ...more,
});

/** A hub as Hugging Face's: a list of files, and addresses that lead to another origin. */
function publish(files: Readonly<Record<string, Buffer>>, pageOf = 1000): void {
  const entries = Object.entries(files).map(([name, body]) => ({
    type: 'file',
    path: name,
    size: body.length,
    oid: 'abc',
    lfs: { oid: sha256(body), size: body.length, pointerSize: 134 },
  }));
  const list = [
    { type: 'directory', path: 'folder', size: 0, oid: 'x' },
    { type: 'file', path: 'README.md', size: 9, oid: 'y' },
    ...entries,
  ];
  const tree = `/api/models/${repository}/tree/main`;
  hub.put(tree, JSON.stringify(list.slice(0, pageOf)), {
    headers: list.length > pageOf ? { link: `<${hub.origin}/more>; rel="next"` } : {},
  });
  hub.put('/more', JSON.stringify(list.slice(pageOf)));
  for (const [name, body] of Object.entries(files)) {
    const at = cdn.put(`/blobs/${name}`, body, { etag: `"${sha256(body)}"` });
    const head = { 'x-linked-etag': `"${sha256(body)}"`, 'x-linked-size': String(body.length) };
    const resolve = `/${repository}/resolve/main/${name}`;
    hub.trouble(resolve, ...Array.from({ length: 20 }, () => redirectTo(`${at}?signature=secret`, head)));
  }
}

const names = (plan: { readonly files: readonly { readonly name: string }[] }) => plan.files.map(({ name }) => name);

describe('a model is fetched by name', () => {
  test('its size, hash and place are said before, and it is compared with the hash of the hub', async () => {
    publish({ 'qwen-q4_k_m.gguf': model, 'qwen-q8_0.gguf': Buffer.concat([model]), 'qwen-fp16.gguf': model });
    const plan = await planModel(wanted(`hf:${repository}:Q8_0`), following);
    expect(plan).toMatchObject({
      files: [{ name: 'qwen-q8_0.gguf', size: model.length, sha256: sha256(model) }],
      size: model.length,
      here: 0,
      from: hub.origin,
    });
    expect(plan.free).toBeGreaterThan(0);
    expect(cdn.came).toEqual([]);
    const seen: number[] = [];
    const got = await fetchModel(plan, undefined, { ...following, onProgress: ({ done }) => seen.push(done) });
    expect(got).toEqual({
      file: path.join(folder(), 'qwen-q8_0.gguf'),
      files: [{ path: path.join(folder(), 'qwen-q8_0.gguf'), sha256: sha256(model), compared: true }],
    });
    expect(await readFile(got.file)).toEqual(model);
    expect(seen.at(-1)).toBe(model.length);

    const asked = cdn.came.length;
    const again = await planModel(wanted(`${repository}:q8_0`), following);
    expect(again.here).toBe(model.length);
    expect((await fetchModel(again, undefined, following)).file).toBe(got.file);
    expect(cdn.came).toHaveLength(asked);
  });

  test('without a quantisation: Q4_K_M, then Q8_0; a list of many pages; never a projector', async () => {
    publish(
      { 'mmproj-q4_k_m.gguf': model, 'a-q8_0.gguf': model, 'a.IQ4_K_M.gguf': model, 'b/a_Q4_K_M.gguf': model },
      2,
    );
    expect(names(await planModel(wanted(repository), following))).toEqual(['a_Q4_K_M.gguf']);
    await expect(planModel(wanted(`${repository}:Q4_K`), following)).rejects.toMatchObject({ code: 'usage' });
    expect(names(await planModel(wanted(`${repository}/a-q8_0.gguf`), following))).toEqual(['a-q8_0.gguf']);
    expect(names(await planModel(wanted(`${hub.origin}/${repository}/blob/main/b/a_Q4_K_M.gguf`), following))).toEqual([
      'a_Q4_K_M.gguf',
    ]);
  });

  test('in all its parts, the first one first', async () => {
    publish({
      'm-q4_k_m-00002-of-00002.gguf': model,
      'm-q4_k_m-00001-of-00002.gguf': model,
      'm-q8_0-00001-of-00002.gguf': model,
    });
    const plan = await planModel(wanted(repository), following);
    expect(plan.size).toBe(2 * model.length);
    const got = await fetchModel(plan, undefined, following);
    expect(path.basename(got.file)).toBe('m-q4_k_m-00001-of-00002.gguf');
    expect(got.files).toHaveLength(2);
    await expect(planModel(wanted(`${repository}:Q8_0`), following)).rejects.toMatchObject({ code: 'usage' });
  });

  test('or not: what there is is said', async () => {
    publish({ 'qwen-q4_k_m.gguf': model });
    await expect(planModel(wanted(`${repository}:Q5_K_M`), following)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('qwen-q4_k_m.gguf'),
    });
    hub.put(`/api/models/${repository}/tree/main`, '[]');
    await expect(planModel(wanted(repository), following)).rejects.toThrow('holds no GGUF files');
    hub.put(`/api/models/${repository}/tree/main`, '<html>log in</html>');
    await expect(planModel(wanted(repository), following)).rejects.toMatchObject({ code: 'download.failed' });
    await expect(planModel(wanted('nobody/nothing'), following)).rejects.toThrow('HTTP 404');
    hub.trouble('/api/models/a/b/tree/main', status(429), status(503), status(429));
    await expect(planModel(wanted('a/b'), following)).rejects.toThrow('HTTP 429');
  });

  test('from ModelScope', async () => {
    const query = `/api/v1/models/${repository}/repo/files`;
    hub.put(
      query,
      JSON.stringify({
        Code: 200,
        Data: {
          Files: [
            { Path: 'sub', Type: 'tree', Size: 0 },
            { Path: 'sub/qwen q8_0.gguf', Type: 'blob', Size: model.length, Sha256: sha256(model) },
          ],
        },
      }),
    );
    hub.put(`/models/${repository}/resolve/master/sub/qwen%20q8_0.gguf`, model);
    const plan = await planModel(wanted(repository, { source: `modelscope+${hub.origin}` }), following);
    expect(hub.came[0]?.path).toBe(`${query}?Revision=master&Recursive=true`);
    const got = await fetchModel(plan, undefined, following);
    expect(got.files[0]).toMatchObject({ sha256: sha256(model), compared: true });
  });

  test('from an address, with the hash that its head tells', async () => {
    hub.put('/some/model.gguf', model, { headers: { 'x-linked-etag': `"${sha256(model)}"` } });
    const plan = await planModel(wanted(`${hub.origin}/some/model.gguf`), following);
    expect(plan.files).toMatchObject([{ name: 'model.gguf', size: model.length, sha256: sha256(model) }]);
    hub.put('/plain/model.gguf', model);
    const plain = await planModel(wanted(`${hub.origin}/plain/model.gguf`), following);
    expect(plain.files[0]?.sha256).toBeUndefined();
    const got = await fetchModel(plain, undefined, following);
    expect(got.files).toMatchObject([{ sha256: sha256(model), compared: false }]);
  });
});

describe('what goes wrong', () => {
  test('a cut connection: it goes on at the other origin', async () => {
    publish({ 'a-q8_0.gguf': model });
    cdn.trouble('/blobs/a-q8_0.gguf', cutAfter(10_000));
    const plan = await planModel(wanted(repository), following);
    await fetchModel(plan, undefined, following);
    expect(cdn.came.map(({ range }) => range)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  test('other bytes: deleted, and said with both hashes', async () => {
    publish({ 'a-q8_0.gguf': model });
    cdn.trouble('/blobs/a-q8_0.gguf', (request, response, file) =>
      otherBytes(request, response, { body: Buffer.from(file.body) }),
    );
    const plan = await planModel(wanted(repository), following);
    await expect(fetchModel(plan, undefined, following)).rejects.toMatchObject({ code: 'download.damaged' });
    const changed = Buffer.from(model);
    changed[changed.length - 1] = 0x55 ^ (changed.at(-1) ?? 0);
    cdn.put('/blobs/a-q8_0.gguf', changed);
    await expect(fetchModel(plan, undefined, following)).rejects.toMatchObject({
      code: 'download.damaged',
      message: expect.stringMatching(new RegExp(`${sha256(changed)}.*${sha256(model)}`)),
    });
    expect(await exists(path.join(folder(), 'a-q8_0.gguf'))).toBe(false);
  });

  test('a file that is no model is refused and does not stay', async () => {
    publish({ 'a-q8_0.gguf': Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(5000, 255)]) });
    const plan = await planModel(wanted(repository), following);
    await expect(fetchModel(plan, undefined, following)).rejects.toMatchObject({ code: 'model.invalid' });
    expect(await exists(path.join(folder(), 'a-q8_0.gguf'))).toBe(false);
    expect(await exists(path.join(folder(), 'a-q8_0.gguf.partial'))).toBe(false);
  });

  test('another file of that name stays, and the error says so', async () => {
    publish({ 'a-q8_0.gguf': model });
    await mkdir(folder());
    await writeFile(path.join(folder(), 'a-q8_0.gguf'), 'mine');
    const plan = await planModel(wanted(repository), following);
    await expect(fetchModel(plan, undefined, following)).rejects.toThrow('is there already and is another file');
    expect(await readFile(path.join(folder(), 'a-q8_0.gguf'), 'utf8')).toBe('mine');
  });

  test('a disk that is too small is said before anything is fetched', async () => {
    publish({ 'a-q8_0.gguf': model });
    const plan = await planModel(wanted(repository), following);
    await expect(fetchModel({ ...plan, size: 1e18 }, undefined, following)).rejects.toThrow('are needed');
    expect(cdn.came).toEqual([]);
  });

  test('a token goes to the hub alone, and neither elsewhere nor into the log', async () => {
    publish({ 'a-q8_0.gguf': model });
    const lines: string[] = [];
    const note = (line: string) => void lines.push(line);
    const log = { debug: note, info: note, warn: note, error: note };
    hub.trouble(`/api/models/${repository}/tree/main`, status(503));
    cdn.trouble('/blobs/a-q8_0.gguf', cutAfter(10));
    const mine = { origin: hub.origin, token: secret };
    const plan = await planModel(wanted(repository, { access: mine }), { ...following, log });
    await fetchModel(plan, mine, { ...following, log });
    expect(new Set(hub.came.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${secret}`]));
    expect(new Set(cdn.came.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain(secret);
    expect(lines.join('\n')).not.toContain('signature');
    // An address elsewhere does not get it either.
    cdn.put('/else/model.gguf', model);
    await planModel(wanted(`${cdn.origin}/else/model.gguf`, { access: mine }), following);
    expect(cdn.came.at(-1)?.authorization).toBeUndefined();
  });

  test('in a process of its own: told to end, it keeps the part; the next one goes on', async () => {
    publish({ 'a-q8_0.gguf': model });
    cdn.trouble('/blobs/a-q8_0.gguf', stallAfter(20_000));
    const options = { script: path.join(project, 'src', 'node', 'runtime', 'runtimeTask.ts'), log: silent };
    const plan = await runTask('planModel', wanted(repository), options);
    const stop = new AbortController();
    const running = runTask('fetchModel', { plan }, { ...options, signal: stop.signal });
    const part = path.join(folder(), 'a-q8_0.gguf.partial');
    while (((await stat(part).catch(() => undefined))?.size ?? 0) < 20_000) await delay(10);
    await expect(fetchModel(plan, undefined, following)).rejects.toThrow('is being fetched already');
    stop.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    expect((await stat(part)).size).toBe(20_000);
    expect((await runTask('fetchModel', { plan }, options)).files[0]?.sha256).toBe(sha256(model));
    expect(cdn.came.at(-1)?.range).toBe('bytes=20000-');
    await expect(runTask('planModel', wanted('no name'), options)).rejects.toMatchObject({ code: 'usage' });
  });
});
