import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject } from '#core/isObject';
import { readInstall } from '../runtime/installState.ts';
import { detectBackends, thisMachine } from '../runtime/machine.ts';
import { RUNTIME_VERSION } from '../runtime/packages.ts';
import { probe, type Probed } from '../runtime/probe.ts';
import type { DoctorCheck, DoctorContext, Finding } from './doctorContext.ts';

/** node-llama-cpp, which runs local models: where it is, and what of this machine it can use. */
export const runtimeChecks: readonly DoctorCheck[] = [runtime];

async function runtime({ t, runtimes = [], canRun, env, signal }: DoctorContext): Promise<Finding[]> {
  const line = { id: 'runtime', what: 'node-llama-cpp' };
  const folder = runtimes.find(
    (one) => one !== undefined && one !== '' && existsSync(path.join(one, 'dist', 'index.js')),
  );
  if (folder === undefined) {
    return [
      {
        ...line,
        status: 'warn',
        found: t('not installed'),
        todo: t('Only local models need it: “Promptmill: Set Up Local Runtime…”, or “promptmill runtime install”.'),
      },
    ];
  }
  const state = await readInstall(path.resolve(folder, '..', '..')).catch(() => ({ kind: 'foreign' as const }));
  const again = t('Install it anew: “Promptmill: Set Up Local Runtime…”, or “promptmill runtime install”.');
  if (state.kind === 'broken') return [{ ...line, status: 'fail', found: t('damaged, in {0}', folder), todo: again }];
  const version = state.kind === 'whole' ? state.mark.version : await versionOf(folder);
  const found = t('{0}, in {1}', version, folder);
  if (!canRun) return [{ ...line, status: 'skipped', found: `${found}; ${t('not in Restricted Mode')}` }];
  const backends = state.kind === 'whole' ? state.mark.backends : await detectBackends(thisMachine(), env);
  const probed = await probe(folder, backends, signal);
  const works = probed.filter((one) => one.works);
  const other = version !== RUNTIME_VERSION;
  return [
    {
      ...line,
      status: works.length === 0 ? 'fail' : works.length < probed.length || other ? 'warn' : 'ok',
      found: [found, ...probed.map((one) => backendText(one, t))].join('; '),
      ...(works.length === 0
        ? { todo: again }
        : works.length < probed.length
          ? { todo: t('Models run all the same, on what works. For the rest install the driver of the GPU.') }
          : other && {
              todo: t('This Promptmill was tried with {0}; another one may behave otherwise.', RUNTIME_VERSION),
            }),
    },
  ];
}

function backendText({ backend, works, devices, reason = '' }: Probed, t: DoctorContext['t']): string {
  if (!works) return t('{0}: does not work here: {1}', backend, reason.slice(0, 200));
  return `${t('{0}: works', backend)}${devices.length > 0 ? ` (${devices.join(', ')})` : ''}`;
}

async function versionOf(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => '{}');
  try {
    const manifest: unknown = JSON.parse(text);
    const version = isObject(manifest) ? manifest['version'] : undefined;
    return typeof version === 'string' ? version : '?';
  } catch {
    return '?';
  }
}
