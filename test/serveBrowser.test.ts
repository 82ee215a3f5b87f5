import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../scripts/node.mjs';
import { serve, TalkingModel, TOKEN } from './support/serving.ts';

const SECRET = '只有模型知道的话';
const CHAT = JSON.stringify({ messages: [{ role: 'user', content: 'x' }] });
const OLD = JSON.stringify({ prompt: 'x' });

/**
 * A web page that somebody opens on the machine where a model is served, in a real browser. ChatRest is open, so that
 * nothing but the guard stands between the page and a generation.
 */
describe('a page in a browser', () => {
  const model = new TalkingModel([SECRET]);
  let server: Awaited<ReturnType<typeof serve>>;
  let site: Server;
  let browser: Browser;
  let page: Page;
  let target: string;

  beforeAll(async () => {
    server = await serve(model, { allowLegacy: true });
    target = `http://127.0.0.1:${server.port}`;
    site = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>evil</title><body></body>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      executablePath: findBrowser(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        // What an attacker's name server would say: both names are this machine.
        '--host-resolver-rules=MAP evil.test 127.0.0.1, MAP rebound.test 127.0.0.1',
        // The browser's own wall against this is not what is tested.
        '--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights,BlockInsecurePrivateNetworkRequests',
      ],
    });
    page = await browser.newPage();
    await page.goto(`http://evil.test:${(site.address() as AddressInfo).port}/`);
  });
  afterAll(async () => {
    await browser.close();
    site.close();
    await server.close();
  });

  /** What the page did must have arrived at the server, been refused there, and given the page nothing. */
  const refused = async (attempt: () => Promise<unknown>) => {
    const before = server.stats;
    const read = await attempt();
    await expect
      .poll(() => server.stats.failures - before.failures, { message: 'it reached the server' })
      .toBeGreaterThan(0);
    expect(server.stats.requests - before.requests).toBe(server.stats.failures - before.failures);
    expect(JSON.stringify(read ?? '')).not.toContain(SECRET);
    expect(model.asks).toEqual([]);
  };

  test.each<[string, string, RequestInit]>([
    ['a chat', '/v1/chat/completions', { method: 'POST', body: CHAT, headers: { 'content-type': 'application/json' } }],
    [
      'a chat with a token',
      '/v1/chat/completions',
      { method: 'POST', body: CHAT, headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` } },
    ],
    [
      'the old route',
      '/algorithm/ChatRest',
      { method: 'POST', body: OLD, headers: { 'content-type': 'application/json' } },
    ],
    ['the old route as a simple request', '/algorithm/ChatRest', { method: 'POST', body: OLD }],
    ['the old route without CORS', '/algorithm/ChatRest', { method: 'POST', body: OLD, mode: 'no-cors' }],
    [
      'the old route without CORS as JSON',
      '/algorithm/ChatRest',
      { method: 'POST', body: OLD, mode: 'no-cors', headers: { 'content-type': 'application/json' } },
    ],
    ['health', '/health', {}],
    ['health without CORS', '/health', { mode: 'no-cors' }],
    ['the models', '/v1/models', { credentials: 'include' }],
  ])('fetches %s: refused, nothing readable', async (_name, path, init) => {
    await refused(() =>
      page.evaluate(
        async ([url, options]) => {
          try {
            const response = await fetch(url, options);
            return { type: response.type, status: response.status, text: await response.text() };
          } catch (error) {
            return String(error);
          }
        },
        [target + path, init] as const,
      ),
    );
  });

  test('beacons the old route: refused', async () => {
    await refused(() =>
      page.evaluate(([url, body]) => navigator.sendBeacon(url, body), [`${target}/algorithm/ChatRest`, OLD] as const),
    );
  });

  test('posts a form whose text is JSON: refused, and the frame shows no answer', async () => {
    await refused(async () => {
      await page.evaluate((action) => {
        const frame = Object.assign(document.createElement('iframe'), { name: 'sink' });
        const form = Object.assign(document.createElement('form'), {
          action,
          method: 'POST',
          enctype: 'text/plain',
          target: 'sink',
        });
        const input = Object.assign(document.createElement('input'), { name: '{"prompt":"x","a":"', value: '"}' });
        form.append(input);
        document.body.append(frame, form);
        form.submit();
      }, `${target}/algorithm/ChatRest`);
      const shown = async () => (await page.frame('sink')?.content()) ?? '';
      await expect.poll(shown).toContain('被拒绝');
      return shown();
    });
  });

  test.each([
    ['an image', 'img', 'src', '/health'],
    ['a script', 'script', 'src', '/v1/models'],
    ['a style sheet', 'link', 'href', '/v1/models'],
    ['a frame', 'iframe', 'src', '/v1/models'],
  ])('loads %s from it: refused', async (_name, tag, attribute, path) => {
    await refused(() =>
      page.evaluate(
        ([name, key, url]) =>
          new Promise((resolve) => {
            const element = document.createElement(name);
            if (name === 'link') element.setAttribute('rel', 'stylesheet');
            element.addEventListener('load', () => resolve('load'));
            element.addEventListener('error', () => resolve('error'));
            element.setAttribute(key, url);
            document.body.append(element);
          }),
        [tag, attribute, target + path] as const,
      ),
    );
  });

  test('opens a WebSocket and an EventSource: neither opens', async () => {
    await refused(async () => {
      const ended = await page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const socket = new WebSocket(url);
            socket.addEventListener('open', () => resolve('open'));
            socket.addEventListener('error', () => resolve('error'));
          }),
        `${target.replace('http', 'ws')}/v1/chat/completions`,
      );
      expect(ended).toBe('error');
    });
    await refused(async () => {
      const ended = await page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const source = new EventSource(url);
            source.addEventListener('open', () => resolve('open'));
            source.addEventListener('error', () => resolve('error'));
          }),
        `${target}/v1/models`,
      );
      expect(ended).toBe('error');
    });
  });

  test('whose own name is rebound to this machine: same origin, and refused all the same', async () => {
    const origin = `http://rebound.test:${server.port}`;
    const rebound = await browser.newPage();
    // The page as the attacker's own server gave it a moment ago, before its name was pointed here.
    await rebound.route(`${origin}/page`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>rebound</title>' }),
    );
    await rebound.goto(`${origin}/page`);
    for (const path of ['/health', '/v1/models', '/algorithm/ChatRest']) {
      await refused(async () => {
        const answer = await rebound.evaluate(
          async ([url, body]) => {
            const post = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
            const response = await fetch(url, url.endsWith('ChatRest') ? post : {});
            return { status: response.status, text: await response.text() };
          },
          [path, OLD] as const,
        );
        expect(answer).toMatchObject({ status: 403 });
        return answer;
      });
    }
    await refused(async () => {
      const response = await rebound.goto(`${origin}/health`);
      expect(response?.status()).toBe(403);
    });
    await rebound.close();
  });

  test('… while a program of this machine is answered', async () => {
    const answer = await fetch(`${target}/algorithm/ChatRest`, {
      method: 'POST',
      body: OLD,
      headers: { 'content-type': 'application/json' },
    }).catch((error: unknown) => error);
    // Node's own fetch marks itself as a page would (Sec-Fetch-Mode) but names no site and no Origin.
    expect(answer instanceof Response ? await answer.text() : answer).toContain(SECRET);
  });
});
