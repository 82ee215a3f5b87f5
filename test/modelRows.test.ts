import { describe, expect, test } from 'vitest';
import type { EngineStats, ModelInfo } from '#core/infer/childProtocol';
import type { HostState, ModelHost } from '#node/infer/localModel';
import { translatorOf } from '#core/bundles';
import { modelRows, type ModelRow } from '../src/extension/model/modelRows.ts';
import type { RunningModel } from '../src/extension/model/modelService.ts';
import type { ModelSettings } from '../src/extension/model/modelSettings.ts';

const t = translatorOf('en');
const TOKEN = ['the', 'token'].join('-');
const info: ModelInfo = {
  name: 'relevance',
  file: 'relevance-q4_k_m.gguf',
  architecture: 'qwen2',
  quantization: 'Q4_K_M',
  bytes: 4_683_073_600,
  loras: [],
  backend: 'cuda',
  device: 'NVIDIA RTX 4090',
  gpuLayers: 28,
  layers: 29,
  vramBytes: null,
  contextSize: 4096,
  parallel: 8,
  template: 'model',
  loadMs: 900,
};
const stats: EngineStats = {
  running: 3,
  waiting: 2,
  tokensPerSecond: 84.4,
  inputTokens: 1000,
  outputTokens: 120,
  cachedTokens: 750,
  requests: 42,
  rssBytes: 1,
};
const settings: ModelSettings = {
  contextSize: 4096,
  gpu: 'auto',
  gpuLayers: null,
  parallel: null,
  idleMinutes: 30,
  host: '127.0.0.1',
  port: 0,
  allowLegacy: false,
  legacyHistoryRole: 'assistant',
};

function rowsOf(more: Partial<RunningModel> = {}, state: HostState = { kind: 'ready', info }): readonly ModelRow[] {
  const host: Pick<ModelHost, 'info' | 'state' | 'stats'> = { info, state, stats };
  const model: RunningModel = {
    file: '/models/relevance-q4_k_m.gguf',
    adapters: [],
    identity: 'relevance-q4_k_m.gguf (00000000)',
    host: host as ModelHost, // what a view reads of it
    url: 'http://127.0.0.1:4242/v1',
    localUrl: 'http://127.0.0.1:4242/v1',
    token: TOKEN,
    chat: { kind: 'known', model: 'Qwen2.5-Instruct' },
    settings,
    crashes: 0,
    lastCrash: undefined,
    ...more,
  };
  const [root] = modelRows({ is: 'running', model }, 'this machine', t);
  return [root!, ...(root?.children ?? [])];
}

const said = (rows: readonly ModelRow[], kind: string) => rows.find((row) => row.kind === kind)?.description;

describe('the rows of the Model view', () => {
  test('nothing without a model, one row while it is loaded', () => {
    expect(modelRows({ is: 'none' }, 'x', t)).toEqual([]);
    const [row] = modelRows({ is: 'loading', file: '/models/a.gguf', progress: 0.456 }, 'x', t);
    expect([row?.label, row?.description, row?.children]).toEqual(['a.gguf', 'loading, 46 %', undefined]);
  });

  test('say what runs, on what, how fast and where; never the token', () => {
    const rows = rowsOf();
    expect(rows[0]?.kind).toBe('model-ready');
    expect(said(rows, 'model-file')).toBe('relevance-q4_k_m.gguf · Q4_K_M · 4.7 GB');
    expect(said(rows, 'model-device')).toBe('this machine · 28 of 29 layers on NVIDIA RTX 4090, the rest on the CPU');
    expect(said(rows, 'model-context')).toBe('4096 tokens × 8 at once');
    expect(said(rows, 'model-address')).toBe('http://127.0.0.1:4242/v1');
    expect(said(rows, 'model-served')).toBe('42 requests · 120 tokens');
    expect(rows.find(({ kind }) => kind === 'model-served')?.tooltip).toContain('75 % of them');
    expect(said(rows, 'model-speed')).toBe('84 tokens/s · 3 at once, 2 waiting');
    expect(said(rows, 'model-chat')).toBe('Qwen2.5-Instruct, known');
    expect(JSON.stringify(rows)).not.toContain(TOKEN);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test('warn of what other programs and machines may do', () => {
    expect(said(rowsOf(), 'model-legacy')).toBeUndefined();
    expect(said(rowsOf({ settings: { ...settings, allowLegacy: true } }), 'model-legacy')).toContain('without a token');
    const lan = rowsOf({ settings: { ...settings, host: '0.0.0.0', allowLegacy: true } });
    expect(said(lan, 'model-lan')).toContain('other machines');
    expect(said(lan, 'model-legacy')).toBeUndefined(); // the server opens it on this machine only
  });

  test('tell of an unload, a crash and consent', () => {
    expect(said(rowsOf({}, { kind: 'unloaded' }), 'model-unloaded')).toBe('unloaded while idle');
    const crashed = rowsOf(
      { crashes: 2, lastCrash: 'SIGKILL', chat: { kind: 'unknown', hash: '0', texts: [], mentionsChatMl: true } },
      { kind: 'restarting', reason: 'SIGKILL', attempt: 1 },
    );
    expect(said(crashed, 'model-restarting')).toBe('ended (SIGKILL), loading again');
    expect(said(crashed, 'model-crash')).toBe('2×, last: SIGKILL');
    expect(said(crashed, 'model-chat')).toContain('consent');
  });

  test('name each adapter', () => {
    const rows = rowsOf({ adapters: ['/loras/a.gguf', '/loras/b.gguf'] });
    expect(rows.filter(({ kind }) => kind === 'model-adapter').map(({ description }) => description)).toEqual([
      'a.gguf',
      'b.gguf',
    ]);
  });
});
