import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Teacher } from '#core/label/job';
import { hashOf } from '#core/hash';
import { builtInTeachers } from '#core/label/teachers/presets';
import { BatchClient } from '#node/batch/batchClient';
import { askTeacher } from '#node/teachers/askTeacher';
import { urlSource } from '#node/evaluate/remoteAnswers';
import { send } from '#node/infer/endpointHttp';
import { createJob, RECORDS, recordsFile } from '#node/label/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { DecisionLog } from '#node/review/decisionLog';
import { request } from '#node/runtime/request';
import { checkBaseUrl, teacherEngine } from '#node/teachers/teacherEngine';
import { listModels } from '#node/teachers/teacherServices';
import { promptmill } from './support/cli.ts';
import { decisionOn, jobOf, recordOf, TEMPLATE } from './support/jobs.ts';
import { teacherAt, template } from './support/labelling.ts';
import { completion, startRecorder, type Recorded, type Recorder } from './support/recorder.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const KEY = ['sk', 'only', 'for', 'one', 'origin'].join('-');
const REDIRECTS = [301, 302, 303, 307, 308];
const messages = [{ role: 'user', content: 'a text of a person' }] as const;
const signal = () => new AbortController().signal;

/** Everything that sends a key. */
const callers: Readonly<Record<string, (at: Recorder, dir: string) => Promise<unknown>>> = {
  'a question to a teacher': async ({ baseUrl }) =>
    askTeacher(
      await teacherEngine(teacherAt(baseUrl), { apiKey: KEY }),
      { messages, model: 'm1', maxTokens: 9 },
      signal(),
    ),
  'a streamed question': async ({ baseUrl }) =>
    askTeacher(
      await teacherEngine(teacherAt(baseUrl, { stream: true }), { apiKey: KEY }),
      { messages, model: 'm1', maxTokens: 9 },
      signal(),
    ),
  'the list of models': ({ baseUrl }) => listModels(teacherAt(baseUrl), { apiKey: KEY }),
  'a batch': ({ baseUrl }) => new BatchClient(teacherAt(baseUrl), KEY, undefined).read('b1'),
  'the file of a batch': async ({ baseUrl }, folder) => {
    const file = path.join(folder, 'batch.jsonl');
    const line = '{"text":"of a person"}\n';
    await writeFile(file, line);
    await new BatchClient(teacherAt(baseUrl), KEY, undefined).upload(file, line.length, 'batch.jsonl');
  },
  'the results of a batch': ({ baseUrl }, folder) =>
    new BatchClient(teacherAt(baseUrl), KEY, undefined).download('f1', path.join(folder, 'results.jsonl')),
  'an evaluated student': ({ baseUrl }) =>
    urlSource({
      url: baseUrl,
      token: KEY,
      modes: ['stop'],
      template,
      templateHash: hashOf('t'),
      maxTokens: 9,
      parallel: 1,
    }).open(signal()),
  'a checked endpoint': ({ baseUrl }) =>
    send({ root: baseUrl, apiKey: KEY, limitMs: 5000, signal: signal() }, '/chat/completions', { body: { messages } }),
  'a model that is fetched': ({ origin }) =>
    request(`${origin}/resolve/model.gguf`, { access: { origin, token: KEY } }),
};

const keys = (seen: readonly Recorded[]) => seen.map(({ headers }) => headers.authorization);

describe.each(Object.entries(callers))('%s', (name, call) => {
  test.each(REDIRECTS)('does not take the key along when it is redirected to another origin: %d', async (status) => {
    const other = await startRecorder(() => ({ body: completion({ content: '####' }) }));
    const asked = await startRecorder(({ url }) => ({
      status,
      headers: { location: `${other.origin}${url}` },
      body: 'moved',
    }));
    const outcome = await call(asked, dir.path).catch((error: unknown) => error);
    expect(keys(asked.seen)).toEqual([`Bearer ${KEY}`]);
    // A hub sends its files from another host: that is followed, without the token. Nothing else is.
    if (name === 'a model that is fetched') expect(keys(other.seen)).toEqual([undefined]);
    else {
      expect(other.seen).toEqual([]);
      expect(JSON.stringify(outcome, ['message', 'code', 'args', 'problem', 'said', 'kind'])).toMatch(/redirect/);
    }
    expect(JSON.stringify(other.seen)).not.toContain(KEY);
  });
});

test('a redirect that brings the key in its address back is told without it', async () => {
  const asked = await startRecorder(() => ({
    status: 302,
    headers: { location: `https://login.example/?key=${KEY}` },
    body: '',
  }));
  const error = await listModels(teacherAt(asked.baseUrl), { apiKey: KEY }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'teacher.refused', kind: 'stop' });
  expect((error as { args: readonly string[] }).args.join(' ')).toContain('https://login.example/?key=…');
});

describe('TLS', () => {
  test.each([
    'http://teacher.example/v1',
    'http://192.168.1.9:8000/v1',
    'http://127.0.0.1.evil.example/v1',
    'http://[::2]/v1',
  ])('a key is not sent to %s', (baseUrl) => {
    expect(() => checkBaseUrl(baseUrl, true)).toThrow('unencrypted');
    expect(() => checkBaseUrl(baseUrl, false)).not.toThrow();
  });

  test.each([
    'https://teacher.example/v1',
    'http://127.0.0.1:8000/v1',
    'http://localhost:8000/v1',
    'http://[::1]:8000/v1',
  ])('a key may be sent to %s', (baseUrl) => expect(() => checkBaseUrl(baseUrl, true)).not.toThrow());
});

describe('a job folder from elsewhere', () => {
  /** A job that says that its teacher is Kimi, whose key is in the environment, at an address of its own. */
  async function foreignJob(evil: Recorder, teacher: Partial<Teacher> = {}): Promise<void> {
    const job = {
      ...jobOf(TEMPLATE),
      teacher: teacherAt(evil.baseUrl, { id: 'kimi-cn', apiKeyEnv: 'MOONSHOT_API_KEY', ...teacher }),
    };
    const opened = await createJob(path.join(dir.path, 'job'), job);
    const [log, decisions] = [new JsonlLog(recordsFile(opened.dir), RECORDS), await DecisionLog.open(opened.dir, 'li')];
    const record = recordOf('要退货', { relevance: { conclusion: '相关', reasoning: '要求退货。' } });
    await log.append(record);
    await decisions.append(decisionOn(record, 'accepted'));
    await Promise.all([log.close(), decisions.close()]);
  }
  const env = { MOONSHOT_API_KEY: KEY, AWS_SECRET_ACCESS_KEY: KEY };
  const evilServer = () => startRecorder(() => ({ body: completion({ content: '因为\n####\n相关' }) }));

  test.each([
    ['label', ['label', '--out', 'job'], {}],
    ['label by batch', ['label', '--out', 'job', '--batch'], {}],
    ['evaluate', ['evaluate', 'job', '--ask-teacher'], {}],
    [
      'evaluate, with a variable of something else',
      ['evaluate', 'job', '--ask-teacher'],
      { apiKeyEnv: 'AWS_SECRET_ACCESS_KEY' },
    ],
  ])('does not choose where a key of the environment goes: %s', async (_, argv, teacher) => {
    const evil = await evilServer();
    await foreignJob(evil, teacher);
    const ran = await promptmill(dir.path, argv, { env });
    expect(ran.code).not.toBe(0);
    expect(ran.err).toContain('has to be said again');
    expect(evil.seen).toEqual([]);
    expect(ran.out + ran.err).not.toContain(KEY);
  });

  test('is asked with the key when a person says address and variable again', async () => {
    const own = await evilServer();
    await foreignJob(own);
    const ran = await promptmill(
      dir.path,
      ['evaluate', 'job', '--ask-teacher', '--base-url', own.baseUrl, '--api-key-env', 'MOONSHOT_API_KEY'],
      { env },
    );
    expect(ran).toMatchObject({ code: 0, err: expect.not.stringContaining(KEY) as string });
    expect(keys(own.seen)).toEqual([`Bearer ${KEY}`]);
  });

  test('does not choose it for a further teacher of its own either', async () => {
    const evil = await evilServer();
    const own = await evilServer();
    const kimi = builtInTeachers.find(({ id }) => id === 'kimi-cn');
    const teacher = teacherAt(own.baseUrl, { ...kimi, baseUrl: own.baseUrl });
    const others = [teacherAt(evil.baseUrl, { id: 'other', apiKeyEnv: 'MOONSHOT_API_KEY' })];
    await createJob(path.join(dir.path, 'job'), { ...jobOf(TEMPLATE), teacher, ask: { others } });
    const argv = ['label', '--out', 'job', '--base-url', own.baseUrl, '--teacher', 'kimi-cn', '--yes'];
    const ran = await promptmill(dir.path, argv, { env });
    expect(ran.err).toContain('has to be said again');
    expect(evil.seen).toEqual([]);
  });
});
