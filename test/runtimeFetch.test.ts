import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '#core/ports';
import { safeAddress } from '#node/runtime/address';
import { requireSpace } from '#node/runtime/diskSpace';
import { fetchFile, type Fetching, type Wanted } from '#node/runtime/fetchFile';
import { registryAddress } from '#node/runtime/registries';
import {
  cutAfter,
  ignoreRange,
  otherBytes,
  packed,
  redirectTo,
  stallAfter,
  startFileServer,
  status,
  type FileServer,
} from './support/fileServer.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const body = randomBytes(300_000);
const hash = sha512(body);
let server: FileServer;
let other: FileServer;
let waited: number[];
beforeEach(async () => {
  [server, other] = await Promise.all([startFileServer(), startFileServer()]);
  waited = [];
});
afterEach(() => Promise.all([server.close(), other.close()]));

const clock: Clock = {
  now: () => Date.now(),
  async sleep(ms) {
    waited.push(ms);
  },
};
const patience = { tries: 4, pauseMs: 1000, stallMs: 2000, clock };
const target = () => path.join(dir.path, 'in', 'file.bin');
const fetching = (more: Partial<Wanted> = {}, how: Fetching = {}) =>
  fetchFile(
    { url: `${server.origin}/file`, to: target(), algorithm: 'sha512', hash, size: body.length, ...more },
    { patience, ...how },
  );
const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
const ranges = () => server.came.map(({ range }) => range);

function sha512(data: Buffer): string {
  return createHash('sha512').update(data).digest('hex');
}

describe('a file is fetched', () => {
  beforeEach(() => {
    server.put('/file', body, { etag: '"one"' });
  });

  test('whole, with its hash, and nothing is left beside it', async () => {
    const seen: number[] = [];
    expect(await fetching({}, { onBytes: (bytes) => seen.push(bytes) })).toBe(hash);
    expect(await readFile(target())).toEqual(body);
    expect(seen.at(-1)).toBe(body.length);
    expect(await exists(`${target()}.partial`)).toBe(false);
  });

  test('over cut connections: each goes on where the last one ended', async () => {
    server.trouble('/file', cutAfter(100_000), cutAfter(50_000));
    expect(await fetching()).toBe(hash);
    expect(await readFile(target())).toEqual(body);
    const starts = ranges().map((range) => Number(/\d+/.exec(range ?? '0')?.[0]));
    expect(starts).toHaveLength(3);
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeGreaterThan(0);
    expect(starts[2]).toBeGreaterThan(starts[1] ?? 0);
    expect(waited).toHaveLength(2);
  });

  test('from the start again by a server that ignores ranges', async () => {
    server.trouble('/file', cutAfter(100_000), ignoreRange);
    expect(await fetching()).toBe(hash);
    expect(await readFile(target())).toEqual(body);
  });

  test('in a later call, from the part that an earlier one left', async () => {
    await writeFile(`${await folder()}/file.bin.partial`, body.subarray(0, 200_000));
    expect(await fetching()).toBe(hash);
    expect(ranges()).toEqual(['bytes=200000-']);
  });

  test('whole when the part that was left is of something else, or too long, or already all', async () => {
    for (const part of [randomBytes(200_000), randomBytes(400_000), body]) {
      await writeFile(`${await folder()}/file.bin.partial`, part);
      expect(await fetching()).toBe(hash);
      expect(await readFile(target())).toEqual(body);
    }
  });

  test('from the start when the server finds the part longer than its file', async () => {
    await writeFile(`${await folder()}/file.bin.partial`, randomBytes(400_000));
    expect(
      await fetchFile({ url: `${server.origin}/file`, to: target(), algorithm: 'sha512', hash }, { patience }),
    ).toBe(hash);
    expect(ranges()).toEqual(['bytes=400000-', undefined]);
  });

  test('unpacked when the server packs it on the way', async () => {
    server.trouble('/file', packed);
    expect(await fetching()).toBe(hash);
    expect(await readFile(target())).toEqual(body);
  });

  test('after errors that pass, waiting as long as the server asks', async () => {
    server.trouble('/file', status(429, { 'retry-after': '7' }), status(503), status(500));
    expect(await fetching()).toBe(hash);
    expect(waited).toEqual([7000, 2000, 4000]);
  });

  test('past a connection that says nothing more', async () => {
    server.trouble('/file', stallAfter(1000));
    expect(await fetching({}, { patience: { ...patience, stallMs: 150 } })).toBe(hash);
    expect(ranges()).toEqual([undefined, 'bytes=1000-']);
  });

  test('without a known hash only from a part of the same file', async () => {
    const blind = { url: `${server.origin}/file`, to: target(), algorithm: 'sha512' } as const;
    server.trouble('/file', cutAfter(100_000), status(404));
    await expect(fetchFile(blind, { patience })).rejects.toMatchObject({ code: 'download.failed' });
    expect(await fetchFile(blind, { patience })).toBe(hash);
    expect(server.came.at(-1)).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]/), ifRange: '"one"' });

    const changed = randomBytes(250_000);
    server.trouble('/file', cutAfter(100_000), status(404));
    await expect(fetchFile(blind, { patience })).rejects.toMatchObject({ code: 'download.failed' });
    server.put('/file', changed, { etag: '"two"' });
    expect(await fetchFile(blind, { patience })).toBe(sha512(changed));
    expect(await readFile(target())).toEqual(changed);
  });
});

describe('a file is refused', () => {
  test('when its bytes are others: it is deleted, and the error says so', async () => {
    server.put('/file', body);
    server.trouble('/file', otherBytes);
    await expect(fetching()).rejects.toMatchObject({
      code: 'download.damaged',
      message: expect.stringContaining(hash),
    });
    expect(await exists(target())).toBe(false);
    expect(await exists(`${target()}.partial`)).toBe(false);
    expect(server.came).toHaveLength(1);
  });

  test('when there is more of it than there should be', async () => {
    server.put('/file', Buffer.concat([body, body]));
    await expect(fetching()).rejects.toMatchObject({ code: 'download.damaged' });
    expect(await exists(`${target()}.partial`)).toBe(false);
  });

  test('when it starts otherwise: a page of a login is no model', async () => {
    server.put('/file', '<html>Please log in</html>');
    await expect(
      fetchFile({ url: `${server.origin}/file`, to: target(), algorithm: 'sha256', start: 'GGUF' }, { patience }),
    ).rejects.toMatchObject({ code: 'download.damaged' });
    expect(await exists(`${target()}.partial`)).toBe(false);
  });

  test('when the whole file does not pass the check, and then it never gets its name', async () => {
    server.put('/file', body);
    const check = () => Promise.reject(new Error('not good'));
    await expect(fetching({}, { check })).rejects.toThrow('not good');
    expect(await exists(target())).toBe(false);
  });

  test.each([401, 403, 404, 410, 418])('at once for HTTP %i', async (code) => {
    server.put('/file', body);
    server.trouble('/file', status(code), status(code));
    await expect(fetching()).rejects.toMatchObject({
      code: 'download.failed',
      message: expect.stringContaining(String(code)),
    });
    expect(server.came).toHaveLength(1);
  });

  test('after so many tries that bring nothing, and the part is kept', async () => {
    server.put('/file', body);
    server.trouble('/file', cutAfter(100_000), ...Array.from({ length: 9 }, () => cutAfter(0)));
    await expect(fetching()).rejects.toMatchObject({ code: 'download.failed' });
    expect(server.came).toHaveLength(5);
    expect((await stat(`${target()}.partial`)).size).toBeGreaterThan(0);
  });

  test('when nobody listens', async () => {
    await server.close();
    await expect(fetching()).rejects.toMatchObject({
      code: 'download.failed',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('when the person ends it: what came is kept', async () => {
    server.put('/file', body);
    server.trouble('/file', stallAfter(120_000));
    const stop = new AbortController();
    const running = fetching(
      {},
      { signal: stop.signal, onBytes: (bytes) => bytes >= 120_000 && stop.abort(new Error('enough')) },
    );
    await expect(running).rejects.toThrow('enough');
    expect((await stat(`${target()}.partial`)).size).toBe(120_000);
    expect(await fetching()).toBe(hash);
    expect(server.came.at(-1)?.range).toBe('bytes=120000-');
  });

  test('when the folder cannot be written', async () => {
    server.put('/file', body);
    await writeFile(path.join(dir.path, 'in'), 'a file, where a folder is to be');
    await expect(fetching()).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  test.skipIf(process.platform !== 'linux')('when the disk is full', async () => {
    server.put('/file', body);
    await symlink('/dev/full', `${await folder()}/file.bin.partial`);
    await expect(fetching()).rejects.toMatchObject({
      code: 'download.failed',
      message: expect.stringContaining('ENOSPC'),
    });
    expect(server.came).toHaveLength(1);
  });

  test('before it starts when it does not fit on the disk', async () => {
    await expect(requireSpace(path.join(dir.path, 'not', 'yet'), 1e18)).rejects.toMatchObject({
      code: 'download.failed',
    });
    await requireSpace(dir.path, 1);
  });
});

describe('a redirect', () => {
  const secret = ['hub', 'secret'].join('-');
  test('is followed, without the token when it leads to another origin', async () => {
    const elsewhere = other.put('/cdn/file', body);
    server.trouble('/file', redirectTo('/there'));
    server.trouble('/there', redirectTo(elsewhere));
    expect(await fetching({ access: { origin: server.origin, token: secret } })).toBe(hash);
    expect(server.came.map(({ authorization }) => authorization)).toEqual([`Bearer ${secret}`, `Bearer ${secret}`]);
    expect(other.came.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('never gets a token that is for another source', async () => {
    server.put('/file', body);
    await fetching({ access: { origin: other.origin, token: secret } });
    expect(server.came[0]?.authorization).toBeUndefined();
  });

  test('to an unsafe address, or in a circle, ends it', async () => {
    server.trouble('/file', redirectTo('http://example.invalid/file'));
    await expect(fetching()).rejects.toMatchObject({ code: 'config.invalid' });
    server.trouble('/file', redirectTo('file:///etc/passwd'));
    await expect(fetching()).rejects.toMatchObject({ code: 'config.invalid' });
    server.trouble('/file', ...Array.from({ length: 9 }, () => redirectTo('/file')));
    await expect(fetching()).rejects.toMatchObject({ code: 'download.failed' });
  });
});

describe('addresses', () => {
  test.each(['https://example.org/a', 'http://127.0.0.1:8/a', 'http://localhost/a', 'http://[::1]:8/a'])(
    '%s is safe',
    (url) => {
      expect(safeAddress(url).href).toBe(url);
    },
  );
  test.each([
    'http://example.org/',
    'ftp://example.org/',
    'http://127.0.0.1.example.org/',
    'https://me:pw@example.org/',
    'x',
  ])('%s is not', (url) => {
    expect(() => safeAddress(url)).toThrow('Nothing is fetched from');
  });
  test('of registries have names', () => {
    expect(registryAddress(undefined)).toBe(registryAddress('npm'));
    expect(registryAddress('npmmirror')).toMatch(/^https:/);
    expect(registryAddress('https://example.org/npm/')).toBe('https://example.org/npm');
    expect(() => registryAddress('http://example.org')).toThrow('Nothing is fetched from');
  });
});

async function folder(): Promise<string> {
  const made = path.dirname(target());
  await mkdir(made, { recursive: true });
  return made;
}
