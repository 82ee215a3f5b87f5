import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { decisionFile, recordsFile } from '#node/label/jobFolder';
import { watchJob } from '#node/label/jobWatch';

test('watchJob tells of what others write, and of nothing else', async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-watch-'));
  const own = decisionFile(dir, 'li');
  await mkdir(path.dirname(own), { recursive: true });
  await writeFile(recordsFile(dir), '');
  const changed = vi.fn<() => void>();
  const stop = watchJob(dir, own, changed);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 1500));
  try {
    await settle();
    await appendFile(own, '{}\n');
    await settle();
    expect(changed).not.toHaveBeenCalled();
    await appendFile(recordsFile(dir), '{}\n');
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), 5000);
    await appendFile(decisionFile(dir, 'wang'), '{}\n');
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2), 5000);
  } finally {
    stop();
    await rm(dir, { recursive: true, force: true });
  }
});
