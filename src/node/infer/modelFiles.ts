import path from 'node:path';
import { AppError } from '#core/errors';
import type { LoadRequest } from '#core/infer/childProtocol';
import { readGgufHeader } from './ggufHeader.ts';

/**
 * Checks every file of a model, all parts of a split one and its adapters, before native code sees them.
 * @throws AppError 'model.invalid' that says what is wrong with which.
 */
export async function checkModelFiles({ modelFile, loras }: Pick<LoadRequest, 'modelFile' | 'loras'>): Promise<void> {
  const header = await readGgufHeader(modelFile);
  if (header.adapter) {
    throw new AppError('model.invalid', '{0} is a LoRA adapter, not a model.', {
      args: [path.basename(modelFile)],
      hint: 'Start the base model, then add the adapter to it (“Promptmill: Add a LoRA Adapter…”, or --lora).',
    });
  }
  for (const part of otherParts(modelFile, header.parts)) await readGgufHeader(part);
  for (const { file } of loras) {
    if ((await readGgufHeader(file)).adapter) continue;
    throw new AppError('model.invalid', '{0} is a model, not a LoRA adapter.', {
      args: [path.basename(file)],
      hint: 'Make the adapter with convert_lora_to_gguf.py.',
    });
  }
}

/** The other files of a split model, named as llama.cpp's gguf-split does: `name-00001-of-00003.gguf`. */
function otherParts(first: string, parts: number): readonly string[] {
  if (parts <= 1) return [];
  const [, stem, number] = /^(.*)-(\d{5})-of-\d{5}\.gguf$/i.exec(first) ?? [];
  if (stem === undefined || number !== '00001') {
    throw new AppError('model.invalid', '{0} is one of the {1} files that its model is split over.', {
      args: [path.basename(first), parts],
      hint: 'Choose the first one, “…-00001-of-….gguf”, with the others beside it under their own names.',
    });
  }
  const five = (value: number) => String(value).padStart(5, '0');
  return Array.from({ length: parts - 1 }, (_, index) => `${stem}-${five(index + 2)}-of-${five(parts)}.gguf`);
}
