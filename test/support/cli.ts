import { translatorOf } from '#core/bundles';
import type { Locale } from '#core/l10n';
import type { CliIo } from '../../src/cli/command.ts';
import { runProgram } from '../../src/cli/program.ts';
import { KEY } from './kimiClient.ts';

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How a command is run. */
export interface RunWith {
  readonly env?: CliIo['env'];
  readonly signal?: AbortSignal;
  readonly locale?: Locale;
}

/** Runs the program in a folder as a person does, with a key for Kimi in the environment. */
export async function promptmill(cwd: string, argv: readonly string[], more: RunWith = {}): Promise<Ran> {
  return runIn(cwd, { env: { MOONSHOT_API_KEY: KEY }, ...more }, (io) => runProgram(argv, io));
}

/** Runs something that speaks to a terminal, in a folder, without a person at it. */
export async function runIn(cwd: string, more: RunWith, run: (io: CliIo) => Promise<number>): Promise<Ran> {
  let out = '';
  let err = '';
  const locale = more.locale ?? 'en';
  const code = await run({
    cwd,
    env: more.env ?? {},
    locale,
    t: translatorOf(locale),
    signal: more.signal ?? new AbortController().signal,
    interactive: false,
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: () => Promise.resolve(''),
  });
  return { code, out, err };
}
