import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 8 << 20;
const MAX_LINE = 16_384;
const BAR_MS = 30_000;

/**
 * A log that a progress bar cannot fill the disk with. A bar rewrites its line by a carriage return, up to ten times a
 * second; of those only one in half a minute is kept. A line has an end at 16 kB, and at 8 MiB the file becomes
 * `<file>.1` in place of an older one.
 */
export class BoundedLog {
  readonly #file: string;
  readonly #now: () => number;
  #handle: number;
  #bytes = 0;
  #rest = '';
  #isBar = false; // what stands in #rest comes behind a carriage return
  #barAt = Number.NEGATIVE_INFINITY;

  constructor(file: string, now: () => number = Date.now) {
    this.#file = file;
    this.#now = now;
    this.#handle = openSync(file, 'w');
  }

  /** Takes output in pieces of any size. */
  write(text: string): void {
    let kept = '';
    const parts = (this.#rest + text).split(/(\r\n|\n|\r)/);
    this.#rest = parts.pop() ?? '';
    // The line feed of a carriage return may be in the next piece.
    if (this.#rest === '' && parts.at(-1) === '\r') this.#rest = parts.splice(-2).join('');
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const [part = '', end = ''] = [parts[at], parts[at + 1]];
      if (end === '\r') kept += this.#bar(part);
      else if (part !== '' || !this.#isBar) kept += this.#line(part);
      this.#isBar = end === '\r';
    }
    while (this.#rest.length > MAX_LINE) {
      kept += this.#line(this.#rest.slice(0, MAX_LINE));
      this.#rest = this.#rest.slice(MAX_LINE);
    }
    this.#append(kept);
  }

  /** Writes what has no line end yet and closes the file. */
  close(): void {
    if (this.#rest !== '') this.#append(this.#line(this.#rest));
    closeSync(this.#handle);
  }

  #bar(part: string): string {
    const now = this.#now();
    if (part.trim() === '' || now - this.#barAt < BAR_MS) return '';
    this.#barAt = now;
    return this.#line(part);
  }

  #line(part: string): string {
    return `${part.length > MAX_LINE ? `${part.slice(0, MAX_LINE)} …` : part}\n`;
  }

  #append(text: string): void {
    if (text === '') return;
    if (this.#bytes > MAX_BYTES) {
      closeSync(this.#handle);
      renameSync(this.#file, `${this.#file}.1`);
      this.#handle = openSync(this.#file, 'w');
      this.#bytes = 0;
    }
    const bytes = Buffer.from(text);
    this.#bytes += bytes.length;
    try {
      writeSync(this.#handle, bytes);
    } catch {
      // A full disk must not end the training: the trainer itself says so when it cannot save.
    }
  }
}
