import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly title: string;
        readonly description: string;
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { contributes } = JSON.parse(read('package.json')) as Manifest;
const texts = ['package.nls.json', 'package.nls.zh-cn.json'].map(
  (file) => JSON.parse(read(file)) as Readonly<Record<string, string>>,
);
const in2 = (key: string): readonly string[] => texts.map((all) => all[key.slice(1, -1)] ?? expect.fail(key));
const linksOf = (text: string) => Array.from(text.matchAll(/\(command:([\w.-]+)/g), ([, id]) => id ?? '');
/** VS Code makes a button of a line that is a link and nothing else. */
const buttonsOf = (text: string) => text.split('\n').filter((line) => /^\[[^\]]+\]\(command:[^)]+\)$/.test(line));
const own = new Set(contributes.commands.map(({ command }) => command));
const hidden = new Set(['promptmill.model.startSample', 'promptmill.label.focus']); // in no palette
const isKnown = (id: string) => !id.startsWith('promptmill.') || own.has(id) || hidden.has(id);

describe('empty views', () => {
  test.each(contributes.viewsWelcome)('$view, $when', ({ contents, when }) => {
    const [english = '', chinese = ''] = in2(contents);
    expect(linksOf(chinese)).toEqual(linksOf(english));
    expect(linksOf(english).filter((id) => !isKnown(id))).toEqual([]);
    expect(buttonsOf(chinese)).toHaveLength(buttonsOf(english).length);
    // With no folder the one button is the Label view's.
    const most = when.includes('workspaceFolderCount == 0') ? 0 : 1;
    expect(buttonsOf(english).length).toBeLessThanOrEqual(most);
  });
});

describe('the walkthrough', () => {
  const [walkthrough, ...more] = contributes.walkthroughs;
  const steps = walkthrough?.steps ?? [];

  test('there is one, with five steps', () => {
    expect([more.length, steps.length]).toEqual([0, 5]);
  });

  test.each(steps)(
    '$title has one button, a picture, and is done by doing it',
    ({ description, media, completionEvents }) => {
      const [english = '', chinese = ''] = in2(description);
      expect(linksOf(chinese)).toEqual(linksOf(english));
      expect(linksOf(english).filter((id) => !isKnown(id))).toEqual([]);
      expect(buttonsOf(english)).toHaveLength(1);
      expect(existsSync(path.join(root, media.svg))).toBe(true);
      const commands = completionEvents.flatMap((event) => /^onCommand:(.+)$/.exec(event)?.[1] ?? []);
      expect(commands.length).toBeGreaterThan(0);
      expect(commands.filter((id) => !isKnown(id))).toEqual([]);
    },
  );

  test('its pictures have the colours of the theme, and no words', () => {
    const folder = path.join(root, 'media', 'walkthrough');
    expect(readdirSync(folder).toSorted()).toEqual(steps.map(({ media }) => path.basename(media.svg)).toSorted());
    for (const name of readdirSync(folder)) {
      const svg = readFileSync(path.join(folder, name), 'utf8');
      expect(svg.length).toBeLessThan(5000);
      const colours = Array.from(svg.matchAll(/(?:fill|stroke)="([^"]+)"/g), ([, colour]) => colour ?? '');
      expect(colours.filter((colour) => colour !== 'none' && !colour.startsWith('var(--vscode-'))).toEqual([]);
      for (const [, text = ''] of svg.matchAll(/<text[^>]*>([^<]*)/g)) expect(text).toHaveLength(1); // a key
    }
  });
});
