import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { AppError } from '#core/errors';
import { readGgufHeader } from '../infer/ggufHeader.ts';
import { isFile } from '../isThere.ts';
import { takeLock } from '../lockFile.ts';
import { requireSpace } from '../runtime/diskSpace.ts';
import { fingerprint, putInPlace, sizeOf, StepBook } from './buildSteps.ts';
import { findLlamaCpp } from './llamaCpp.ts';
import { isModelFolder, modelFolder, readModelShape } from './modelFolder.ts';
import { pythonEnvironment } from './pythonEnvironment.ts';
import { isTraining, runnerOf } from './runFile.ts';
import { runTool, type Tool } from './toolRun.ts';
import { openTraining, readMapping, type TrainingFolder } from './trainingFolder.ts';

/** What llama-quantize is offered for; the first is the usual choice. */
export const QUANTIZATIONS = ['Q4_K_M', 'Q5_K_M', 'Q6_K', 'Q8_0', 'Q4_K_S', 'Q3_K_M'] as const;

/** How a GGUF file is made of a training. */
export interface BuildOptions {
  readonly python: string;
  readonly llamaCpp: string | undefined; // the folder with its scripts and llama-quantize
  readonly quantize: string | undefined; // undefined: stop at 16 bits
  readonly adapterOnly: boolean; // a LoRA file, which is loaded beside its base model
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** A step as it goes. `kept`: it was done before, with the same inputs. */
export interface BuildStep {
  readonly id: 'merge' | 'convert' | 'quantize' | 'adapter';
  readonly state: 'running' | 'done' | 'kept';
  readonly log: string; // what it prints goes there
  readonly line?: string; // of its output, while it runs
}

/** What was made. */
export interface BuiltGguf {
  readonly file: string; // absolute
  readonly adapter: boolean;
}

/** One step: from what, to what, with which program. */
interface Step {
  readonly id: BuildStep['id'];
  readonly inputs: string; // fingerprint
  readonly output: string;
  readonly bytes: number; // that it will write, roughly
  tool(part: string): Promise<Omit<Tool, 'log' | 'signal'>>;
  check(part: string): Promise<void>;
}

/**
 * Makes a GGUF file of a finished training: merges the adapter, converts, quantises; or converts the adapter alone.
 * A step whose inputs are as they were is kept, a step that was cut is done again, and a file has its name only when it
 * is whole.
 * @throws AppError 'config.invalid' when something to start from is missing, 'runtime.missing' a tool, 'runtime.failed'
 * a step that ended with an error, 'download.failed' a disk that is too full, 'log.locked'.
 */
export async function buildGguf(
  dir: string,
  options: BuildOptions,
  onStep: (step: BuildStep) => void,
): Promise<BuiltGguf> {
  const folder = await openTraining(dir);
  const holder = await runnerOf(folder.dir);
  if (holder !== undefined) throw isTraining(folder.dir, holder);
  await requireTools(options); // before a merge of half an hour is done for nothing
  const lock = await takeLock(path.join(folder.dir, 'build.lock'), ({ pid }) => isBuilding(folder.dir, pid));
  try {
    await mkdir(path.join(folder.dir, 'gguf'), { recursive: true });
    // Full fine-tuning trains the model itself: there is nothing to merge.
    const first = (await isWholeModel(folder)) ? [convertStep] : [mergeStep, convertStep];
    const chain = options.adapterOnly
      ? [adapterStep]
      : [...first, ...(options.quantize === undefined ? [] : [quantizeStep])];
    const book = new StepBook(folder.dir);
    let file = '';
    for (const make of chain) file = await perform(await make(folder, options), folder, book, options, onStep);
    return { file, adapter: options.adapterOnly };
  } finally {
    await lock.release();
  }
}

async function perform(
  step: Step,
  { dir }: TrainingFolder,
  book: StepBook,
  { signal }: BuildOptions,
  onStep: (step: BuildStep) => void,
): Promise<string> {
  const { id, inputs, output, bytes } = step;
  const log = path.join(dir, `${id}.log`);
  if (await book.isDone(id, inputs, output)) {
    onStep({ id, state: 'kept', log });
    return output;
  }
  onStep({ id, state: 'running', log });
  const part = `${output}.part`;
  await rm(part, { recursive: true, force: true });
  await requireSpace(path.dirname(output), bytes);
  try {
    await runTool({ ...(await step.tool(part)), log, signal }, (line) => onStep({ id, state: 'running', log, line }));
    await step.check(part);
    await putInPlace(part, output);
  } finally {
    await rm(part, { recursive: true, force: true });
    await rm(path.join(dir, MERGE_PART), { force: true });
  }
  await book.done(id, inputs, output);
  onStep({ id, state: 'done', log });
  return output;
}

const MERGE_PART = 'merge.part.yaml';

/** What llama-quantize takes (tools/quantize); a slip is better told before the merge than after it. */
const FTYPES = /^(?:I?Q[1-8]_(?:[01]|K|K_[SML]|X?XS|NL|[SM])|TQ[12]_0|MXFP4_MOE|B?F16|F32)$/i;

async function requireTools({ llamaCpp, quantize, adapterOnly, env }: BuildOptions): Promise<void> {
  const tools = await findLlamaCpp(llamaCpp, env);
  if (adapterOnly) {
    if (tools.convertLora === undefined) throw noTool('convert_lora_to_gguf.py');
    return;
  }
  if (tools.convert === undefined) throw noTool('convert_hf_to_gguf.py');
  if (quantize === undefined) return;
  if (!FTYPES.test(quantize)) {
    throw new AppError('usage', '{0} is no kind of quantisation.', {
      args: [quantize],
      hint: 'Give one that llama-quantize knows, such as Q4_K_M, Q5_K_M or Q8_0, or none.',
    });
  }
  if (tools.quantize === undefined) throw noTool('llama-quantize');
}

type MakeStep = (folder: TrainingFolder, options: BuildOptions) => Promise<Step>;

const mergeStep: MakeStep = async ({ dir, outputDir }, { python, env }) => {
  const text = await readFile(path.join(dir, 'merge.yaml'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new AppError('config.invalid', 'There is no merge.yaml in {0}.', {
      args: [dir],
      hint: 'Make the training anew with “promptmill train --init”, which writes it.',
    });
  }
  const merge = readMapping(text, path.join(dir, 'merge.yaml'));
  const { adapter_name_or_path: adapter, model_name_or_path: model, export_dir: exportDir = 'merged' } = merge;
  const trained = path.resolve(dir, typeof adapter === 'string' ? adapter : outputDir);
  await requireTrained(trained, typeof adapter === 'string' ? ADAPTER : MODEL);
  const shape = typeof model === 'string' ? await readModelShape(model, dir) : undefined;
  const base = typeof model === 'string' && isModelFolder(model) ? [modelFolder(model, dir)] : [];
  return {
    id: 'merge',
    inputs: await fingerprint([trained, ...base], [JSON.stringify(merge)]),
    output: path.resolve(dir, String(exportDir)),
    bytes: shape === undefined ? 0 : shape.params * 2,
    async tool(part) {
      // A file of its own: as an option on the command line, a path with unusual characters would be read as YAML.
      await writeFile(path.join(dir, MERGE_PART), stringify({ ...merge, export_dir: part }));
      return {
        file: python,
        args: ['-m', 'llamafactory.cli', 'export', MERGE_PART],
        cwd: dir,
        env: pythonEnvironment(python, env),
      };
    },
    check: (part) => requireTrained(part, MODEL),
  };
};

const convertStep: MakeStep = async (folder, options) => {
  const { dir, name } = folder;
  const { convert } = await findLlamaCpp(options.llamaCpp, options.env);
  if (convert === undefined) throw noTool('convert_hf_to_gguf.py');
  const merged = (await isWholeModel(folder)) ? folder.outputDir : await mergedFolder(dir);
  return {
    id: 'convert',
    inputs: await fingerprint([merged, convert]),
    output: path.join(dir, 'gguf', `${name}-f16.gguf`),
    bytes: await sizeOf(merged),
    async tool(part) {
      // The name that the file gives itself; else it would be that of the folder.
      return script(convert, [merged, '--outfile', part, '--outtype', 'f16', `--model-name=${name}`], dir, options);
    },
    check: checkGguf,
  };
};

const quantizeStep: MakeStep = async ({ dir, name }, { llamaCpp, quantize = '', env }) => {
  const { quantize: tool } = await findLlamaCpp(llamaCpp, env);
  if (tool === undefined) throw noTool('llama-quantize');
  const input = path.join(dir, 'gguf', `${name}-f16.gguf`);
  return {
    id: 'quantize',
    inputs: await fingerprint([input], [quantize]),
    output: path.join(dir, 'gguf', `${name}-${quantize}.gguf`),
    bytes: await sizeOf(input),
    async tool(part) {
      return { file: tool, args: [input, part, quantize], cwd: dir, env: pythonEnvironment('', env) };
    },
    check: checkGguf,
  };
};

const adapterStep: MakeStep = async ({ dir, name, outputDir, yaml }, options) => {
  const { convertLora } = await findLlamaCpp(options.llamaCpp, options.env);
  if (convertLora === undefined) throw noTool('convert_lora_to_gguf.py');
  await requireTrained(outputDir, ADAPTER);
  const model = yaml?.options['model_name_or_path'];
  // A model by name is looked up on its hub by the script, as the adapter's own configuration says.
  const base = typeof model === 'string' && isModelFolder(model) ? ['--base', modelFolder(model, dir)] : [];
  return {
    id: 'adapter',
    inputs: await fingerprint([outputDir, convertLora], base),
    output: path.join(dir, 'gguf', `${name}-lora-f16.gguf`),
    bytes: await sizeOf(outputDir),
    async tool(part) {
      return script(convertLora, [outputDir, '--outfile', part, '--outtype', 'f16', ...base], dir, options);
    },
    check: checkGguf,
  };
};

/** A script of llama.cpp, which finds its modules beside itself. */
function script(
  file: string,
  args: readonly string[],
  cwd: string,
  { python, env }: BuildOptions,
): Omit<Tool, 'log' | 'signal'> {
  const clean = pythonEnvironment(python, env);
  delete clean['PYTHONSAFEPATH'];
  return { file: python, args: [file, ...args], cwd, env: clean };
}

async function mergedFolder(dir: string): Promise<string> {
  const file = path.join(dir, 'merge.yaml');
  const { export_dir: exportDir = 'merged' } = readMapping(await readFile(file, 'utf8'), file);
  return path.resolve(dir, String(exportDir));
}

async function isWholeModel({ outputDir, yaml }: TrainingFolder): Promise<boolean> {
  if (yaml !== undefined && yaml.options['finetuning_type'] !== 'full') return false;
  return isFile(path.join(outputDir, MODEL));
}

const ADAPTER = 'adapter_config.json';
const MODEL = 'config.json';

async function requireTrained(folder: string, file: string): Promise<void> {
  if (await isFile(path.join(folder, file))) return;
  throw new AppError('config.invalid', 'There is no {1} in {0}.', {
    args: [folder, file],
    hint: 'Train first: this file is written when a training ends or is stopped.',
  });
}

/** The whole header is checked, every tensor within the file. */
async function checkGguf(file: string): Promise<void> {
  await readGgufHeader(file);
}

const noTool = (name: string): AppError =>
  new AppError('runtime.missing', '{0} of llama.cpp was not found.', {
    args: [name],
    hint: 'Name the folder of llama.cpp: --llama-cpp, or the setting promptmill.train.llamaCpp. “promptmill doctor” says how to get it.',
  });

const isBuilding = (dir: string, pid: number): AppError =>
  new AppError('log.locked', 'Process {1} is making a GGUF file of {0}.', {
    args: [dir, pid],
    hint: 'Wait for it or end it.',
  });
