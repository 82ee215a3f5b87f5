import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';
import { presets } from '#core/label/teachers/presets';
import { promptmill } from './support/cli.ts';
import { pageAt } from './support/markdownPages.ts';
import { wordsOf } from './support/shellLines.ts';
import { teacherTables } from './support/teacherTables.ts';

const BLOCK = /(<!-- (\w+): made by test\/docsTables\.test\.ts -->\n)[\s\S]*?<!-- end -->/g;

// After a change to a preset:   UPDATE_DOCS=1 npx vitest run test/docsTables.test.ts
test.each([
  ['docs/teachers.md', 'en'],
  ['docs/teachers.zh-CN.md', 'zh'],
] as const)('%s says what the presets say', (file, language) => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const tables = teacherTables(language);
  const fresh = text.replace(BLOCK, (_, before: string, name: string) => `${before}${tables[name]}\n<!-- end -->`);
  expect([...text.matchAll(BLOCK)].map(([, , name = '']) => name).toSorted()).toEqual(Object.keys(tables).toSorted());
  for (const { id } of presets) expect(fresh).toContain(`| \`${id}\` |`);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path.join(root, file), fresh);
  else expect(text).toBe(fresh);
});

test.each([
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh-cn'],
] as const)('the estimate in %s is what the command prints', async (file, locale) => {
  const blocks = pageAt(file).code;
  const at = blocks.findIndex(({ text }) => text.includes('--dry-run'));
  const words = wordsOf(blocks[at]?.text ?? '');
  expect(words[0]).toBe('promptmill');
  const { code, out } = await promptmill(root, words.slice(1), { env: {}, locale });
  expect(code).toBe(0);
  expect(out.trim()).toBe(blocks[at + 1]?.text);
});
