import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { AppError } from '#core/errors';
import { Places } from '#node/tools/places';
import { callTool } from '#node/tools/tool';
import { tools } from '#node/tools/tools';
import { tempDir } from './support/tempDir.ts';
import { JOB, makeToolProject } from './support/toolProjects.ts';

// What assistants' tools may read: the folder `project` and nothing beside it, `elsewhere`, by whatever way.

const dir = tempDir();
const inside = (...parts: string[]) => path.join(dir.path, 'project', ...parts);
const elsewhere = (...parts: string[]) => path.join(dir.path, 'elsewhere', ...parts);

beforeEach(async () => {
  await makeToolProject(inside());
  await makeToolProject(elsewhere());
});

const call = async (name: string, input: object) => {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(name);
  const places = await Places.of([inside()]);
  return callTool(tool, input, { places, locale: 'en', t: translatorOf('en') });
};
const PROMPT = 'prompts/relevance.template.md';
const estimate = (sources: string, template = PROMPT) =>
  call('estimate_cost', { template, sources: [sources], teacher: 'kimi-cn' });
/** What says no, and the same whether a path exists or not. */
const REFUSED = /lies outside of the folders that assistants may read/;

describe('tools read the project and nothing else', () => {
  test.each([
    ['an absolute path', () => elsewhere(PROMPT)],
    ['a way up', () => `../elsewhere/${PROMPT}`],
    ['a way up inside of a path', () => `prompts/../../elsewhere/${PROMPT}`],
    ['what does not exist elsewhere', () => '../nothing/here.md'],
    ['a system file', () => (process.platform === 'win32' ? 'C:\\Windows\\win.ini' : '/etc/passwd')],
    ['a share of a network', () => (process.platform === 'win32' ? '\\\\server\\share\\a.md' : '//server/share/a.md')],
    ['a path with a NUL', () => 'prompts/a\0.md'],
  ])('%s is refused', async (_, given) => {
    await expect(call('lint_prompt', { path: given() })).rejects.toThrow(REFUSED);
    await expect(call('lint_prompt', { text: 'x', filename: given() })).rejects.toThrow(REFUSED);
    await expect(call('get_qc_summary', { job: given() })).rejects.toThrow(REFUSED);
    await expect(estimate('data', given())).rejects.toThrow(REFUSED);
    await expect(estimate(given())).rejects.toThrow(REFUSED);
  });

  test.each(['../elsewhere/data/*.csv', 'data/{..,}/../../elsewhere/data/*.csv', '{data,../elsewhere/data}/*', '/*'])(
    'the pattern %s is refused',
    async (pattern) => {
      await expect(estimate(pattern)).rejects.toThrow(REFUSED);
    },
  );

  test('a link to elsewhere is refused wherever it lies, one that stays inside is not', async () => {
    await symlink(elsewhere(PROMPT), inside('prompts', 'link.md'));
    await symlink(elsewhere(), inside('away'), 'junction');
    await symlink(elsewhere('data', 'a.csv'), inside('data', 'b.csv'));
    for (const name of ['prompts/link.md', `away/${PROMPT}`, 'away/nothing.md']) {
      await expect(call('lint_prompt', { path: name })).rejects.toThrow(REFUSED);
    }
    for (const sources of ['data', 'data/b.csv', 'away/data']) {
      await expect(estimate(sources)).rejects.toThrow(REFUSED);
    }
    await expect(estimate('data/*.csv')).resolves.toMatchObject({ files: 1 }); // patterns follow no links
    await symlink(inside(PROMPT), inside('prompts', 'same.md'));
    await expect(call('lint_prompt', { path: 'prompts/same.md' })).resolves.toMatchObject({ prompts: 1 });
  });

  test('a job whose files, sources or neighbours lie elsewhere is refused', async () => {
    const both = async (pattern: RegExp) => {
      await expect(call('get_qc_summary', { job: JOB })).rejects.toThrow(pattern);
      await expect(call('estimate_cost', { job: JOB })).rejects.toThrow(pattern);
    };
    await symlink(elsewhere(JOB), inside('.promptmill', 'jobs', 'other'), 'junction');
    await both(REFUSED);
    await rm(inside('.promptmill', 'jobs', 'other'));
    await rm(inside(JOB, 'records.jsonl'));
    await symlink(elsewhere(JOB, 'records.jsonl'), inside(JOB, 'records.jsonl'));
    await both(REFUSED);
    await rm(inside(JOB, 'records.jsonl'));
    await expect(call('get_qc_summary', { job: JOB })).resolves.toMatchObject({ labels: 0 });
    // A job may say that its sources are anywhere.
    const job = await readFile(inside(JOB, 'job.yaml'), 'utf8');
    await writeFile(inside(JOB, 'job.yaml'), job.replace('- data', `- ${JSON.stringify(elsewhere('data'))}`));
    await expect(call('estimate_cost', { job: JOB })).rejects.toThrow(REFUSED);
    await writeFile(inside(JOB, 'job.yaml'), job.replace('base: ../../..', 'base: ../../../../elsewhere'));
    await expect(call('estimate_cost', { job: JOB })).rejects.toThrow(REFUSED);
  });

  test('a configuration above the project does not count, and its files may not lie elsewhere', async () => {
    const text = 'Please classify as appropriate, etc.\n';
    const check = () => call('lint_prompt', { text, filename: 'prompts/a.prompt.md' });
    const before = await check();
    await mkdir(path.join(dir.path, '.promptmill'));
    await writeFile(path.join(dir.path, '.promptmill', 'config.yaml'), 'lint:\n  rules:\n    ambiguity: off\n');
    expect(await check()).toEqual(before);
    await writeFile(inside('.promptmill', 'config.yaml'), 'lint:\n  baseline: ../elsewhere/baseline.json\n');
    await expect(check()).rejects.toThrow(REFUSED);
    await rm(inside('.promptmill', 'config.yaml'));
    await symlink(path.join(dir.path, '.promptmill', 'config.yaml'), inside('.promptmill', 'config.yaml'));
    await expect(check()).rejects.toThrow(REFUSED);
  });

  test('what is too large or no file is refused with its size', async () => {
    await writeFile(inside('prompts', 'large.md'), Buffer.alloc(600 * 1024, 'a'));
    await expect(call('lint_prompt', { path: 'prompts/large.md' })).rejects.toThrow(
      '0.6 MB large; a tool reads 0.5 MB',
    );
    await expect(call('lint_prompt', { text: '标'.repeat(200_000) })).rejects.toThrow('0.6 MB large');
    await expect(call('lint_prompt', { path: 'prompts' })).rejects.toThrow('There is no file prompts.');
    await expect(call('lint_prompt', { path: 'prompts/none.md' })).rejects.toThrow('There is no file prompts/none.md.');
  });

  test('a message does not tell where the project lies', async () => {
    const places = await Places.of([inside()]);
    await writeFile(inside('data', 'old.doc'), '');
    const error = await estimate('data').catch((one: unknown) => one);
    expect(AppError.is(error) && error.message).toContain(dir.path);
    expect(AppError.is(error) && places.shorten(error.message)).toBe(
      `${path.join('data', 'old.doc')} is in an old Office format that cannot be read.`,
    );
  });
});
