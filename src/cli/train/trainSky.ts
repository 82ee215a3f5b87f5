import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeSkyFile } from '#node/train/skyFile';
import type { CliIo } from '../command.ts';
import { countOf, required } from '../flagValues.ts';
import { shownPath, shownWord } from '../shownPath.ts';

/** `promptmill train --sky DIR`: writes a SkyPilot task for a training, for people without a GPU. */
export async function trainSky(args: readonly string[], io: CliIo): Promise<number> {
  const { t } = io;
  const { values } = parseArgs({
    args: [...args],
    options: {
      sky: { type: 'string' },
      accelerator: { type: 'string' },
      gpus: { type: 'string', default: '1' },
      nodes: { type: 'string', default: '1' },
      merge: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      locale: { type: 'string' },
    },
  });
  const dir = required('--sky DIR', values.sky, 'See promptmill train --help.');
  const report = await writeSkyFile(path.resolve(io.cwd, dir), {
    ...(values.accelerator !== undefined && { accelerator: values.accelerator }),
    gpus: countOf('--gpus', values.gpus, 1024),
    nodes: countOf('--nodes', values.nodes, 1024),
    merge: values.merge,
    locale: io.locale,
  });
  if (values.json) {
    io.out(`${JSON.stringify(report)}\n`);
    return 0;
  }
  const file = shownPath(io.cwd, report.file);
  const lines = [
    report.gib === undefined
      ? t('{0}: one of {1}.', file, report.accelerators.join(', '))
      : t('{0}: one of {1}, for about {2} GiB.', file, report.accelerators.join(', '), report.gib.toFixed(1)),
    t('It costs what your cloud charges; SkyPilot shows the price and asks before it rents anything.'),
    t('Next: {0}', `cd ${shownWord(io.cwd, path.dirname(report.file))} && sky launch sky.yaml`),
  ];
  io.out(`${lines.join('\n')}\n`);
  return 0;
}
