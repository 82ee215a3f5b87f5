import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parser } from '@lezer/javascript';
import { glob } from 'tinyglobby';
import { root } from '../../scripts/node.mjs';

/** One regular expression of the project and where it is written or built. */
export interface FoundRegex {
  readonly source: string;
  readonly flags: string;
  readonly place: string; // `src/core/…/file.ts:line`
}

const typescript = parser.configure({ dialect: 'ts' });

/** The files that globs name, as paths from the project's root, sorted. */
export async function sourceFiles(...globs: readonly string[]): Promise<readonly string[]> {
  return (await glob([...globs], { cwd: root })).toSorted();
}

/** The literals of a TypeScript source. `file` only names the place. */
export function literalsOf(file: string, text: string): readonly FoundRegex[] {
  const found: FoundRegex[] = [];
  typescript.parse(text).iterate({
    enter({ name, from, to }) {
      if (name !== 'RegExp') return;
      const literal = text.slice(from, to);
      const end = literal.lastIndexOf('/');
      const line = text.slice(0, from).split('\n').length;
      found.push({ source: literal.slice(1, end), flags: literal.slice(end + 1), place: `${file}:${line}` });
    },
  });
  return found;
}

/** The literals of all these files. */
export async function literalsIn(files: readonly string[]): Promise<readonly FoundRegex[]> {
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file), 'utf8')));
  return files.flatMap((file, index) => literalsOf(file, texts[index] ?? ''));
}

/**
 * What the project's own code builds with `RegExp(…)` while `action` runs; what a library builds for itself does not
 * count. Modules must be imported inside `action`, for the first time in this process.
 */
export async function builtDuring(action: () => Promise<void>): Promise<readonly FoundRegex[]> {
  const found: FoundRegex[] = [];
  const note = (regex: RegExp): RegExp => {
    const place = callerIn(new Error().stack ?? '');
    if (place !== undefined) found.push({ source: regex.source, flags: regex.flags, place });
    return regex;
  };
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct: (target, args: [string, string?]) => note(new target(...args)),
    apply: (target, _this, args: [string, string?]) => note(target(...args)),
  });
  try {
    await action();
  } finally {
    globalThis.RegExp = original;
  }
  return found;
}

/** The innermost frame of a stack, where it lies in the project's `src`. */
function callerIn(stack: string): string | undefined {
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && !line.includes('regexSources'));
  const [, file, line] = /(src\/[^:()]+\.ts)[^:()]*:(\d+)/.exec(frame?.replaceAll('\\', '/') ?? '') ?? [];
  return file === undefined ? undefined : `${file}:${line}`;
}
