// Packs a ZIP file again so that the same contents are the same bytes, on any machine and at any time.
import { readFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** The files of a ZIP by name, in its order. @param {Uint8Array} bytes @returns {Promise<Map<string, Buffer>>} */
export async function filesInZip(bytes) {
  const zip = await fromBufferPromise(Buffer.from(bytes));
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return files;
}

/**
 * A ZIP of files in the order of their names, all with the same time and mode: vsce takes those of the disk.
 * @param {ReadonlyMap<string, Buffer>} files
 */
export async function zipOf(files) {
  const zip = new ZipFile();
  const names = [...files.keys()].toSorted();
  for (const name of names) {
    // The first time that a ZIP knows, in whatever zone this machine is.
    const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true, compressionLevel: 9 };
    zip.addBuffer(files.get(name) ?? Buffer.alloc(0), name, options);
  }
  zip.end();
  return await buffer(zip.outputStream);
}

/** Packs a ZIP file on the disk again. @param {string} file */
export async function repack(file) {
  await writeFile(file, await zipOf(await filesInZip(await readFile(file))));
}
