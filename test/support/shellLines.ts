import { codeSpans, type MarkdownPage } from './markdownPages.ts';

/** A call of the command line that a document shows: the words after `promptmill`. */
export interface Call {
  readonly words: readonly string[];
  readonly at: string; // file:line
  readonly whole: boolean; // a line to run, not a phrase with placeholders
}

const SHELL = new Set(['', 'sh', 'bash', 'shell', 'powershell', 'console', 'yaml', 'ini']);

/** Every call of `promptmill` on a page: lines of its code blocks, and what stands between backticks in the text. */
export function callsOf(page: MarkdownPage): readonly Call[] {
  const lines = page.code
    .filter(({ language }) => SHELL.has(language))
    .flatMap(({ text, line }) =>
      joined(text).map((command) => ({ command: command.text, at: `${page.file}:${line + 1 + command.line}` })),
    );
  return [
    ...lines.flatMap(({ command, at }) => callIn(command, at, true)),
    ...codeSpans(page).flatMap(({ text, line }) => callIn(text, `${page.file}:${line}`, false)),
  ];
}

/** Lines that end in a backslash with the one that goes on. */
function joined(text: string): { readonly text: string; readonly line: number }[] {
  const commands: { text: string; line: number }[] = [];
  let open = false;
  for (const [line, one] of text.split('\n').entries()) {
    const last = commands.at(-1);
    if (open && last !== undefined) last.text += ` ${one.trim()}`;
    else commands.push({ text: one, line });
    open = one.endsWith('\\');
    const now = commands.at(-1);
    if (open && now !== undefined) now.text = now.text.slice(0, -1);
  }
  return commands;
}

const BEFORE =
  /(?:^|[|;&]\s*|npx |run: |entry: |ExecStart=\S*\/|npm run |node \S*\/dist\/cli\.mjs )\s*promptmill(?= |$)/;
const BY_FILE = /\bnode \S{0,80}dist\/cli\.mjs(?= )/;

function callIn(command: string, at: string, whole: boolean): readonly Call[] {
  const text = command.trim();
  const found = BEFORE.exec(text) ?? BY_FILE.exec(text);
  if (found === null) return [];
  const words = wordsOf(text.slice(found.index + found[0].length));
  return words.length === 0 ? [] : [{ words: words[0] === '--' ? words.slice(1) : words, at, whole }];
}

/** The words of a command as a POSIX shell has them, up to a comment, a pipe, a redirection or the next command. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  const pattern = /\s*(?:(#.*$|[|;&<>].*$)|((?:"[^"]*"|'[^']*'|\\.|[^\s"'\\|;&<>])+))/gy;
  for (const [, end, word] of text.matchAll(pattern)) {
    if (end !== undefined || word === undefined) break;
    words.push(
      word.replace(
        /"([^"]*)"|'([^']*)'|\\(.)/g,
        (_, ...parts: (string | undefined)[]) => parts.slice(0, 3).find((part) => part !== undefined) ?? '',
      ),
    );
  }
  return words;
}
