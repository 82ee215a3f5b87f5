import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bundles } from '../../scripts/build.mjs';
import { removeAtExit } from '../../scripts/processes.mjs';

/** Builds every webview as it ships into a folder that goes when the tests end. */
export async function buildWebviews(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'promptmill-webviews-'));
  removeAtExit(folder);
  await build({ ...bundles.find(({ outdir }) => outdir === 'dist/webview'), outdir: folder });
  return folder;
}
