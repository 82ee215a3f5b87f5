import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A fresh folder for each test of a file, removed afterwards; call it at the top and read `path` inside the tests. */
export function tempDir(): { readonly path: string } {
  const dir = { path: '' };
  beforeEach(async () => {
    dir.path = await mkdtemp(path.join(tmpdir(), 'promptmill-'));
  });
  afterEach(() => rm(dir.path, { recursive: true, force: true }));
  return dir;
}
