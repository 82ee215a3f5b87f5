import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../../scripts/node.mjs';
import type { FoundRegex } from './regexSources.ts';
import type { Verdict } from './regexVerdict.ts';

const cacheFile = path.join(root, 'node_modules', '.cache', 'promptmill', 'regexSafety.json');

/**
 * The verdicts on expressions, in their order, by as many workers as there are processors. They are kept under
 * node_modules, so that a second run looks at new expressions only.
 */
export async function verdictsOn(regexes: readonly FoundRegex[]): Promise<readonly Verdict[]> {
  const known = readCache();
  const salt = checkerVersion();
  const keys = regexes.map(({ source, flags }) =>
    createHash('sha256').update([salt, source, flags].join('\n')).digest('hex'),
  );
  const open = regexes.flatMap((regex, index) => {
    const key = keys[index] ?? '';
    return known[key] === undefined ? [{ regex, key }] : [];
  });
  await Promise.all(
    Array.from({ length: Math.min(os.availableParallelism(), Math.ceil(open.length / 20)) }, async () => {
      const worker = new Worker(new URL('regexWorker.ts', import.meta.url));
      try {
        for (let next = open.pop(); next !== undefined; next = open.pop()) {
          known[next.key] = await answer(worker, next.regex);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  mkdirSync(path.dirname(cacheFile), { recursive: true });
  writeFileSync(cacheFile, JSON.stringify(known));
  return keys.map((key) => known[key] ?? {});
}

function answer(worker: Worker, { source, flags }: FoundRegex): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve).once('error', reject);
    worker.postMessage({ source, flags });
  });
}

/** What a verdict depends on besides its expression. */
function checkerVersion(): string {
  const files = ['Verdict', 'Growth', 'Shape'].map((part) => new URL(`regex${part}.ts`, import.meta.url));
  const recheck = path.join(root, 'node_modules', 'recheck', 'package.json');
  return [recheck, ...files].map((file) => readFileSync(file, 'utf8')).join('\n');
}

function readCache(): Record<string, Verdict> {
  try {
    return JSON.parse(readFileSync(cacheFile, 'utf8')) as Record<string, Verdict>;
  } catch {
    return {};
  }
}
