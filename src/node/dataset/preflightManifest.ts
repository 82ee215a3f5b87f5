import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Layout } from '#core/answer';
import { isObject } from '#core/isObject';

/** What the manifest of an export says of a dataset; read without trust, as anybody may have edited it. */
export interface ManifestFacts {
  readonly layout: Layout | undefined;
  readonly leaks: readonly ManifestLeakFact[]; // of this part
}

export interface ManifestLeakFact {
  readonly line: number;
  readonly near: string; // file and row, or the example of the template
  readonly fewShot: boolean;
  readonly similarity: number;
}

const LAYOUTS: readonly Layout[] = ['conclusion-first', 'reasoning-first', 'conclusion-only'];

/** Reads manifest.json, where there is one, for the dataset with this key and file. */
export async function manifestFacts(dir: string, name: string, file: string): Promise<ManifestFacts> {
  const manifest = await readFile(path.join(dir, 'manifest.json'), 'utf8').then(
    (text) => parse(text),
    () => undefined,
  );
  const datasets = isObject(manifest) && isObject(manifest['datasets']) ? Object.entries(manifest['datasets']) : [];
  const found = datasets.find(([key, value]) => {
    const files = isObject(value) && Array.isArray(value['files']) ? (value['files'] as readonly unknown[]) : [];
    return key === name || files.some((one) => isObject(one) && one['name'] === name);
  })?.[1];
  if (!isObject(found)) return { layout: undefined, leaks: [] };
  const layout = LAYOUTS.find((one) => one === found['layout']);
  const split = isObject(found['split']) ? found['split']['leaks'] : undefined;
  const first = isObject(split) && Array.isArray(split['first']) ? (split['first'] as readonly unknown[]) : [];
  return { layout, leaks: first.flatMap((leak) => leakOf(leak, file)) };
}

function leakOf(leak: unknown, file: string): ManifestLeakFact[] {
  if (!isObject(leak) || leak['file'] !== file || typeof leak['row'] !== 'number' || !isObject(leak['near'])) return [];
  const { near, similarity } = leak as { near: Readonly<Record<string, unknown>>; similarity?: unknown };
  const fewShot = typeof near['fewShot'] === 'string';
  return [
    {
      line: leak['row'],
      near: fewShot ? String(near['fewShot']).slice(0, 60) : `${String(near['file'])}:${String(near['row'])}`,
      fewShot,
      similarity: typeof similarity === 'number' ? similarity : 1,
    },
  ];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
