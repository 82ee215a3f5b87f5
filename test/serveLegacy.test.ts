import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawSocket, send, serve, TalkingModel, TOKEN } from './support/serving.ts';

const PATH = '/algorithm/ChatRest';
// The article's bytes (Flask 3.1, which sorts the keys) up to its last brace, with `success` added at the end.
const reply = (query: string, answer: string) =>
  `{"code":"200","data":{"answer":"${answer}","query":"${query}"},"msg":"解析成功","sucess":true,"success":true}\n`;

/** What Python's json.dumps writes by default: ASCII only. */
const pythonJson = (value: object) =>
  JSON.stringify(value).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The bytes of requests 2.x: `requests.post(url, json={...})`. */
const python = (port: number, body: string) =>
  `POST ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: python-requests/2.32.3\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\nContent-Length: ${Buffer.byteLength(body)}\r\nContent-Type: application/json\r\n\r\n${body}`;

/** The bytes of Java's HttpURLConnection. */
const java = (port: number, body: string, type = 'application/json;charset=UTF-8') =>
  `POST ${PATH} HTTP/1.1\r\nContent-Type: ${type}\r\nUser-Agent: Java/1.8.0_202\r\nHost: localhost:${port}\r\nAccept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2\r\nConnection: keep-alive\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('POST /algorithm/ChatRest for old clients', () => {
  const model = new TalkingModel(['相关']);
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve(model, { allowLegacy: true });
  });
  afterAll(() => server.close());

  /** Writes bytes in the given parts and gives the reply: status, headers in lower case, body. */
  const exchange = async (...parts: readonly (string | Buffer)[]) => {
    const { socket, seen } = await rawSocket(server.port);
    for (const part of parts) {
      socket.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(seen).toMatch(/\r\n\r\n.*\n$/s);
    socket.destroy();
    const [head = '', ...rest] = seen().split('\r\n\r\n');
    return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: rest.join('\r\n\r\n') };
  };

  test('Python: escaped Chinese in, plain Chinese out, without a token', async () => {
    const { status, head, body } = await exchange(
      python(server.port, pythonJson({ prompt: '判断“手机”', history: [] })),
    );
    expect([status, body]).toEqual([200, reply('判断“手机”', '相关')]);
    expect(head).toContain('content-type: application/json\r\n');
    expect(head).toContain(`content-length: ${Buffer.byteLength(body)}\r\n`);
    expect(model.asks.at(-1)).toEqual({
      input: { messages: [{ role: 'user', content: '判断“手机”' }] },
      stop: ['####'],
      maxTokens: 512,
    });
  });

  test('Java: a charset, UTF-8 bytes, localhost', async () => {
    const { status, body } = await exchange(java(server.port, '{"prompt":"手机坏了","history":null}'));
    expect([status, body]).toEqual([200, reply('手机坏了', '相关')]);
  });

  test('Java in chunks, cut in the middle of a character', async () => {
    const bytes = Buffer.from('{"prompt":"手机"}');
    const cut = bytes.indexOf('机') + 1;
    const chunk = (part: Buffer) =>
      Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
    const head = java(server.port, '').replace(/Content-Length: 0\r\n\r\n$/, 'Transfer-Encoding: chunked\r\n\r\n');
    const { status, body } = await exchange(
      head,
      chunk(bytes.subarray(0, cut)),
      chunk(bytes.subarray(cut)),
      '0\r\n\r\n',
    );
    expect([status, body]).toEqual([200, reply('手机', '相关')]);
  });

  test('headers in any case and a byte order mark', async () => {
    const text = '\uFEFF{"prompt":"你好"}';
    const { status, body } = await exchange(
      `POST ${PATH} HTTP/1.1\r\nhOST: 127.0.0.1:${server.port}\r\nCONTENT-TYPE: Application/JSON; Charset="utf8"\r\ncontent-LENGTH: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    expect([status, body]).toEqual([200, reply('你好', '相关')]);
  });

  test('Expect: 100-continue is answered before the body is sent', async () => {
    const text = '{"prompt":"你好"}';
    const { socket, seen } = await rawSocket(server.port);
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`,
    );
    await once(socket, 'data');
    expect(seen()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(text);
    await expect.poll(seen).toContain(reply('你好', '相关'));
    socket.destroy();
  });

  test('… but a client that would be refused is refused at once', async () => {
    const { socket, seen } = await rawSocket(server.port);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n`,
    );
    await once(socket, 'data');
    expect(seen()).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  test('two requests on one connection', async () => {
    const { socket, seen } = await rawSocket(server.port);
    socket.write(python(server.port, '{"prompt":"1"}') + python(server.port, '{"prompt":"2"}'));
    await expect.poll(seen).toContain(reply('2', '相关'));
    expect(seen().indexOf(reply('1', '相关'))).toBeGreaterThan(0);
    socket.destroy();
  });

  test.each<[string, string, Buffer | string, string, number, RegExp]>([
    ['a GBK body that says so', 'application/json;charset=GBK', Buffer.from([0x7b, 0x7d]), '', 415, /UTF-8.*GBK/],
    [
      'a GBK body',
      'application/json',
      Buffer.concat([Buffer.from('{"prompt":"'), Buffer.from([0xca, 0xd6, 0xbb, 0xfa]), Buffer.from('"}')]),
      '',
      400,
      /不是 UTF-8 编码（例如 GBK）/,
    ],
    ['a form', 'application/x-www-form-urlencoded', 'prompt=x', '', 415, /application\/json/],
    ['no prompt', 'application/json', '{"history":[]}', '', 400, /参数有误/],
    ['an empty prompt', 'application/json', '{"prompt":""}', '', 400, /参数有误/],
    ['a number as prompt', 'application/json', '{"prompt":5}', '', 400, /参数有误/],
    ['no JSON', 'application/json', 'prompt', '', 400, /不是合法的 JSON/],
    ['a page’s Origin', 'application/json', '{"prompt":"x"}', 'Origin: http://localhost\r\n', 403, /被拒绝/],
  ])('%s: the same envelope with the HTTP status', async (_name, type, content, more, status, message) => {
    const before = model.asks.length;
    const bytes = Buffer.from(content);
    const answered = await exchange(
      `POST ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: ${type}\r\n${more}Content-Length: ${bytes.length}\r\n\r\n`,
      bytes,
    );
    expect(answered.status).toBe(status);
    expect(JSON.parse(answered.body)).toEqual({
      sucess: false,
      success: false,
      code: String(status),
      msg: expect.stringMatching(message),
      data: null,
    });
    expect(model.asks).toHaveLength(before);
  });

  test('the history is a chat whose answers are the assistant’s', async () => {
    const body = { prompt: '三', history: [{ query: '一', answer: '二' }, { query: '孤' }] };
    await exchange(python(server.port, pythonJson(body)));
    expect(model.asks.at(-1)?.input).toEqual({
      messages: [
        { role: 'user', content: '一' },
        { role: 'assistant', content: '二' },
        { role: 'user', content: '孤' },
        { role: 'assistant', content: '' },
        { role: 'user', content: '三' },
      ],
    });
  });

  test('a history that says nothing is none, as in the article’s “if history:”', async () => {
    for (const history of ['', {}, false, 0, null, []]) {
      const { status } = await exchange(python(server.port, JSON.stringify({ prompt: '三', history })));
      expect([history, status]).toEqual([history, 200]);
      expect(model.asks.at(-1)?.input).toEqual({ messages: [{ role: 'user', content: '三' }] });
    }
    expect((await exchange(python(server.port, '{"prompt":"三","history":"abc"}'))).status).toBe(400);
  });

  test('only this route is open', async () => {
    const body = { messages: [{ role: 'user', content: 'x' }] };
    expect((await send(server.port, { body, headers: { authorization: '' } })).status).toBe(401);
  });

  test('the role that the old server gave to answers can be had back; without the setting a token is asked for', async () => {
    const other = new TalkingModel(['相关']);
    const closed = await serve(other, { legacyHistoryRole: 'system', withReasoning: true });
    const body = { prompt: '三', history: [{ query: '一', answer: '二' }] };
    const refused = await send(closed.port, { path: PATH, body, headers: { authorization: '' } });
    expect([refused.status, refused.json()]).toMatchObject([401, { sucess: false, code: '401', data: null }]);
    expect((await send(closed.port, { path: PATH, body })).json()).toMatchObject({ sucess: true });
    expect(other.asks).toEqual([
      {
        input: {
          messages: [
            { role: 'user', content: '一' },
            { role: 'system', content: '二' },
            { role: 'user', content: '三' },
          ],
        },
        stop: [],
        maxTokens: 512,
      },
    ]);
    expect(refused.text + JSON.stringify(refused.headers)).not.toContain(TOKEN);
    await closed.close();
  });
});
