import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { AppError, describe as textOf } from '#core/errors';
import { Places } from '#node/tools/places';
import { callTool, type Tool, type ToolContext } from '#node/tools/tool';
import { tools } from '#node/tools/tools';
import { root } from '../scripts/node.mjs';
import { promptmill } from './support/cli.ts';
import { tempDir } from './support/tempDir.ts';
import { JOB, makeToolProject } from './support/toolProjects.ts';

const REVIEWER = 'zhang-reviewer';
const dir = tempDir();
beforeEach(() => makeToolProject(dir.path, REVIEWER));

const ajv = new Ajv({ strict: false });
const toolOf = (name: string): Tool => {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(name);
  return tool;
};
const call = async (name: string, input: unknown, more: Partial<ToolContext> = {}) => {
  const tool = toolOf(name);
  const places = await Places.of([dir.path]);
  const output = await callTool(tool, input, { places, locale: 'en', t: translatorOf('en'), ...more });
  expect(ajv.validate(tool.output, output), ajv.errorsText()).toBe(true);
  return output as Record<string, never>;
};
const write = (file: string, text: string) => writeFile(path.join(dir.path, file), text);
const cli = async (...args: readonly string[]) => JSON.parse((await promptmill(dir.path, args)).out) as never;

describe('lint_prompt', () => {
  const vague = 'Please classify the text as appropriate, etc.\n\nText: {{text}}\n';

  test('reports the gravest first, and no more than is asked for', async () => {
    await write('prompts/vague.prompt.md', vague);
    const all = await call('lint_prompt', { path: 'prompts/vague.prompt.md' });
    const findings = all['findings'] as unknown as readonly { severity: string }[];
    const order = ['error', 'warning', 'info', 'hint'];
    const grave = findings.map(({ severity }) => order.indexOf(severity));
    expect(new Set(grave).size).toBeGreaterThan(1);
    expect(grave).toEqual(grave.toSorted((a, b) => a - b));
    const few = await call('lint_prompt', { path: 'prompts/vague.prompt.md', limit: 1 });
    expect(few).toEqual({ ...all, findings: [findings[0]], leftOut: findings.length - 1 });
  });

  test('takes a text, in another language, and what an editor holds unsaved', async () => {
    const given = await call('lint_prompt', { text: vague, filename: 'prompts/new.prompt.md', language: 'zh-cn' });
    expect(JSON.stringify(given['findings'])).toMatch(/[\u4e00-\u9fff]{4}/);
    const file = path.join(dir.path, 'prompts', 'relevance.template.md');
    const unsaved = await call(
      'lint_prompt',
      { path: 'prompts/relevance.template.md' },
      { openText: (one) => (one === file ? '' : undefined) },
    );
    expect(unsaved).toMatchObject({ score: 100, findings: [] });
    // Without any folder a text is checked, too.
    const alone = await call('lint_prompt', { text: vague }, { places: await Places.of([]) });
    expect(alone).toMatchObject({ file: 'prompt.md' });
    expect(alone['findings']).not.toEqual([]);
  });

  test('follows the editor’s settings, and before them the project’s configuration and baseline', async () => {
    const rulesIn = async (more: Partial<ToolContext> = {}) => {
      const { findings } = await call('lint_prompt', { text: vague, filename: 'prompts/v.prompt.md' }, more);
      return (findings as unknown as readonly { rule: string }[]).map(({ rule }) => rule);
    };
    const [first = '', second = ''] = [...new Set(await rulesIn())];
    expect(await rulesIn({ lintConfig: () => ({ [first]: 'off' }) })).not.toContain(first);
    await write('.promptmill/config.yaml', `lint:\n  rules:\n    ${second}: off\n`);
    const left = await rulesIn({ lintConfig: () => ({ [second]: 'error' }) });
    expect(left).not.toContain(second);
    expect(left).toContain(first);
  });

  test('tells no key and no personal data of the prompt, nor parts of them', async () => {
    const key = ['sk', 'Zq8mW3xTr7LkP2vNc9Yd4HsJ6bFgA5eU'].join('-');
    const mail = 'wang.xiaoming@huaxin-tech.cn';
    await write('prompts/leaky.prompt.md', `Please use ${key} as appropriate, and write to ${mail}, etc.\n${vague}`);
    const checked = await call('lint_prompt', { path: 'prompts/leaky.prompt.md' });
    expect(JSON.stringify(checked)).toContain('privacy/secret');
    expect(JSON.stringify(checked)).toContain('[secret]');
    expect(JSON.stringify(checked)).toContain('[email]');
    for (const piece of [key.slice(0, 14), key.slice(-10), 'wang.xiaoming']) {
      expect(JSON.stringify(checked)).not.toContain(piece);
    }
  });
});

describe('estimate_cost', () => {
  const input = { template: 'prompts/relevance.template.md', sources: ['data/**/*.csv'] };

  test('counts as a dry run of the command line does', async () => {
    const line = ['label', '--template', input.template, '--out', 'new', '--teacher', 'kimi-cn', '--dry-run', '--json'];
    const dry = (await cli(...line, 'data')) as { records: number; estimates: readonly Record<string, number>[] };
    const estimate = await call('estimate_cost', { ...input, teacher: 'kimi-cn' });
    const [one] = dry.estimates;
    expect(estimate).toMatchObject({ files: 1, records: 3, left: 3, measured: false, withPersonalData: 1 });
    expect(estimate).toMatchObject({
      teachers: [
        {
          teacher: 'kimi-cn',
          currency: 'CNY',
          requests: one?.['requests'],
          inputTokens: one?.['input'],
          outputTokens: one?.['output'],
          cost: one?.['cost'],
          priceAsOf: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) as string,
        },
      ],
    });
    expect(one?.['cost']).toBeGreaterThan(0);
  });

  test('of a job counts what is left, and of another teacher what that would cost', async () => {
    // The replies of the job are of other texts than its sources: of the sources, all are left.
    expect(await call('estimate_cost', { job: JOB })).toMatchObject({ records: 3, teachers: [{ teacher: 'replay' }] });
    const other = await call('estimate_cost', { job: JOB, teacher: 'deepseek', samples: 3 });
    expect(other).toMatchObject({ teachers: [{ teacher: 'deepseek', requests: 9 }] });
  });

  test('takes the template’s teacher, and says which there are where nobody names one', async () => {
    await expect(call('estimate_cost', input)).rejects.toThrow(/which teacher/);
    const text = await readFile(path.join(dir.path, input.template), 'utf8');
    await write(
      input.template,
      text.replace('---\n', '---\nteacher: { engine: kimi, model: kimi-k2-turbo-preview }\n'),
    );
    expect(await call('estimate_cost', input)).toMatchObject({
      teachers: [{ teacher: 'kimi-cn', model: 'kimi-k2-turbo-preview' }],
    });
    await expect(call('estimate_cost', { sources: ['data'] })).rejects.toThrow(/has to be given/);
  });
});

describe('get_qc_summary', () => {
  test('tells what the report tells, without texts and names', async () => {
    const report = (await cli('qc', '--job', JOB, '--report', '--json')) as Record<string, unknown>;
    for (const input of [{ job: JOB }, {}]) {
      const summary = await call('get_qc_summary', input);
      expect(summary).toMatchObject({
        job: JOB,
        labels: report['labels'],
        reviewed: 1,
        accepted: 1,
        unreviewed: 3,
        unreadable: 1,
        reviewers: 1,
        tasks: [
          { task: 'relevance', closed: true, conclusions: [{ conclusion: '相关', teacher: 2, afterReview: 2 }, {}] },
        ],
      });
      expect(summary['next']).not.toEqual([]);
      for (const canary of ['保修', '退款', REVIEWER, '问好']) expect(JSON.stringify(summary)).not.toContain(canary);
    }
  });

  test('names the jobs where there are several, or none of that name', async () => {
    await expect(call('get_qc_summary', { job: 'data' })).rejects.toMatchObject({ args: ['data', JOB] });
    const { job } = { job: await readFile(path.join(dir.path, JOB, 'job.yaml'), 'utf8') };
    await mkdir(path.join(dir.path, '.promptmill', 'jobs', 'second'));
    await write('.promptmill/jobs/second/job.yaml', job);
    await expect(call('get_qc_summary', {})).rejects.toMatchObject({
      args: [2, `${JOB}, .promptmill/jobs/second`],
    });
  });
});

describe('arguments', () => {
  test.each(tools.map((tool) => [tool.name, tool] as const))(
    'of %s are those that its schema allows',
    async (_, tool) => {
      const names = Object.keys(tool.input.properties);
      const fits = ajv.compile(tool.input);
      const ran = { ...tool, run: () => Promise.resolve({ ran: true }) };
      const context = { places: await Places.of([dir.path]), locale: 'en', t: translatorOf('en') } as const;
      const value = fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.integer({ min: -2, max: 300 }),
        fc.boolean(),
        fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
        fc.constantFrom('en', 'zh-cn', 'line', 'kimi-cn', null, 1.5, 'x'.repeat(1025), {}),
      );
      const given = fc.dictionary(fc.constantFrom(...names, 'other', '__proto__', 'constructor'), value, {
        maxKeys: 3,
      });
      await fc.assert(
        fc.asyncProperty(given, async (input) => {
          const outcome = await callTool(ran, input, context).catch((error: unknown) => error);
          if (fits(input)) expect(outcome).toEqual({ ran: true });
          else expect(AppError.is(outcome, 'usage')).toBe(true);
        }),
        { numRuns: 300 },
      );
      await expect(callTool(tool, ['path'], context)).rejects.toThrow(/not right/);
    },
  );

  test('are refused in both languages with what they have to be', async () => {
    const error = await call('lint_prompt', { path: 3 }).catch((one: unknown) => one);
    expect(textOf(error, translatorOf('zh-cn'))).toMatch(/参数“path”不正确。 ?它应当是：.*"maxLength":1024/);
  });
});

// UPDATE_MANIFEST=1 npx vitest run test/tools.test.ts  writes them into package.json
test('the manifest offers the same tools', async () => {
  const file = path.join(root, 'package.json');
  const text = await readFile(file, 'utf8');
  const { contributes } = JSON.parse(text) as {
    contributes: { languageModelTools: readonly Record<string, unknown>[] };
  };
  const wanted = contributes.languageModelTools.map((one, at) => ({
    ...one,
    name: `promptmill_${tools[at]?.name}`,
    modelDescription: tools[at]?.description,
    inputSchema: tools[at]?.input,
  }));
  if (process.env['UPDATE_MANIFEST']) {
    const block = JSON.stringify(wanted, null, 2).replaceAll('\n', '\n    ');
    await writeFile(
      `${file}.new`,
      text.replace(/("languageModelTools": )\[[^]*?\n {4}\]/, (_, head: string) => head + block),
    );
    await rename(`${file}.new`, file);
  } else expect(contributes.languageModelTools).toEqual(wanted);
  expect(wanted).toHaveLength(tools.length);
});
