import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of the parts, each ended by a NUL so that ('ab','c') differs from ('a','bc'); 64 hex digits. */
export function hashOf(...parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(parts.map((part) => `${part}\0`).join(''))));
}
