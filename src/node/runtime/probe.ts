import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { childEnvironment } from '../childEnvironment.ts';
import type { Backend } from './packages.ts';

/** Whether an installed backend works on this machine. */
export interface Probed {
  readonly backend: Backend;
  readonly works: boolean;
  readonly devices: readonly string[]; // names of the GPUs
  readonly reason: string | undefined; // why it does not, in llama.cpp's words
}

/** Loads the native binding in a process of its own, which may crash. */
const PROGRAM = `
const [entry, gpu] = process.argv.slice(1);
process.execArgv.length = 0; // node-llama-cpp forks a test of its own, which must not run this program again
try {
  const { getLlama, LlamaLogLevel } = await import(entry);
  const llama = await getLlama({ gpu: gpu === 'cpu' ? false : gpu, build: 'never', skipDownload: true, logLevel: LlamaLogLevel.disabled });
  const devices = gpu === 'cpu' ? [] : await llama.getGpuDeviceNames();
  process.stdout.write('\\n' + JSON.stringify({ works: gpu === 'cpu' || devices.length > 0, devices }) + '\\n', () => process.exit(0));
} catch (error) {
  process.stdout.write('\\n' + JSON.stringify({ works: false, reason: String(error?.message ?? error) }) + '\\n', () => process.exit(0));
}`;

/** Tries each backend of an installation, one after the other: they share the card. */
export async function probe(
  packageFolder: string,
  backends: readonly Backend[],
  signal?: AbortSignal,
): Promise<readonly Probed[]> {
  const entry = pathToFileURL(path.join(packageFolder, 'dist', 'index.js')).href;
  const results: Probed[] = [];
  for (const backend of backends) results.push(await probeOne(entry, backend, signal));
  return results;
}

function probeOne(entry: string, backend: Backend, signal: AbortSignal | undefined): Promise<Probed> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', PROGRAM, entry, backend],
      { env: childEnvironment(process.env), timeout: 120_000, windowsHide: true, ...(signal && { signal }) },
      (error, stdout, stderr) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const line = stdout.trimEnd().split('\n').at(-1) ?? '';
        const found = line.startsWith('{') ? (JSON.parse(line) as Partial<Probed>) : {};
        resolve({
          backend,
          works: found.works === true,
          devices: found.devices ?? [],
          reason:
            found.works === true
              ? undefined
              : (found.reason ?? (stderr.trim().slice(-300) || (error?.message ?? 'no GPU'))),
        });
      },
    );
  });
}
