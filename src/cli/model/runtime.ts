import { AppError } from '#core/errors';
import { removeRuntime } from '#node/runtime/install';
import { machineName, tarballUrl } from '#node/runtime/packages';
import { packageFolder } from '#node/runtime/places';
import { planRuntime, type RuntimePlan } from '#node/runtime/plan';
import { probe, type Probed } from '#node/runtime/probe';
import { sizeText } from '#node/runtime/sizeText';
import { tarballsOf } from '#node/runtime/tarballs';
import { runTask } from '#node/runtime/taskProcess';
import type { CliCommand, CliIo } from '../command.ts';
import { FetchProgress, taskLog, taskScript } from './fetchProgress.ts';
import { readRuntimeFlags, type RuntimeFlags } from './runtimeFlags.ts';

/** `promptmill runtime`: sets up node-llama-cpp, which runs local models. */
export const runtimeCommand: CliCommand = {
  name: 'runtime',
  summary: 'Set up what runs local models: node-llama-cpp with its binaries.',
  usage: 'runtime status|install|list|download|remove [options]',
  options: [
    ['status', 'what is installed, and whether it works'],
    ['install', 'fetch, check and install it, or mend what is there'],
    ['list', 'what install would fetch: names, sizes, hashes and addresses'],
    ['download', 'fill a folder, for a machine without a network'],
    ['remove', 'delete what install made'],
    ['--dir DIR', 'where it lies (default: in this user’s data)'],
    ['--registry R', 'npm (default), npmmirror, or the address of another registry (or PROMPTMILL_REGISTRY)'],
    ['--gpu G', 'auto (default: what this machine has), off, all, or cuda, vulkan, metal with commas'],
    ['--from DIR', 'install from a folder that holds the files of list, whatever they are called'],
    ['--to DIR', 'the folder that download fills'],
    ['--platform P', 'list and download for another machine, such as win32-x64'],
    ['--json', 'print the result as JSON'],
    ['--verbose', 'technical messages on stderr'],
  ],
  examples: [
    'promptmill runtime install',
    'promptmill runtime install --registry npmmirror --gpu cuda',
    'promptmill runtime download --platform win32-x64 --to /media/stick',
    'promptmill runtime install --from /media/stick',
  ],
  async run(args, io) {
    const flags = await readRuntimeFlags(args, io);
    const plan = await planRuntime({ ...flags, root: flags.to ?? flags.root });
    switch (flags.action) {
      case 'list':
        return list(plan, flags, io);
      case 'install':
        return install(plan, flags, io);
      case 'download':
        return download(plan, flags, io);
      case 'remove':
        return remove(flags, io);
      default:
        return status(plan, flags, io);
    }
  },
};

async function status(plan: RuntimePlan, { root, machine, detected, json }: RuntimeFlags, io: CliIo): Promise<number> {
  const { state } = plan;
  const { t } = io;
  const probed = state.kind === 'whole' ? await probe(packageFolder(root), state.mark.backends, io.signal) : [];
  const works = probed[0]?.works === true;
  if (json) {
    io.out(
      `${JSON.stringify({ root, machine: machineName(machine), detected, wanted: plan.version, state, probed })}\n`,
    );
    return works ? 0 : 1;
  }
  io.out(`${root}\n`);
  switch (state.kind) {
    case 'whole':
      io.out(`${t('node-llama-cpp {0} is installed, {1}.', state.mark.version, sizeText(state.mark.bytes))}\n`);
      if (state.mark.version !== plan.version) {
        io.out(`${t('This Promptmill goes with {0}: “promptmill runtime install” brings it.', plan.version)}\n`);
      }
      break;
    case 'broken':
      io.out(`${t('The installation is damaged: “promptmill runtime install” mends it.')}\n`);
      break;
    case 'foreign':
      io.out(`${t('The packages there were not installed by Promptmill.')}\n`);
      break;
    default:
      io.out(`${t('Nothing is installed: “promptmill runtime install” fetches {0}.', sizeText(plan.download))}\n`);
  }
  say(probed, io);
  io.out(`${t('This machine: {0}; it could use {1}.', machineName(machine), detected.join(', '))}\n`);
  return works ? 0 : 1;
}

async function install(plan: RuntimePlan, { from, json, verbose }: RuntimeFlags, io: CliIo): Promise<number> {
  const { t } = io;
  if (!plan.upToDate && !json) io.err(`${announced(plan, from, io)}\n`);
  const progress = new FetchProgress(io);
  const { root, packages, backends, registry } = plan;
  const request = { root, packages, backends, registry, ...(from !== undefined && { from }) };
  const installed = await runTask('install', request, {
    script: taskScript(),
    log: taskLog(io, verbose),
    signal: io.signal,
    onProgress: (one) => progress.show(one),
  })
    .catch(stopped(io))
    .finally(() => progress.end());
  if (installed === undefined) return 130;
  if (json) io.out(`${JSON.stringify(installed)}\n`);
  else {
    io.out(
      `${t('node-llama-cpp {0} is installed, {1}.', installed.mark.version, sizeText(installed.mark.bytes))}\n${installed.folder}\n`,
    );
    say(installed.probed, io);
  }
  return 0;
}

async function download(plan: RuntimePlan, { json, verbose }: RuntimeFlags, io: CliIo): Promise<number> {
  const progress = new FetchProgress(io);
  const { root, packages, registry } = plan;
  const done = await runTask(
    'download',
    { root, packages, registry },
    { script: taskScript(), log: taskLog(io, verbose), signal: io.signal, onProgress: (one) => progress.show(one) },
  )
    .catch(stopped(io))
    .finally(() => progress.end());
  if (done === undefined) return 130;
  if (json) io.out(`${JSON.stringify({ folder: root, ...done })}\n`);
  else
    io.out(
      `${io.t('{0} files, {1}, lie in {2}: “promptmill runtime install --from DIR” takes them.', done.files, sizeText(plan.download), root)}\n`,
    );
  return 0;
}

function list(
  { packages, registry, download: bytes, version }: RuntimePlan,
  { json, machine }: RuntimeFlags,
  io: CliIo,
): number {
  const files = tarballsOf(packages).map(({ name, size, sha512, of }) => ({
    name,
    size,
    sha512,
    url: tarballUrl(registry, of),
  }));
  if (json) io.out(`${JSON.stringify({ version, machine: machineName(machine), bytes, files })}\n`);
  else {
    // As `sha512sum -c` reads it, so that a person can check what they fetched.
    for (const { name, size, sha512, url } of files) io.out(`# ${url} ${size}\n${sha512}  ${name}\n`);
    io.err(`${io.t('{0} files, {1}.', files.length, sizeText(bytes))}\n`);
  }
  return 0;
}

async function remove({ root, json }: RuntimeFlags, io: CliIo): Promise<number> {
  const removed = await removeRuntime(root);
  if (json) io.out(`${JSON.stringify({ root, removed })}\n`);
  else
    io.out(`${removed ? io.t('{0} was emptied.', root) : io.t('There is no runtime of Promptmill in {0}.', root)}\n`);
  return 0;
}

function announced(
  { version, download: bytes, registry, root, disk, backends }: RuntimePlan,
  from: string | undefined,
  { t }: CliIo,
): string {
  return from === undefined
    ? t(
        'Fetching node-llama-cpp {0} ({1}): {2} from {3} into {4}, where it takes {5}.',
        version,
        backends.join(', '),
        sizeText(bytes),
        registry,
        root,
        sizeText(disk),
      )
    : t(
        'Installing node-llama-cpp {0} ({1}) from {2} into {3}, where it takes {4}.',
        version,
        backends.join(', '),
        from,
        root,
        sizeText(disk),
      );
}

function say(probed: readonly Probed[], io: CliIo): void {
  const { t } = io;
  for (const { backend, works, devices, reason = '' } of probed) {
    if (works) io.out(`  ${t('{0}: works', backend)}${devices.length > 0 ? ` (${devices.join(', ')})` : ''}\n`);
    else io.out(`  ${t('{0}: does not work here: {1}', backend, reason)}\n`);
  }
}

/** Ctrl-C is no error; what was fetched is kept. */
function stopped(io: CliIo) {
  return (error: unknown): undefined => {
    if (!io.signal.aborted || error instanceof AppError) throw error;
    io.err(`\n${io.t('Ended. The next call goes on where this one was.')}\n`);
  };
}
