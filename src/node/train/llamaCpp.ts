import { stat } from 'node:fs/promises';
import path from 'node:path';

/** The tools of llama.cpp that turn a model into a GGUF file. Paths are absolute. */
export interface LlamaCppTools {
  readonly convert?: string; // convert_hf_to_gguf.py
  readonly convertLora?: string; // convert_lora_to_gguf.py
  readonly quantize?: string; // llama-quantize
}

const isWindows = process.platform === 'win32';
const QUANTIZE = isWindows ? 'llama-quantize.exe' : 'llama-quantize';
const PLACES = ['', 'build/bin', 'build/bin/Release', 'bin', 'build'];

/**
 * Finds the tools in a folder: a checkout of llama.cpp, built or not, or a release archive. `llama-quantize` is also
 * taken from PATH, where package managers put it.
 */
export async function findLlamaCpp(folder: string | undefined, env: NodeJS.ProcessEnv): Promise<LlamaCppTools> {
  const inside = async (name: string, places: readonly string[]) => {
    for (const place of folder === undefined ? [] : places) {
      const file = path.resolve(folder ?? '', place, name);
      if ((await stat(file).catch(() => undefined))?.isFile() === true) return file;
    }
    return undefined;
  };
  const onPath = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const places = onPath.split(path.delimiter).filter((place) => path.isAbsolute(place));
  const convert = await inside('convert_hf_to_gguf.py', ['', 'bin']);
  const convertLora = await inside('convert_lora_to_gguf.py', ['', 'bin']);
  const quantize = (await inside(QUANTIZE, PLACES)) ?? (await first(QUANTIZE, places));
  return {
    ...(convert !== undefined && { convert }),
    ...(convertLora !== undefined && { convertLora }),
    ...(quantize !== undefined && { quantize }),
  };
}

async function first(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = path.join(folder, name);
    if ((await stat(file).catch(() => undefined))?.isFile() === true) return file;
  }
  return undefined;
}
