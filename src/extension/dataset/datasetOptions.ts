import * as v from 'valibot';
import type { DatasetOptions } from '#protocol/dataset';
import type { Deps } from '../deps.ts';

const KEY = 'promptmill.dataset.options'; // in the workspace's memory
const MOST = 50; // folders that are remembered

const Remembered = v.record(v.string(), v.object({ dataset: v.string(), template: v.string(), cutoffLen: v.number() }));

/** What a folder was last checked for; undefined for one that was not looked at yet. */
export function rememberedOptions({ context }: Deps, dir: string): DatasetOptions | undefined {
  const all = v.safeParse(Remembered, context.workspaceState.get(KEY));
  return all.success ? all.output[dir] : undefined;
}

/** Keeps what a folder is checked for; the ones that were used longest ago are forgotten. */
export async function rememberOptions({ context }: Deps, dir: string, options: DatasetOptions): Promise<void> {
  const parsed = v.safeParse(Remembered, context.workspaceState.get(KEY));
  const { [dir]: _, ...others } = parsed.success ? parsed.output : {};
  const next = [...Object.entries(others), [dir, options]].slice(-MOST);
  await context.workspaceState.update(KEY, Object.fromEntries(next));
}
