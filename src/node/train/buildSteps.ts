import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { replaceFiles } from '../replaceFiles.ts';

/** Files up to this size are told apart by what they hold, larger ones by size and time: weights take minutes to read. */
const WHOLE_BYTES = 1 << 20;

// What a finished step left: whether its inputs are those of now, and its output is still the one that it wrote.
const StepSchema = v.object({ inputs: v.string(), output: v.string() }); // hashes, see fingerprint
const BookSchema = v.object({ version: v.literal(1), steps: v.record(v.string(), StepSchema) });

/** Remembers in steps.json which steps are done, so that building again goes on where it stopped. */
export class StepBook {
  readonly #file: string;

  constructor(dir: string) {
    this.#file = path.join(dir, 'steps.json');
  }

  /** Whether a step was done with these inputs and its output is unchanged. */
  async isDone(id: string, inputs: string, output: string): Promise<boolean> {
    const record = (await this.#read())[id];
    return record?.inputs === inputs && record.output === (await fingerprint([output]));
  }

  async done(id: string, inputs: string, output: string): Promise<void> {
    const steps = { ...(await this.#read()), [id]: { inputs, output: await fingerprint([output]) } };
    await replaceFiles([{ path: this.#file, text: `${JSON.stringify({ version: 1, steps }, undefined, 2)}\n` }]);
  }

  async #read(): Promise<v.InferOutput<typeof BookSchema>['steps']> {
    try {
      return v.parse(BookSchema, JSON.parse(await readFile(this.#file, 'utf8'))).steps;
    } catch {
      return {}; // missing or damaged: everything is done again
    }
  }
}

/** A hash of files and folders, the latter without the checkpoints and logs in them; what is missing counts as such. */
export async function fingerprint(places: readonly string[], more: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256');
  for (const text of more) hash.update(`${text}\0`);
  for (const place of places) {
    for (const file of await filesIn(place)) {
      const found = await stat(file).catch(() => undefined);
      const name = path.relative(place, file).replaceAll('\\', '/');
      hash.update(`${name}\0${found?.size ?? 'none'}\0`);
      if (found === undefined) continue;
      if (found.size <= WHOLE_BYTES) hash.update(await readFile(file));
      else hash.update(`${found.mtimeMs}\0`);
    }
  }
  return hash.digest('hex');
}

async function filesIn(place: string): Promise<string[]> {
  const names = await readdir(place, { withFileTypes: true }).catch(() => undefined);
  if (names === undefined) return [place];
  const own =
    /^(?:adapter_|config\.json$|model|tokenizer|generation_config|vocab|merges|special_tokens|added_tokens|chat_template|pytorch_model)/;
  return names
    .filter((entry) => entry.isFile() && own.test(entry.name))
    .map((entry) => path.join(place, entry.name))
    .toSorted();
}

/** Bytes of the model's or adapter's files at a place. */
export async function sizeOf(place: string): Promise<number> {
  const sizes = await Promise.all((await filesIn(place)).map((file) => stat(file).catch(() => undefined)));
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
}

/** Puts a finished file or folder in the place of an older one. */
export async function putInPlace(from: string, to: string): Promise<void> {
  const isFolder = (await stat(to).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return rename(from, to);
  const old = `${to}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(to, old);
  await rename(from, to);
  await rm(old, { recursive: true, force: true });
}
