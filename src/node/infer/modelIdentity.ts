import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';

const PLACES = 32;
const BYTES = 64 * 1024;

/**
 * What a model is called in a job: its file's name and 8 hex digits that change with its weights or an adapter's, such
 * as `relevance-q8_0.gguf (1f3a90c2)`. Of each file its size and 32 pieces of 64 KiB are hashed, not gigabytes.
 */
export async function modelIdentity(file: string, adapters: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256');
  for (const one of [file, ...adapters]) {
    const handle = await open(one, 'r');
    try {
      const { size } = await handle.stat();
      hash.update(`${size}\n`);
      const piece = Buffer.alloc(BYTES);
      const step = Math.max(BYTES, Math.floor((size - BYTES) / (PLACES - 1)));
      for (let at = 0; at < size; at += step) {
        const { bytesRead } = await handle.read(piece, 0, BYTES, at);
        hash.update(piece.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
  }
  return `${path.basename(file)} (${hash.digest('hex').slice(0, 8)})`;
}
