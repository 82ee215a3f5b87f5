import { homedir } from 'node:os';
import type { Translate } from '#core/l10n';
import type { DoctorLine, DoctorReport } from '#core/train/doctorReport';
import { redact } from '../redact.ts';
import type { DoctorCheck, DoctorContext, DoctorOptions } from './doctorContext.ts';
import { gpuChecks } from './doctorGpu.ts';
import { pythonChecks } from './doctorPython.ts';
import { toolChecks } from './doctorTools.ts';
import { findPythons, probePython, type FoundPython, type PythonFailure, type PythonProbe } from './pythons.ts';
import { openTraining } from './trainingFolder.ts';

const CHECKS: readonly DoctorCheck[] = [...pythonChecks, ...gpuChecks, ...toolChecks];

/**
 * Looks at what a training needs: Python and its packages, PyTorch and the GPU, memory against the estimate, the disk,
 * llama.cpp. Changes nothing and asks no network. A check that breaks is a line that says so.
 */
export async function checkEnvironment(options: DoctorOptions, checks = CHECKS): Promise<DoctorReport> {
  const { env, signal } = options;
  const folder = options.training === undefined ? undefined : await openTraining(options.training);
  const pythons = await findPythons({ setting: options.python, workspace: options.workspace, env });
  const { chosen, probe } = await choose(pythons, env, signal);
  const context: DoctorContext = { ...options, folder, pythons, chosen, probe };
  const lines: DoctorLine[] = [];
  for (const check of checks)
    lines.push(...(await check(context).catch((error: unknown) => [broken(error, options.t)])));
  return { lines: lines.map(shareable) };
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

const broken = (error: unknown, t: Translate): DoctorLine => ({
  id: 'doctor',
  status: 'unknown',
  what: t('A check'),
  found: error instanceof Error ? error.message : String(error),
});

/** Nothing that one would not paste into a public question: no keys, and no name of the person in paths. */
function shareable(line: DoctorLine): DoctorLine {
  const home = homedir();
  const clean = (text: string) => {
    const short = home.length > 1 ? text.replaceAll(home, '~') : text;
    return redact(short).replace(/(:\/\/)[^/@\s]{1,200}@/g, '$1…@');
  };
  return { ...line, found: clean(line.found), ...(line.todo !== undefined && { todo: clean(line.todo) }) };
}
