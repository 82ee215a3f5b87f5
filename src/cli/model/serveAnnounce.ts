import type { ModelInfo } from '#core/infer/childProtocol';
import { sizeText } from '#node/runtime/sizeText';
import type { CliIo } from '../command.ts';

/** A server that has begun. */
export interface Served {
  readonly info: ModelInfo;
  readonly host: string;
  readonly port: number;
  readonly isLan: boolean;
  readonly token: string | undefined; // one that was made; a token that was given is not printed (journals keep what is)
  readonly labels: boolean; // whether POST /v1/label is there
  readonly legacy: boolean; // ChatRest without a token
}

/** Says where the model answers, with what token, and what of it fitted where. */
export function announce(io: CliIo, asJson: boolean, served: Served): void {
  const { info, token, host, port } = served;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/v1`;
  if (asJson) {
    io.out(`${JSON.stringify({ url, ...(token !== undefined && { token }), model: info.name, info })}\n`);
    return;
  }
  const { t } = io;
  const body = served.labels ? '{"text":"…"}' : '{"messages":[{"role":"user","content":"…"}]}';
  const call = `curl ${url}/${served.labels ? 'label' : 'chat/completions'} -H 'Authorization: Bearer ${token ?? '…'}' -H 'Content-Type: application/json' -d '${body}'`;
  const lines = [
    served.isLan
      ? t(
          '{0} answers on {1}, for other machines too; the connection is not encrypted. Ctrl-C stops it.',
          info.name,
          url,
        )
      : t('{0} answers on {1} (this machine only). Ctrl-C stops it.', info.name, url),
    fit(io, info),
    token === undefined ? t('The token is the one that you gave.') : t('Token: {0}', token),
    ...(served.legacy ? [t('Old clients reach POST /algorithm/ChatRest without a token.')] : []),
  ];
  io.out(`${lines.join('\n')}\n\n${call}\n`);
}

/** What of the model lies where, and how many requests it answers at once. */
function fit({ t }: CliIo, info: ModelInfo): string {
  const what = [info.quantization, sizeText(info.bytes), ...info.loras.map((name) => `+ ${name}`)].join(', ');
  if (info.gpuLayers === 0) {
    return t('{0}: on the CPU; {1} requests at once, {2} tokens each.', what, info.parallel, info.contextSize);
  }
  const device = info.device ?? info.backend;
  return t(
    '{0}: {1} of {2} layers on {3}; {4} requests at once, {5} tokens each.',
    what,
    info.gpuLayers,
    info.layers,
    device,
    info.parallel,
    info.contextSize,
  );
}
