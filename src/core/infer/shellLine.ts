/** The shells that command lines are written for. */
export type Shell = 'posix' | 'powershell';

/** One word of a command line: literal, or the value of an environment variable, which is then in no history. */
export type ShellWord = string | { readonly variable: string };

/** A program, its arguments and what it is given in the environment (name → variable that holds the value, or a value). */
export interface ShellCommand {
  readonly env?: Readonly<Record<string, ShellWord>>;
  readonly argv: readonly ShellWord[];
}

/** The command as a person can paste it. Every word is quoted where the shell would read it otherwise. */
export function shellLine({ env = {}, argv }: ShellCommand, shell: Shell): string {
  const words = argv.map((word) => quoted(word, shell));
  const names = Object.keys(env);
  if (shell === 'posix') {
    return [...names.map((name) => `${name}=${quoted(env[name] ?? '', shell)}`), ...words].join(' ');
  }
  // A quoted program is a string to PowerShell unless it is called.
  const call = /^['"]/.test(words[0] ?? '') ? ['&', ...words] : words;
  return [...names.map((name) => `$env:${name} = ${quoted(env[name] ?? '', shell, true)}`), call.join(' ')].join('; ');
}

function quoted(word: ShellWord, shell: Shell, asValue = false): string {
  if (typeof word !== 'string') return shell === 'posix' ? `"$${word.variable}"` : `"$env:${word.variable}"`;
  if (!asValue && /^[\w%+=:./-]+$/.test(word) && (shell === 'posix' || !word.includes('%'))) return word;
  // PowerShell takes typographic quotes for straight ones, and ends a string at them.
  return shell === 'posix' ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `'${word.replace(/['‘’‚‛]/g, '$&$&')}'`;
}
