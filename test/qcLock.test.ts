import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { describe as describeError } from '#core/errors';
import { decisionFile } from '#node/label/jobFolder';
import { lockReview, reviewHolder } from '#node/review/reviewLock';
import { verifyChain } from '#node/review/verifyChain';
import { decideTimes } from './support/decisions.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const decisionChild = fileURLToPath(new URL('support/decisionChild.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/** A process that reviews without an end, and what it said first. */
async function reviewing(): Promise<{ child: ChildProcess; said: string; lines: Interface }> {
  const child = spawn(process.execPath, [decisionChild, dir.path, '1000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const [said] = (await once(lines, 'line')) as [string];
  return { child, said, lines };
}

test('of two processes one decides, and the other says who does since when', async () => {
  const both = await Promise.all([reviewing(), reviewing()]);
  const first = both.find(({ said }) => said.startsWith('ready'));
  const second = both.find(({ said }) => said.startsWith('refused'));
  expect(second?.said).toMatch(/^refused log\.locked Process \d+ on .+ has been reviewing .+ as li since \d{4}-/);
  expect(second?.said).toContain(`Process ${first?.child.pid} on`);
  expect(await reviewHolder(dir.path, 'li')).toMatchObject({ pid: first?.child.pid });
  await expect(lockReview(dir.path, 'li')).rejects.toMatchObject({ code: 'log.locked' });
  // Another reviewer of the same job is not in the way.
  await (await lockReview(dir.path, 'wang')).release();
  expect(await reviewHolder(dir.path, 'wang')).toBeUndefined();
});

test('the lock of a killed process is taken over, and its decisions stay', async () => {
  const { child, lines } = await reviewing();
  for (let saved = 0; saved < 8; saved++) await once(lines, 'line');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readdir(path.join(dir.path, 'decisions'))).toContain('li.lock');
  expect(await reviewHolder(dir.path, 'li')).toBeUndefined();
  const lock = await lockReview(dir.path, 'li');
  expect(lock.crashed).toBe(true);
  await decideTimes(dir.path, 'li', 1);
  await lock.release();
  const report = await verifyChain(decisionFile(dir.path, 'li'));
  expect(report.lines).toBeGreaterThan(8);
  expect(report.broken).toBeUndefined();
});

test('a second panel of the same process is refused as another process is', async () => {
  const lock = await lockReview(dir.path, 'li');
  const error = await lockReview(dir.path, 'li').catch((cause: unknown) => cause);
  const holder = await reviewHolder(dir.path, 'li');
  const host = holder?.host;
  const since = holder?.since.replace(/\.\d+Z$/, 'Z');
  expect(describeError(error, translatorOf('en'))).toBe(
    `Process ${process.pid} on ${host} has been reviewing ${path.basename(dir.path)} as li since ${since}. Close the review there, or ` +
      `review under another name. If it is gone for certain, delete ${path.join('decisions', 'li.lock')}.`,
  );
  expect(describeError(error, translatorOf('zh-cn'))).toContain(`进程 ${process.pid} 自 ${since} 起正以 li 的名义质检`);
  await lock.release();
  const again = await lockReview(dir.path, 'li');
  expect(again.crashed).toBe(false);
  await again.release();
});

test('of many at once exactly one gets it', async () => {
  const got = await Promise.allSettled(Array.from({ length: 12 }, () => lockReview(dir.path, 'li')));
  const locks = got.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(locks).toHaveLength(1);
  await locks[0]?.release();
  expect(await readdir(path.join(dir.path, 'decisions'))).toEqual(['.gitignore']);
});

test('git sees the decisions and neither the lock nor what it leaves behind', async () => {
  const git = async (...args: readonly string[]) => (await promisify(execFile)('git', args, { cwd: dir.path })).stdout;
  await git('init', '--quiet');
  const lock = await lockReview(dir.path, 'a b');
  await decideTimes(dir.path, 'a b', 1);
  const file = path.basename(decisionFile(dir.path, 'a b'));
  await writeFile(path.join(dir.path, 'decisions', file.replace('jsonl', 'lock.0123456789abcdef')), '');
  const seen = (await git('status', '--porcelain', '--untracked-files=all')).trim().split('\n');
  expect(seen).toEqual(['?? decisions/.gitignore', `?? decisions/${file}`]);
  await lock.release();
});

test('a .gitignore that is there already is left as it is', async () => {
  await mkdir(path.join(dir.path, 'decisions'));
  const file = path.join(dir.path, 'decisions', '.gitignore');
  await writeFile(file, '# ours\n');
  await (await lockReview(dir.path, 'li')).release();
  expect(await readFile(file, 'utf8')).toBe('# ours\n');
});

test('a folder that cannot be written to is said so, with the next step', async () => {
  await writeFile(path.join(dir.path, 'decisions'), '');
  await expect(lockReview(dir.path, 'li')).rejects.toMatchObject({
    code: 'log.unwritable',
    hint: expect.stringContaining('writable') as string,
  });
  await rm(path.join(dir.path, 'decisions'));
});
