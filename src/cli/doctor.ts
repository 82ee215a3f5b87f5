import path from 'node:path';
import { parseArgs } from 'node:util';
import { DOCTOR_STATIONS, worstOf, type DoctorStation } from '#core/doctor/report';
import { reportText } from '#core/doctor/reportText';
import { AppError } from '#core/errors';
import { builtInTeachers } from '#core/label/teachers/presets';
import { doctorAddresses } from '#node/doctor/addresses';
import { checkEnvironment } from '#node/doctor/checkEnvironment';
import type { DoctorTeacher } from '#node/doctor/doctorContext';
import { isOddKey } from '#node/doctor/teacherChecks';
import { packageFolder, userRuntime } from '#node/runtime/places';
import type { CliCommand, CliIo } from './command.ts';
import { runtimePlaces } from './model/localRuntime.ts';
import { ownVersion } from './ownVersion.ts';
import { printable } from './printable.ts';

/** `promptmill doctor`: what Promptmill needs, station by station, and what of it is there. */
export const doctorCommand: CliCommand = {
  name: 'doctor',
  summary: 'Check what Promptmill needs: system, keys, Python, GPU, memory, disk, local runtime.',
  usage: 'doctor [--station S] [--training DIR] [--network] [--json]',
  options: [
    ['--station S', 'only these, with commas: machine, prompt, label, review, train, run'],
    ['--training DIR', 'compare with what this training needs'],
    [
      '--python P',
      'interpreter or environment to look at (default: the active one, .venv, PATH; or PROMPTMILL_PYTHON)',
    ],
    ['--llama-cpp DIR', 'folder of llama.cpp (or PROMPTMILL_LLAMA_CPP)'],
    ['--runtime DIR', 'folder of a node-llama-cpp package (or PROMPTMILL_RUNTIME)'],
    ['--network', 'ask the addresses that it names otherwise: one request each, without a key'],
    ['--json', 'Print the report as JSON.'],
  ],
  examples: [
    'promptmill doctor',
    'promptmill doctor --station label --network',
    'promptmill doctor --training training/relevance --python ~/llamafactory/.venv',
  ],
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        station: { type: 'string' },
        training: { type: 'string' },
        python: { type: 'string' },
        'llama-cpp': { type: 'string' },
        runtime: { type: 'string' },
        network: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    const absolute = (place: string | undefined) => (place === undefined ? undefined : path.resolve(io.cwd, place));
    const python = values.python ?? io.env['PROMPTMILL_PYTHON'];
    const teachers = teachersOf(io);
    const sources = { registry: io.env['PROMPTMILL_REGISTRY'], source: io.env['PROMPTMILL_MODEL_SOURCE'] };
    const report = await checkEnvironment({
      t: io.t,
      env: io.env,
      version: ownVersion(),
      canRun: true,
      ...(values.station !== undefined && { stations: readStations(values.station) }),
      workspaces: [io.cwd],
      python: python !== undefined && /[\\/]/.test(python) ? absolute(python) : python,
      training: absolute(values.training),
      llamaCpp: absolute(values['llama-cpp'] ?? io.env['PROMPTMILL_LLAMA_CPP']),
      runtimes: [...runtimePlaces(io, values.runtime), packageFolder(userRuntime(io.env))],
      teachers,
      network: { ask: values.network, addresses: doctorAddresses(teachers, sources, io.t) },
      signal: io.signal,
    });
    io.out(values.json ? `${JSON.stringify(report)}\n` : printable(reportText(report, io.t)));
    return worstOf(report) === 'fail' ? 1 : 0;
  },
};

function readStations(text: string): readonly DoctorStation[] {
  const wanted = text.split(',').map((name) => name.trim());
  const wrong = wanted.find((name) => !DOCTOR_STATIONS.some((station) => station === name));
  if (wrong === undefined) return DOCTOR_STATIONS.filter((station) => wanted.includes(station));
  throw new AppError('usage', 'There is no station “{0}”.', {
    args: [wrong],
    hint: 'Choose of machine, prompt, label, review, train, run.',
  });
}

/** The built-in teachers; their keys are in the environment. */
function teachersOf({ t, env }: CliIo): readonly DoctorTeacher[] {
  return builtInTeachers.flatMap(({ title, baseUrl, apiKeyEnv }) => {
    if (!URL.canParse(baseUrl)) return []; // replay
    const key = apiKeyEnv === undefined ? undefined : env[apiKeyEnv]?.trim();
    return {
      title: t(title),
      origin: new URL(baseUrl).origin,
      isOwn: false,
      key: apiKeyEnv === undefined ? ('none' as const) : key ? ('environment' as const) : ('missing' as const),
      variable: apiKeyEnv,
      isOdd: key !== undefined && key !== '' && isOddKey(key),
    };
  });
}
