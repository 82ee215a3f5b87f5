import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#core/errors';
import type { Baseline } from '#core/lint/baseline';
import type { LintConfig } from '#core/lint/config';
import { readText } from './sources/decode.ts';

/** What a project says of one file. */
export interface ProjectLint {
  readonly config: LintConfig;
  readonly known: readonly string[]; // fingerprints of the baseline
}

const FILE = path.join('.promptmill', 'config.yaml');
const NONE: ProjectLint = { config: {}, known: [] };

/**
 * Finds and reads `.promptmill/config.yaml` and its baseline for files, the nearest folder above each counting. A file
 * is read once; without one nothing is loaded. `configPath` names one for all files instead; `baselinePath` likewise.
 */
export class ProjectLintReader {
  readonly #cwd: string;
  readonly #ruleIds: () => Promise<readonly string[]>;
  readonly #configPath: string | undefined;
  readonly #baselinePath: string | undefined;
  readonly #tops: readonly string[];
  readonly #demand: ((file: string) => Promise<void>) | undefined;
  readonly #folders = new Map<string, string | undefined>(); // folder -> the config file above it
  readonly #projects = new Map<string, Promise<Project>>();

  constructor(options: {
    readonly cwd: string;
    readonly ruleIds: () => Promise<readonly string[]>;
    readonly configPath?: string | undefined;
    readonly baselinePath?: string | undefined;
    readonly tops?: readonly string[]; // folders above which no configuration is looked for
    readonly demand?: (file: string) => Promise<void>; // throws for a file that must not be read
  }) {
    this.#cwd = options.cwd;
    this.#ruleIds = options.ruleIds;
    this.#configPath = options.configPath;
    this.#baselinePath = options.baselinePath;
    this.#tops = options.tops ?? [];
    this.#demand = options.demand;
  }

  /**
   * What the project says of a file.
   * @throws AppError 'config.invalid' when the configuration or the baseline is not right.
   */
  async of(file: string): Promise<ProjectLint> {
    const found = this.#configPath ?? this.#above(path.dirname(path.resolve(file)));
    if (found === undefined && this.#baselinePath === undefined) return NONE;
    const key = found ?? '';
    const project = this.#projects.get(key) ?? this.#read(found);
    this.#projects.set(key, project);
    return (await project).of(path.resolve(file));
  }

  #above(folder: string): string | undefined {
    if (this.#folders.has(folder)) return this.#folders.get(folder);
    const here = path.join(folder, FILE);
    const parent = path.dirname(folder);
    const isTop = parent === folder || this.#tops.includes(folder);
    const found = existsSync(here) ? here : isTop ? undefined : this.#above(parent);
    this.#folders.set(folder, found);
    return found;
  }

  async #read(file: string | undefined): Promise<Project> {
    const { configOf, NO_LINT_FILE, readLintFile } = await import('#core/lint/configFile');
    if (file !== undefined) await this.#demand?.(file);
    const lintFile =
      file === undefined ? NO_LINT_FILE : readLintFile(file, await readText(file), await this.#ruleIds());
    const root = file === undefined ? this.#cwd : rootOf(file);
    const baselineFile =
      this.#baselinePath ?? (lintFile.baseline === undefined ? undefined : path.resolve(root, lintFile.baseline));
    if (baselineFile !== undefined) await this.#demand?.(baselineFile);
    const baseline = baselineFile === undefined ? undefined : await readBaseline(baselineFile);
    const baseRoot = this.#baselinePath === undefined ? root : this.#cwd;
    return {
      of: (target) => {
        const known = baseline?.files[relative(baseRoot, target)] ?? [];
        return { config: configOf(lintFile, relative(root, target)), known };
      },
    };
  }
}

interface Project {
  readonly of: (file: string) => ProjectLint;
}

/** The folder that a configuration is about: the one that holds `.promptmill`. */
function rootOf(file: string): string {
  const folder = path.dirname(path.resolve(file));
  return path.basename(folder) === '.promptmill' ? path.dirname(folder) : folder;
}

/** A path with slashes, relative to a folder: the key of a file in a baseline. */
export function relative(root: string, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, '/');
}

async function readBaseline(file: string): Promise<Baseline | undefined> {
  if (!existsSync(file)) return undefined;
  const { parseBaseline } = await import('#core/lint/baseline');
  const baseline = parseBaseline(await readText(file));
  if (baseline !== undefined) return baseline;
  throw new AppError('config.invalid', '{0} is not a lint baseline.', {
    args: [file],
    hint: 'Write it anew: promptmill lint --write-baseline {0} FILE…',
  });
}
