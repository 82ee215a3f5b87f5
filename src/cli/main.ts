import { text } from 'node:stream/consumers';
import { translatorOf } from '#core/bundles';
import { toLocale } from '#core/l10n';
import type { CliIo } from './command.ts';
import { runProgram } from './program.ts';

// A reader that stops early (`promptmill lint … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runProgram(process.argv.slice(2), processIo());

function processIo(): CliIo {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  const { env } = process;
  const locale = toLocale(localeFlag(process.argv) ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG']);
  return {
    cwd: process.cwd(),
    env,
    locale,
    t: translatorOf(locale),
    signal: stop.signal,
    interactive: process.stdout.isTTY,
    out: (chunk) => process.stdout.write(chunk),
    err: (chunk) => process.stderr.write(chunk),
    stdin: () => text(process.stdin),
  };
}

function localeFlag(argv: readonly string[]): string | undefined {
  const index = argv.indexOf('--locale');
  return index === -1 ? argv.find((arg) => arg.startsWith('--locale='))?.slice(9) : argv[index + 1];
}
