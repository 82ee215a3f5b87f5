import { AppError, describe } from '#core/errors';
import type { CliCommand, CliIo } from './command.ts';
import { usageError } from './usageError.ts';

/** Every command by its name. One is loaded when it runs, so that `lint` does not wait for the others' libraries. */
export const commandsOf: Readonly<Record<string, () => Promise<CliCommand>>> = {
  lint: async () => (await import('./lint/lint.ts')).lintCommand,
  label: async () => (await import('./label/label.ts')).labelCommand,
  qc: async () => (await import('./qc/qc.ts')).qcCommand,
  export: async () => (await import('./dataset/export.ts')).exportCommand,
  train: async () => (await import('./train/train.ts')).trainCommand,
  'build-gguf': async () => (await import('./train/buildGguf.ts')).buildGgufCommand,
  preflight: async () => (await import('./dataset/preflight.ts')).preflightCommand,
  evaluate: async () => (await import('./evaluate/evaluate.ts')).evaluateCommand,
  serve: async () => (await import('./model/serve.ts')).serveCommand,
  runtime: async () => (await import('./model/runtime.ts')).runtimeCommand,
  'fetch-model': async () => (await import('./model/modelFetch.ts')).fetchModelCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  'check-endpoint': async () => (await import('./model/checkEndpoint.ts')).checkEndpointCommand,
  'inspect-marker': async () => (await import('./model/inspectMarker.ts')).inspectMarkerCommand,
  mcp: async () => (await import('./tools/mcp.ts')).mcpCommand,
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
    io.out(`${(await import('./ownVersion.ts')).ownVersion()}\n`);
    return 0;
  }
  const command = await load(name);
  try {
    if (command === undefined) {
      const hint = 'See promptmill --help.';
      if (name.startsWith('-')) throw new AppError('usage', 'There is no option “{0}”.', { args: [name], hint });
      throw new AppError('usage', 'There is no command “{0}”.', { args: [name], hint });
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      io.out(help(command, io));
      return 0;
    }
    return await command.run(rest, io);
  } catch (thrown) {
    const error = usageError(thrown);
    if (io.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      io.err(`promptmill: ${io.t('Stopped.')}\n`);
      return 130;
    }
    const usage = AppError.is(error, 'usage');
    if (rest.includes('--json') && error instanceof AppError) {
      io.out(`${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint } })}\n`);
    }
    io.err(`promptmill: ${describe(error, io.t)}\n`);
    if (usage && command !== undefined) io.err(`${io.t('Usage')}: promptmill ${command.usage}\n`);
    return usage ? 2 : 1;
  }
}

async function load(name: string | undefined): Promise<CliCommand | undefined> {
  return name !== undefined && Object.hasOwn(commandsOf, name) ? await commandsOf[name]?.() : undefined;
}

async function overview(io: CliIo): Promise<string> {
  const all = await Promise.all(Object.values(commandsOf).map((one) => one()));
  const rows = all.map((command) => `  ${command.name.padEnd(16)}${io.t(command.summary)}\n`).join('');
  return `${io.t('Usage')}: promptmill <command> [options]\n\n${rows}\n${io.t('promptmill <command> --help shows its options and examples.')}\n`;
}

function help(command: CliCommand, io: CliIo): string {
  const width = Math.max(...command.options.map(([flag]) => flag.length)) + 2;
  const options = command.options.map(([flag, text]) => `  ${flag.padEnd(width)}${io.t(text)}\n`).join('');
  const examples = command.examples.map((example) => `  ${example}\n`).join('');
  return `${io.t(command.summary)}\n\n${io.t('Usage')}: promptmill ${command.usage}\n\n${options}\n${io.t('Examples')}:\n${examples}`;
}
