import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { matchLabel, parseAnswer } from '#core/answer';
import { renderMessages } from '#core/prompt/render';
import { readTemplate } from '#core/prompt/template';
import { ask, askMany, bodyFor, call, eventsOf, kimi, KEY, statusesOf } from './support/kimiClient.ts';
import type { LedgerView } from './support/kimiServer/server.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

describe('endpoints', () => {
  test('a whole answer has the layout, the usage and the headers of live captures', async () => {
    const server = await kimi();
    const { status, json, headers } = await ask(server, '主刷不转');
    expect(status).toBe(200);
    expect(json.choices[0]).toMatchObject({ index: 0, finish_reason: 'stop', message: { role: 'assistant' } });
    const parsed = parseAnswer(json.choices[0].message.content, 'reasoning-first');
    expect(['相关', '不相关']).toContain(parsed.ok && parsed.answer.conclusion);
    expect(json.usage.total_tokens).toBe(json.usage.prompt_tokens + json.usage.completion_tokens);
    expect(headers.get('msh-request-id')).toMatch(/\w{16}/);
    expect(headers.get('msh-trace-mode')).toBe('on');
    expect([...headers.keys()].filter((name) => /x-request-id|ratelimit|retry-after/.test(name))).toEqual([]);
  });

  test('a stream gives the same content, then finish, usage and [DONE]', async () => {
    const server = await kimi();
    const whole = await ask(server, '主刷不转');
    const stream = await ask(server, '主刷不转', { stream: true, stream_options: { include_usage: true } });
    const events = eventsOf(stream);
    const content = events.map((event) => event.choices[0]?.delta.content ?? '').join('');
    expect(content).toBe(whole.json.choices[0].message.content);
    expect(events.at(-2).choices[0].finish_reason).toBe('stop');
    expect(events.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: whole.json.usage.prompt_tokens } });
    expect(stream.text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('models, balance, token estimate and unknown paths', async () => {
    const server = await kimi({ balance: 10 });
    const models = await call(server, 'GET', '/v1/models');
    expect(models.json.data.map(({ id }: { id: string }) => id)).toEqual([
      'kimi-k3',
      'kimi-k2.7-code',
      'kimi-k2.7-code-highspeed',
      'kimi-k2.6',
    ]);
    expect(models.json.data[3]).toMatchObject({ context_length: 262_144, supports_reasoning: true });
    const estimate = await call(server, 'POST', '/v1/tokenizers/estimate-token-count', bodyFor('主刷不转'));
    const { usage } = (await ask(server, '主刷不转')).json;
    expect(estimate.json).toEqual({ data: { total_tokens: usage.prompt_tokens } });
    const balance = await call(server, 'GET', '/v1/users/me/balance');
    const cost = (usage.prompt_tokens * 6.5 + usage.completion_tokens * 27) / 1e6;
    expect(balance.json).toMatchObject({ code: 0, scode: '0x0', status: true });
    expect(balance.json.data.available_balance).toBeCloseTo(10 - cost, 5);
    expect((await call(server, 'POST', '/v1/caching', {})).json).toMatchObject({ code: 5, error: 'url.not_found' });
  });

  test('no key, a wrong key and a key of another organisation', async () => {
    const [good, other] = [KEY, `${KEY}-2`];
    const server = await kimi({ keys: { [good]: 'a', [other]: 'b' }, limits: { rpm: 1 } });
    expect((await ask(server, 'x', {}, { key: '' })).json.error.type).toBe('invalid_authentication_error');
    const wrong = await ask(server, 'x', {}, { key: 'another' });
    expect([wrong.status, wrong.json.error.type]).toEqual([401, 'incorrect_api_key_error']);
    expect((await ask(server, 'x', {}, { key: good })).status).toBe(200);
    expect((await ask(server, 'x', {}, { key: good })).status).toBe(429);
    expect((await ask(server, 'x', {}, { key: other })).status).toBe(200);
  });
});

describe('models and their quirks', () => {
  const refused = async (more: object) => {
    const { status, json } = await ask(await kimi(), 'x', more);
    return `${status} ${json.error?.type}: ${json.error?.message}`;
  };

  test.each([
    [
      { model: 'moonshot-v1-8k' },
      '404 resource_not_found_error: Not found the model moonshot-v1-8k or Permission denied',
    ],
    [{ model: 'nobody' }, '404 resource_not_found_error: Not found the model nobody or Permission denied'],
    [{ temperature: 0.3 }, '400 invalid_request_error: invalid temperature: only 0.6 is allowed for this model'],
    [
      { temperature: 0.6, thinking: { type: 'enabled' } },
      '400 invalid_request_error: invalid temperature: only 1 is allowed for this model',
    ],
    [{ n: 2 }, '400 invalid_request_error: invalid n: only 1 is allowed for this model'],
    [
      { model: 'kimi-k2.7-code' },
      '400 invalid_request_error: invalid thinking: only type=enabled is allowed for this model',
    ],
    [{ messages: [] }, '400 invalid_request_error: Invalid request: messages is empty or not right'],
  ])('%j', async (more, words) => {
    expect(await refused(more)).toBe(words);
  });

  test('the allowed temperature, and a gateway that still serves moonshot-v1', async () => {
    expect((await ask(await kimi(), 'x', { temperature: 0.6 })).status).toBe(200);
    const gateway = await kimi({ models: ['moonshot-v1-8k'] });
    const body = { model: 'moonshot-v1-8k', temperature: 0.3, n: 3 };
    const { json } = await ask(gateway, 'x', body);
    expect(json.choices).toHaveLength(3);
    const long = await ask(gateway, '长'.repeat(20_000), body);
    expect(long.json.error.message).toContain('Input token length too long');
    const wide = await ask(gateway, 'x', { ...body, max_completion_tokens: 8192 });
    expect(wide.json.error.message).toContain('exceeded model token limit: 8192');
  });

  test('thinking is paid from max_completion_tokens; a small one leaves no content', async () => {
    const server = await kimi();
    const thinking = { thinking: { type: 'enabled' } };
    const small = (await ask(server, 'x', { ...thinking, max_completion_tokens: 100 })).json;
    expect(small.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
    expect(small.choices[0].message.reasoning_content).not.toBe('');
    expect(small.usage.completion_tokens).toBe(100);
    const large = (await ask(server, 'x', { ...thinking, max_completion_tokens: 2000 })).json;
    const plain = (await ask(server, 'x')).json;
    expect(large.choices[0].message.content).toBe(plain.choices[0].message.content);
    expect(large.usage.completion_tokens).toBe(plain.usage.completion_tokens + 300);
    expect(plain.choices[0].message).not.toHaveProperty('reasoning_content');
    const k3 = { model: 'kimi-k3', thinking: undefined, reasoning_effort: 'low', max_completion_tokens: 2000 };
    const low = (await ask(server, 'x', k3)).json;
    expect(low.usage.completion_tokens).toBe(plain.usage.completion_tokens + 60);
    expect((await ask(server, 'x', { ...k3, reasoning_effort: 'medium' })).status).toBe(400);
  });

  test('Partial Mode goes on after the prefix, stop words end the content', async () => {
    const server = await kimi();
    const { messages } = bodyFor('主刷不转');
    const prefix = { role: 'assistant', content: '#### ', partial: true };
    const partial = (await ask(server, '', { messages: [...messages, prefix] })).json.choices[0].message.content;
    expect(['相关', '不相关']).toContain(partial);
    const stopped = (await ask(server, '主刷不转', { stop: ['####'] })).json.choices[0].message.content;
    expect(stopped).not.toContain('####');
  });
});

describe('answers', () => {
  const heads =
    '---\nname: t\ntasks:\n  - { id: a, labels: [甲, 乙] }\n  - { id: b, labels: [是, 否, 不清楚] }\n---\n判断。\n\n{{原文}}\n';

  test('follow the tasks, labels and headings of a rendered template, and are the same every time', async () => {
    const server = await kimi();
    const template = readTemplate('t.template.md', heads);
    const text = '结论（必须是以下之一：丙、丁）。';
    const messages = renderMessages(template, { text }, 'reasoning-first');
    const [one, two] = [await ask(server, '', { messages }), await ask(server, '', { messages })];
    const content: string = one.json.choices[0].message.content;
    expect(two.json.choices[0].message.content).toBe(content);
    expect(content).toMatch(/^【任务1】\n.+\n####\n[甲乙]\n\n【任务2】\n.+\n####\n(?:是|否|不清楚)$/);
    const conclusions = [...content.matchAll(/####\n(\S+)/g)].map(([, label]) => label);
    expect(server.ledger().entries[0]?.answer).toEqual({ kind: 'valid', conclusions });
  });

  test('follow the sample’s template and a JSON schema', async () => {
    const file = 'samples/relevance/prompts/relevance.template.md';
    const template = readTemplate(file, await readFile(new URL(`../${file}`, import.meta.url), 'utf8'));
    const server = await kimi();
    const messages = renderMessages(template, { text: '主刷不转' }, 'conclusion-first');
    const parsed = parseAnswer(
      (await ask(server, '', { messages })).json.choices[0].message.content,
      'conclusion-first',
    );
    expect(['相关', '不相关']).toContain(parsed.ok && parsed.answer.conclusion);
    const schema = { type: 'object', properties: { why: { type: 'string' }, label: { enum: ['甲', '乙'] } } };
    const json = await ask(server, 'x', { response_format: { type: 'json_schema', json_schema: { schema } } });
    expect(JSON.parse(json.json.choices[0].message.content)).toEqual({
      why: expect.any(String),
      label: expect.stringMatching(/^[甲乙]$/),
    });
  });

  test('mixed ones say in the ledger what they are; the plain reading never finds another label', async () => {
    const server = await kimi({ answers: 'mixed' });
    const kinds = new Set<string>();
    for (let index = 0; index < 120; index++) {
      const { json } = await ask(server, `record ${index}`);
      const { kind = '', conclusions } = server.ledger().entries.at(-1)?.answer ?? {};
      const parsed = parseAnswer(json.choices[0].message.content, 'reasoning-first');
      const label = parsed.ok ? matchLabel(parsed.answer.conclusion, ['相关', '不相关']) : undefined;
      kinds.add(kind);
      if (label !== undefined) expect([kind, label]).toEqual([kind, conclusions?.[0]]);
      if (kind === 'valid') expect(label).toBeDefined();
      if (kind.startsWith('bad-')) expect([kind, label]).toEqual([kind, undefined]);
    }
    expect(kinds.size).toBe(11);
  });

  test('a caller’s function, or a module’s, writes them', async () => {
    const answerModule = path.join(dir.path, 'answer.mjs');
    await writeFile(answerModule, 'export const answer = ({ number }) => ({ content: `module ${number}` });');
    const loaded = await kimi({ answerModule });
    expect((await ask(loaded, 'x')).json.choices[0].message.content).toBe('module 1');
    const server = await kimi({}, { answer: ({ record, number }) => ({ content: `${number} ${record.length}` }) });
    expect((await ask(server, 'x')).json.choices[0].message.content).toMatch(/^1 \d+$/);
  });
});

test('in a process of its own it outlives a killed client, and bills what that one left', async () => {
  const main = fileURLToPath(new URL('support/kimiServer/main.ts', import.meta.url));
  const options = JSON.stringify({ latency: 400, limits: { concurrency: 4 }, keyPattern: 'record \\d+' });
  const server = spawn(process.execPath, [main, '--while-stdin', '--json', options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const script = `for (let i = 1; i <= 3; i++) fetch(process.argv[1], { method: 'POST',
    headers: { authorization: 'Bearer x' }, body: process.argv[2].replace('record', 'record ' + i) })`;
  const body = JSON.stringify(bodyFor('record'));
  const client = spawn(process.execPath, ['-e', script, `${url}/v1/chat/completions`, body], { stdio: 'inherit' });
  const ledger = async () => (await call({ url }, 'GET', '/__ledger')).json as LedgerView;
  while ((await ledger()).entries.length < 3) await delay(20);
  client.kill('SIGKILL');
  await once(client, 'exit');
  while ((await ledger()).totals.outcomes['in-flight'] !== undefined) await delay(20);
  const { totals, entries } = await ledger();
  expect(totals).toMatchObject({
    outcomes: { abandoned: 3 },
    billed: { generations: 3, extra: 0 },
    peakConcurrency: 3,
  });
  expect(entries.map(({ key }) => key).toSorted()).toEqual(['record 1', 'record 2', 'record 3']);
  await call({ url }, 'POST', '/__options', { latency: 0, limits: { rpm: 1 } });
  await call({ url }, 'POST', '/__reset');
  expect(statusesOf(await askMany({ url }, 2))).toEqual([200, 429]);
  await call({ url }, 'POST', '/__options', { limits: null });
  await call({ url }, 'POST', '/__reset');
  expect(statusesOf(await askMany({ url }, 15))[14]).toBe(200);
  server.stdin.end();
  expect((await once(server, 'exit'))[0]).toBe(0);
});
