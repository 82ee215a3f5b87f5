import { AppError } from '#core/errors';
import manifest from './packages.json' with { type: 'json' };

/** A package of the runtime, as runtime/package-lock.json pins it. */
export interface RuntimePackage {
  readonly place: string; // below the folder that is installed into: node_modules/…
  readonly name: string;
  readonly version: string;
  readonly integrity: string; // 'sha512-' and the hash of the tarball in base64
  readonly packed: number; // bytes of the tarball
  readonly unpacked: number; // bytes of the tar in it, so a little more than its files
}

/** What llama.cpp can compute on. */
export type Backend = 'cpu' | 'cuda' | 'vulkan' | 'metal';

/** The machine that a runtime is for. */
export interface Machine {
  readonly os: string; // as process.platform
  readonly cpu: string; // as process.arch
  readonly musl: boolean; // Alpine and its like
}

const packages: readonly RuntimePackage[] = manifest.packages.map((one) => ({
  ...one,
  name: one.place.slice(one.place.lastIndexOf('node_modules/') + 'node_modules/'.length),
}));

/** The version of node-llama-cpp. */
export const RUNTIME_VERSION = manifest.version;

const BINARIES = '@node-llama-cpp/';
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'mac', win32: 'win' };

/** The backends that there are prebuilt binaries of for a machine; none: it cannot run local models. */
export function backendsFor(machine: Machine): readonly Backend[] {
  return (['cpu', 'cuda', 'vulkan', 'metal'] as const).filter((backend) => binariesOf(machine, backend).length > 0);
}

/**
 * The packages that a machine needs for some backends: node-llama-cpp, what it imports, and the binaries. CPU is always
 * among them, because a GPU's driver may go.
 * @throws AppError 'usage' for a machine or backend without prebuilt binaries.
 */
export function packagesFor(machine: Machine, backends: readonly Backend[]): readonly RuntimePackage[] {
  const possible = backendsFor(machine);
  if (possible.length === 0) {
    throw new AppError('usage', 'There is no prebuilt llama.cpp for this machine ({0}).', {
      args: [machineName(machine)],
      hint: 'Run the model on another machine and give its address as a teacher, or build node-llama-cpp yourself and set promptmill.runtime.path.',
    });
  }
  const missing = backends.find((backend) => !possible.includes(backend) && backend !== 'cpu');
  if (missing !== undefined) {
    throw new AppError('usage', 'There is no prebuilt llama.cpp with {0} for this machine ({1}).', {
      args: [missing, machineName(machine)],
      hint: 'Leave it out: the model then runs on what there is.',
    });
  }
  const binaries = new Set(withBase(machine, backends).flatMap((backend) => binariesOf(machine, backend)));
  return packages.filter(({ name }) => !name.startsWith(BINARIES) || binaries.has(name));
}

/** The backends of an installation, first the one that every model falls back on: the CPU, or Metal on Apple's processors. */
export function withBase(machine: Machine, backends: readonly Backend[]): readonly Backend[] {
  const base = backendsFor(machine).filter((backend) => backend === 'cpu' || backend === 'metal');
  return [...new Set([...base, ...backends])];
}

/** A machine as people write it: linux-x64, win32-arm64. */
export function machineName({ os, cpu, musl }: Machine): string {
  return `${os}-${cpu}${musl ? ' (musl)' : ''}`;
}

/** The file name that `npm pack` gives the tarball of a package. */
export function tarballName({ name, version }: RuntimePackage): string {
  return `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`;
}

/** Where a registry keeps a package's tarball. */
export function tarballUrl(registry: string, { name, version }: RuntimePackage): string {
  return `${registry.replace(/\/+$/, '')}/${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`;
}

function binariesOf({ os, cpu, musl }: Machine, backend: Backend): readonly string[] {
  const system = SYSTEMS[os];
  if (system === undefined || musl) return [];
  const machine = `${BINARIES}${system}-${cpu === 'arm' ? 'armv7l' : cpu}`;
  const wanted =
    backend === 'cpu'
      ? [machine]
      : backend === 'cuda'
        ? [`${machine}-cuda`, `${machine}-cuda-ext`]
        : [`${machine}-${backend}`];
  return wanted.filter((name) => packages.some((one) => one.name === name));
}
