import { createHash } from 'node:crypto';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { thisMachine } from '#node/runtime/machine';
import { packagesFor, tarballUrl, type RuntimePackage } from '#node/runtime/packages';
import { root } from '../../scripts/node.mjs';
import type { FileServer } from './fileServer.ts';
import { packFolder, tarOf } from './tarball.ts';

/** Packages with the tarballs that a registry would give. */
export interface Packed {
  readonly packages: readonly RuntimePackage[];
  readonly tarballs: ReadonlyMap<RuntimePackage, Buffer>;
}

/** The packages that this machine needs, packed anew from the project's own installation. */
export function packRuntime(): Packed {
  return packedOf(
    packagesFor(thisMachine(), []).map((one) => ({
      one,
      ...packFolder(path.join(root, 'runtime', ...one.place.split('/'))),
    })),
  );
}

/** A node-llama-cpp that can be tried, and does nothing else; `filler`: bytes of its second package. */
export function packSmall({ version = '9.9.9', works = true, filler = 200_000, word = 'filler' } = {}): Packed {
  const entry = works
    ? 'export const LlamaLogLevel = { disabled: 0 }; export const getLlama = async () => ({ gpu: false });'
    : 'throw new Error("this system is too old");';
  const pack = (name: string, files: Readonly<Record<string, Buffer | string>>) => {
    const tar = tarOf(Object.entries(files).map(([file, body]) => ({ path: `package/${file}`, body })));
    return {
      one: { place: `node_modules/${name}`, name, version, integrity: '', packed: 0, unpacked: 0 },
      tarball: gzipSync(tar),
      unpacked: tar.length,
    };
  };
  const noise = Buffer.alloc(filler);
  for (let at = 0, state = word.length; at < filler; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    noise[at] = state >>> 16;
  }
  return packedOf([
    pack('node-llama-cpp', { 'package.json': '{"type":"module"}', 'dist/index.js': entry }),
    pack('@scope/filler', { 'package.json': '{}', noise, [`${word}.txt`]: word }),
  ]);
}

function packedOf(
  list: readonly { readonly one: RuntimePackage; readonly tarball: Buffer; readonly unpacked: number }[],
): Packed {
  const tarballs = new Map(
    list.map(({ one, tarball, unpacked }) => {
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      return [{ ...one, integrity, packed: tarball.length, unpacked }, tarball] as const;
    }),
  );
  return { packages: [...tarballs.keys()], tarballs };
}

/** Puts the tarballs where a registry has them; gives the paths by the packages' names. */
export function publish(server: FileServer, { tarballs }: Packed): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const [one, tarball] of tarballs) {
    const { pathname } = new URL(tarballUrl(server.origin, one));
    server.put(pathname, tarball);
    paths.set(one.name, pathname);
  }
  return paths;
}
