import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '#core/lint/config';
import { readLintFile } from '#core/lint/configFile';
import { lint } from '#core/lint/linter';
import { METRICS } from '#core/lint/rule';
import { rules } from '#core/lint/rules';
import { readFrontMatter } from '#core/prompt/document';
import { applyEdits } from '#core/text';
import { root } from '../scripts/node.mjs';
import { faultSpan, nameBaseline, turnOffInConfig, turnOffInFrontMatter } from '../src/extension/lint/lintEdits.ts';
import { safeEdits } from '../src/extension/lint/lintFixes.ts';
import { openSession } from '../src/extension/lint/lintSession.ts';

const RULE = 'concision/courtesy';

describe('turning a rule off in the front matter', () => {
  const off = (text: string) => {
    const edit = turnOffInFrontMatter(text, RULE);
    return edit && applyEdits(text, [edit]);
  };

  test.each([
    ['no front matter', '你好。\n', `---\nlint:\n  ${RULE}: off\n---\n你好。\n`],
    ['no front matter, CRLF', '你好。\r\n', `---\r\nlint:\r\n  ${RULE}: off\r\n---\r\n你好。\r\n`],
    ['other keys', '---\nname: a # mine\n---\nx\n', `---\nname: a # mine\nlint:\n  ${RULE}: off\n---\nx\n`],
    ['an empty one', '---\n---\nx\n', `---\nlint:\n  ${RULE}: off\n---\nx\n`],
    ['an empty lint', '---\nlint:\nname: a\n---\nx\n', `---\nlint:\n  ${RULE}: off\nname: a\n---\nx\n`],
    [
      'rules in lines',
      '---\nlint:\n    # ours\n    privacy: error\n---\nx\n',
      `---\nlint:\n    # ours\n    ${RULE}: off\n    privacy: error\n---\nx\n`,
    ],
    [
      'rules in braces',
      '---\nlint: { privacy: error }\n---\nx\n',
      `---\nlint: { ${RULE}: off, privacy: error }\n---\nx\n`,
    ],
    ['empty braces', '---\nlint: {}\n---\nx\n', `---\nlint: { ${RULE}: off }\n---\nx\n`],
    ['another severity', `---\nlint: { ${RULE}: error }\n---\nx\n`, `---\nlint: { ${RULE}: off }\n---\nx\n`],
  ])('%s', (_, before, after) => {
    expect(off(before)).toBe(after);
    expect(readConfig(readFrontMatter(after).meta)).toMatchObject({ [RULE]: 'off' });
  });

  test.each([
    ['off already', `---\nlint:\n  ${RULE}: off\n---\nx\n`],
    ['all of lint is off', '---\nlint: off\n---\nx\n'],
    ['no YAML', '---\na: [\n---\nx\n'],
    ['no keys', '---\n- a\n---\nx\n'],
  ])('not when %s', (_, text) => expect(off(text)).toBeUndefined());
});

describe('changing .promptmill/config.yaml', () => {
  const ruleIds = rules.map(({ meta }) => meta.id);

  test.each([
    ['nothing', ''],
    ['comments only', '# ours\n'],
    ['engines', '# ours\nengines: # local\n  - kimi\n'],
    ['an empty lint', 'lint:\n'],
    ['a baseline', 'lint:\n  # known\n  baseline: a.json\n'],
    ['rules', 'lint:\n  rules: { privacy: warning } # mild\n'],
  ])('adds to %s', (_, before) => {
    const after = turnOffInConfig(before, RULE) ?? '';
    expect(readLintFile('config.yaml', after, ruleIds).rules).toMatchObject({ [RULE]: 'off' });
    expect(after.match(/#.*/g) ?? []).toEqual(before.match(/#.*/g) ?? []);
    const { lint: ruled, ...rest } = (parse(before) ?? {}) as { lint?: object };
    expect(parse(after)).toMatchObject({ ...rest, lint: ruled ?? {} });
  });

  test('not where lint is off or the file is broken', () => {
    expect(turnOffInConfig('lint: off\n', RULE)).toBeUndefined();
    expect(turnOffInConfig('lint: [\n', RULE)).toBeUndefined();
    expect(turnOffInConfig('- a\n', RULE)).toBeUndefined();
  });

  test('names a baseline', () => {
    const after = nameBaseline('lint:\n  rules: { privacy: warning } # mild\n', 'b.json') ?? '';
    expect(readLintFile('config.yaml', after, ruleIds)).toMatchObject({
      baseline: 'b.json',
      rules: { privacy: 'warning' },
    });
    expect(after).toContain('# mild');
  });

  test.each([
    ['lint.rules.no/rule', 'lint:\n  rules:\n    no/rule: off\n', 'no/rule'],
    [
      'lint.overrides[1].rules.privacy',
      'lint:\n  overrides:\n    - files: a\n    - rules: { privacy: 3 }\n',
      'privacy',
    ],
    ['lint.a.b', 'lint:\n  a: 1\n  a.b: 2\n', 'a.b'],
    ['lint', 'x: 1\n', 'x: 1'],
    ['', 'lint: [1\n', '1'],
  ])('finds the place of %s', (place, text, words) => {
    const { start, end } = faultSpan(text, place);
    expect(text.slice(start, end)).toBe(words);
  });
});

test('fixing all that is safe converges in one step, and a second step changes nothing', () => {
  const text = '你好，麻烦你帮我对这些消息进行一个判断的操作，非常感谢！谢谢！\n';
  const find = (current: string) => lint({ path: 'a.template.md', text: current }, { locale: 'en' });
  const edits = safeEdits(text, find);
  expect(edits.length).toBeGreaterThan(0);
  expect(safeEdits(applyEdits(text, edits), find)).toEqual([]);
});

describe('parsers of code', () => {
  test('only code and YAML wait for theirs', () => {
    expect(openSession('a.template.md', 'prompt-template', { locale: 'en' })).not.toBeInstanceOf(Promise);
    expect(openSession('a.py', 'python', { locale: 'en' })).toBeInstanceOf(Promise);
    expect(openSession('a.prompt.yml', 'yaml', { locale: 'en' })).toBeInstanceOf(Promise);
  });

  test('are not among what the extension loads with its linter', async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['src/extension/lint/lint.ts'],
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      outdir: 'unused',
      write: false,
      metafile: true,
      external: ['vscode'],
      logLevel: 'silent',
    });
    const start = Object.keys(metafile.outputs).find((file) =>
      metafile.outputs[file]?.entryPoint?.endsWith('/lint.ts'),
    );
    const loaded = new Set([start ?? '']);
    for (const file of loaded) {
      for (const { path: next, kind } of metafile.outputs[file]?.imports ?? []) {
        if (kind === 'import-statement' && metafile.outputs[next] !== undefined) loaded.add(next);
      }
    }
    const inputs = [...loaded].flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}));
    expect(inputs.some((file) => file.includes('@lezer/markdown'))).toBe(true);
    expect(inputs.filter((file) => /@lezer\/(?:python|javascript)|prompt\/embedded\//.test(file))).toEqual([]);
  });
});

// UPDATE_MANIFEST=1 npx vitest run test/lintEdits.test.ts  writes the names into package.json
test('the setting promptmill.lint.rules offers every metric and rule', async () => {
  const file = path.join(root, 'package.json');
  const text = await readFile(file, 'utf8');
  const names = [...METRICS, ...rules.map(({ meta }) => meta.id).toSorted()];
  const list = /("propertyNames": \{\s*"enum": )\[[^\]]*\]/;
  const wanted = text.replace(
    list,
    (_, head: string) => `${head}${JSON.stringify(names, null, 2).replaceAll('\n', '\n            ')}`,
  );
  if (process.env['UPDATE_MANIFEST']) {
    await writeFile(`${file}.new`, wanted);
    await rename(`${file}.new`, file);
  } else expect(JSON.parse(text)).toEqual(JSON.parse(wanted));
});
