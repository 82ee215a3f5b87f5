/** The header ends too early, or a length in it leads behind the end of the file. */
export class GgufCut extends Error {}

const WINDOW = 256 * 1024;

/** What is read from: an open file, or bytes in memory. */
interface Readable {
  read(target: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
}

/**
 * Reads the little-endian values of a GGUF header one after the other through a window of 256 KiB, so that neither a
 * large vocabulary nor a lying length costs memory. Every read is checked against the size of the file first.
 */
export class GgufReader {
  readonly #handle: Readable;
  readonly #size: number;
  readonly #window: Buffer;
  #windowStart = 0;
  #windowEnd = 0;
  #at = 0;

  constructor(handle: Readable, size: number) {
    this.#handle = handle;
    this.#size = size;
    this.#window = Buffer.alloc(Math.min(WINDOW, size));
  }

  /** Offset of the next value in the file. */
  get position(): number {
    return this.#at;
  }

  /** Bytes that are left in the file. */
  get left(): number {
    return this.#size - this.#at;
  }

  /** Goes over `bytes` without reading them. */
  skip(bytes: number): void {
    if (bytes > this.left) throw new GgufCut();
    this.#at += bytes;
  }

  async u16(): Promise<number> {
    return this.#window.readUInt16LE(await this.#take(2));
  }

  async u32(): Promise<number> {
    return this.#window.readUInt32LE(await this.#take(4));
  }

  /** A 64-bit number; one that is too large to be true counts as a lie about lengths. */
  async u64(): Promise<number> {
    const value = this.#window.readBigUInt64LE(await this.#take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new GgufCut();
    return Number(value);
  }

  /** Text of `bytes` bytes, of which at most a window's worth is kept. */
  async text(bytes: number): Promise<string> {
    const kept = Math.min(bytes, WINDOW);
    if (bytes > this.left) throw new GgufCut();
    const start = await this.#take(kept);
    const text = this.#window.toString('utf8', start, start + kept);
    this.skip(bytes - kept);
    return text;
  }

  /** Makes `bytes` bytes available and gives their place in the window. */
  async #take(bytes: number): Promise<number> {
    if (bytes > this.left) throw new GgufCut();
    if (this.#at < this.#windowStart || this.#at + bytes > this.#windowEnd) await this.#fill();
    const start = this.#at - this.#windowStart;
    this.#at += bytes;
    return start;
  }

  async #fill(): Promise<void> {
    this.#windowStart = this.#at;
    this.#windowEnd = this.#at;
    const wanted = Math.min(this.#window.length, this.left);
    while (this.#windowEnd - this.#windowStart < wanted) {
      const filled = this.#windowEnd - this.#windowStart;
      const { bytesRead } = await this.#handle.read(this.#window, filled, wanted - filled, this.#windowEnd);
      if (bytesRead === 0) throw new GgufCut(); // the file became shorter meanwhile
      this.#windowEnd += bytesRead;
    }
  }
}
