import { spawn } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Where LLaMA-Factory notes that it listens: with LLAMABOARD_ENABLED it handles SIGABRT by stopping after the step and
 * saving, and writes running_log.txt into LLAMABOARD_WORKDIR from then on (train/callbacks.py). LLaMA Board, its
 * web server, is not started by that.
 */
const runningLog = (workdir: string): string => path.join(workdir, 'running_log.txt');

/** Ends a group of processes, or on Windows a tree of them, without asking. */
export function killGroup(pid: number): void {
  if (process.platform === 'win32') {
    // With its folder: Windows would look for a bare name in the current one first, which may be anybody's.
    const taskkill = path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    spawn(taskkill, ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  send(-pid, 'SIGKILL');
}

/**
 * Asks a trainer to stop after the step that it is at and to save. Before it listens there is nothing to save, and
 * Windows knows no such signal: it is ended at once there, and the newest checkpoint is what remains.
 */
export async function askToStop(pid: number, workdir: string): Promise<void> {
  if (process.platform === 'win32') return killGroup(pid);
  const listens = await access(runningLog(workdir)).then(
    () => true,
    () => false,
  );
  if (!listens) return send(-pid, 'SIGTERM');
  for (const trainer of await trainersOf(pid)) send(trainer, 'SIGABRT');
}

/**
 * The processes that train: the child itself, or with several GPUs the workers that torchrun started below it. torchrun
 * and what launched it would die of the signal.
 */
async function trainersOf(root: number): Promise<number[]> {
  if (process.platform !== 'linux') return [root];
  const parents = await allParents();
  const below = (pid: number): boolean => {
    for (let at = parents.get(pid), hops = 0; at !== undefined && hops < 64; at = parents.get(at), hops++) {
      if (at === root) return true;
    }
    return false;
  };
  const descendants = [...parents.keys()].filter(below);
  const ranked = new Set<number>();
  for (const pid of descendants) {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (environment.split('\0').some((entry) => entry.startsWith('LOCAL_RANK='))) ranked.add(pid);
  }
  // Loaders of data are children of the workers and have the same environment.
  const workers = [...ranked].filter((pid) => !ranked.has(parents.get(pid) ?? 0));
  return workers.length > 0 ? workers : [root];
}

async function allParents(): Promise<Map<number, number>> {
  const names = (await readdir('/proc').catch((): string[] => [])).filter((name) => /^\d{1,9}$/.test(name));
  const pairs = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
      return [Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])] as const;
    }),
  );
  return new Map(pairs.filter(([, parent]) => parent > 0));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
