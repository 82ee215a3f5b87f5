// How fast a reviewed job becomes training rows, and whether memory stays flat: `node bench/export.ts [sizes]`.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { recordsFile } from '#node/label/jobFolder';
import { writeJob } from './exportRecords.ts';
import { goal, table } from './measure.ts';

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000];
const MOST_BYTES = 250; // of memory, for each label more

interface Figures {
  readonly rows: number;
  readonly ms: number; // by the clock
  readonly cpu: number; // ms on a processor, all threads: what a busy machine does not change much
  readonly rss: number; // bytes
}

const scratch = await mkdtemp(path.join(os.tmpdir(), 'promptmill-bench-'));
// Bundled as it ships: Node alone takes no name from a JSON module.
const child = path.join(scratch, 'child.mjs');
await build({
  entryPoints: [fileURLToPath(new URL('exportChild.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  format: 'esm',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  outfile: child,
});
const measure = async (what: string, job: string, out: string): Promise<Figures> => {
  const { stdout } = await promisify(execFile)(process.execPath, [child, what, job, out]);
  return JSON.parse(stdout) as Figures;
};

const rows: string[][] = [];
const peaks = new Map<string, number[]>();
for (const size of SIZES) {
  const root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-bench-'));
  try {
    const { dir } = await writeJob(path.join(root, 'job'), size);
    const { size: bytes } = await stat(recordsFile(dir));
    const plain = await measure('plain', dir, path.join(root, 'plain.jsonl'));
    await rm(path.join(root, 'plain.jsonl'));
    for (const [what, name, out] of [
      ['plain', 'readline + JSON', ''],
      ['export', 'export', 'out'],
      ['verify', 'export --verify', 'out'],
      ['split', 'export --split', 'parts'],
    ] as const) {
      const { rows: count, ms, cpu, rss } = what === 'plain' ? plain : await measure(what, dir, path.join(root, out));
      peaks.set(name, [...(peaks.get(name) ?? []), rss]);
      rows.push([
        name,
        size.toLocaleString('en-US'),
        count.toLocaleString('en-US'),
        (ms / 1000).toFixed(1),
        Math.round((size / ms) * 1000).toLocaleString('en-US'),
        (cpu / 1000).toFixed(1),
        (cpu / plain.cpu).toFixed(2),
        (rss / 1e6).toFixed(0),
      ]);
      console.error(rows.at(-1)?.join('  '), `${(bytes / size).toFixed(0)} bytes a record`);
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
await rm(scratch, { recursive: true, force: true });
console.log(table([['', 'labels', 'rows', 's', 'labels/s', 'CPU s', 'times the loop', 'peak MB'], ...rows]));
const [first = 0, last = 0] = [SIZES[0], SIZES.at(-1)];
for (const name of ['export', 'export --verify']) {
  const [low = 0, high = 0] = [peaks.get(name)?.[0], peaks.get(name)?.at(-1)];
  const each = (high - low) / Math.max(1, last - first);
  console.log(
    goal(each <= MOST_BYTES, `${name}: at most ${MOST_BYTES} bytes of memory for each label more: ${each.toFixed(0)}`),
  );
}
