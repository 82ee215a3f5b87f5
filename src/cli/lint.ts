import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';
import { translatorOf } from '#core/bundles';
import { AppError, describe } from '#core/errors';
import { toLocale, type Locale, type Translate } from '#core/l10n';
import { fails, lint } from '#core/lint/linter';
import type { Finding } from '#core/lint/rule';
import { scoreOf, type Score } from '#core/lint/score';
import { parsePrompt } from '#core/prompt/document';
import { LineIndex } from '#core/text';
import { readText } from '#node/decode';
import type { CliCommand, CliIo } from './command.ts';
import { toSarif } from './sarif.ts';

const FORMATS = ['pretty', 'json', 'sarif'] as const;
const IN_FOLDERS = '**/*.{md,txt,prompty,yml,yaml}';

/** One linted text; `path` as the person named it, `-` for stdin, offsets relative to `text` (without a byte order mark). */
interface LintedFile {
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly score: Score;
}

/**
 * `promptmill lint`. Exit code 0: nothing, or only findings of severity info and hint; 1: an error or a warning; 2: wrong
 * usage, or a file that cannot be read (the others are linted and printed all the same).
 */
export const lintCommand: CliCommand = {
  name: 'lint',
  summary: 'Checks prompts by the eight metrics and scores them.',
  usage: 'lint [--format pretty|json|sarif] [--locale zh-cn|en] FILE…|-',
  options: [
    ['FILE…', 'prompts, folders or globs; - reads one prompt from stdin'],
    ['--format FORMAT', 'pretty (default), json or sarif'],
    ['--json', 'the same as --format json'],
    ['--locale LOCALE', 'the language of the messages: zh-cn or en'],
  ],
  examples: [
    'promptmill lint prompts/relevance.template.md',
    'promptmill lint --format json --locale zh-cn "prompts/**/*.md"',
    'promptmill lint --format sarif prompts > prompts.sarif',
    'echo "Translate the text into French." | promptmill lint -',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { format: { type: 'string' }, json: { type: 'boolean' }, locale: { type: 'string' } },
      allowPositionals: true,
    });
    const format = oneOf('--format', values.json ? (values.format ?? 'json') : (values.format ?? 'pretty'), FORMATS);
    if (values.json && format !== 'json') {
      throw new AppError('usage', '--json contradicts --format {0}.', { args: [format], hint: 'Give one of the two.' });
    }
    const locale =
      values.locale === undefined ? io.locale : toLocale(oneOf('--locale', values.locale, ['zh-cn', 'en']));
    const t = values.locale === undefined ? io.t : translatorOf(locale);
    const { files, unreadable } = await lintAll(await expand(positionals, io.cwd), locale, io);
    if (format === 'json') io.out(`${JSON.stringify({ files: files.map(toJson) }, null, 2)}\n`);
    else if (format === 'sarif') io.out(`${JSON.stringify(toSarif(files, locale), null, 2)}\n`);
    else io.out(files.map((file) => pretty(file, t)).join(''));
    for (const error of unreadable) io.err(`promptmill: ${describe(error, t)}\n`);
    if (unreadable.length > 0) return 2;
    return files.some(({ findings }) => fails(findings)) ? 1 : 0;
  },
};

async function lintAll(
  paths: readonly string[],
  locale: Locale,
  io: CliIo,
): Promise<{ readonly files: readonly LintedFile[]; readonly unreadable: readonly unknown[] }> {
  const files: LintedFile[] = [];
  const unreadable: unknown[] = [];
  for (const file of paths) {
    try {
      const text =
        file === '-' ? (await io.stdin()).replace(/^\uFEFF/, '') : await readText(path.resolve(io.cwd, file));
      const findings = lint(parsePrompt(file, text), { locale });
      files.push({ path: file, text, findings, score: scoreOf(findings) });
    } catch (error) {
      if (!AppError.is(error, 'source.unreadable')) throw error;
      unreadable.push(error);
    }
  }
  return { files, unreadable };
}

/** The files that the arguments name, each once, in their order; what a folder or glob holds is sorted. */
async function expand(names: readonly string[], cwd: string): Promise<readonly string[]> {
  if (names.length === 0) {
    throw new AppError('usage', 'No file to check.', { hint: 'Name prompts, folders or globs, or - for stdin.' });
  }
  const found = new Set<string>();
  for (const name of names) {
    const info = name === '-' ? undefined : await stat(path.resolve(cwd, name)).catch(() => undefined);
    const folder = info?.isDirectory() === true;
    if (!folder && (name === '-' || info !== undefined || !isDynamicPattern(name))) {
      found.add(name);
      continue;
    }
    const pattern = folder ? `${escapePath(slashes(name)).replace(/\/+$/, '')}/${IN_FOLDERS}` : slashes(name);
    const matches = await glob(pattern, { cwd, ignore: ['**/node_modules/**', '**/.git/**'], onlyFiles: true });
    if (matches.length === 0) {
      throw new AppError('usage', 'No file matches {0}.', {
        args: [name],
        hint: 'Name prompts, folders or globs, or - for stdin.',
      });
    }
    for (const match of matches.toSorted()) found.add(match);
  }
  return [...found];
}

function slashes(name: string): string {
  return path.sep === '\\' ? name.replaceAll('\\', '/') : name;
}

function toJson({ path: file, text, findings, score }: LintedFile): object {
  const index = new LineIndex(text);
  return {
    path: file,
    score,
    findings: findings.map(({ ruleId, metric, severity, message, span, fixes }) => ({
      ruleId,
      metric,
      severity,
      message,
      start: index.position(span.start),
      end: index.position(span.end),
      fixes: fixes.map(({ title, edits }) => ({
        title,
        edits: edits.map((edit) => ({ start: edit.span.start, end: edit.span.end, newText: edit.newText })),
      })),
    })),
  };
}

function pretty({ path: file, text, findings, score }: LintedFile, t: Translate): string {
  const index = new LineIndex(text);
  const names = { error: t('error'), warning: t('warning'), info: t('info'), hint: t('hint') };
  const rows = findings.map(({ span, severity, message, ruleId, fixes }) => {
    const { line, column } = index.position(span.start);
    const fix = fixes[0] === undefined ? '' : `\n      ${t('Fix')}: ${fixes[0].title}`;
    return `  ${line}:${column}  ${names[severity]}  ${message}  (${ruleId})${fix}\n`;
  });
  const low = Object.entries(score.metrics)
    .filter(([, value]) => value < 100)
    .map(([metric, value]) => `${metric} ${value}`);
  const detail = low.length === 0 ? '' : ` (${low.join(', ')})`;
  return `${file}\n${rows.join('')}  ${t('Score {0} of 100', score.overall)}${detail}\n\n`;
}

function oneOf<Value extends string>(flag: string, value: string, values: readonly Value[]): Value {
  const found = values.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new AppError('usage', '{0} cannot be “{1}”.', {
    args: [flag, value, values.join(', ')],
    hint: 'It is one of: {2}.',
  });
}
