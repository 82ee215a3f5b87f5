import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { hashOf } from '#core/hash';
import type { RunEvent } from '#core/label/run';
import { builtInTeachers, REPLAY_ID } from '#core/label/teachers/presets';
import { renderMessages } from '#core/prompt/render';
import { readRecords } from '#node/label/jobFolder';
import { findReplies, startLabelRun } from '#node/label/labelRun';
import { prepareJob } from '#node/label/prepareJob';
import { startReplayServer } from '#node/teachers/replayServer';
import { KeptLogger, TEMPLATE_TEXT, template } from './support/labelling.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (...parts: string[]) => path.join(dir.path, ...parts);
const replay = builtInTeachers[0] ?? expect.fail('there is no teacher');
const line = (text: string, reply: string) => `${JSON.stringify({ record: hashOf(text).slice(0, 16), reply })}\n`;
const GOOD = '他在问怎么退换货品。\n####\n相关';

let server: Awaited<ReturnType<typeof startReplayServer>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(options: Parameters<typeof startReplayServer>[1] = {}) {
  await writeFile(at('replies.jsonl'), line('退货', GOOD) + line('', '没有内容。\n####\n不相关').trimEnd());
  server = await startReplayServer(at('replies.jsonl'), { latencyMs: [0, 5], rateLimitOnce: false, ...options });
  return server.baseUrl;
}
const ask = (baseUrl: string, text: string, more: object = {}) =>
  fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'replay', messages: renderMessages(template, { text }, 'reasoning-first'), ...more }),
  });

describe('the server', () => {
  test('answers on the loopback only, whole', async () => {
    const baseUrl = await serve();
    expect(new URL(baseUrl).hostname).toBe('127.0.0.1');
    const response = await ask(baseUrl, '退货');
    const body = (await response.json()) as {
      choices: object[];
      usage: { prompt_tokens: number; completion_tokens: number };
    };
    expect(body.choices).toEqual([{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: GOOD } }]);
    expect(body.usage.prompt_tokens).toBeGreaterThan(20);
    expect(body.usage.completion_tokens).toBeGreaterThan(5);
    expect((await ask(baseUrl, '')).status).toBe(200);
  });

  test('and streamed, with usage where it is asked for', async () => {
    const response = await ask(await serve(), '退货', { stream: true, stream_options: { include_usage: true } });
    const events = (await response.text()).split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    const chunks = events.slice(0, -1).map(
      (event) =>
        JSON.parse(event.slice(6)) as {
          choices: { delta: { content?: string }; finish_reason: string | null }[];
          usage?: object;
        },
    );
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(GOOD);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason === 'stop')).toHaveLength(1);
    expect(chunks.at(-1)?.usage).toMatchObject({ completion_tokens: expect.any(Number) as number });
  });

  test('lists its model, and says what it does not have', async () => {
    const baseUrl = await serve();
    expect(await (await fetch(`${baseUrl}/models`)).json()).toMatchObject({ data: [{ id: 'replay' }] });
    expect((await fetch(`${baseUrl}/files`)).status).toBe(404);
    expect((await fetch(`${baseUrl}/chat/completions`, { method: 'POST', body: '{' })).status).toBe(400);
    const unknown = await ask(baseUrl, '没见过的');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { type: 'replay_unknown_record' } });
  });

  test('refuses one request, once', async () => {
    const baseUrl = await serve({ rateLimitOnce: true });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) {
      const response = await ask(baseUrl, '退货');
      statuses.push(response.status);
      if (response.status === 429) expect(response.headers.get('retry-after')).toBe('1');
    }
    expect(statuses).toEqual([200, 200, 429, 200, 200, 200]);
  });

  test('does not start on a file that holds no replies', async () => {
    await writeFile(at('replies.jsonl'), `${line('a', 'b')}{"record":1}\n`);
    await expect(startReplayServer(at('replies.jsonl'))).rejects.toMatchObject({
      code: 'source.unreadable',
      message: expect.stringContaining('Line 2') as string,
    });
    await expect(startReplayServer(at('none.jsonl'))).rejects.toMatchObject({ code: 'source.unreadable' });
  });
});

describe('a replayed job', () => {
  const prepare = async () => {
    await mkdir(at('prompts'));
    await writeFile(at('prompts', 't.template.md'), TEMPLATE_TEXT);
    return prepareJob({
      dir: at('job'),
      templateFile: at('prompts', 't.template.md'),
      base: dir.path,
      sources: ['data'],
      teacher: replay,
    });
  };

  test('labels what it knows, says plainly what it does not, and goes on', async () => {
    await mkdir(at('data'), { recursive: true });
    await writeFile(at('replies.jsonl'), Array.from({ length: 8 }, (_, n) => line(`r${n}`, GOOD)).join(''));
    await writeFile(
      at('data', 'a.csv'),
      `text\n${['strange', 'r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'odd', 'weird', 'r7'].join('\n')}\n`,
    );
    const opened = await prepare();
    const events: RunEvent[] = [];
    const logger = new KeptLogger();
    const handle = await startLabelRun(opened, {
      onEvent: (event) => events.push(event),
      log: logger,
      apiKey: 'sk-not-for-replay',
    });
    const summary = await handle.finished;
    expect(summary).toMatchObject({ state: 'done', counts: { labelled: 8, failed: 3, unreadable: 0 } });
    const failed = (await readRecords(at('job'))).flatMap((record) =>
      record.status === 'failed' ? [record.error] : [],
    );
    expect(failed[0]).toMatchObject({
      code: 'replay.unknownRecord',
      hint: expect.stringContaining('choose a teacher with a key') as string,
    });
    expect(events.some((event) => event.type === 'waiting' && event.reason === 'rate-limit')).toBe(true);
    expect(logger.lines.join('\n')).not.toContain('sk-not');
  });

  test('without recorded replies does not start, and leaves no lock', async () => {
    await mkdir(at('data'));
    await writeFile(at('data', 'a.txt'), 'a');
    const opened = await prepare();
    const options = { onEvent: () => {}, log: new KeptLogger() };
    for (let n = 0; n < 2; n++)
      await expect(startLabelRun(opened, options)).rejects.toMatchObject({ code: 'source.unreadable' });
  });

  test('finds its replies from the template’s folder up to the base, and not above it', async () => {
    await mkdir(at('w', 'a', 'prompts'), { recursive: true });
    await writeFile(at('replies.jsonl'), '');
    const file = at('w', 'a', 'prompts', 't.template.md');
    expect(await findReplies(file, at('w'))).toBeUndefined();
    await writeFile(at('w', 'replies.jsonl'), '');
    expect(await findReplies(file, at('w'))).toBe(at('w', 'replies.jsonl'));
    expect(await findReplies('a/prompts/t.template.md', at('w'))).toBe(at('w', 'replies.jsonl'));
    await writeFile(at('w', 'a', 'replies.jsonl'), '');
    expect(await findReplies(file, at('w'))).toBe(at('w', 'a', 'replies.jsonl'));
    expect(await findReplies(file, at('elsewhere'))).toBeUndefined();
  });

  test('labels the whole sample', async () => {
    const sample = fileURLToPath(new URL('../samples/relevance/', import.meta.url));
    const opened = await prepareJob({
      dir: at('job'),
      templateFile: path.join(sample, 'prompts', 'relevance.template.md'),
      base: sample,
      sources: ['data'],
      teacher: replay,
    });
    const handle = await startLabelRun(opened, {
      onEvent: () => {},
      log: new KeptLogger(),
      limits: { concurrency: 8 },
    });
    const summary = await handle.finished;
    expect(summary.state).toBe('done');
    expect(summary.counts.failed).toBe(0);
    expect(summary.counts.labelled + summary.counts.unreadable).toBe(60);
  });

  test('is the default teacher, and needs neither key nor address', () => {
    expect(replay).toMatchObject({ id: REPLAY_ID, baseUrl: '' });
    expect(replay).not.toHaveProperty('apiKeyEnv');
  });
});
