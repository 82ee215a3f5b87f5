import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { estimateQwenTokens } from '#core/dataset/preflight/estimate';
import { loadTokenizer } from '#node/dataset/tokenizer';
import { fetchedTokenizer, tokenizerFor } from '#node/dataset/tokenizerPlaces';
import { fetchModel, planModel } from '#node/runtime/modelFetch';
import { startFileServer, type FileServer } from './support/fileServer.ts';
import { promptmill } from './support/cli.ts';
import { tempDir } from './support/tempDir.ts';
import { tinyTokenizer, writeTinyTokenizer } from './support/tinyTokenizer.ts';

const dir = tempDir();

const pieces: readonly string[] = JSON.parse(
  String.raw`["相关","不相关\n####\n因为","####"," ####","#####","＃＃＃＃","hello"," it's","WE'LL","e\u0301","한국어","12 34","<|im_start|>","<|im_end|>","<think>","</think>","<|","|>","\n","\n\n","\r\n","\r","\t","  "," ","\u3000","\u00a0","\u2028","😀","𠮷","，","。","…","!!","a","ʼs","½","\u200b","aaaa","hellohello"]`,
) as string[];

/** A stream of numbers in [0, 1) that is the same every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const mixtures = (count: number, seed: number): string[] => {
  const next = numbers(seed);
  const pick = () => pieces[Math.floor(next() * pieces.length)] ?? '';
  return Array.from({ length: count }, () => Array.from({ length: 1 + Math.floor(next() * 12) }, pick).join(''));
};

describe('tokens of Qwen', () => {
  test('a text counted by its lines has as many tokens as the whole, whatever stands next to what', async () => {
    const counter = await loadTokenizer(await writeTinyTokenizer(path.join(dir.path, 'Tiny')));
    expect(counter).toMatchObject({ kind: 'exact', name: 'Tiny', eos: '<|im_end|>' });
    const { tokenizer, config } = tinyTokenizer();
    const library = new Tokenizer(tokenizer, config);
    const texts = [...pieces, ...mixtures(3000, 7)];
    const differing = texts.filter(
      (text) => counter.count(text) !== library.encode(text, { add_special_tokens: false }).ids.length,
    );
    expect(differing).toEqual([]);
    // What is remembered counts the same the second time.
    expect(counter.count('hello####\n相关')).toBe(counter.count('hello####\n相关'));
    expect(counter.count('')).toBe(0);
    expect(counter.count('<|im_start|>hello<|im_end|>')).toBe(3);
  });

  test('a tokenizer that cuts words otherwise is counted by the library', async () => {
    const { tokenizer, config } = tinyTokenizer();
    const other = { ...tokenizer, pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true } };
    const folder = path.join(dir.path, 'other');
    await mkdir(folder);
    await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(other));
    const counter = await loadTokenizer(path.join(folder, 'tokenizer.json'));
    const library = new Tokenizer(other, config);
    for (const text of mixtures(50, 3)) {
      expect(counter.count(text)).toBe(library.encode(text, { add_special_tokens: false }).ids.length);
    }
    expect(counter.eos).toBe('<|endoftext|>');
  });

  test.each([
    ['nothing there', undefined],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['an object that is no tokenizer', '{"a":1}'],
  ])('%s: an error with a next step', async (_, text) => {
    if (text !== undefined) await writeFile(path.join(dir.path, 'tokenizer.json'), text);
    await expect(loadTokenizer(dir.path)).rejects.toMatchObject({ code: 'config.invalid' });
  });

  test('the estimate is on the high side of real text', () => {
    // Counted with the vocabulary of Qwen2.5.
    const real: readonly (readonly [string, number])[] = [
      ['请判断下面的文本是否与新能源汽车相关，先输出结论，再输出思考过程。', 18],
      ['The text mentions electric vehicles and a charging station, so it is relevant.', 14],
      ['<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n', 11],
      ['2024-01-01 12:30:45', 19],
      ['相关\n####\n因为文本提到了充电桩。', 14],
    ];
    for (const [text, tokens] of real) expect(estimateQwenTokens(text)).toBeGreaterThanOrEqual(tokens);
    for (const [text, tokens] of real) expect(estimateQwenTokens(text)).toBeLessThan(2.5 * tokens);
  });
});

describe('where a tokenizer is found', () => {
  const env = () => ({
    HOME: dir.path,
    XDG_DATA_HOME: path.join(dir.path, 'data'),
    LOCALAPPDATA: path.join(dir.path, 'data'),
    HF_HUB_CACHE: path.join(dir.path, 'hub'),
  });

  test('in the cache of Hugging Face, that of Qwen3 for its templates', async () => {
    expect(await tokenizerFor(undefined, 'qwen', env())).toBeUndefined();
    await writeTinyTokenizer(path.join(dir.path, 'hub', 'models--Qwen--Qwen2.5-7B-Instruct', 'snapshots', 'abc'));
    await writeTinyTokenizer(path.join(dir.path, 'hub', 'models--Qwen--Qwen3-8B', 'snapshots', 'def'));
    expect((await tokenizerFor(undefined, 'qwen', env()))?.name).toBe('Qwen/Qwen2.5-7B-Instruct');
    expect((await tokenizerFor(undefined, 'qwen3_nothink', env()))?.name).toBe('Qwen/Qwen3-8B');
    expect((await tokenizerFor('/x/Qwen/Qwen3-8B', 'qwen', env()))?.name).toBe('Qwen/Qwen3-8B');
    await expect(tokenizerFor('/x/Qwen/Other', 'qwen', env())).rejects.toMatchObject({ code: 'config.invalid' });
  });

  test.skipIf(process.platform === 'darwin')('fetched ones are known by their model', async () => {
    await writeTinyTokenizer(fetchedTokenizer('hf:Qwen/Qwen2-7B-Instruct#main', env()));
    expect((await tokenizerFor(undefined, 'qwen', env()))?.name).toBe('Qwen--Qwen2-7B-Instruct');
    expect((await tokenizerFor('Qwen/Qwen2-7B-Instruct', 'qwen', env()))?.name).toBe('Qwen--Qwen2-7B-Instruct');
  });
});

describe('fetching a tokenizer', () => {
  let hub: FileServer;
  beforeEach(async () => {
    hub = await startFileServer();
  });
  afterEach(() => hub.close());

  const files = () => {
    const { tokenizer, config } = tinyTokenizer();
    return { 'tokenizer.json': JSON.stringify(tokenizer), 'tokenizer_config.json': JSON.stringify(config) };
  };
  const gitOid = (text: string) =>
    createHash('sha1')
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest('hex');
  /** As Hugging Face lists them: small files by git's hash, large ones by SHA-256. */
  const publish = (served: Readonly<Record<string, string>>, listed = served) => {
    const tree = Object.entries(listed).map(([name, text], index) => ({
      type: 'file',
      path: name,
      size: Buffer.byteLength(text),
      oid: gitOid(text),
      ...(index === 0 && { lfs: { oid: createHash('sha256').update(text).digest('hex') } }),
    }));
    hub.put('/api/models/Qwen/Tiny/tree/main', JSON.stringify(tree));
    for (const [name, text] of Object.entries(served)) hub.put(`/Qwen/Tiny/resolve/main/${name}`, text);
  };
  const wanted = () => ({
    name: 'Qwen/Tiny',
    source: hub.origin,
    folder: path.join(dir.path, 'got'),
    what: 'tokenizer' as const,
  });

  test('comes with both files, compared with the hub’s hashes, and counts', async () => {
    publish({ ...files(), 'model.safetensors': 'x', 'sub/tokenizer.json': '{}' });
    const plan = await planModel(wanted());
    expect(plan.files.map(({ name }) => name)).toEqual(['tokenizer.json', 'tokenizer_config.json']);
    const got = await fetchModel(plan, undefined);
    expect(got.files.map(({ compared }) => compared)).toEqual([true, true]);
    expect((await loadTokenizer(wanted().folder)).count('hello')).toBe(1);
    // What is there stays; what is another file is not overwritten.
    await fetchModel(await planModel(wanted()), undefined);
    const config = path.join(wanted().folder, 'tokenizer_config.json');
    await writeFile(config, (await readFile(config, 'utf8')).replace('Qwen2', 'Qwen9'));
    await expect(fetchModel(await planModel(wanted()), undefined)).rejects.toMatchObject({ code: 'download.failed' });
  });

  test('one that is not what the hub lists, or no JSON, is refused', async () => {
    const changed = { ...files(), 'tokenizer_config.json': files()['tokenizer_config.json'].replace('Qwen2', 'Qwen9') };
    publish(changed, files());
    await expect(fetchModel(await planModel(wanted()), undefined)).rejects.toMatchObject({ code: 'download.damaged' });
    await expect(readFile(path.join(wanted().folder, 'tokenizer_config.json'))).rejects.toThrow();
    publish({ 'tokenizer.json': '{"a"' });
    await expect(
      fetchModel(await planModel({ ...wanted(), folder: path.join(dir.path, 'b') }), undefined),
    ).rejects.toMatchObject({ code: 'download.damaged' });
  });

  test('the command line fetches it where preflight looks; a repository without one is an error', async () => {
    publish(files());
    const env = {
      XDG_DATA_HOME: path.join(dir.path, 'data'),
      LOCALAPPDATA: path.join(dir.path, 'data'),
      HOME: dir.path,
    };
    const to = path.join(dir.path, 'here');
    const ran = await promptmill(
      dir.path,
      ['fetch-model', 'Qwen/Tiny', '--tokenizer-only', '--source', hub.origin, '--to', to],
      { env },
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.err).toContain('promptmill preflight');
    expect((await loadTokenizer(to)).count('相关')).toBe(1);
    publish({ 'model-q8_0.gguf': 'GGUF' });
    const none = await promptmill(dir.path, ['fetch-model', 'Qwen/Tiny', '--tokenizer-only', '--source', hub.origin], {
      env,
    });
    expect(none.code).toBe(2);
    expect(none.err).toContain('tokenizer.json');
  });
});
