import { appendFile, rm } from 'node:fs/promises';
import type { Sample } from '#core/label/record';
import { samplesFile } from './batchFiles.ts';
import { streamJsonl } from '../jsonlLog.ts';

interface Kept {
  readonly key: string;
  readonly sample: number;
  readonly said: Sample;
}

/**
 * Samples of records of which others are still to come: paid for, and not to be asked for again. Where one answer a
 * record is asked for there are none.
 */
export class HeldSamples {
  readonly #file: string;
  readonly #samples = new Map<string, Sample>();

  private constructor(file: string) {
    this.#file = file;
  }

  static async open(dir: string): Promise<HeldSamples> {
    const held = new HeldSamples(samplesFile(dir));
    for await (const { key, sample, said } of streamJsonl<Kept>(held.#file, { checksums: true })) {
      held.#samples.set(`${key}-${sample}`, said);
    }
    return held;
  }

  has(key: string, sample: number): boolean {
    return this.#samples.has(`${key}-${sample}`);
  }

  find(key: string, sample: number): Sample | undefined {
    return this.#samples.get(`${key}-${sample}`);
  }

  async keep(key: string, sample: number, said: Sample): Promise<void> {
    if (this.has(key, sample)) return;
    await appendFile(this.#file, `\n${JSON.stringify({ key, sample, said } satisfies Kept)}\n`);
    this.#samples.set(`${key}-${sample}`, said);
  }

  /** They were of this batch only. */
  async clear(): Promise<void> {
    this.#samples.clear();
    await rm(this.#file, { force: true });
  }
}
