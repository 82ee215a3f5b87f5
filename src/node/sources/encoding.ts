import { isAscii } from 'node:buffer';
import type { Encoding } from '#core/label/source';

/** How much of a file UTF-16 without a byte order mark is recognised by. */
const SAMPLE_BYTES = 64 * 1024;
/** The share of a sample's UTF-16 units that must be common characters. */
const PLAUSIBLE = 0.95;

/**
 * The encoding of a text, from all of its bytes, of which none are kept: what a byte order mark says, else UTF-8 where
 * it is valid, else UTF-16 where it looks like it, else GB 18030 (and so GBK) where it is valid. Undefined: no text.
 */
export async function detectEncoding(chunks: AsyncIterable<Buffer>): Promise<Encoding | undefined> {
  const isUtf8 = validator('utf-8');
  const isGb18030 = validator('gb18030');
  let first = true;
  let utf16: Encoding | undefined;
  let hasNul = false;
  let hasControls = false;
  let onlyAscii = true;
  for await (const bytes of chunks) {
    if (first) {
      const marked = byMark(bytes);
      if (marked !== undefined) return marked;
      const sample = bytes.subarray(0, SAMPLE_BYTES);
      utf16 = likelyUtf16(sample);
      hasControls = sample.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20));
      first = false;
    }
    hasNul ||= bytes.includes(0);
    if (hasNul && utf16 === undefined) return undefined;
    isUtf8.take(bytes);
    // ASCII at the start says nothing, and is spared the slow table.
    onlyAscii &&= isAscii(bytes);
    if (!onlyAscii) isGb18030.take(bytes);
  }
  if (!hasNul && isUtf8.ended()) return 'utf-8';
  if (hasNul || (hasControls && utf16 !== undefined)) return utf16;
  return isGb18030.ended() ? 'gb18030' : utf16;
}

function byMark(bytes: Buffer): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : undefined;
}

/** Whether bytes taken one chunk after the other are valid in an encoding. */
function validator(encoding: Encoding) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let ok = true;
  const attempt = (decode: () => unknown) => {
    try {
      if (ok) decode();
    } catch {
      ok = false;
    }
  };
  return {
    take: (bytes: Buffer) => attempt(() => decoder.decode(bytes, { stream: true })),
    ended: () => {
      attempt(() => decoder.decode());
      return ok;
    },
  };
}

function likelyUtf16(sample: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const little = common(sample, 0);
  const big = common(sample, 1);
  if (Math.max(little.share, big.share) < PLAUSIBLE) return undefined;
  // Letters of ASCII read the wrong way round are Chinese characters: what has more certain ones is right.
  if (little.share < PLAUSIBLE) return 'utf-16be';
  if (big.share < PLAUSIBLE) return 'utf-16le';
  return big.certain > little.certain ? 'utf-16be' : 'utf-16le';
}

/** How many of a sample's UTF-16 units are characters of common texts; `certain`: ASCII and Chinese punctuation. */
function common(sample: Buffer, highFirst: 0 | 1): { readonly share: number; readonly certain: number } {
  let units = 0;
  let found = 0;
  let certain = 0;
  for (let at = 0; at + 1 < sample.length; at += 2) {
    const high = sample[at + 1 - highFirst] ?? 0;
    const low = sample[at + highFirst] ?? 0;
    if (high >= 0xd8 && high <= 0xdf) continue; // half of an emoji, or a byte of GBK
    units++;
    const ascii = high === 0 && ((low >= 0x20 && low < 0x7f) || low === 0x09 || low === 0x0a || low === 0x0d);
    const sure = ascii || (high === 0x30 && low < 0x40) || (high === 0xff && low > 0 && low < 0x60);
    const latin = (high === 0 && low >= 0xa0) || (high > 0 && high < 7);
    if (sure) certain++;
    if (sure || latin || (high === 0x20 && low >= 0x10 && low < 0x40) || (high >= 0x4e && high < 0xa0)) found++;
  }
  return { share: units === 0 ? 0 : found / units, certain };
}
