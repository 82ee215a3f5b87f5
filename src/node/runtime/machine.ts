import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { backendsFor, type Backend, type Machine } from './packages.ts';

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return { os: process.platform, cpu: process.arch, musl: process.platform === 'linux' && !hasGlibc() };
}

/** What Node was linked against; its report is made without asking the network for names. */
function hasGlibc(): boolean {
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}

/** Where the loader of Linux looks for the drivers of GPUs. */
const LIBRARIES = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/lib64',
  '/usr/lib/wsl/lib',
];

/**
 * The backends that this machine could use, CPU first: those with prebuilt binaries whose driver is there. A driver that
 * is there may still have no card; the test after an installation tells.
 */
export async function detectBackends(
  machine: Machine,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly Backend[]> {
  const possible = backendsFor(machine);
  const found = await Promise.all(possible.map((backend) => isThere(backend, machine, env)));
  return possible.filter((_, at) => found[at]);
}

async function isThere(backend: Backend, { os }: Machine, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (backend === 'cpu' || backend === 'metal') return true;
  if (os !== process.platform) return false;
  const system32 = path.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32');
  const folders =
    os === 'win32' ? [system32] : [...(env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean), ...LIBRARIES];
  const has = (...names: string[]) =>
    folders.some((folder) => names.some((name) => existsSync(path.join(folder, name))));
  if (backend === 'vulkan') return has('libvulkan.so.1', 'vulkan-1.dll');
  return has('libcuda.so.1', 'nvcuda.dll') && (await listsCards(env));
}

/** Whether NVIDIA's own tool lists a card. */
async function listsCards(env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', ['-L'], { timeout: 10_000, env, windowsHide: true });
    return stdout.includes('GPU ');
  } catch {
    return false;
  }
}

/** What is set up when nobody chooses: the base, and of the GPU's backends the fastest that can work here. */
export function usualBackends(detected: readonly Backend[]): readonly Backend[] {
  const gpu = (['metal', 'cuda', 'vulkan'] as const).find((backend) => detected.includes(backend));
  return gpu === undefined ? ['cpu'] : [gpu];
}
