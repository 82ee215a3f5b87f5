import { afterEach, describe, expect, test } from 'vitest';
import type { Treatment } from './support/teacherServer.ts';
import { startTeacherServer, type TeacherServer } from './support/teacherServer.ts';
import { KeptLogger, label, makeItems, outcomes, teacherAt } from './support/labelling.ts';

let server: TeacherServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** One record whose first request meets the fault and whose later ones are good. */
async function once(fault: Treatment, more: { timeoutMs?: number; stream?: boolean } = {}) {
  server = await startTeacherServer((request) => (request === 1 ? fault : 'good'));
  const result = await label({ teacher: teacherAt(server.baseUrl, more) });
  return { ...result, requests: server.seen.length };
}

/** Records of which every request meets the fault. */
async function always(fault: Treatment, count = 1, more: { timeoutMs?: number } = {}) {
  server = await startTeacherServer(() => fault);
  const result = await label({ items: makeItems(count), teacher: teacherAt(server.baseUrl, more) });
  return { ...result, requests: server.seen.length };
}

describe('a fault on the way is asked again', () => {
  const passing: readonly (readonly [string, Treatment])[] = [
    [
      '429 with Retry-After',
      { status: 429, type: 'rate_limit_reached_error', message: 'slow', headers: { 'retry-after': '1' } },
    ],
    [
      '429 without Retry-After',
      { status: 429, type: 'rate_limit_reached_error', message: 'max RPM: 300, please try again after 1 seconds' },
    ],
    ['429 overloaded', { status: 429, type: 'engine_overloaded_error', message: 'The engine is currently overloaded' }],
    ['500', { status: 500, type: 'server_error', message: 'oops' }],
    ['502 with a page', { status: 502, html: true }],
    ['503 with Retry-After', { status: 503, message: 'down', headers: { 'retry-after': '2' } }],
    ['a reset', 'reset'],
    ['a reset in the body', 'reset-body'],
    ['JSON cut short', 'truncated-json'],
    ['an answer without a choice', 'no-choices'],
    ['an error with status 200', 'error-in-200'],
    ['a reply without the marker', { text: '相关' }],
    ['an empty reply', { text: '' }],
    ['a reply cut by the token limit', { text: '因为', finish: 'length' }],
  ];
  test.each(passing)('%s', async (_, fault) => {
    const { summary, records, requests } = await once(fault);
    expect(outcomes(records)).toEqual(['labelled']);
    expect([summary.state, requests]).toEqual(['done', 2]);
  });

  test('a body that hangs, after the deadline', async () => {
    const { records, requests } = await once('hang-body', { timeoutMs: 150 });
    expect([outcomes(records), requests]).toEqual([['labelled'], 2]);
  });

  test('an answer that never comes, after the deadline', async () => {
    const { records, requests } = await once('hang', { timeoutMs: 150 });
    expect([outcomes(records), requests]).toEqual([['labelled'], 2]);
  });

  test('a stream that ends before the answer does', async () => {
    const { records, requests, summary } = await once('stream-cut', { stream: true });
    expect([outcomes(records), requests, summary.usage]).toEqual([['labelled'], 2, { input: 7, output: 5, cached: 0 }]);
  });
});

describe('a fault that stays', () => {
  test.each<readonly [string, Treatment, string, number]>([
    ['500', { status: 500, message: 'oops' }, 'failed:teacher.unreachable', 5],
    ['a reset', 'reset', 'failed:teacher.unreachable', 5],
    ['an answer without a choice', 'no-choices', 'failed:teacher.malformed', 2],
    ['no marker', { text: '相关' }, 'unreadable:no-marker', 2],
    ['an empty reply', { text: '' }, 'unreadable:empty', 2],
    ['a label of no set', { text: '想了想\n####\n也许' }, 'unreadable:off-set', 2],
    ['a reply cut short', { text: '因为', finish: 'length' }, 'unreadable:truncated', 2],
    [
      'a content filter',
      { status: 400, type: 'content_filter', message: 'considered high risk' },
      'failed:teacher.filtered',
      1,
    ],
    ['a filter in the answer', { text: '因', finish: 'content_filter' }, 'failed:teacher.filtered', 1],
    [
      'a record that is too long',
      { status: 400, type: 'invalid_request_error', message: 'Input token length too long' },
      'failed:teacher.refused',
      1,
    ],
    [
      'an unknown recorded reply',
      { status: 404, type: 'replay_unknown_record', message: 'no' },
      'failed:replay.unknownRecord',
      1,
    ],
  ])('%s is stored as %s', async (_, fault, outcome, requests) => {
    const result = await always(fault);
    expect(outcomes(result.records)).toEqual([outcome]);
    expect([result.summary.state, result.requests]).toEqual(['done', requests]);
  });

  test('the teacher’s words stay in an unreadable record, and its tokens are counted', async () => {
    const { records, summary } = await always({ text: '没有分隔符' });
    expect(records[0]).toMatchObject({
      status: 'unreadable',
      reply: { text: '没有分隔符', usage: { input: 100, output: 10, cached: 64 }, requestId: 'req-1' },
    });
    expect(summary.usage).toEqual({ input: 200, output: 20, cached: 128 });
  });
});

describe('what every record would meet stops the run and burns none', () => {
  test.each<readonly [string, Treatment, string]>([
    ['401', { status: 401, type: 'invalid_authentication_error', message: 'Invalid Authentication' }, 'teacher.auth'],
    [
      '429 without quota',
      { status: 429, type: 'exceeded_current_quota_error', message: 'You exceeded your current token quota' },
      'teacher.quota',
    ],
    [
      '403 that means the balance',
      { status: 403, type: 'permission_denied_error', message: 'Your account is suspended, check your balance' },
      'teacher.quota',
    ],
    [
      'an unknown model',
      { status: 404, type: 'resource_not_found_error', message: 'Not found the model m1 or Permission denied' },
      'teacher.refused',
    ],
    [
      'a parameter that is refused',
      { status: 400, type: 'invalid_request_error', message: 'invalid temperature: only 1 is allowed for this model' },
      'teacher.refused',
    ],
    [
      'the limit of the day',
      { status: 429, type: 'rate_limit_reached_error', message: 'TPD rate limit, current:1, limit:1' },
      'teacher.rateLimited',
    ],
    [
      'a wait of an hour',
      { status: 429, type: 'rate_limit_reached_error', message: 'wait', headers: { 'retry-after': '3600' } },
      'teacher.rateLimited',
    ],
  ])('%s', async (_, fault, code) => {
    const { summary, records, requests } = await always(fault, 200);
    expect(summary.state).toBe('stopped');
    expect(summary.error?.code).toBe(code);
    expect(summary.error?.hint).not.toBe('');
    expect(records).toEqual([]);
    expect(requests).toBeLessThanOrEqual(4);
  });

  test('a server that is down fails few records, then stops', async () => {
    const { summary, records } = await always({ status: 500, message: 'down' }, 200);
    expect(summary.state).toBe('stopped');
    expect(records.length).toBeLessThanOrEqual(3);
  });

  test('replies that can never be read stop after twenty', async () => {
    const { summary, records } = await always({ text: '相关' }, 200);
    expect([summary.state, summary.error?.code]).toEqual(['stopped', 'teacher.malformed']);
    expect(records.length).toBeLessThan(30);
  });

  test('one record that always fails does not stop the others', async () => {
    server = await startTeacherServer((_, record) => (record === 'record 7' ? { status: 500, message: 'no' } : 'good'));
    const { summary } = await label({ items: makeItems(30), teacher: teacherAt(server.baseUrl) });
    expect([summary.state, summary.counts]).toEqual(['done', { labelled: 29, unreadable: 0, failed: 1 }]);
  });
});

test('a key is sent to the teacher and found nowhere else', async () => {
  const key = 'sk-canary-0123456789';
  const echo = `Your account org-abc123def<ak-f4key> with Bearer ${key} is refused, key ${key}`;
  server = await startTeacherServer((request) =>
    request % 3 === 0
      ? { status: 500, message: echo }
      : request % 3 === 1
        ? { status: 400, message: echo }
        : { status: 429, message: echo },
  );
  const logger = new KeptLogger();
  const { summary, records, events } = await label({
    items: makeItems(9),
    teacher: teacherAt(server.baseUrl),
    apiKey: key,
    logger,
  });
  expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${key}`);
  expect(logger.lines.length).toBeGreaterThan(3);
  expect(records.length).toBeGreaterThan(0);
  const everything = JSON.stringify([summary, records, events, logger.lines]);
  expect(everything).toContain('is refused');
  for (const secret of [key, 'canary', 'abc123def', 'f4key']) expect(everything).not.toContain(secret);
});

test('only what is given is sent, and nothing about this machine', async () => {
  process.env['OPENAI_ORG_ID'] = 'org-of-another-host';
  process.env['OPENAI_CUSTOM_HEADERS'] = 'x-secret: 1';
  try {
    server = await startTeacherServer();
    await label({ teacher: teacherAt(server.baseUrl) });
    await label({
      teacher: teacherAt(server.baseUrl, {
        parameters: { temperature: 0.6, maxTokens: 9, extraBody: { thinking: { type: 'disabled' } } },
        tokensParameter: 'max_completion_tokens',
        stream: true,
      }),
    });
  } finally {
    delete process.env['OPENAI_ORG_ID'];
    delete process.env['OPENAI_CUSTOM_HEADERS'];
  }
  const [plain, full] = server.seen;
  expect(Object.keys(plain?.body ?? {}).toSorted()).toEqual(['messages', 'model']);
  expect(full?.body).toMatchObject({
    temperature: 0.6,
    max_completion_tokens: 9,
    thinking: { type: 'disabled' },
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(full?.body).not.toHaveProperty('max_tokens');
  for (const name of ['authorization', 'openai-organization', 'x-secret', 'x-stainless-os']) {
    expect(plain?.headers).not.toHaveProperty(name);
  }
});
