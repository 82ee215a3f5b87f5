import { access, constants } from 'node:fs/promises';
import os from 'node:os';
import { atLeast } from '#core/train/versions';
import { freeSpace } from '../runtime/diskSpace.ts';
import { machineName } from '../runtime/packages.ts';
import { thisMachine } from '../runtime/machine.ts';
import { sizeText } from '../runtime/sizeText.ts';
import type { DoctorCheck, DoctorContext, Finding } from './doctorContext.ts';

const NODE_NEEDED = '20.19';
const GIB = 1024 ** 3;
/** A model of half a billion parameters beside an editor. */
const LITTLE_MEMORY = 4 * GIB;
/** Labels of a large job with the raw replies. */
const LITTLE_DISK = 1e9;

/** Promptmill itself, what it runs on, the memory, the folder and the GPU. */
export const machineChecks: readonly DoctorCheck[] = [promptmill, editor, node, system, memory, folder, gpu];

async function promptmill({ version }: DoctorContext): Promise<Finding[]> {
  return [{ id: 'promptmill', status: 'ok', what: 'Promptmill', found: version }];
}

async function editor({ t, editor: its }: DoctorContext): Promise<Finding[]> {
  if (its === undefined) return [];
  const { name, version, needs, place, trusted, ignored } = its;
  const old = !atLeast(version, needs);
  const reasons = {
    machine: t('a workspace cannot set it'),
    restricted: t('not in Restricted Mode'),
    unknown: t('there is no such setting'),
    invalid: t('it cannot be read'),
  };
  return [
    {
      id: 'editor',
      status: old ? 'fail' : 'ok',
      what: name,
      found: `${version}, ${place}`,
      ...(old && { todo: t('Promptmill needs {0} or newer.', needs) }),
    },
    {
      id: 'trust',
      status: trusted ? 'ok' : 'warn',
      what: t('Workspace trust'),
      found: trusted ? t('trusted') : t('Restricted Mode: prompts are checked; nothing is run or sent'),
      ...(!trusted && { todo: t('To label, train and run: “Workspaces: Manage Workspace Trust”.') }),
    },
    {
      id: 'settings',
      status: ignored.length === 0 ? 'ok' : 'warn',
      what: t('Settings'),
      found:
        ignored.length === 0
          ? t('all that are set count')
          : t('without effect: {0}', ignored.map((one) => `${one.name} (${reasons[one.why]})`).join(', ')),
      ...(ignored.length > 0 && {
        todo: t('Set what is of a machine in the user settings, mend the names of the others, or remove them.'),
      }),
    },
  ];
}

async function node({ t }: DoctorContext): Promise<Finding[]> {
  const { node: version } = process.versions;
  const old = !atLeast(version, NODE_NEEDED);
  return [
    {
      id: 'node',
      status: old ? 'fail' : 'ok',
      what: t('Node'),
      found: version,
      ...(old && { todo: t('Promptmill needs {0} or newer.', NODE_NEEDED) }),
    },
  ];
}

async function system({ t }: DoctorContext): Promise<Finding[]> {
  const found = `${machineName(thisMachine())}, ${os.type()} ${os.release()}`;
  return [{ id: 'system', status: 'ok', what: t('System'), found }];
}

async function memory({ t }: DoctorContext): Promise<Finding[]> {
  // A container is allowed less than the machine has; 0 or an enormous number is no limit.
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
  const free = Math.min(total, process.availableMemory());
  const little = total < LITTLE_MEMORY;
  const gib = (bytes: number) => (bytes / GIB).toFixed(1);
  return [
    {
      id: 'memory',
      status: little ? 'warn' : 'ok',
      what: t('Memory'),
      found: t('{0} of {1} GiB free, {2} processor cores', gib(free), gib(total), os.availableParallelism()),
      ...(little && { todo: t('Checking, labelling and reviewing need little; local models want {0} GiB.', 4) }),
    },
  ];
}

/** Whether the folder can be written is asked of the system; nothing is written to find out. */
async function folder({ t, workspace, workspaces = [] }: DoctorContext): Promise<Finding[]> {
  const line = { id: 'folder', what: t('Folder') };
  if (workspace === undefined) {
    return [{ ...line, status: 'skipped', found: t('none is open') }];
  }
  const [free, problem] = await Promise.all([
    freeSpace(workspace),
    access(workspace, constants.W_OK | constants.X_OK).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    ),
  ]);
  const many = workspaces.length > 1 ? [t('{0} folders; the first one is used', workspaces.length)] : [];
  if (problem !== undefined) {
    return [
      {
        ...line,
        status: 'fail',
        found: [t('it cannot be written ({0})', problem), ...many].join('; '),
        todo: t('Jobs, labels and datasets are kept in the folder: open one on a disk that you may write to.'),
      },
    ];
  }
  if (free === undefined) {
    return [{ ...line, status: 'unknown', found: t('the system does not tell what is free') }];
  }
  const little = free < LITTLE_DISK;
  return [
    {
      ...line,
      status: little ? 'warn' : 'ok',
      found: [t('it can be written, {0} free', sizeText(free)), ...many].join('; '),
      ...(little && { todo: t('Make room before a large job.') }),
    },
  ];
}

async function gpu({ t, cards }: DoctorContext): Promise<Finding[]> {
  const line = { id: 'driver', what: t('GPU') };
  if (cards === 'not-asked') return [{ ...line, status: 'skipped', found: t('not in Restricted Mode') }];
  if (cards === 'missing') {
    const found = process.platform === 'darwin' ? t('that of this Mac') : t('no driver of NVIDIA (nvidia-smi)');
    return [{ ...line, status: 'ok', found }];
  }
  if ('reason' in cards) {
    return [
      {
        ...line,
        status: 'warn',
        found: t('nvidia-smi does not work: {0}', cards.reason),
        todo: t('Install the driver of the GPU anew, restart the machine, or in a container pass the GPU in.'),
      },
    ];
  }
  if (cards.length === 0) return [{ ...line, status: 'ok', found: t('nvidia-smi shows no GPU') }];
  const gib = (bytes: number) => (bytes / GIB).toFixed(1);
  return cards.map(({ name, driver, total, free }, at) => ({
    ...line,
    id: cards.length > 1 ? `driver-${at}` : 'driver',
    status: 'ok',
    found:
      total === undefined
        ? t('{0}, driver {1}', name, driver)
        : t('{0}, driver {1}, {2} of {3} GiB free', name, driver, gib(free ?? total), gib(total)),
  }));
}
