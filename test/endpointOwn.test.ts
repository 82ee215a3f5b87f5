import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { markerConclusions, markerMarkdown, tokenStopOf } from '#core/infer/markerReport';
import { checkEndpoint, type CheckOptions } from '#node/infer/endpointCheck';
import type { LocalModel } from '#node/infer/localModel';
import { startLocalServer } from '#node/infer/server/localServer';
import type { LocalServer } from '#node/infer/server/serveOptions';
import { startEndpoint } from './support/endpoints.ts';
import { openWorkbench, type Workbench } from './support/localModel.ts';

// The student's layout with the marker split, as one token in which it is merged would be stopped at too.
const SCRIPT = ['相关', '##', '##\n', '因为', '原文', '提到', '了', '这件事', '，', '所以', '结论', '是', '它', '。'];
const t = translatorOf('en');
const token = ['a', 'token', 'of', 'this', 'test'].join('-');
let bench: Workbench;
let model: LocalModel;
let server: LocalServer;

beforeAll(async () => {
  bench = await openWorkbench();
  model = await bench.start(SCRIPT, { contextSize: 2048 });
  const silent = () => {};
  server = await startLocalServer({
    model,
    port: 0,
    token,
    marker: '####',
    withReasoning: false,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
}, 60_000);
afterAll(async () => {
  await server?.close();
  await bench?.close();
});

const check = (url: string, more: Partial<CheckOptions> = {}) =>
  checkEndpoint({
    url,
    marker: '####',
    signal: new AbortController().signal,
    limitMs: 20_000,
    t,
    addresses: [],
    ...more,
  });

describe('our own server', () => {
  test('comes out green, by its own tokenizer and by a reference model', async () => {
    for (const more of [{}, { reference: model }]) {
      const report = await check(`http://127.0.0.1:${server.port}/v1`, { apiKey: token, ...more });
      expect(report.engine).toBe('promptmill');
      const judged = Object.fromEntries(report.lines.map(({ id, light, verdict }) => [id, `${light} ${verdict}`]));
      expect(judged).toMatchObject({
        stop: 'green honoured',
        rendering: 'green same',
        access: 'green loopback-key',
        maxTokens: 'green yes',
        maxCompletionTokens: 'green yes',
        deterministic: 'green yes',
        greedyByDefault: 'green yes',
        zeroPenalty: 'green yes',
        logprobs: 'green yes',
        several: 'green yes',
        jsonSchema: 'green yes',
        choice: 'green yes',
        usage: 'green yes',
        streamUsage: 'green yes',
      });
      expect(report.lines.filter(({ light }) => light === 'red' || light === 'amber')).toEqual([]);
      expect(report.lines.find(({ id }) => id === 'default-system')?.why).toContain('You are a helpful assistant.');
    }
  });
});

describe('with a reference model', () => {
  test('another tokenizer behind the same text is found out', async () => {
    const other = await startEndpoint({ engine: 'vllm' }); // a token a character
    try {
      const report = await check(other.url, { reference: model });
      const line = report.lines.find(({ id }) => id === 'rendering');
      expect(line?.light).toBe('red');
      expect(line?.why).toContain('tokenizers differ');
    } finally {
      await other.close();
    }
  });
});

describe('inspect marker', () => {
  test('the ids of the loaded vocabulary, and where a stop at the token would miss the marker', async () => {
    const inspection = await model.call('inspectMarker', {
      marker: '####',
      conclusions: markerConclusions(['相关', '不相关', '相关']),
    });
    const [own] = inspection.ids;
    expect(inspection.ids).toHaveLength(1);
    expect(tokenStopOf(inspection)).toBe('sometimes');
    // What the tokenizer says itself, asked in another way.
    for (const { text, ids } of inspection.cases) {
      expect((await model.call('detokenize', { ids })).text).toBe(text);
    }
    const caseOf = (text: string) => inspection.cases.find((one) => one.text === text);
    expect(caseOf('相关####')?.tokenStopSees).toBe(true);
    expect(caseOf('相关\n####\n')).toMatchObject({ tokenStopSees: false });
    expect(caseOf('相关#####')).toMatchObject({ tokenStopSees: false });
    expect(inspection.tokens.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['####', '####\n', ' ####', '#####']),
    );

    const report = markerMarkdown(inspection, model.info.name, t);
    const missed = inspection.cases.filter(({ tokenStopSees }) => !tokenStopSees).length;
    expect(missed).toBeGreaterThan(0);
    expect(report).toContain(`A stop at token ${own} misses ${missed} of the ${inspection.cases.length} cases below`);
    expect(report).toContain(String.raw`| ${'`'}相关\n####\n${'`'} |`);
    expect(report).toContain('stop_strings=["####"], tokenizer=tokenizer');
    expect(markerMarkdown(inspection, model.info.name, translatorOf('zh-cn'))).toContain('会漏掉');
  });

  test('a marker that is several tokens alone has no token stop', async () => {
    const inspection = await model.call('inspectMarker', { marker: '@@|', conclusions: ['相关'] });
    expect(tokenStopOf(inspection)).toBe('never');
    const report = markerMarkdown(inspection, 'a|b', t);
    expect(report).toContain(`is ${inspection.ids.length} tokens in this vocabulary`);
    // A bar would end the cell.
    expect(report).toContain('`相关@@¦`');
  });

  test('a verdict over a vocabulary where nothing is merged', () => {
    const inspection = { marker: '####', ids: [7], tokens: [{ id: 7, text: '####' }] };
    const seen = { text: 'x####', ids: [1, 7], pieces: ['x', '####'], tokenStopSees: true };
    expect(tokenStopOf({ ...inspection, cases: [seen] })).toBe('always');
    const merged = { ...inspection, tokens: [...inspection.tokens, { id: 8, text: '####\n' }], cases: [seen] };
    expect(tokenStopOf(merged)).toBe('sometimes');
    expect(markerMarkdown(merged, 'm', t)).toContain('sees the 1 cases below, but other tokens');
  });
});
