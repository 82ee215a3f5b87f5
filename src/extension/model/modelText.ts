import type { EngineStats, ModelInfo } from '#core/infer/childProtocol';
import type { Translate } from '#core/l10n';
import type { HostState } from '#node/infer/localModel';

/** A host's state in the person's language. */
export function stateText(state: HostState, t: Translate): string {
  if (state.kind === 'loading' && state.progress > 0) return t('loading, {0} %', Math.round(state.progress * 100));
  if (state.kind === 'restarting') return t('ended ({0}), loading again', state.reason);
  if (state.kind === 'failed') return t('ended ({0})', state.reason);
  return { loading: t('loading'), ready: t('ready'), unloaded: t('unloaded while idle'), stopped: t('stopped') }[
    state.kind
  ];
}

/** What computes, and how much of the model lies there. */
export function deviceText({ backend, device, gpuLayers, layers }: ModelInfo, t: Translate): string {
  if (gpuLayers === 0) return t('CPU');
  const name = device ?? backend.toUpperCase();
  return gpuLayers >= layers
    ? t('{0} of {1} layers on {2}: it fits', gpuLayers, layers, name)
    : t('{0} of {1} layers on {2}, the rest on the CPU', gpuLayers, layers, name);
}

/** Tokens a second while something is written. */
export function speedText({ running, tokensPerSecond }: EngineStats, t: Translate): string {
  if (running === 0) return t('idle');
  if (tokensPerSecond === 0) return t('working');
  const rate = tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : String(Math.round(tokensPerSecond));
  return t('{0} tokens/s', rate);
}

/** Whether only programs on this machine reach an address. */
export function isThisMachine(host: string): boolean {
  return /^127(?:\.\d{1,3}){3}$/.test(host) || host === '::1';
}
