import { translatorOf } from '#core/bundles';
import type { Locale } from '#core/l10n';
import type { CliIo } from '../../src/cli/command.ts';

/** What a command of the command line talks to, in a folder; `text` is what it printed. */
export function commandIo(cwd: string, locale: Locale = 'en'): { readonly io: CliIo; readonly text: () => string } {
  let text = '';
  const io: CliIo = {
    cwd,
    env: {},
    locale,
    t: translatorOf(locale),
    signal: new AbortController().signal,
    interactive: false,
    out: (chunk) => (text += chunk),
    err: () => undefined,
    stdin: () => Promise.resolve(''),
  };
  return { io, text: () => text };
}
