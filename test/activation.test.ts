import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { glob } from 'tinyglobby';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';
import { root } from '../scripts/node.mjs';
import { commandsOf, FEATURES, type Ways } from '../src/extension/contents.ts';

// What the extension tells VS Code at its start, without loading a feature: all that the manifest promises, and no more
// than is quickly read. How long it takes is measured by bench/activation.ts.

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly type?: string }[]>>;
    readonly taskDefinitions: readonly { readonly type: string }[];
    readonly languageModelTools?: readonly { readonly name: string }[];
  };
}

let manifest: Manifest;
beforeAll(async () => {
  manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Manifest;
});

const ways: readonly Ways[] = Object.values(FEATURES);
const ours = (names: readonly string[]) => names.map((name) => `promptmill.${name}`).toSorted();

describe('everything that the manifest promises leads to a feature', () => {
  test('each command to one', () => {
    const promised = manifest.contributes.commands.map(({ command }) => command);
    const led = [...commandsOf(promised).values()].flat();
    expect(led.filter((id, index) => led.indexOf(id) !== index)).toEqual([]);
    expect(promised.filter((id) => !led.includes(id))).toEqual([]);
  });

  test('no name in the table is idle', () => {
    const promised = manifest.contributes.commands.map(({ command }) => command);
    const patterns = ways.flatMap(({ commands = [] }) => commands.filter((name) => name.endsWith('*')));
    const idle = patterns.filter((name) => !promised.some((id) => id.startsWith(`promptmill.${name.slice(0, -1)}`)));
    expect(idle).toEqual([]);
  });

  test('views, pages, tasks, tools and links', () => {
    const views = Object.values(manifest.contributes.views).flat();
    const idsOf = (type?: string) => views.filter((view) => view.type === type).map(({ id }) => id);
    expect(ours(ways.flatMap(({ view }) => view ?? []))).toEqual(idsOf('webview').toSorted());
    expect(ours(ways.flatMap(({ trees }) => Object.keys(trees ?? {})))).toEqual(idsOf().toSorted());
    const events = manifest.activationEvents.filter((event) => event.startsWith('onWebviewPanel:'));
    expect(ours(ways.flatMap(({ panels }) => panels ?? []))).toEqual(events.map((one) => one.slice(15)).toSorted());
    const types = manifest.contributes.taskDefinitions.map(({ type }) => type);
    expect(ways.flatMap(({ tasks }) => tasks ?? [])).toEqual(types);
    const tools = (manifest.contributes.languageModelTools ?? []).map(({ name }) => name);
    expect(ways.flatMap((one) => one.tools ?? []).toSorted()).toEqual(tools.toSorted());
    expect(manifest.activationEvents.includes('onUri')).toBe(ways.some(({ links }) => links));
  });
});

test('features give what lies behind a door, and put none up themselves', async () => {
  const files = await glob('src/extension/**/*.ts', { cwd: root, ignore: ['**/doors.ts'] });
  expect(files.length).toBeGreaterThan(100);
  const texts = await Promise.all(files.map((file) => readFile(path.join(root, file), 'utf8')));
  const door =
    /\b(?:registerWebviewPanelSerializer|registerWebviewViewProvider|createTreeView|registerTreeDataProvider|registerTaskProvider|registerUriHandler|registerTool)\(/;
  expect(files.filter((_, index) => door.test(texts[index] ?? ''))).toEqual([]);
});

test('what VS Code loads at the start is one small CommonJS file', async () => {
  const [start] = bundles.filter(
    ({ entryPoints }: BuildOptions) => Array.isArray(entryPoints) && entryPoints[0] === 'src/extension/main.ts',
  );
  const { outputFiles } = await build({ ...start, write: false });
  const [{ text } = { text: '' }, ...others] = outputFiles;
  expect(others).toEqual([]);
  expect(text.length).toBeLessThan(20_000);
  expect(
    Array.from(text.matchAll(/require\("([^"]+)"\)/g), ([, name]) => name).filter((name) => name !== 'vscode'),
  ).toEqual([]);
  // Late, and only the features.
  expect(Array.from(text.matchAll(/import\(([^)]+)\)/g), ([, name]) => name)).toEqual(['"./extension.mjs"']);
});
