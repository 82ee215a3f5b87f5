import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { toLocale } from '#core/l10n';
import type { CliCommand } from '../command.ts';
import { oneOf } from '../flagValues.ts';

/**
 * `promptmill mcp`: the tools of `#node/tools` for assistants, by the Model Context Protocol on stdin and stdout, until stdin
 * ends. Exit code 0; 2: wrong usage.
 */
export const mcpCommand: CliCommand = {
  name: 'mcp',
  summary:
    'Lets an assistant check prompts, estimate costs and read review figures: an MCP server on stdin and stdout.',
  usage: 'mcp [--root DIR]… [--locale zh-cn|en]',
  options: [
    ['--root DIR', 'a folder that the tools may read, nothing else; may be repeated (default: the current one)'],
    ['--locale LOCALE', 'the language of the messages: zh-cn or en'],
  ],
  examples: ['promptmill mcp --root .', 'promptmill mcp --root ~/prompts --root ~/labels --locale en'],
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { root: { type: 'string', multiple: true }, locale: { type: 'string' } },
    });
    if (values.locale !== undefined) oneOf('--locale', values.locale, ['zh-cn', 'en']);
    const roots = values.root ?? [demandProject(io.cwd)];
    const { serveMcp } = await import('./mcpServer.ts');
    if (io.interactive)
      io.err(`${io.t('Waiting for an assistant, which starts this command by itself. Ctrl+C ends it.')}\n`);
    await serveMcp({
      roots: roots.map((root) => path.resolve(io.cwd, root)),
      locale: values.locale === undefined ? io.locale : toLocale(values.locale),
      signal: io.signal,
      onError: (message) => io.err(`promptmill: ${message}\n`),
    });
    return 0;
  },
};

/** Some assistants start their servers in a person's home folder: all of it must not be read because nobody said anything. */
function demandProject(cwd: string): string {
  if (cwd !== os.homedir() && path.dirname(cwd) !== cwd) return cwd;
  throw new AppError('usage', 'The tools would read all of {0}.', {
    args: [cwd],
    hint: 'Name the folder of your project with --root.',
  });
}
