import picomatch from 'picomatch';
import { parseDocument } from 'yaml';
import { AppError } from '../errors.ts';
import { mergeConfig, toLevel, type LintConfig } from './config.ts';
import { METRICS } from './rule.ts';

/** The `lint:` part of `.promptmill/config.yaml`. */
export interface LintFile {
  readonly rules: LintConfig;
  readonly overrides: readonly { readonly files: readonly string[]; readonly rules: LintConfig }[];
  readonly baseline: string | undefined; // relative to the workspace folder
}

/** What a folder without the file has. */
export const NO_LINT_FILE: LintFile = { rules: {}, overrides: [], baseline: undefined };

/**
 * Reads `.promptmill/config.yaml`:
 *
 *     lint:
 *       rules: { concision/courtesy: off, privacy: warning }
 *       overrides:
 *         - files: [prompts/legacy/**]
 *           rules: { structure: off }
 *       baseline: .promptmill/lint-baseline.json
 *
 * @throws AppError 'config.invalid' naming the key that is not right.
 */
export function readLintFile(path: string, text: string, ruleIds: readonly string[]): LintFile {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem !== undefined) throw wrong(path, problem.message.split('\n')[0] ?? '');
  const root: unknown = document.toJS({ maxAliasCount: 100 });
  const lint = isMap(root) ? root['lint'] : undefined;
  if (lint === undefined || lint === null) return NO_LINT_FILE;
  if (lint === 'off' || lint === false) return { ...NO_LINT_FILE, rules: 'off' };
  if (!isMap(lint)) throw wrong(path, 'lint');
  for (const key of Object.keys(lint)) {
    if (!['rules', 'overrides', 'baseline'].includes(key)) throw wrong(path, `lint.${key}`);
  }
  const { overrides = [], baseline } = lint;
  if (!Array.isArray(overrides)) throw wrong(path, 'lint.overrides');
  if (baseline !== undefined && typeof baseline !== 'string') throw wrong(path, 'lint.baseline');
  return {
    rules: readRules(path, 'lint.rules', lint['rules'], ruleIds),
    overrides: overrides.map((override: unknown, index) => {
      const place = `lint.overrides[${index}]`;
      if (!isMap(override)) throw wrong(path, place);
      const files = typeof override['files'] === 'string' ? [override['files']] : override['files'];
      if (!Array.isArray(files) || !files.every((file) => typeof file === 'string'))
        throw wrong(path, `${place}.files`);
      return { files, rules: readRules(path, `${place}.rules`, override['rules'], ruleIds) };
    }),
    baseline,
  };
}

/** The configuration of one file, by its path with slashes, relative to the folder that holds `.promptmill`. */
export function configOf({ rules, overrides }: LintFile, path: string): LintConfig {
  return overrides
    .filter(({ files }) => files.some((glob) => picomatch.isMatch(path, glob, { dot: true })))
    .reduce<LintConfig>((config, override) => mergeConfig(config, override.rules), rules);
}

function readRules(path: string, place: string, value: unknown, ruleIds: readonly string[]): LintConfig {
  if (value === undefined || value === null) return {};
  if (value === 'off' || value === false) return 'off';
  if (!isMap(value)) throw wrong(path, place);
  const known: readonly string[] = [...METRICS, ...ruleIds];
  return Object.fromEntries(
    Object.entries(value).map(([key, setting]) => {
      const level = toLevel(setting);
      if (level === undefined || !known.includes(key)) throw wrong(path, `${place}.${key}`);
      return [key, level];
    }),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(path: string, place: string): AppError {
  return new AppError('config.invalid', '{0} is not right at “{1}”.', {
    args: [path, place],
    hint: 'lint.rules names rules or metrics with off, error, warning, info or hint; lint.overrides adds files to them; lint.baseline is a path.',
  });
}
