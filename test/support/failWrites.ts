import { open } from 'node:fs/promises';
import { devNull } from 'node:os';

/**
 * Makes writes to files fail in this process as a full or broken disk does: `nth:code[:times[:part]]`, such as
 * `3:ENOSPC:2` for the third and fourth write. With `part` half of the bytes reach the file before it fails, which is
 * what ENOSPC does; with `sync` all of them do, and their sync fails. Returns the function that ends it.
 */
export async function failWrites(spec: string): Promise<() => void> {
  const [nth = '1', code = 'EIO', times = '1', part] = spec.split(':');
  const first = Number(nth);
  let count = 0;
  const handle = await open(devNull, 'a');
  const prototype = Object.getPrototypeOf(handle) as {
    appendFile: (data: Uint8Array) => Promise<void>;
    datasync: () => Promise<void>;
  };
  await handle.close();
  const { appendFile, datasync } = prototype;
  const isFailing = () => count >= first && count < first + Number(times);
  const fail = () => Object.assign(new Error(`${code}: write`), { code });
  prototype.appendFile = async function (data: Uint8Array) {
    count++;
    if (!isFailing() || part === 'sync') return appendFile.call(this, data);
    if (part !== undefined) await appendFile.call(this, data.subarray(0, Math.floor(data.length / 2)));
    throw fail();
  };
  prototype.datasync = async function () {
    if (part === 'sync' && isFailing()) throw fail();
    return datasync.call(this);
  };
  return () => Object.assign(prototype, { appendFile, datasync });
}
