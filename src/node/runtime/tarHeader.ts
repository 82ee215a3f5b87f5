/** An entry of a tar file. */
export interface TarEntry {
  readonly kind: 'file' | 'folder' | 'attributes' | 'comment';
  readonly path: string;
  readonly size: number; // bytes that follow, padded to a block
  readonly executable: boolean;
}

/** A tar file that is not as those of packages are: cut, damaged, or made to do harm. */
export class BadTar extends Error {}

export const BLOCK = 512;
const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'folder',
  x: 'attributes',
  g: 'comment',
};

/**
 * Reads a header block (POSIX ustar); undefined: a block of zeros, of which two end the file. Links, devices and whatever
 * else packages do not hold are errors.
 */
export function readHeader(block: Buffer): TarEntry | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : (block[at] ?? 0);
  if (octal(block, 148, 8) !== sum) throw new BadTar('a header is damaged');
  if (block.toString('latin1', 257, 262) !== 'ustar') throw new BadTar('it is no ustar file');
  const kind = KINDS[String.fromCharCode(block[156] ?? 0)];
  if (kind === undefined) throw new BadTar('it holds a link or a device');
  const size = octal(block, 124, 12);
  if (kind === 'folder' && size !== 0) throw new BadTar('a folder has a size');
  // GNU's variant keeps times where POSIX keeps the start of the path.
  const prefix = block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    kind,
    path: prefix === '' ? name : `${prefix}/${name}`,
    size,
    executable: (octal(block, 100, 8) & 0o111) !== 0,
  };
}

/** Reads the attributes (pax) of the next entry: `<length> <key>=<value>\n`, again and again. Only the path is wanted. */
export function readPath(data: Buffer): string | undefined {
  let path: string | undefined;
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(32, at);
    const digits = space === -1 || space - at > 7 ? '' : data.toString('latin1', at, space);
    const end = at + Number(digits);
    if (!/^[1-9]\d*$/.test(digits) || end > data.length || end <= space + 1 || data[end - 1] !== 10) {
      throw new BadTar('an attribute is damaged');
    }
    const pair = utf8(data.subarray(space + 1, end - 1));
    const equals = pair.indexOf('=');
    if (equals < 1) throw new BadTar('an attribute is damaged');
    const key = pair.slice(0, equals);
    if (key === 'path') path = pair.slice(equals + 1);
    if (key === 'size' || key === 'linkpath') throw new BadTar(`it sets the attribute ${key}`);
    at = end;
  }
  return path;
}

/** What Windows takes for devices, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * The parts of an entry's path without the first, which is `package` in most tarballs; [] for that folder itself.
 * A path that could lead anywhere else, on any system, is an error.
 */
export function safeParts(path: string): readonly string[] {
  const parts = path.replace(/\/$/, '').split('/');
  const isBad = (part: string) =>
    part === '' || part === '.' || part === '..' || /[\\:*?"<>|\p{Cc}]|[. ]$/u.test(part) || DEVICE.test(part);
  if (path.length > 400 || parts.length > 30 || parts.some(isBad)) {
    throw new BadTar(`it holds the path ${JSON.stringify(path.slice(0, 80))}`);
  }
  return parts.slice(1);
}

function octal(block: Buffer, from: number, length: number): number {
  const digits = block
    .toString('latin1', from, from + length)
    .replace(/[ \0]+$/, '')
    .replace(/^ +/, '');
  if (!/^[0-7]{1,12}$/.test(digits)) throw new BadTar('a number is damaged');
  return Number.parseInt(digits, 8);
}

function text(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return utf8(end === -1 ? field : field.subarray(0, end));
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BadTar('a name is not UTF-8');
  }
}
