import { freeSpace } from './diskSpace.ts';
import type { InstallRequest } from './install.ts';
import { hashOf, readInstall, type InstallState } from './installState.ts';
import { backendsFor, packagesFor, RUNTIME_VERSION, withBase, type Backend, type Machine } from './packages.ts';
import { sum, tarballsOf } from './tarballs.ts';

/** What setting up the runtime would mean, said before anything is fetched. */
export interface RuntimePlan extends InstallRequest {
  readonly version: string; // of node-llama-cpp
  readonly possible: readonly Backend[]; // with prebuilt binaries for the machine
  readonly download: number; // bytes
  readonly disk: number; // bytes when installed
  readonly free: number | undefined;
  readonly state: InstallState;
  readonly upToDate: boolean; // just that is installed and whole
}

/** Where a runtime is to be, and what it is to run on. */
export interface RuntimeWish {
  readonly root: string;
  readonly registry: string; // an address
  readonly machine: Machine;
  readonly backends: readonly Backend[];
}

/** Touches no network. @throws AppError 'usage' for a machine that there are no binaries for. */
export async function planRuntime({ root, registry, machine, backends }: RuntimeWish): Promise<RuntimePlan> {
  const packages = packagesFor(machine, backends);
  const [state, free] = await Promise.all([readInstall(root), freeSpace(root)]);
  return {
    version: RUNTIME_VERSION,
    root,
    registry,
    packages,
    backends: withBase(machine, backends),
    possible: backendsFor(machine),
    download: sum(tarballsOf(packages)),
    disk: packages.reduce((total, { unpacked }) => total + unpacked, 0),
    free,
    state,
    upToDate: state.kind === 'whole' && state.mark.packages === hashOf(packages),
  };
}
