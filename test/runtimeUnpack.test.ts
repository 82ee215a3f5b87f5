import { mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BadTar, readHeader, readPath, safeParts } from '#node/runtime/tarHeader';
import { unpack } from '#node/runtime/unpack';
import { root } from '../scripts/node.mjs';
import { randomOf } from './support/killing.ts';
import { attributes, packFolder, tarOf, type Entry } from './support/tarball.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const LIMIT = 10e6;

/** Unpacks a tarball into a new folder, and gives what lies in it. */
async function unpacked(tarball: Buffer, limit = LIMIT) {
  const file = path.join(dir.path, 'x.tgz');
  const into = path.join(dir.path, 'into');
  await rm(into, { recursive: true, force: true });
  await mkdir(into);
  await writeFile(file, tarball);
  const result = await unpack(file, into, limit);
  return { ...result, into };
}
const filesIn = async (folder: string) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => path.relative(folder, path.join(one.parentPath, one.name)));
};
const packed = (entries: readonly Entry[]) => gzipSync(tarOf(entries));

describe('a package is unpacked', () => {
  test('as it was packed, byte for byte', async () => {
    const folder = path.join(root, 'runtime', 'node_modules', 'simple-git');
    const { tarball, unpacked: tarBytes } = packFolder(folder);
    const { into, files, bytes } = await unpacked(tarball, tarBytes);
    const names = await filesIn(into);
    expect(names.length).toBeGreaterThan(50);
    expect(names.toSorted()).toEqual((await filesIn(folder)).toSorted());
    expect(files).toBe(names.length);
    let sum = 0;
    for (const name of names) {
      const content = await readFile(path.join(into, name));
      expect(content.equals(await readFile(path.join(folder, name)))).toBe(true);
      sum += content.length;
    }
    expect(bytes).toBe(sum);
  });

  test('with its folders, rights, long and Chinese names, and without its outer folder', async () => {
    const long = `${'a-long-name/'.repeat(14)}文件.js`;
    const { into } = await unpacked(
      packed([
        { path: 'other-name/', type: '5' },
        { path: 'other-name/bin/', type: '5', mode: 0o755 },
        { path: 'other-name/bin/run', body: '#!', mode: 0o775 },
        attributes({ path: `other-name/${long}`, mtime: '1.5' }),
        { path: 'other-name/short', body: 'x'.repeat(700) },
        attributes({ comment: 'made by a test' }, 'g'),
        { path: 'other-name/empty', type: '\0' },
      ]),
    );
    expect((await filesIn(into)).toSorted()).toEqual([path.normalize(long), path.normalize('bin/run'), 'empty']);
    expect(await readFile(path.join(into, long), 'utf8')).toBe('x'.repeat(700));
    if (process.platform !== 'win32') {
      expect((await stat(path.join(into, 'bin/run'))).mode & 0o777).toBe(0o755);
      expect((await stat(path.join(into, 'empty'))).mode & 0o111).toBe(0);
    }
  });
});

describe('a tarball that means harm writes nothing outside', () => {
  const file = (name: string): Entry => ({ path: name, body: 'x' });
  const cases: Readonly<Record<string, readonly Entry[]>> = {
    'a path that goes up': [file('package/../../up')],
    'a path that goes up further in': [file('package/a/../../../up')],
    'an absolute path': [file('/tmp/up')],
    'a drive': [file('package/C:/up')],
    'a backslash': [file('package/..\\..\\up')],
    'a stream of NTFS': [file('package/a:b')],
    'a device of Windows': [file('package/NUL.txt')],
    'a name that ends in a dot': [file('package/a.')],
    'an empty part': [file('package//a')],
    'a control character': [file('package/a\u0007')],
    'a long path that goes up': [attributes({ path: 'package/../../up' }), file('package/a')],
    'a path for all files': [attributes({ path: 'package/a' }, 'g'), file('package/b')],
    'a size among the attributes': [attributes({ size: '1' }), file('package/a')],
    'a symbolic link': [{ path: 'package/a', type: '2', link: '../../up' }],
    'a hard link': [{ path: 'package/a', type: '1', link: '/etc/passwd' }],
    'a device': [{ path: 'package/a', type: '3' }],
    'a pipe': [{ path: 'package/a', type: '6' }],
    'the same file twice': [file('package/a'), file('package/a')],
    'two names that are one on some disks': [file('package/a'), file('package/A')],
    'a file where a folder was': [file('package/a/b'), file('package/a')],
    'a folder where a file was': [file('package/a'), file('package/a/b')],
    'a file in the place of everything': [file('package')],
    'another kind of tar': [{ path: 'package/a', magic: 'ustir\u000000' }],
    'more than it holds': [{ path: 'package/a', body: 'x', size: 5000 }],
  };
  test.each(Object.keys(cases))('%s', async (name) => {
    const before = await readdir(path.dirname(dir.path));
    await expect(unpacked(packed(cases[name] ?? []))).rejects.toThrow();
    expect((await readdir(dir.path)).toSorted()).toEqual(['into', 'x.tgz']);
    expect((await readdir(path.dirname(dir.path))).includes('up')).toBe(before.includes('up'));
  });

  test('a bomb ends at the limit', async () => {
    const bomb = gzipSync(
      Buffer.concat([tarOf([{ path: 'package/a', size: 500e6 }]).subarray(0, 512), Buffer.alloc(50e6)]),
    );
    expect(bomb.length).toBeLessThan(100_000);
    await expect(unpacked(bomb, 1e6)).rejects.toThrow('larger than it should be');
    const [written] = await filesIn(path.join(dir.path, 'into'));
    expect((await stat(path.join(dir.path, 'into', written ?? ''))).size).toBeLessThanOrEqual(1e6);
  });

  test('too many files end it', async () => {
    const many = Array.from({ length: 20_001 }, () => attributes({ comment: 'x' }, 'g'));
    await expect(unpacked(packed(many), 100e6)).rejects.toThrow('too many');
  });

  test('what is cut or changed is an error: gzip has a checksum', async () => {
    const tarball = packed([{ path: 'package/a', body: Buffer.alloc(20_000, 'ab') }]);
    await expect(unpacked(tarball.subarray(0, tarball.length - 9))).rejects.toThrow();
    await expect(unpacked(Buffer.from('not gzip'))).rejects.toThrow();
    await expect(unpacked(gzipSync(tarOf([{ path: 'package/a', body: 'x' }]).subarray(0, 700)))).rejects.toThrow(
      'cut short',
    );
  });
});

test('hundreds of damaged tar files: each is an error or stays in its folder', async () => {
  const random = randomOf(6);
  const whole = tarOf([
    { path: 'package/', type: '5' },
    attributes({ path: 'package/a/long/path.js' }),
    { path: 'package/short', body: 'some text' },
    { path: 'package/b', body: Buffer.alloc(600, 1), mode: 0o755 },
  ]);
  const outer = await mkdtemp(path.join(dir.path, 'fuzz-'));
  let failed = 0;
  for (let n = 0; n < 200; n++) {
    const tar = Buffer.from(whole);
    const changes = 1 + Math.floor(random() * 4);
    for (let change = 0; change < changes; change++) {
      const at = Math.floor(random() * tar.length);
      tar[at] = random() < 0.3 ? '/.\\0755\u0000'.charCodeAt(Math.floor(random() * 8)) : Math.floor(random() * 256);
    }
    if (n % 2 === 0) mendSums(tar);
    const into = path.join(outer, String(n));
    await mkdir(into);
    const file = path.join(dir.path, 'x.tgz');
    await writeFile(file, gzipSync(tar, { level: 1 }));
    await unpack(file, into, 100_000).catch((error: unknown) => {
      failed++;
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(TypeError);
    });
    await rm(into, { recursive: true });
  }
  expect(await readdir(outer)).toEqual([]);
  expect((await readdir(dir.path)).toSorted()).toEqual([path.basename(outer), 'x.tgz']);
  expect(failed).toBeGreaterThan(40);
  expect(failed).toBeLessThan(200);
});

test('tens of thousands of damaged headers and attributes: each is read, or refused as damaged', () => {
  const random = randomOf(8);
  const header = tarOf([{ path: 'package/a', body: 'x' }]).subarray(0, 512);
  const pairs = Buffer.from(attributes({ path: 'package/文', mtime: '1' }).body ?? '');
  let read = 0;
  for (let n = 0; n < 30_000; n++) {
    const block = Buffer.from(header);
    const data = Buffer.from(pairs);
    block[Math.floor(random() * 512)] = Math.floor(random() * 256);
    data[Math.floor(random() * data.length)] = Math.floor(random() * 256);
    if (n % 3 > 0) mendSums(block);
    for (const look of [() => readHeader(block), () => readPath(data)]) {
      try {
        look();
        read++;
      } catch (error) {
        if (!(error instanceof BadTar)) throw error;
      }
    }
  }
  expect(read).toBeGreaterThan(5000);
});

test('a path never leaves its folder, whatever it is made of', () => {
  const random = randomOf(7);
  const pieces = ['..', '.', '/', '\\', 'a', 'package', ' ', ':', '\u0000', 'con', '文'];
  for (let n = 0; n < 20_000; n++) {
    const name = Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('');
    let parts: readonly string[];
    try {
      parts = safeParts(name);
    } catch {
      continue;
    }
    for (const on of [path.posix, path.win32]) {
      const found = on.relative('/in', on.join('/in', ...parts));
      expect(on.isAbsolute(found) || /^\.\.(?:[\\/]|$)/.test(found)).toBe(false);
    }
  }
});

/** Makes the sums of headers right again, so that the damage behind them is looked at. */
function mendSums(tar: Buffer): void {
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    const block = tar.subarray(at, at + 512);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    block.fill(' ', 148, 156);
    let sum = 0;
    for (const byte of block) sum += byte;
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  }
}
