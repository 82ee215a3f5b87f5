import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { detectBackends, thisMachine, usualBackends } from '#node/runtime/machine';
import { backendsFor, type Backend, type Machine } from '#node/runtime/packages';
import { userRuntime } from '#node/runtime/places';
import { registryAddress } from '#node/runtime/registries';
import path from 'node:path';
import type { CliIo } from '../command.ts';

const ACTIONS = ['status', 'install', 'list', 'download', 'remove'] as const;
const BACKENDS: readonly Backend[] = ['cpu', 'cuda', 'vulkan', 'metal'];

/** What `promptmill runtime` was told, with absolute paths. */
export interface RuntimeFlags {
  readonly action: (typeof ACTIONS)[number];
  readonly root: string; // the folder that holds, or is to hold, node_modules
  readonly registry: string;
  readonly machine: Machine;
  readonly backends: readonly Backend[];
  readonly detected: readonly Backend[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** Reads the arguments, and looks at the machine for what they leave open. @throws AppError 'usage' */
export async function readRuntimeFlags(args: readonly string[], io: CliIo): Promise<RuntimeFlags> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      dir: { type: 'string' },
      registry: { type: 'string' },
      gpu: { type: 'string', default: 'auto' },
      platform: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      locale: { type: 'string' },
    },
  });
  const [word = 'status', ...rest] = positionals;
  const action = ACTIONS.find((one) => one === word);
  if (action === undefined || rest.length > 0) {
    throw new AppError('usage', '“{0}” is nothing that can be done with the runtime.', {
      args: [rest[0] ?? word],
      hint: 'Say status, install, list, download or remove.',
    });
  }
  if (action === 'download' && values.to === undefined) {
    throw new AppError('usage', 'Where are the files to go?', { hint: 'Give a folder with --to.' });
  }
  if (values.platform !== undefined && action !== 'list' && action !== 'download') {
    throw new AppError('usage', '--platform is for list and download only.', {
      hint: 'Install on the machine itself, with --from and the folder that download filled.',
    });
  }
  const machine = values.platform === undefined ? thisMachine() : machineOf(values.platform);
  const detected = await detectBackends(machine, io.env);
  const absolute = (folder: string | undefined) => (folder === undefined ? undefined : path.resolve(io.cwd, folder));
  return {
    action,
    root: absolute(values.dir) ?? userRuntime(io.env),
    registry: registryAddress(values.registry ?? io.env['PROMPTMILL_REGISTRY']),
    machine,
    backends: values.gpu === 'auto' ? usualBackends(detected) : backendsOf(values.gpu, machine),
    detected,
    from: absolute(values.from),
    to: absolute(values.to),
    json: values.json,
    verbose: values.verbose,
  };
}

function backendsOf(text: string, machine: Machine): readonly Backend[] {
  if (text === 'off') return ['cpu'];
  if (text === 'all') return backendsFor(machine);
  const names = text.split(',').map((name) => name.trim());
  const known = names.flatMap((name) => BACKENDS.filter((backend) => backend === name));
  if (known.length === names.length) return known;
  throw new AppError('usage', '--gpu takes auto, off, all, or cuda, vulkan and metal with commas; not {0}.', {
    args: [text],
    hint: 'See promptmill runtime --help.',
  });
}

function machineOf(text: string): Machine {
  const [, os, cpu] = /^(linux|darwin|win32)-(x64|arm64|arm|riscv64)$/.exec(text) ?? [];
  if (os !== undefined && cpu !== undefined) return { os, cpu, musl: false };
  throw new AppError('usage', '--platform takes a system and a processor such as win32-x64, not {0}.', {
    args: [text],
    hint: 'Systems are linux, darwin and win32; processors x64, arm64, arm and riscv64.',
  });
}
