import { AppError } from '#core/errors';

const hint = 'See promptmill --help.';

/** What Node's `parseArgs` refuses, as an error that is said in the person's language; any other error as it is. */
export function usageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Error) || !code.startsWith('ERR_PARSE_ARGS')) return error;
  const [, what] = /'([^']{1,200})'/.exec(error.message) ?? [];
  if (what === undefined) {
    return new AppError('usage', 'The options cannot be read: {0}', { args: [error.message], hint });
  }
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return new AppError('usage', 'There is no option “{0}”.', { args: [what], hint });
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return new AppError('usage', '“{0}” is too much: this command takes no such argument.', { args: [what], hint });
    default:
      return new AppError('usage', 'The option “{0}” is not used like this.', { args: [what], hint });
  }
}
