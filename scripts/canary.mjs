// A marked key: the tests work with it, and afterwards it must lie nowhere. (The secret storage of the served VS Code is
// in memory; on a desktop it is the system's key ring.)
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A key that no other run has, of the shape of a provider's. */
export function makeCanary() {
  return ['sk', randomBytes(24).toString('hex')].join('-');
}

/** A text's middle, whatever bytes stand before and after it, in Base64. @param {Buffer} bytes @param {number} shift 0, 1 or 2 bytes before it */
const base64Inside = (bytes, shift) =>
  bytes
    .subarray(3 - shift)
    .toString('base64')
    .slice(0, -4);

/**
 * The shapes that a key can be recognised in: its whole or a half, as UTF-8, UTF-16, Base64 or hexadecimal digits.
 * @param {string} key @returns {readonly (readonly [string, Buffer])[]}
 */
function shapesOf(key) {
  const bytes = Buffer.from(key);
  const half = Math.ceil(key.length / 2);
  return [
    ['first half', Buffer.from(key.slice(0, half))],
    ['second half', Buffer.from(key.slice(half))],
    ['UTF-16', Buffer.from(key.slice(0, half), 'utf16le')],
    ['hexadecimal', Buffer.from(bytes.toString('hex'))],
    ...[0, 1, 2].map((shift) => /** @type {const} */ (['Base64', Buffer.from(base64Inside(bytes, shift))])),
  ];
}

/** The shapes in which a text or the bytes of a file hold a key. @param {string | Uint8Array} content @param {string} key */
export function shapesIn(content, key) {
  const bytes = Buffer.from(content);
  const found = shapesOf(key).flatMap(([shape, needle]) => (bytes.includes(needle) ? [shape] : []));
  return Array.from(new Set(found));
}

/** What is in a folder: nothing if it is not there, or gone meanwhile; what cannot be looked at is an error. @param {string} folder */
const entriesOf = (folder) =>
  readdir(folder, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

/**
 * Every file below some folders, their names included, that holds a key: `file (shapes)` each.
 * @param {readonly string[]} folders those that are not there hold nothing
 * @param {string} key
 */
export async function findCanary(folders, key) {
  /** @type {string[]} */
  const found = [];
  for (const folder of folders) {
    for (const entry of await entriesOf(folder)) {
      const file = path.join(folder, entry.name);
      if (shapesIn(entry.name, key).length > 0) found.push(`${file} (its name)`);
      if (entry.isDirectory()) found.push(...(await findCanary([file], key)));
      if (!entry.isFile()) continue;
      // What is gone meanwhile, or no longer to be read, holds nothing.
      const shapes = shapesIn(await readFile(file).catch(() => ''), key);
      if (shapes.length > 0) found.push(`${file} (${shapes.join(', ')})`);
    }
  }
  return found;
}

/**
 * Looks at each message that any frame of a browser gets, webviews' pages included, for as long as it is open; a list
 * that grows. @param {import('playwright-core').BrowserContext} context @param {string} key
 */
export async function watchMessages(context, key) {
  /** @type {string[]} */
  const found = [];
  await context.exposeFunction('promptmillCanary', (/** @type {string} */ where) =>
    found.push(`a message in ${where}`),
  );
  await context.addInitScript((/** @type {string} */ canary) => {
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
    if (data?.get === undefined) throw new Error('messages cannot be watched');
    const read = (/** @type {MessageEvent} */ event) => data.get?.call(event);
    const seen = new WeakSet();
    Object.defineProperty(MessageEvent.prototype, 'data', {
      ...data,
      /** @this {MessageEvent} */
      get() {
        const value = read(this);
        if (!seen.has(this)) {
          seen.add(this);
          // What cannot be written as JSON (ports, buffers) holds no text of ours.
          try {
            const text = JSON.stringify(value) ?? '';
            if (text.includes(canary)) /** @type {any} */ (globalThis).promptmillCanary(location.href);
          } catch {}
        }
        return value;
      },
    });
  }, key);
  return found;
}
