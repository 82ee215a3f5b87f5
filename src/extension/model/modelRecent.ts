import { access } from 'node:fs/promises';
import type { Memento } from 'vscode';

const MEMORY = 'promptmill.model.recent';
const MOST = 8;

/** The model files that were started last on this machine, the latest first. */
export class RecentModels {
  readonly #memory: Memento;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  async add(file: string): Promise<void> {
    await this.#memory.update(MEMORY, [file, ...this.#all().filter((one) => one !== file)].slice(0, MOST));
  }

  /** Those that are still there. */
  async list(): Promise<readonly string[]> {
    const found = await Promise.all(
      this.#all().map((file) =>
        access(file).then(
          () => file,
          () => undefined,
        ),
      ),
    );
    return found.filter((file) => file !== undefined);
  }

  #all(): readonly string[] {
    const kept = this.#memory.get<unknown>(MEMORY);
    return Array.isArray(kept) ? kept.filter((file) => typeof file === 'string') : [];
  }
}
