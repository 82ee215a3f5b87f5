import { readFileSync } from 'node:fs';
import { AppError, describe } from '#core/errors';
import type { CliCommand, CliIo } from './command.ts';

/** Every command by its name. One is loaded when it runs, so that `lint` does not wait for the others' libraries. */
const commands: Readonly<Record<string, () => Promise<CliCommand>>> = {
  lint: async () => (await import('./lint.ts')).lintCommand,
  label: async () => (await import('./label.ts')).labelCommand,
  qc: async () => (await import('./qc.ts')).qcCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  train: async () => (await import('./train.ts')).trainCommand,
  'build-gguf': async () => (await import('./buildGguf.ts')).buildGgufCommand,
  preflight: async () => (await import('./preflight.ts')).preflightCommand,
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  runtime: async () => (await import('./runtime.ts')).runtimeCommand,
  'fetch-model': async () => (await import('./modelFetch.ts')).fetchModelCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  'check-endpoint': async () => (await import('./checkEndpoint.ts')).checkEndpointCommand,
  'inspect-marker': async () => (await import('./inspectMarker.ts')).inspectMarkerCommand,
};

/** Runs `promptmill <argv>` and returns the exit code: 0 fine, 1 findings or failed records, 2 wrong usage, 130 stopped. */
export async function runProgram(argv: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = await load(rest[0]);
    const text = command === undefined ? await overview(io) : help(command, io);
    if (name === undefined) io.err(text);
    else io.out(text);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    io.out(`${manifest.version}\n`);
    return 0;
  }
  const command = await load(name);
  try {
    if (command === undefined) {
      throw new AppError('usage', 'There is no command “{0}”.', { args: [name], hint: 'See promptmill --help.' });
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      io.out(help(command, io));
      return 0;
    }
    return await command.run(rest, io);
  } catch (error) {
    if (io.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      io.err(`promptmill: ${io.t('Stopped.')}\n`);
      return 130;
    }
    const usage = isUsageError(error);
    if (rest.includes('--json') && error instanceof AppError) {
      io.out(`${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint } })}\n`);
    }
    io.err(`promptmill: ${describe(error, io.t)}\n`);
    if (usage && command !== undefined) io.err(`${io.t('Usage')}: promptmill ${command.usage}\n`);
    return usage ? 2 : 1;
  }
}

async function load(name: string | undefined): Promise<CliCommand | undefined> {
  return name !== undefined && Object.hasOwn(commands, name) ? await commands[name]?.() : undefined;
}

function isUsageError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'usage' || code.startsWith('ERR_PARSE_ARGS');
}

async function overview(io: CliIo): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((one) => one()));
  const rows = all.map((command) => `  ${command.name.padEnd(16)}${io.t(command.summary)}\n`).join('');
  return `${io.t('Usage')}: promptmill <command> [options]\n\n${rows}\n${io.t('promptmill <command> --help shows its options and examples.')}\n`;
}

function help(command: CliCommand, io: CliIo): string {
  const width = Math.max(...command.options.map(([flag]) => flag.length)) + 2;
  const options = command.options.map(([flag, text]) => `  ${flag.padEnd(width)}${io.t(text)}\n`).join('');
  const examples = command.examples.map((example) => `  ${example}\n`).join('');
  return `${io.t(command.summary)}\n\n${io.t('Usage')}: promptmill ${command.usage}\n\n${options}\n${io.t('Examples')}:\n${examples}`;
}
