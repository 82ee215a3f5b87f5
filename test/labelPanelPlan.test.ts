import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Teacher } from '#core/label/job';
import { readTemplate } from '#core/prompt/template';
import { prepareJob } from '#node/label/prepareJob';
import { isEngine, planLabelling, teacherFor, toSource, type LabelInput } from '../src/extension/label/labelPlan.ts';

const teacher: Teacher = { id: 'kimi-cn', title: 'Kimi', baseUrl: 'https://api.moonshot.cn/v1', model: 'kimi-k2.6' };
const text = '---\nname: after/sales\ntasks: [{ id: t, labels: [a, b] }]\n---\n# Task\n{{record}}\n';

let base: string;
let input: LabelInput;

beforeEach(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), 'promptmill-plan-'));
  await mkdir(path.join(base, 'data'));
  await writeFile(path.join(base, 'data', 'one.txt'), 'one');
  await writeFile(path.join(base, 'two.txt'), 'two');
  const templateFile = path.join(base, 'p.template.md');
  await writeFile(templateFile, text);
  input = {
    base,
    templateFile,
    template: readTemplate('p.template.md', text),
    sources: [path.join(base, 'data'), path.join(base, 'two.txt')],
    teacher,
  };
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe('which job a start writes to', () => {
  it('is a new one, named after the template, and nothing is made yet', async () => {
    const plan = await planLabelling(input, 'auto');
    expect(plan.resumes).toBe(false);
    expect(plan.replaces).toBeUndefined();
    expect(plan.spec.dir).toBe(path.join(base, '.promptmill', 'jobs', 'after-sales'));
    expect(plan.spec.sources).toEqual(['data', 'two.txt']);
    await expect(readFile(path.join(plan.spec.dir, 'job.yaml'))).rejects.toThrow('ENOENT');
  });

  it('is the one with the same input, in whatever order the files were chosen', async () => {
    await prepareJob((await planLabelling(input, 'auto')).spec);
    const again = await planLabelling({ ...input, sources: input.sources.toReversed() }, 'auto');
    expect(again.resumes).toBe(true);
    expect(path.basename(again.spec.dir)).toBe('after-sales');
  });

  it('is a new one when files, teacher or template differ, and each is found again', async () => {
    await prepareJob((await planLabelling(input, 'auto')).spec);
    const changed = `${text}# More\n`;
    const variants: readonly LabelInput[] = [
      { ...input, sources: [path.join(base, 'two.txt')] },
      { ...input, teacher: { ...teacher, model: 'kimi-k3' } },
      { ...input, template: readTemplate('p.template.md', changed) },
    ];
    for (const [index, variant] of variants.entries()) {
      if (index === 2) await writeFile(input.templateFile, changed);
      const plan = await planLabelling(variant, 'auto');
      expect(plan.resumes).toBe(false);
      expect(path.basename(plan.spec.dir)).toBe(`after-sales-${index + 2}`);
      expect(plan.replaces).toBe(index === 0 ? 'after-sales' : `after-sales-${index + 1}`);
      await prepareJob(plan.spec);
      expect((await planLabelling(variant, 'auto')).spec.dir).toBe(plan.spec.dir);
    }
    await writeFile(input.templateFile, text);
    expect(path.basename((await planLabelling(input, 'auto')).spec.dir)).toBe('after-sales');
  });

  it('knows the version before: the same files with another text of the template', async () => {
    const first = await prepareJob((await planLabelling(input, 'auto')).spec);
    const changed = `${text}# More\n`;
    await writeFile(input.templateFile, changed);
    const next: LabelInput = { ...input, template: readTemplate('p.template.md', changed) };
    const plan = await planLabelling(next, 'auto');
    expect(plan).toMatchObject({ resumes: false, previous: first.dir });
    await prepareJob(plan.spec);
    expect(await planLabelling(next, 'auto')).toMatchObject({ resumes: true, previous: first.dir });
    const others = { ...next, sources: [path.join(base, 'two.txt')] };
    expect((await planLabelling(others, 'auto')).previous).toBeUndefined();
  });

  it('is a new one when columns or options differ, those at their default being none', async () => {
    await prepareJob((await planLabelling(input, 'auto')).spec);
    expect((await planLabelling({ ...input, reading: {}, ask: {} }, 'auto')).resumes).toBe(true);
    expect((await planLabelling({ ...input, reading: { text: 'a' } }, 'auto')).resumes).toBe(false);
    const masked: LabelInput = { ...input, ask: { mask: true } };
    const plan = await planLabelling(masked, 'auto');
    expect(plan.resumes).toBe(false);
    await prepareJob(plan.spec);
    expect((await planLabelling(masked, 'auto')).spec.dir).toBe(plan.spec.dir);
    expect(path.basename((await planLabelling(input, 'auto')).spec.dir)).toBe('after-sales');
  });

  it('is a new one on demand', async () => {
    await prepareJob((await planLabelling(input, 'auto')).spec);
    const plan = await planLabelling(input, 'new');
    expect(plan.resumes).toBe(false);
    expect(path.basename(plan.spec.dir)).toBe('after-sales-2');
  });

  it('steps over a folder whose job.yaml is broken', async () => {
    const dir = path.join(base, '.promptmill', 'jobs', 'after-sales');
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, 'job.yaml'), 'nonsense: [');
    expect(path.basename((await planLabelling(input, 'auto')).spec.dir)).toBe('after-sales-2');
  });
});

describe('parts of a job', () => {
  it('keep paths relative to the base, and absolute outside of it', () => {
    expect(toSource('/w', '/w')).toBe('.');
    expect(toSource('/w', '/w/a/b.txt')).toBe('a/b.txt');
    expect(toSource('/w', '/w/..hidden/b.txt')).toBe('..hidden/b.txt');
    expect(toSource('/w', '/elsewhere/b.txt')).toBe('/elsewhere/b.txt');
  });

  it('take the model that the template names for this teacher', () => {
    const named = (engine: string) =>
      readTemplate('p', text.replace('name:', `teacher: { engine: ${engine}, model: m }\nname:`));
    expect(teacherFor(named('kimi'), teacher).model).toBe('m');
    expect(teacherFor(named('kimi-cn'), teacher).model).toBe('m');
    expect(teacherFor(named('deepseek'), teacher).model).toBe('kimi-k2.6');
    expect(isEngine('kim', teacher)).toBe(false);
  });
});
