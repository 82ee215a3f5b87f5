import { isUtf8 } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError, describe } from '#core/errors';
import { toLocale, type Locale, type Translate } from '#core/l10n';
import { mergeConfig, toLevel, type LintConfig } from '#core/lint/config';
import { fixAll } from '#core/lint/fixes';
import { fails } from '#core/lint/linter';
import { METRICS, type Safety } from '#core/lint/rule';
import { scoreOf } from '#core/lint/score';
import { readText } from '#node/sources/decode';
import { ProjectLintReader, relative } from '#node/lintConfig';
import type { CliCommand, CliIo } from '../command.ts';
import { oneOf } from '../flagValues.ts';
import { checkText, ruleIds } from './lintCheck.ts';
import { expandTargets, type LintTarget } from './lintFiles.ts';
import { pretty, toJson, type CheckedFile } from './lintOutput.ts';

const FORMATS = ['pretty', 'json', 'sarif'] as const;

interface LintRun {
  readonly locale: Locale;
  readonly t: Translate;
  readonly fix: Safety | undefined;
  readonly sound: boolean; // fixes go to somebody who may apply them
  readonly stdinName: string;
  readonly rules: LintConfig;
  readonly project: ProjectLintReader | undefined;
  readonly io: CliIo;
}

/**
 * `promptmill lint`. Exit code 0: nothing, or only findings of severity info and hint; 1: an error or a warning; 2: wrong
 * usage, or a file that cannot be read (the others are linted and printed all the same).
 */
export const lintCommand: CliCommand = {
  name: 'lint',
  summary: 'Checks prompts by the eight metrics and scores them.',
  usage: 'lint [--fix] [--format pretty|json|sarif] [--locale zh-cn|en] FILE…|-',
  options: [
    ['FILE…', 'prompts, code that holds prompts, folders or globs; - reads one prompt from stdin'],
    ['--fix', 'applies the safe fixes and writes the files; with - the fixed prompt goes to stdout'],
    ['--fix-suggestions', 'applies suggestions too: look at the result'],
    ['--format FORMAT', 'pretty (default), json or sarif'],
    ['--json', 'the same as --format json'],
    ['--locale LOCALE', 'the language of the messages: zh-cn or en'],
    ['--stdin', 'the same as -'],
    ['--stdin-filename PATH', 'where the prompt from stdin belongs: decides its kind and its configuration'],
    ['--rule ID=LEVEL', 'a rule or metric and off, error, warning, info or hint; may be repeated'],
    ['--config FILE', 'instead of the nearest .promptmill/config.yaml; none reads no configuration'],
    ['--baseline FILE', 'leaves out the findings that the file knows'],
    ['--write-baseline FILE', 'writes the findings into the file and ends with 0'],
  ],
  examples: [
    'promptmill lint prompts/relevance.template.md',
    'promptmill lint --fix "prompts/**/*.md" src/prompts.py',
    'promptmill lint --format json --locale zh-cn "prompts/**/*.md"',
    'promptmill lint --format sarif prompts > prompts.sarif',
    'echo "Translate the text into French." | promptmill lint -',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        format: { type: 'string' },
        json: { type: 'boolean' },
        locale: { type: 'string' },
        fix: { type: 'boolean' },
        'fix-suggestions': { type: 'boolean' },
        stdin: { type: 'boolean' },
        'stdin-filename': { type: 'string' },
        rule: { type: 'string', multiple: true },
        config: { type: 'string' },
        baseline: { type: 'string' },
        'write-baseline': { type: 'string' },
      },
      allowPositionals: true,
    });
    const format = oneOf('--format', values.json ? (values.format ?? 'json') : (values.format ?? 'pretty'), FORMATS);
    if (values.json && format !== 'json') {
      throw new AppError('usage', '--json contradicts --format {0}.', { args: [format], hint: 'Give one of the two.' });
    }
    const locale =
      values.locale === undefined ? io.locale : toLocale(oneOf('--locale', values.locale, ['zh-cn', 'en']));
    const absolute = (file: string | undefined) => (file === undefined ? undefined : path.resolve(io.cwd, file));
    const run: LintRun = {
      locale,
      t: values.locale === undefined ? io.t : (await import('#core/bundles')).translatorOf(locale),
      fix: values['fix-suggestions'] ? 'suggestion' : values.fix ? 'safe' : undefined,
      sound: format !== 'pretty' || values.fix === true || values['fix-suggestions'] === true,
      stdinName: values['stdin-filename'] ?? '-',
      rules: await rulesOf(values.rule ?? []),
      project:
        values.config === 'none'
          ? undefined
          : new ProjectLintReader({
              cwd: io.cwd,
              ruleIds,
              configPath: absolute(values.config),
              baselinePath: values['write-baseline'] === undefined ? absolute(values.baseline) : undefined,
            }),
      io,
    };
    const names = values.stdin && !positionals.includes('-') ? [...positionals, '-'] : positionals;
    const { files, unreadable, fixedStdin } = await checkAll(await expandTargets(names, io.cwd), run);
    if (values['write-baseline'] !== undefined) {
      await writeBaseline(values['write-baseline'], files, io);
    } else if (fixedStdin !== undefined && format === 'pretty') {
      // The fixed prompt goes where a pipe takes it, what is left goes beside it.
      io.out(fixedStdin);
      io.err(files.map((file) => pretty(file, run.t)).join(''));
    } else if (format === 'json') io.out(`${JSON.stringify({ files: files.map(toJson) }, null, 2)}\n`);
    else if (format === 'sarif') {
      const { toSarif } = await import('./sarif.ts');
      io.out(`${JSON.stringify(toSarif(files, locale), null, 2)}\n`);
    } else io.out(files.map((file) => pretty(file, run.t)).join(''));
    for (const error of unreadable) io.err(`promptmill: ${describe(error, run.t)}\n`);
    if (unreadable.length > 0) return 2;
    return values['write-baseline'] === undefined && files.some(({ findings }) => fails(findings)) ? 1 : 0;
  },
};

async function checkAll(
  targets: readonly LintTarget[],
  run: LintRun,
): Promise<{
  readonly files: readonly CheckedFile[];
  readonly unreadable: readonly AppError[];
  readonly fixedStdin: string | undefined;
}> {
  const files: CheckedFile[] = [];
  const unreadable: AppError[] = [];
  let fixedStdin: string | undefined;
  for (const target of targets) {
    try {
      const checked = await checkOne(target, run);
      if (checked === undefined) continue;
      if (target.path === '-' && run.fix !== undefined) fixedStdin = checked.text;
      files.push(checked);
    } catch (error) {
      if (!AppError.is(error, 'source.unreadable')) throw error;
      unreadable.push(error);
    }
  }
  return { files, unreadable, fixedStdin };
}

/** Undefined: code that was found in a folder and holds no prompt. */
async function checkOne(target: LintTarget, run: LintRun): Promise<CheckedFile | undefined> {
  const { io, locale, fix } = run;
  const stdin = target.path === '-';
  const name = stdin ? run.stdinName : target.path;
  const file = path.resolve(io.cwd, name);
  const original = stdin ? (await io.stdin()).replace(/^\uFEFF/, '') : await readText(file);
  const project = name === '-' ? undefined : await run.project?.of(file);
  const config = mergeConfig(project?.config ?? {}, run.rules);
  const check = await checkText(name, { locale, config }, run.sound);
  let text = original;
  if (fix !== undefined) {
    ({ text } = fixAll(original, (current) => check(current).findings, fix));
    if (!stdin && text !== original) await writeBack(file, text);
  }
  const { findings, parts } = check(text);
  if (parts === 0 && !target.named) return undefined;
  const known = project?.known ?? [];
  if (known.length === 0) return { path: target.path, text, findings, score: scoreOf(findings) };
  const { beyondBaseline } = await import('#core/lint/baseline');
  const beyond = beyondBaseline(text, findings, known).findings;
  return { path: target.path, text, findings: beyond, score: scoreOf(beyond) };
}

/** Writes a fixed file, with the byte order mark that it had. A file in another encoding stays as it is. */
async function writeBack(file: string, text: string): Promise<void> {
  const bytes = await readFile(file);
  if (!isUtf8(bytes)) {
    throw new AppError('source.unreadable', '{0} is not UTF-8 and was not changed.', {
      args: [file],
      hint: 'Save it as UTF-8, or fix it in the editor.',
    });
  }
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\uFEFF' : '';
  await writeFile(file, mark + text);
}

async function writeBaseline(file: string, files: readonly CheckedFile[], io: CliIo): Promise<void> {
  const { fingerprints, formatBaseline } = await import('#core/lint/baseline');
  const root = path.resolve(io.cwd);
  const entries = files.map(({ path: name, text, findings }) => [
    name === '-' ? '-' : relative(root, path.resolve(root, name)),
    fingerprints(text, findings),
  ]);
  await writeFile(path.resolve(io.cwd, file), formatBaseline(Object.fromEntries(entries)));
}

async function rulesOf(settings: readonly string[]): Promise<LintConfig> {
  if (settings.length === 0) return {};
  const known: readonly string[] = [...METRICS, ...(await ruleIds())];
  return Object.fromEntries(
    settings.map((setting) => {
      const [id = '', value] = setting.split('=');
      const level = toLevel(value);
      if (!known.includes(id) || level === undefined) {
        throw new AppError('usage', '{0} cannot be “{1}”.', {
          args: ['--rule', setting],
          hint: 'Write ID=LEVEL with a rule or metric and off, error, warning, info or hint.',
        });
      }
      return [id, level] as const;
    }),
  );
}
