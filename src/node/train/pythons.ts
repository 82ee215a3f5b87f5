import path from 'node:path';
import { AppError } from '#core/errors';
import { isFile } from '../isThere.ts';
import { ANSWER, PACKAGES, PROBE_SCRIPT } from './probeScript.ts';
import { pythonEnvironment } from './pythonEnvironment.ts';
import { runProgram } from './runProgram.ts';

/** Importing PyTorch from a cold or distant disk takes its time. */
const PROBE_MS = 60_000;

/** An interpreter and where it was found. */
export interface FoundPython {
  readonly python: string; // a file, or `py` on Windows
  readonly source: 'setting' | 'virtual-env' | 'conda' | 'workspace' | 'path';
}

/** Where interpreters are looked for. */
export interface PythonPlaces {
  readonly setting?: string | undefined; // an interpreter or the folder of an environment
  /** A folder whose .venv or venv may be used: only one that the person trusts, since what lies there is executed. */
  readonly workspace?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Interpreters in the order of preference: what was set, the environment that is active, that of the workspace, what
 * PATH gives. Whether they work is for `probePython` to tell. One that was set stands alone.
 */
export async function findPythons({ setting, workspace, env }: PythonPlaces): Promise<FoundPython[]> {
  if (setting !== undefined && setting !== '') {
    const python = (path.isAbsolute(setting) ? await inFolder(setting) : undefined) ?? setting;
    return [{ python, source: 'setting' }];
  }
  const found: FoundPython[] = [];
  const add = (python: string | undefined, source: FoundPython['source']) => {
    if (python !== undefined && !found.some((one) => one.python === python)) found.push({ python, source });
  };
  const { VIRTUAL_ENV: virtual, CONDA_PREFIX: conda } = env;
  if (virtual !== undefined && path.isAbsolute(virtual)) add(await inFolder(virtual), 'virtual-env');
  if (conda !== undefined && path.isAbsolute(conda)) add(await inFolder(conda), 'conda');
  for (const name of workspace === undefined ? [] : ['.venv', 'venv']) {
    add(await inFolder(path.join(workspace ?? '', name)), 'workspace');
  }
  for (const name of NAMES) add(await onPath(name, env), 'path');
  return found;
}

const isWindows = process.platform === 'win32';
const NAMES = isWindows ? ['python.exe', 'py.exe'] : ['python3', 'python'];
const IN_FOLDER = isWindows ? ['Scripts\\python.exe', 'python.exe'] : ['bin/python3', 'bin/python'];

async function inFolder(folder: string): Promise<string | undefined> {
  for (const name of IN_FOLDER) {
    const file = path.join(folder, name);
    if (await isFile(file)) return file;
  }
  return undefined;
}

/** The file of a program that PATH leads to; undefined where there is none. */
export async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const value = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  for (const folder of value.split(path.delimiter)) {
    const file = path.join(folder, name);
    // Never from the current folder; and the Store's stand-in for Python only opens a shop.
    if (path.isAbsolute(folder) && !/[\\/]WindowsApps$/i.test(folder) && (await isFile(file))) return file;
  }
  return undefined;
}

/** A GPU as PyTorch sees it; sizes in bytes. */
export interface SeenGpu {
  readonly name: string;
  readonly total: number;
  readonly free?: number;
}

/** What an interpreter told of itself. */
export interface PythonProbe {
  readonly python: string; // its version
  readonly executable: string;
  readonly packages: Readonly<Partial<Record<(typeof PACKAGES)[number], string>>>;
  /** Missing when it was not asked, PyTorch is not installed or did not answer in time. */
  readonly torch?: {
    readonly cuda: boolean;
    readonly gpus: readonly SeenGpu[];
    readonly cudaVersion?: string | null; // null: a PyTorch for the CPU
    readonly hip?: string | null;
    readonly mps?: boolean;
    readonly bf16?: boolean;
    readonly error?: string; // why it could not be imported or asked
  };
}

/** Why an interpreter told nothing. */
export interface PythonFailure {
  readonly reason: string;
}

/** Asks an interpreter for its packages and, with `gpu`, what its PyTorch sees. Nothing of the current folder is run. */
export async function probePython(
  python: string,
  options: {
    readonly env: NodeJS.ProcessEnv;
    readonly gpu: boolean;
    readonly signal?: AbortSignal | undefined;
    readonly timeoutMs?: number;
  },
): Promise<PythonProbe | PythonFailure> {
  const args = ['-I', '-c', PROBE_SCRIPT, options.gpu ? 'gpu' : 'quick', ...PACKAGES];
  const { code, out, err, reason } = await runProgram(python, args, {
    env: pythonEnvironment(python, options.env),
    timeoutMs: options.timeoutMs ?? PROBE_MS,
    signal: options.signal,
  });
  const [about, torch] = out
    .split('\n')
    .filter((line) => line.startsWith(ANSWER) && line.endsWith('}')) // the last one may be cut
    .map((line) => JSON.parse(line.slice(ANSWER.length)) as unknown);
  if (about === undefined)
    return { reason: reason ?? (err.trim().split('\n').at(-1)?.slice(0, 300) || `exit ${code}`) };
  return {
    ...(about as PythonProbe),
    ...(torch !== undefined && { torch: torch as NonNullable<PythonProbe['torch']> }),
  };
}

/**
 * The first interpreter that has LLaMA-Factory. One that was set is taken as it is.
 * @throws AppError 'runtime.missing' when none has it.
 */
export async function choosePython(places: PythonPlaces): Promise<string> {
  const found = await findPythons(places);
  for (const { python, source } of found) {
    if (source === 'setting') return python;
    const probe = await probePython(python, { env: places.env, gpu: false });
    if ('packages' in probe && probe.packages.llamafactory !== undefined) return python;
  }
  throw new AppError('runtime.missing', 'No Python environment with LLaMA-Factory was found; {0} were looked at.', {
    args: [found.length],
    hint: 'Name its interpreter (--python, or the setting promptmill.train.python), or install it: python -m pip install llamafactory. “promptmill doctor” shows what was found.',
  });
}
