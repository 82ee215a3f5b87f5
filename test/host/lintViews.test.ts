import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ReportState } from '#protocol/promptReport';
import { actionsAt, apply, at, close, inEnglish, open, ours, replace, ruleOf, rules, until } from './lintSupport.ts';

const TEMPLATE = `---
name: a
tasks:
  - { id: a, labels: [相关, 不相关] }
---
# 任务
非常感谢！请判断【原文】是否与售后有关，可以参考一些例子。先写思考过程，再写 #### 和结论。

# 原文
{{原文}} {{渠道}}
`;

const lenses = (uri: vscode.Uri) =>
  vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
const lensOf = (found: readonly vscode.CodeLens[]) =>
  found.filter(({ command }) => command?.command === 'promptmill.lint.report');
const report = (...rest: unknown[]) => vscode.commands.executeCommand<ReportState>('promptmill.lint.report', ...rest);

async function hoverAt(document: vscode.TextDocument, words: string, offset = 0): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    at(document, words).translate(0, offset),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

suite('lint in sight', () => {
  inEnglish();
  teardown(close);

  test('hovers say why, what it costs and where the page is', async () => {
    const document = await open(TEMPLATE);
    await until('there are findings', () => rules(document.uri).includes('concision/courtesy'));
    const text = await hoverAt(document, '非常感谢');
    match(text, /Concision: \d+ of 100, this finding costs [\d.]+/);
    match(text, /Delete “非常感谢”/);
    match(text, /\[More about concision\/courtesy\]\(https:\/\/github\.com\/promptmill\/.*concision-courtesy\.md\)/);
  });

  test('hovers on variables and the marker say what they stand for', async () => {
    const document = await open(TEMPLATE);
    match(await hoverAt(document, '{{原文}}', 3), /the text to be labelled/);
    match(await hoverAt(document, '{{渠道}}', 3), /column “渠道”/);
    match(await hoverAt(document, '#### 和结论', 1), /learns conclusion\\?#/);
    const heading = await hoverAt(document, '# 任务');
    ok(!/marker/i.test(heading), heading);
  });

  test('a lens above the prompt counts findings, score and tokens, until it is switched off', async () => {
    const document = await open(TEMPLATE);
    const [lens, ...more] = lensOf(await lenses(document.uri));
    ok(lens?.command);
    equal(more.length, 0);
    equal(lens.range.start.line, 0);
    match(lens.command.title, new RegExp(`^${ours(document.uri).length} findings · \\d+ · ~\\d+ tokens$`));
    const settings = vscode.workspace.getConfiguration('promptmill.lint');
    try {
      await settings.update('codeLens', false, vscode.ConfigurationTarget.Global);
      await until('there is none', async () => lensOf(await lenses(document.uri)).length === 0);
    } finally {
      await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('the report explains the score, in one panel a prompt that follows', async () => {
    const document = await open(TEMPLATE);
    const state = await report();
    ok(state.checked && !state.canOptimise === !vscode.workspace.isTrusted);
    equal(state.metrics.length, 10);
    equal(state.count, ours(document.uri).length);
    for (const { score, findings } of state.metrics) {
      const lost = findings.reduce((sum, { points }) => sum + points, 0);
      ok(Math.abs(100 - lost - score) < 1, `${score} and ${lost}`);
    }
    const courtesy = state.metrics.flatMap(({ findings }) => findings).find(({ words }) => words === '非常感谢');
    deepEqual([courtesy?.line, courtesy?.fixes[0]?.safety], [7, 'safe']);
    const value = (name: string) => state.understood.find((row) => row.name === name)?.value;
    equal(value('Label set'), '相关 · 不相关');
    match(value('Kind of task') ?? '', /classification/);
    await replace(document, '非常感谢！', '');
    const again = await report(document.uri);
    equal(again.count, state.count - 1);
    ok(again.score > state.score);
    const panels = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('promptmill.report'));
    equal(panels.length, 1);
  });

  test('a plain question is not asked for a form', async () => {
    await open('为什么天空是蓝色的？\n');
    const state = await report();
    const states = Object.fromEntries(state.metrics.map((metric) => [metric.id, metric.state]));
    deepEqual([states['examples'], states['edge-cases'], states['privacy']], ['na', 'na', 'clean']);
    equal(state.score, 100);
  });

  test('the article’s Python sample is linted inside its strings', async () => {
    const extension = vscode.extensions.getExtension('promptmill.promptmill')?.extensionPath ?? '';
    const article = await readFile(path.join(extension, 'test/fixtures/embedded/article.py'), 'utf8');
    const document = await open(article, 'python');
    await until('there are findings', () => rules(document.uri).length > 0);
    for (const { range } of ours(document.uri)) {
      const line = document.lineAt(range.start.line).text;
      match(line, /^\s*"(?:content": )?/);
      ok(range.start.character > line.indexOf('"'), 'behind the quote');
    }
    const missing = ours(document.uri).find((diagnostic) => ruleOf(diagnostic) === 'edge-cases/missing');
    ok(missing);
    match(document.getText(missing.range), /相关性判断/);
    const [lens, ...more] = lensOf(await lenses(document.uri));
    equal(more.length, 0);
    match(document.lineAt(lens?.range.start.line ?? 0).text, /你是一位行业高级专家/);
  });

  test('prompts in TypeScript are mended within their quotes', async () => {
    const document = await open(
      "const prompt = '你好，请根据\\'原文\\'写一份摘要，不超过 100 字。';\nconst other = '你好';\n",
      'typescript',
    );
    const courtesy = await until('there are findings', () =>
      ours(document.uri).find((diagnostic) => ruleOf(diagnostic) === 'concision/courtesy'),
    );
    deepEqual([courtesy.range.start.line, courtesy.range.start.character], [0, 16]);
    const actions = await actionsAt(document, '你好', vscode.CodeActionKind.QuickFix.value);
    ok(!actions.some(({ title }) => title.includes('in this file')), 'code has no front matter');
    await apply(actions.find(({ title }) => title === 'Delete “你好”'));
    match(document.getText(), /^const prompt = '请根据\\'原文\\'/);
    const settings = vscode.workspace.getConfiguration('promptmill.lint');
    await replace(document, '请根据', '你好，请根据');
    await until('it is found again', () => rules(document.uri).includes('concision/courtesy'));
    try {
      await settings.update('code', false, vscode.ConfigurationTarget.Global);
      await until('code is left alone', () => rules(document.uri).length === 0);
    } finally {
      await settings.update('code', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('several prompts of a file have a lens and a report each', async () => {
    const document = await open(
      'system_prompt = "你好，请列出一些方法，尽可能详细，不要遗漏。"\n\nsummary_prompt = "请把下面的新闻写成一份 100 字以内的摘要。"\n',
      'python',
    );
    const found = await until('there are lenses', async () => {
      const some = lensOf(await lenses(document.uri));
      return some.length > 0 && some;
    });
    deepEqual(
      found.map(({ range }) => range.start.line),
      [0, 2],
    );
    const state = await report(document.uri, 1);
    deepEqual(state.parts, ['line 1', 'line 3']);
    equal(state.part, 1);
    equal(state.canOptimise, false);
  });
});
