import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ParseArgsConfig } from 'node:util';
import { globSync } from 'tinyglobby';
import { describe, expect, test, vi } from 'vitest';
import { root } from '../scripts/node.mjs';
import { commandsOf } from '../src/cli/program.ts';
import { codeSpans, pageAt, pages } from './support/markdownPages.ts';
import { callsOf, wordsOf } from './support/shellLines.ts';
import { commandIo } from './support/commandIo.ts';

// A command's flags are read by the command itself, by its own table; then it ends before it does anything.
const { Parsed } = vi.hoisted(() => ({ Parsed: class extends Error {} }));
vi.mock('node:util', () => {
  const actual = process.getBuiltinModule('node:util');
  const parseArgs = (config: ParseArgsConfig) => {
    actual.parseArgs(config);
    throw new Parsed();
  };
  return { ...actual, default: actual, parseArgs };
});

const docs = pages.filter(({ file }) => file !== 'CHANGELOG.md' && !file.startsWith('samples/relevance/model/train'));
const calls = docs.flatMap(callsOf);
const { io } = commandIo(root);

/** What a command says against its words, or nothing. */
async function refusalOf([name = '', ...rest]: readonly string[]): Promise<string | undefined> {
  const command = Object.hasOwn(commandsOf, name) ? await commandsOf[name]?.() : undefined;
  if (command === undefined) return `there is no command ${name}`;
  try {
    await command.run(rest, io);
    return 'its flags were not read';
  } catch (error) {
    return error instanceof Parsed ? undefined : String(error);
  }
}

describe('the command line in the documents', () => {
  test('each line to run is taken by its command', async () => {
    const lines = calls.filter(({ whole }) => whole);
    expect(lines.length).toBeGreaterThan(100);
    const refused = await Promise.all(
      lines
        .filter(({ words: [first] }) => first !== '<command>' && first !== '--version')
        .map(async ({ words, at }) => ({ at, words: words.join(' '), why: await refusalOf(words) })),
    );
    expect(refused.filter(({ why }) => why !== undefined)).toEqual([]);
  });

  test('each phrase names a command and flags that its help lists', async () => {
    const phrases = calls.filter(({ whole, words: [first = ''] }) => !whole && /^[a-z]/.test(first));
    expect(phrases.length).toBeGreaterThan(50);
    const faults = await Promise.all(
      phrases.map(async ({ words: [name = '', ...rest], at }) => {
        const command = Object.hasOwn(commandsOf, name) ? await commandsOf[name]?.() : undefined;
        if (command === undefined) return [`${at}: there is no command ${name}`];
        const help = command.options.map(([flag]) => flag).join(' ');
        const known = new Set(['--help', ...(help.match(/--[a-z-]+/g) ?? [])]);
        return rest
          .flatMap((word) => word.match(/--[a-z][a-z-]*/g) ?? [])
          .filter((flag) => !known.has(flag))
          .map((flag) => `${at}: ${name} has no ${flag}`);
      }),
    );
    expect(faults.flat()).toEqual([]);
  });

  test('a line with a wrong flag or command is refused', async () => {
    expect(wordsOf(`label --text 'a b' "c d"/e \\# # no`)).toEqual(['label', '--text', 'a b', 'c d/e', '#']);
    expect(await refusalOf(['lint', '--fixx', 'prompts'])).toContain('--fixx');
    expect(await refusalOf(['label', '--out'])).toContain('--out');
    expect(await refusalOf(['lable', 'data'])).toContain('lable');
  });
});

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const { capabilities, contributes } = read('package.json') as Manifest;

describe('the names in the documents', () => {
  test('`promptmill.…` is a setting, a command or a view, or the beginning of one', () => {
    const known = [
      ...Object.keys(contributes.configuration.properties),
      ...contributes.commands.map(({ command }) => command),
      ...Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id)),
    ];
    const named = docs.flatMap((page) =>
      codeSpans(page)
        .filter(({ text }) => /^promptmill\.[a-zA-Z.]+$/.test(text))
        .map(({ text, line }) => ({ text, at: `${page.file}:${line}` })),
    );
    expect(named.length).toBeGreaterThan(30);
    const unknown = named.filter(({ text }) => !known.some((one) => one === text || one.startsWith(`${text}.`)));
    expect(unknown).toEqual([]);
  });

  test('of our own source files are those of files', () => {
    const named = docs.flatMap((page) =>
      codeSpans(page).flatMap(({ text, line }) => {
        const [file = ''] = text.replace(/^(?:node|npx vitest run) /, '').split(' ');
        return /^[\w./*{},-]+\/[\w.*{},-]+\.(?:ts|mjs)$/.test(file) ? [{ file, at: `${page.file}:${line}` }] : [];
      }),
    );
    expect(named.length).toBeGreaterThan(30);
    const files = globSync(['{src,test,scripts,bench,webview}/**/*.{ts,mjs}'], {
      cwd: root,
      ignore: ['bench/peers/**'],
    });
    const isThere = (file: string) => {
      const form = file
        .replaceAll('.', String.raw`\.`)
        .replaceAll('*', '[^/]*')
        .replace(/\{([^}]*)\}/g, (_, of: string) => `(?:${of.replaceAll(',', '|')})`);
      return files.some((one) => new RegExp(`(?:^|/)${form}$`).test(one));
    };
    expect(named.filter(({ file }) => !isThere(file))).toEqual([]);
  });

  test.each(['README.md', 'README.zh-CN.md'])('%s names the settings that a workspace cannot set', (file) => {
    const page = pageAt(file);
    const section = page.prose.findIndex((line) => /^## (?:Restricted Mode|受限模式)$/.test(line)) + 1;
    const after = page.prose.findIndex((line, index) => index > section && line.startsWith('## '));
    const here = codeSpans(page).filter(({ line }) => line > section && line <= after);
    const named = here.map(({ text }) => text).filter((text) => text.startsWith('promptmill.'));
    const own = Object.entries(contributes.configuration.properties).filter(([, { scope }]) => scope === 'machine');
    const restricted = [...own.map(([name]) => name), ...capabilities.untrustedWorkspaces.restrictedConfigurations];
    const covers = (part: string, name: string) => name === part || name.startsWith(`${part}.`);
    expect(restricted.filter((name) => !named.some((part) => covers(part, name)))).toEqual([]);
    expect(named.filter((part) => !restricted.some((name) => covers(part, name)))).toEqual([]);
  });

  test('“Promptmill: …” is the title of a command', () => {
    const titles = ['package.nls.json', 'package.nls.zh-cn.json'].flatMap((file) => {
      const texts = read(file) as Readonly<Record<string, string>>;
      return contributes.commands.map(({ title }) => texts[title.slice(1, -1)] ?? title);
    });
    const quoted = docs.flatMap(({ file, prose }) =>
      prose.flatMap((line, index) =>
        [...line.matchAll(/[*“]Promptmill[:：] ?([^*”]{1,80})[*”]/g)].map(([, title = '']) => ({
          title,
          at: `${file}:${index + 1}`,
        })),
      ),
    );
    expect(quoted.length).toBeGreaterThan(25);
    expect(quoted.filter(({ title }) => !titles.includes(title))).toEqual([]);
  });
});
