import { freeSpace } from '../runtime/diskSpace.ts';
import { sizeText } from '../runtime/sizeText.ts';
import { findLlamaCpp } from '../train/llamaCpp.ts';
import { readModelShape } from '../train/modelFolder.ts';
import type { DoctorCheck, DoctorContext, Finding } from './doctorContext.ts';

/** Checkpoints of an adapter, logs, and what the system needs. */
const LEAST_BYTES = 2e9;
/** Where no model is known: the model itself, merged, and as a GGUF file. */
const USUAL_BYTES = 50e9;

/** The disk, and llama.cpp. */
export const toolChecks: readonly DoctorCheck[] = [disk, llamaCpp];

async function disk({ t, folder, workspace }: DoctorContext): Promise<Finding[]> {
  const place = folder?.outputDir ?? workspace;
  if (place === undefined) return [];
  const free = await freeSpace(place);
  const line = { id: 'disk', what: t('Disk') };
  if (free === undefined) return [{ ...line, status: 'unknown', found: t('the system does not tell what is free') }];
  const model = folder?.yaml?.options['model_name_or_path'];
  const shape = typeof model === 'string' ? await readModelShape(model, folder?.dir ?? '') : undefined;
  // Fetched, merged and converted the model lies there three times in 16 bits, before it is quantised.
  const whole = shape === undefined ? USUAL_BYTES : shape.params * 2 * 3;
  const found = t('{0} free at {1}', sizeText(free), place);
  if (free < LEAST_BYTES)
    return [{ ...line, status: 'fail', found, todo: t('Make room, or set output_dir to another disk.') }];
  if (free >= whole) return [{ ...line, status: 'ok', found }];
  return [
    {
      ...line,
      status: 'warn',
      found,
      todo: t(
        'Fetching, merging and converting the model takes about {0}; the adapter alone needs little.',
        sizeText(whole),
      ),
    },
  ];
}

async function llamaCpp({ t, llamaCpp: folder, env }: DoctorContext): Promise<Finding[]> {
  const { convert, quantize } = await findLlamaCpp(folder, env);
  const line = { id: 'llama.cpp', what: 'llama.cpp' };
  const found = [convert, quantize].filter((tool) => tool !== undefined);
  if (convert !== undefined && quantize !== undefined) return [{ ...line, status: 'ok', found: found.join(', ') }];
  return [
    {
      ...line,
      status: 'warn',
      found: found.length === 0 ? t('no convert_hf_to_gguf.py and no llama-quantize') : found.join(', '),
      todo: t(
        'Only the GGUF file after training needs it: get llama.cpp’s source, build llama-quantize there (cmake -B build, cmake --build build --target llama-quantize), and name its folder: --llama-cpp, or the setting promptmill.train.llamaCpp.',
      ),
    },
  ];
}
