import { AppError } from './errors.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR = 0x49484452;
const IEND = 0x49454e44;
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_PIXELS = 16_384; // a side

/**
 * The bytes of a PNG that came as base64 from a view: its signature, that its chunks lie end to end from a header with
 * a sensible size to the end chunk, and nothing after it. So what is written is a picture and no other kind of file.
 *
 * @throws AppError 'review.refused' when it is none, or larger than 8 MB
 */
export function readPng(base64: unknown): Uint8Array {
  if (typeof base64 !== 'string' || base64.length > (MOST_BYTES * 4) / 3 + 4) throw refused();
  const bytes = decode(base64);
  if (bytes.length < 45 || SIGNATURE.some((byte, at) => bytes[at] !== byte)) throw refused();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const [length, type] = [view.getUint32(at), view.getUint32(at + 4)];
    const next = at + 12 + length;
    if (at === SIGNATURE.length) {
      if (type !== IHDR || length !== 13) break;
      const [width, height] = [view.getUint32(16), view.getUint32(20)];
      if (width === 0 || height === 0 || width > MOST_PIXELS || height > MOST_PIXELS) break;
    }
    if (type === IEND) {
      if (length === 0 && next === bytes.length) return bytes;
      break;
    }
    at = next;
  }
  throw refused();
}

function decode(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw refused();
  }
}

function refused(): AppError {
  return new AppError('review.refused', 'The picture is no PNG of up to 8 MB.', {
    hint: 'Copy the table as CSV instead.',
  });
}
