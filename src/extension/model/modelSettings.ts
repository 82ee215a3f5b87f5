import os from 'node:os';
import * as vscode from 'vscode';
import type { GpuChoice } from '#core/infer/childProtocol';
import type { Translate } from '#core/l10n';

/** The settings `promptmill.model.*` that a start goes by. All are of this machine: a workspace cannot set them. */
export interface ModelSettings {
  readonly contextSize: number;
  readonly gpu: GpuChoice;
  readonly gpuLayers: number | null;
  readonly parallel: number | null;
  readonly idleMinutes: number;
  readonly host: string;
  readonly port: number;
  readonly allowLegacy: boolean;
  readonly legacyHistoryRole: 'assistant' | 'system';
}

const GPUS: readonly GpuChoice[] = ['auto', 'off', 'cuda', 'vulkan', 'metal'];

/** Reads them; what is not right falls back to its default. */
export function modelSettings(): ModelSettings {
  const settings = vscode.workspace.getConfiguration('promptmill.model');
  const whole = (name: string, least: number, most: number) => {
    const value = settings.get<unknown>(name);
    return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
  };
  const host = settings.get<string>('host', '').trim();
  return {
    contextSize: whole('contextSize', 256, 1_048_576) ?? 4096,
    gpu: GPUS.find((gpu) => gpu === settings.get('gpu')) ?? 'auto',
    gpuLayers: whole('gpuLayers', 0, 1000) ?? null,
    parallel: whole('parallel', 1, 64) ?? null,
    idleMinutes: Math.max(0, settings.get<number>('idleMinutes', 30)),
    host: host === '' || host === 'localhost' ? LOOPBACK : host,
    port: whole('port', 0, 65_535) ?? 0,
    allowLegacy: settings.get('allowLegacy') === true,
    legacyHistoryRole: settings.get('legacyHistoryRole') === 'system' ? 'system' : 'assistant',
  };
}

const LOOPBACK = '127.0.0.1';

/** The machine that the model runs on, in the person's words: that of the extension, which a remote window has elsewhere. */
export function whereItRuns(t: Translate): string {
  return vscode.env.remoteName === undefined ? t('this machine') : os.hostname();
}
