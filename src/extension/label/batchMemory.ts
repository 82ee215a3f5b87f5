import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Memento } from 'vscode';
import { BATCHES } from './batchKey.ts';

const MOST = 100;

/** Folders whose batch this workspace began: what of it was not submitted yet may be, without asking again. */
export function batchesBegunHere(workspaceState: Memento): readonly string[] {
  return workspaceState.get<readonly string[]>(BATCHES, []);
}

/** Keeps that this workspace begins a batch of a job. */
export async function rememberBatch(workspaceState: Memento, dir: string): Promise<void> {
  const known = batchesBegunHere(workspaceState).filter((each) => each !== dir);
  await workspaceState.update(BATCHES, [...known, dir].slice(-MOST));
}

/**
 * The folders where a batch may be: the jobs of the open folders, and what this workspace began elsewhere. Read from the
 * disk, because VS Code's search waits for its provider while a window opens, perhaps for ever.
 */
export async function likelyJobs(workspaceState: Memento, folders: readonly string[]): Promise<readonly string[]> {
  const places = folders.map((folder) => path.join(folder, '.promptmill', 'jobs'));
  const names = await Promise.all(places.map((place) => readdir(place).catch(() => [])));
  const jobs = places.flatMap((place, index) => (names[index] ?? []).map((name) => path.join(place, name)));
  return Array.from(new Set([...jobs, ...batchesBegunHere(workspaceState)]));
}
