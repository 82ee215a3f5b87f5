/** A stored file. */
export interface StoredFile {
  readonly id: string;
  readonly organisation: string;
  readonly filename: string;
  readonly purpose: string;
  readonly createdAt: number; // seconds
  readonly bytes: Buffer;
}

/** The files of all organisations. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();

  add(file: StoredFile): void {
    this.#files.set(file.id, file);
  }

  get(id: unknown, organisation: string): StoredFile | undefined {
    const file = this.#files.get(String(id));
    return file?.organisation === organisation ? file : undefined;
  }

  delete(id: string): void {
    this.#files.delete(id);
  }

  of(organisation: string): readonly StoredFile[] {
    return [...this.#files.values()].filter((file) => file.organisation === organisation);
  }
}
