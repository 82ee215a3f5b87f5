import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** An entry of a tar file, as wrong as a test wants it. */
export interface Entry {
  readonly path: string;
  readonly body?: Buffer | string;
  readonly type?: string; // '0' a file
  readonly mode?: number;
  readonly link?: string;
  readonly size?: number; // said, whatever the body's is
  readonly magic?: string;
}

/** A tar file (ustar) with its end mark. */
export function tarOf(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const body = Buffer.from(entry.body ?? '');
    parts.push(headerOf(entry, entry.size ?? body.length), body, Buffer.alloc((512 - (body.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** The attributes of the next entry, as pax writes them. */
export function attributes(pairs: Readonly<Record<string, string>>, type = 'x'): Entry {
  const lines = Object.entries(pairs).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const bytes = Buffer.byteLength(rest);
    const digits = String(bytes + String(bytes).length).length;
    return `${bytes + digits}${rest}`;
  });
  return { path: 'PaxHeader', type, body: lines.join('') };
}

/** A folder as `npm pack` would pack it, without what lies in its node_modules. */
export function packFolder(folder: string, level = 1): { readonly tarball: Buffer; readonly unpacked: number } {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => !/(?:^|\/)node_modules(?:\/|$)/.test(name) && statSync(path.join(folder, name)).isFile())
    .flatMap((name): Entry[] => {
      const file = path.join(folder, name);
      const entry = { path: `package/${name}`, body: readFileSync(file), mode: statSync(file).mode & 0o777 };
      return Buffer.byteLength(entry.path) <= 100
        ? [entry]
        : [attributes({ path: entry.path }), { ...entry, path: 'package/long' }];
    });
  const tar = tarOf(entries);
  return { tarball: gzipSync(tar, { level }), unpacked: tar.length };
}

function headerOf(
  { path: name, type = '0', mode = 0o644, link = '', magic = 'ustar\u000000' }: Entry,
  size: number,
): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.fill(' ', 148, 156);
  block.write(type, 156);
  block.write(link, 157, 100);
  block.write(magic, 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
