import { DOCTOR_STATIONS, type DoctorLine, type DoctorReport, type DoctorStation } from '#core/doctor/report';
import { withoutPerson } from '#core/doctor/withoutPerson';
import type { Translate } from '#core/l10n';
import { redact } from '../redact.ts';
import { findPythons, probePython, type FoundPython, type PythonFailure, type PythonProbe } from '../train/pythons.ts';
import { openTraining } from '../train/trainingFolder.ts';
import type { DoctorCheck, DoctorContext, DoctorOptions, Finding } from './doctorContext.ts';
import { gpuChecks } from './gpuChecks.ts';
import { identityOf } from './identity.ts';
import { machineChecks } from './machineChecks.ts';
import { networkChecks } from './networkChecks.ts';
import { askNvidia } from './nvidia.ts';
import { pythonChecks } from './pythonChecks.ts';
import { runtimeChecks } from './runtimeChecks.ts';
import { teacherChecks } from './teacherChecks.ts';
import { toolChecks } from './toolChecks.ts';

type Checks = Readonly<Record<DoctorStation, readonly DoctorCheck[]>>;

/** What each station needs. Prompts are written and labels reviewed with what the machine has. */
const CHECKS: Checks = {
  machine: machineChecks,
  prompt: [],
  label: [...teacherChecks, ...networkChecks],
  review: [],
  train: [...pythonChecks, ...gpuChecks, ...toolChecks],
  run: runtimeChecks,
};

/**
 * Looks at what Promptmill needs and has on this machine, station by station. Changes nothing; asks the network only where
 * `network.ask` says so, and runs no program without `canRun`. A check that breaks is a line that says so. What is found
 * can be pasted: no names, addresses or keys.
 */
export async function checkEnvironment(options: DoctorOptions, checks: Checks = CHECKS): Promise<DoctorReport> {
  const stations = options.stations ?? DOCTOR_STATIONS;
  const context = await prepare(options, stations);
  const look = async (station: DoctorStation): Promise<DoctorLine[]> => {
    const lines: DoctorLine[] = [];
    for (const check of checks[station]) {
      const found = await check(context).catch((error: unknown) => [broken(error, options.t)]);
      lines.push(...found.map((finding) => ({ station, ...finding })));
    }
    return lines;
  };
  const lines = (await Promise.all(stations.map(look))).flat();
  const person = identityOf(options.env, options.workspaces ?? []);
  const clean = (text: string) => withoutPerson(redact(text, person.secrets), person);
  return {
    stations,
    lines: lines.map((line) => ({
      ...line,
      found: clean(line.found),
      ...(line.todo !== undefined && { todo: clean(line.todo) }),
    })),
  };
}

/** Asks once what several checks want to know. */
async function prepare(options: DoctorOptions, stations: readonly DoctorStation[]): Promise<DoctorContext> {
  const { env, signal, canRun, training, python, workspaces = [] } = options;
  const [workspace] = workspaces;
  const trains = stations.includes('train');
  const folder = training === undefined || !trains ? undefined : await openTraining(training);
  const pythons = trains && canRun ? await findPythons({ setting: python, workspace, env }) : [];
  const [{ chosen, probe }, cards] = await Promise.all([
    choose(pythons, env, signal),
    canRun ? askNvidia(env, signal) : ('not-asked' as const),
  ]);
  return { ...options, workspace, folder, pythons, chosen, probe, cards };
}

/** The first interpreter with LLaMA-Factory, else the first that answers, else the first. */
async function choose(
  pythons: readonly FoundPython[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<{ chosen: FoundPython | undefined; probe: PythonProbe | PythonFailure | undefined }> {
  const asked = await Promise.all(
    pythons.map(async (found) => ({ found, probe: await probePython(found.python, { env, gpu: false, signal }) })),
  );
  const best =
    asked.find(({ probe }) => 'packages' in probe && probe.packages.llamafactory !== undefined) ??
    asked.find(({ probe }) => 'packages' in probe) ??
    asked[0];
  if (best === undefined || !('packages' in best.probe) || best.probe.packages.torch === undefined) {
    return { chosen: best?.found, probe: best?.probe };
  }
  const whole = await probePython(best.found.python, { env, gpu: true, signal });
  return { chosen: best.found, probe: 'packages' in whole ? whole : best.probe };
}

const broken = (error: unknown, t: Translate): Finding => ({
  id: 'doctor',
  status: 'unknown',
  what: t('A check'),
  found: error instanceof Error ? error.message : String(error),
});
