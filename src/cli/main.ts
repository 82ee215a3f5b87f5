import { writeSync } from 'node:fs';
import module from 'node:module';
import { toLocale, translator, type Translate } from '#core/l10n';
import type { CliIo } from './command.ts';

// What is imported from here on is compiled once and kept by Node (22.1 or newer) for the next start.
if ('enableCompileCache' in module) module.enableCompileCache();
const { runProgram } = await import('./program.ts');

process.exitCode = await runProgram(process.argv.slice(2), await processIo());

async function processIo(): Promise<CliIo> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  const { env } = process;
  const locale = toLocale(localeFlag(process.argv) ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG']);
  const t = locale === 'en' ? translator() : (await import('#core/bundles')).translatorOf(locale);
  return {
    cwd: currentFolder(t),
    env,
    locale,
    t,
    signal: stop.signal,
    get interactive() {
      return process.stdout.isTTY;
    },
    out: writer(),
    err: (chunk) => process.stderr.write(chunk),
    stdin: readStdin,
  };
}

/** The current folder, which may have been deleted meanwhile: then nothing can be done. */
function currentFolder(t: Translate): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write(`promptmill: ${t('The current folder was deleted. Change to one that exists.')}\n`);
    return process.exit(2);
  }
}

async function readStdin(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

/** Writes to stdout past `process.stdout` and the streams that it would load, as long as the reader keeps up. */
function writer(): (text: string) => void {
  let direct = process.platform !== 'win32'; // its console takes more than bytes
  if (!direct) process.stdout.on('error', endIfUnread);
  return (text) => {
    let rest = Buffer.from(text);
    if (direct) {
      try {
        while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
      } catch (error) {
        endIfUnread(error);
        direct = false;
        process.stdout.on('error', endIfUnread);
      }
    }
    if (rest.length > 0) process.stdout.write(rest);
  };
}

/** A reader that stops early (`promptmill lint … | head`) is no error; one that is slow (EAGAIN) is waited for. */
function endIfUnread(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EPIPE') process.exit(0);
  if (code !== 'EAGAIN') throw error;
}

function localeFlag(argv: readonly string[]): string | undefined {
  const index = argv.indexOf('--locale');
  return index === -1 ? argv.find((arg) => arg.startsWith('--locale='))?.slice(9) : argv[index + 1];
}
