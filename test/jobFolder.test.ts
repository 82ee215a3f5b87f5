import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelJob, Teacher } from '#core/label/job';
import { builtInTeachers } from '#core/label/teachers/presets';
import { createJob, openJob, templateHash } from '#node/label/jobFolder';
import { lockJob } from '#node/label/jobLock';
import { baseOf, prepareJob, resumeJob, type JobSpec } from '#node/label/prepareJob';
import { TEMPLATE_TEXT, teacherAt } from './support/labelling.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (...parts: string[]) => path.join(dir.path, ...parts);

describe('job.yaml', () => {
  const jobOf = (text: string, teacher: Teacher): LabelJob => ({
    version: 1,
    name: 'job',
    createdAt: '2026-11-24T00:00:00.000Z',
    template: { path: 'prompts/t.template.md', hash: templateHash(text), text },
    sources: ['data', 'more/**/*.csv'],
    base: '../../..',
    teacher,
  });

  test('keeps every teacher as it is', async () => {
    for (const teacher of builtInTeachers) {
      const job = jobOf(TEMPLATE_TEXT, teacher);
      await createJob(at('job'), job);
      expect((await openJob(at('job'))).job).toEqual(job);
    }
    expect(await readdir(at('job'))).toEqual(['job.yaml']);
  });

  test('keeps white space at the end of a template with CRLF', async () => {
    const job = jobOf(`${TEMPLATE_TEXT}…\r\n \n\r\n`, teacherAt('http://127.0.0.1:1/v1'));
    await createJob(at('job'), job);
    expect((await openJob(at('job'))).job).toEqual(job);
  });

  test('keeps the text of the template to the last character', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'grapheme' }),
            fc.constantFrom('\r\n', '\n', '  \n', '\t', '\uFEFF', '---', '# 任务', '{{原文}}', ' '),
          ),
        ),
        async (pieces) => {
          const job = jobOf(`${TEMPLATE_TEXT}${pieces.join('')}`, teacherAt('http://127.0.0.1:1/v1'));
          await createJob(at('job'), job);
          expect((await openJob(at('job'))).job).toEqual(job);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ['', 'is not right at'],
    ['version: 2\n', 'is not right at “version”'],
    ['a: [', 'is not valid YAML'],
  ])('%j is refused with what is wrong', async (text, message) => {
    await mkdir(at('job'));
    await writeFile(at('job', 'job.yaml'), text);
    await expect(openJob(at('job'))).rejects.toMatchObject({
      code: 'job.invalid',
      message: expect.stringContaining(message) as string,
    });
  });

  test('a folder without one is no job', async () => {
    await expect(openJob(at('none'))).rejects.toMatchObject({ code: 'job.invalid' });
  });
});

describe('prepareJob', () => {
  const spec = async (more: Partial<JobSpec> = {}): Promise<JobSpec> => {
    await mkdir(at('data'), { recursive: true });
    await mkdir(at('prompts'), { recursive: true });
    await writeFile(at('data', 'a.txt'), 'a');
    await writeFile(at('prompts', 't.template.md'), TEMPLATE_TEXT);
    return {
      dir: at('.promptmill', 'jobs', 'one'),
      templateFile: at('prompts', 't.template.md'),
      base: dir.path,
      sources: ['data'],
      teacher: teacherAt('http://127.0.0.1:1/v1'),
      ...more,
    };
  };

  test('makes the folder, with paths that move with it', async () => {
    const opened = await prepareJob(await spec({ sources: [at('data'), 'data/*.txt'] }));
    expect(opened.job).toMatchObject({
      name: 'one',
      base: '../../..',
      sources: ['data', 'data/*.txt'],
      template: { path: 'prompts/t.template.md', text: TEMPLATE_TEXT },
    });
    expect(baseOf(opened)).toBe(dir.path);
    expect(await readFile(at('.promptmill', 'jobs', 'one', 'job.yaml'), 'utf8')).not.toContain(dir.path);
  });

  test('opens it again for the same things, however they are written', async () => {
    const first = await prepareJob(await spec());
    expect((await prepareJob(await spec({ sources: [at('data')] }))).job).toEqual(first.job);
    expect((await prepareJob(await spec({ base: at('prompts'), sources: ['../data'] }))).job).toEqual(first.job);
    const limits = { rpm: 3 };
    expect(
      (await prepareJob(await spec({ teacher: { ...teacherAt('http://127.0.0.1:1/v1'), limits, title: 'Other' } })))
        .job,
    ).toEqual(first.job);
    expect((await resumeJob(first.dir, { base: dir.path })).job).toEqual(first.job);
  });

  test('names what differs', async () => {
    await prepareJob(await spec());
    const refused = async (more: Partial<JobSpec>, message: string) => {
      await expect(prepareJob(await spec(more))).rejects.toMatchObject({
        code: 'job.invalid',
        message: expect.stringContaining(message) as string,
      });
    };
    await writeFile(at('prompts', 'u.template.md'), `${TEMPLATE_TEXT}!`);
    await refused({ templateFile: at('prompts', 'u.template.md') }, 'another text of the template');
    await refused({ sources: ['data/a.txt'] }, 'other sources: data');
    await refused({ teacher: teacherAt('http://127.0.0.1:1/v1', { model: 'm2' }) }, 'another teacher: test (m1)');
    await refused({ teacher: teacherAt('http://127.0.0.1:2/v1') }, 'another teacher');
    await refused(
      { teacher: teacherAt('http://127.0.0.1:1/v1', { parameters: { temperature: 1 } }) },
      'other parameters',
    );
  });

  test('makes nothing for a source or a template that is missing, or an address that must not be asked', async () => {
    await expect(prepareJob(await spec({ sources: ['none'] }))).rejects.toMatchObject({ code: 'source.unreadable' });
    await expect(prepareJob(await spec({ templateFile: at('none.template.md') }))).rejects.toMatchObject({
      code: 'prompt.invalid',
    });
    const kimiCode = teacherAt('https://api.kimi.com/coding/v1');
    await expect(prepareJob(await spec({ teacher: kimiCode }))).rejects.toMatchObject({
      code: 'teacher.refused',
      message: expect.stringContaining('exclude batch labelling') as string,
    });
    expect(await readdir(dir.path)).not.toContain('.promptmill');
  });
});

describe('run.lock', () => {
  const held = async (holder: object | string) => {
    await writeFile(at('run.lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));
  };
  const host = async () => {
    const lock = await lockJob(dir.path);
    const { host: name } = JSON.parse(await readFile(at('run.lock'), 'utf8')) as { host: string };
    await lock.release();
    return name;
  };

  test('is held by one, named to the next, and gone after the release', async () => {
    const lock = await lockJob(dir.path);
    expect(lock.crashed).toBe(false);
    await expect(lockJob(dir.path)).rejects.toMatchObject({
      code: 'log.locked',
      message: expect.stringContaining(String(process.pid)) as string,
    });
    await lock.release();
    expect(await readdir(dir.path)).toEqual([]);
    await (await lockJob(dir.path)).release();
  });

  test('of many at once exactly one gets it, over a dead one too', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await held({ pid: child.pid, host: await host(), since: '', token: 'dead' });
    const got = await Promise.allSettled(Array.from({ length: 20 }, () => lockJob(dir.path)));
    const locks = got.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
    expect(await readdir(dir.path)).toEqual([]);
  });

  test('of a dead process is taken over, and so is half a lock', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    for (const dead of [{ pid: child.pid, host: await host(), since: '', token: 'dead' }, '{"pid":']) {
      await held(dead);
      await utimes(at('run.lock'), new Date(0), new Date(0));
      const lock = await lockJob(dir.path);
      expect(lock.crashed).toBe(true);
      await lock.release();
    }
  });

  test.runIf(process.platform === 'linux')(
    'of a process number that another process has by now is taken over',
    async () => {
      await held({ pid: process.pid, host: await host(), since: '', token: 'old', born: '1' });
      const lock = await lockJob(dir.path);
      expect(lock.crashed).toBe(true);
      await lock.release();
    },
  );

  test('of another machine is believed', async () => {
    await held({ pid: 1, host: 'another-machine', since: '', token: 'x' });
    await expect(lockJob(dir.path)).rejects.toMatchObject({
      code: 'log.locked',
      message: expect.stringContaining('another-machine') as string,
    });
  });

  test('is not released by one who lost it', async () => {
    const lock = await lockJob(dir.path);
    await held({ pid: 1, host: 'another-machine', since: '', token: 'x' });
    await lock.release();
    expect(await readdir(dir.path)).toEqual(['run.lock']);
  });
});
