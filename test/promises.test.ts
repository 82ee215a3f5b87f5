import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';

const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
/** Links whose text is the title of a test, as `docs/promises*.md` and the promises of the READMEs have them. */
const testLinks = (page: string) =>
  Array.from(
    textOf(page).matchAll(/\[([^\]\n]{1,200})\]\((?:\.\.\/)?(test\/[^)\s]{1,100})\)/g),
    ([, title = '', file = '']) => ({
      title,
      file,
    }),
  );
/** The beginning of a test or a suite, or the name of a walk's step, with this title. */
const hasTitle = (source: string, title: string) =>
  [`'${title}'`, `\`${title}\``, `"${title}"`].some((quoted) =>
    source
      .split(quoted)
      .slice(0, -1)
      .some((before) => /(?:\b(?:test|describe|it|suite)\(|\)\(|name:)\s*$/.test(before)),
  );

describe.each(['docs/promises.md', 'docs/promises.zh-CN.md'])('%s', (page) => {
  test('numbers its promises from 1 to 26, each with a test', () => {
    const rows = textOf(page)
      .split('\n')
      .filter((line) => /^\| \d/.test(line));
    expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
    for (const row of rows) expect(row).toMatch(/\]\(\.\.\/test\//);
  });

  test('names tests that are there under their titles', () => {
    const links = testLinks(page);
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter(({ title, file }) => !hasTitle(textOf(file), title))).toEqual([]);
  });
});

test('both languages name the same tests', () => {
  expect(testLinks('docs/promises.zh-CN.md')).toEqual(testLinks('docs/promises.md'));
});

test('a title that is only mentioned is not taken for a test', () => {
  expect(hasTitle("test('it holds', () => {})", 'it holds')).toBe(true);
  expect(hasTitle("test.each([1])('it holds %i', () => {})", 'it holds %i')).toBe(true);
  expect(hasTitle("// 'it holds' once stood here", 'it holds')).toBe(false);
  expect(hasTitle("test('it holds no more', () => {})", 'it holds')).toBe(false);
});

const sources = globSync('src/**/*.ts', { cwd: root });

test('no workspace sets a path, an address or a program', () => {
  const { contributes, capabilities } = JSON.parse(textOf('package.json')) as {
    readonly contributes: {
      readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
    };
    readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  };
  // What a workspace may set says how a text is checked and shown, and how a review goes; think before adding one here.
  const harmless =
    /^promptmill\.(?:language|lint\.(?:enabled|include|code|rules|codeLens)|qc\.(?:autoAdvance|blindShare|plantedShare))$/;
  const settable = Object.entries(contributes.configuration.properties).filter(([, { scope }]) => scope !== 'machine');
  const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
  expect(settable.map(([name]) => name).filter((name) => !harmless.test(name))).toEqual(restrictedConfigurations);
});

test('no program is started through a shell', () => {
  const withShell = sources.filter((file) => {
    const source = textOf(file);
    if (/\bShellExecution\b|\bcreateTerminal\b|\.sendText\(/.test(source)) return true;
    if (!source.includes('node:child_process')) return false;
    const imported = /import (?:type )?\{([^}]{0,200})\} from 'node:child_process'/.exec(source)?.[1] ?? 'exec';
    const names = imported.split(',').map((name) => name.replace('type ', '').trim());
    return names.some((name) => /^exec(?:Sync)?$/.test(name)) || /\bshell:/.test(source);
  });
  expect(withShell).toEqual([]);
});

test('no route of the server reads or writes a file', () => {
  const server = sources.filter((file) => file.startsWith('src/node/infer/server/'));
  expect(server.length).toBeGreaterThan(10);
  expect(server.filter((file) => /from 'node:fs|import\('node:fs/.test(textOf(file)))).toEqual([]);
});
