import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { translatorOf } from '#core/bundles';
import type { CliIo } from '../../src/cli/command.ts';
import { lintCommand } from '../../src/cli/lint/lint.ts';

/** Ways to use `promptmill lint` in a folder: `write` lays files in it, `run` checks there. @param dir read at each call */
export function lintIn(dir: { readonly path: string }) {
  async function run(args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
    let out = '';
    let err = '';
    const io: CliIo = {
      cwd: dir.path,
      env: {},
      locale: 'en',
      t: translatorOf('en'),
      signal: new AbortController().signal,
      interactive: false,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      stdin: () => Promise.resolve(stdin),
    };
    const code = await lintCommand.run(args, io);
    return { code, out, err };
  }
  async function write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(path.dirname(path.join(dir.path, name)), { recursive: true });
    await writeFile(path.join(dir.path, name), content);
  }
  return { run, write };
}
