import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { isThere } from '../isThere.ts';

/** The folders that an assistant's tools may read: whatever they open lies in one of them, links followed. */
export class Places {
  readonly roots: readonly string[]; // absolute, as given
  readonly #real: readonly string[];

  private constructor(roots: readonly string[], real: readonly string[]) {
    this.roots = roots;
    this.#real = real;
  }

  /** @throws AppError 'usage' when one is no folder. */
  static async of(folders: readonly string[]): Promise<Places> {
    const roots = folders.map((folder) => path.resolve(folder));
    const real = await Promise.all(
      roots.map(async (root) => {
        const found = await stat(root).catch(() => undefined);
        if (found?.isDirectory() === true) return realpath(root);
        throw new AppError('usage', '{0} is not a folder.', { args: [root], hint: 'Name a folder that exists.' });
      }),
    );
    return new Places(roots, real);
  }

  /**
   * The absolute path of what a model names: a relative one begins at the first root that has it.
   * @throws AppError 'usage' when it lies elsewhere, or is reached by a link that leads elsewhere, whether it exists or not.
   */
  async at(given: string): Promise<string> {
    let place = path.resolve(this.roots[0] ?? '', given);
    if (!path.isAbsolute(given)) {
      for (const root of this.roots) {
        const here = path.resolve(root, given);
        if (!this.#isInside(here) || !(await isThere(here))) continue;
        place = here;
        break;
      }
    }
    await this.demand(place);
    return place;
  }

  /** The same of a file that is to be read whole. @throws AppError 'usage' when it is no file or larger than `most` bytes. */
  async file(given: string, most: number): Promise<string> {
    const place = await this.at(given);
    const found = await stat(place).catch(() => undefined);
    if (found?.isFile() !== true) {
      throw new AppError('usage', 'There is no file {0}.', { args: [this.shown(place)], hint: 'Check the path.' });
    }
    if (found.size > most) throw tooLarge(this.shown(place), found.size, most);
    return place;
  }

  /** @throws AppError 'usage' when an absolute path lies elsewhere, or is reached by a link that leads elsewhere. */
  async demand(place: string): Promise<void> {
    // What would be odd in a file's name is odder in a message.
    if (!this.#isInside(place) || /\p{Cc}/u.test(place)) throw this.outside(place.replaceAll(/\p{Cc}/gu, '?'));
    // Of what does not exist, the nearest folder above it that does.
    for (let at = place; ; at = path.dirname(at)) {
      const real = await realpath(at).catch(() => undefined);
      if (real === undefined && path.dirname(at) !== at) continue;
      if (real !== undefined && isIn(real, this.#real)) return;
      throw this.outside(place);
    }
  }

  /** @throws AppError 'usage' when a link in a folder, at any depth, leads elsewhere. */
  async demandLinks(folder: string): Promise<void> {
    const entries: AsyncIterable<Dirent> = await opendir(folder, { recursive: true });
    for await (const entry of entries) {
      if (entry.isSymbolicLink()) await this.demand(path.join(entry.parentPath, entry.name));
    }
  }

  /** The error for what lies elsewhere. */
  outside(place: string): AppError {
    return new AppError('usage', '{0} lies outside of the folders that assistants may read here.', {
      args: [place.slice(0, MOST_QUOTED)],
      hint: 'Name a path inside of the project, relative to its folder.',
    });
  }

  /** The root that a path inside lies in. */
  rootOf(place: string): string {
    return this.tops.find((root) => isIn(place, [root])) ?? '';
  }

  /** Every name of the folders, above which nothing is looked for. */
  get tops(): readonly string[] {
    return [...this.roots, ...this.#real];
  }

  /** A path as it is shown: relative to its root, with `/`. */
  shown(place: string): string {
    const root = this.roots.find((one) => isIn(place, [one]));
    const relative = root === undefined ? place : path.relative(root, place);
    return relative === '' ? '.' : relative.replaceAll(path.sep, '/');
  }

  /** A message without the roots' own paths, which tell who a person is. */
  shorten(message: string): string {
    return this.tops
      .filter((root) => path.dirname(root) !== root)
      .toSorted((a, b) => b.length - a.length)
      .reduce((text, root) => text.replaceAll(root + path.sep, ''), message);
  }

  #isInside(place: string): boolean {
    return isIn(place, this.tops);
  }
}

const MOST_QUOTED = 200; // characters of what a model wrote that an error repeats
const MEGABYTE = 1024 * 1024;

/** The error of what is larger than a tool reads. */
export function tooLarge(name: string, bytes: number, most: number): AppError {
  return new AppError('usage', '{0} is {1} MB large; a tool reads {2} MB at most.', {
    args: [name, (bytes / MEGABYTE).toFixed(1), most / MEGABYTE],
    hint: 'Name less, or use the promptmill command line, which has no such limit.',
  });
}

function isIn(place: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const way = path.relative(folder, place);
    return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
  });
}
