import type { Translate } from '../l10n.ts';
import type { CheckLine, EndpointProblem, EngineId, SeenAnswer } from './endpoint.ts';

/** Who may ask a server, as far as it can be seen from here. */
export interface AccessSeen {
  readonly loopback: boolean; // the address is on this machine
  readonly https: boolean;
  readonly needsKey: boolean | undefined; // a chat request without a key is refused; undefined: it could not be asked
  readonly openTo: readonly string[]; // addresses of this machine in its networks where the same port answers too
  readonly anyOrigin: boolean; // web pages of any site may read its answers (CORS)
}

/** The lines about who can use a server. */
export function accessLines(seen: AccessSeen, engine: EngineId, t: Translate): CheckLine[] {
  const lines: CheckLine[] = [];
  const title = t('Who may ask');
  const reachable = !seen.loopback || seen.openTo.length > 0;
  const close =
    engine === 'llama-factory'
      ? t(
          'LLaMA-Factory listens on 0.0.0.0 without a key unless it is told otherwise: start it with API_HOST=127.0.0.1 and API_KEY.',
        )
      : engine === 'vllm'
        ? t('Start it with --host 127.0.0.1, or with a key in VLLM_API_KEY.')
        : t('Start it on 127.0.0.1 only, or with a key.');
  if (seen.needsKey === undefined) {
    lines.push({
      id: 'access',
      light: 'amber',
      verdict: 'unknown',
      title,
      why: t('It could not be told whether it asks for a key.'),
    });
  } else if (reachable && !seen.needsKey) {
    const where = seen.loopback ? seen.openTo.join(', ') : t('its address');
    lines.push({
      id: 'access',
      light: 'red',
      verdict: 'open',
      title,
      why: t('Everybody who reaches {0} can use it: it asks for no key.', where),
      todo: close,
    });
  } else if (reachable) {
    const why = seen.loopback
      ? t('It asks for a key, and it also answers on {0}.', seen.openTo.join(', '))
      : t('It asks for a key.');
    lines.push({
      id: 'access',
      light: 'green',
      verdict: 'key',
      title,
      why,
    });
  } else {
    const why = seen.needsKey
      ? t('Only this machine, and with a key.')
      : t('Programs on this machine; it asks for no key.');
    lines.push({ id: 'access', light: 'green', verdict: seen.needsKey ? 'loopback-key' : 'loopback', title, why });
  }
  if (!seen.https && !seen.loopback) {
    lines.push({
      id: 'encryption',
      light: 'amber',
      verdict: 'http',
      title: t('Encryption'),
      why: t('The address is http: texts and answers travel unencrypted.'),
      todo: t('Use https, or an SSH tunnel to 127.0.0.1 on that machine.'),
    });
  }
  if (seen.anyOrigin) {
    const guarded = seen.needsKey === true;
    lines.push({
      id: 'origins',
      light: guarded ? 'note' : 'amber',
      verdict: 'any',
      title: t('Web pages'),
      why: guarded
        ? t('It lets pages of any site read its answers; the key keeps them out.')
        : t('It lets pages of any site read its answers: any page that a browser on this machine opens can use it.'),
      ...(!guarded && { todo: t('Start it with a key.') }),
    });
  }
  return lines;
}

/** The times of one streamed answer to its end and one that stops at the marker. */
export interface SpeedSeen {
  readonly whole: SeenAnswer;
  readonly stopped?: SeenAnswer; // absent when stopping did not work or saved nothing
}

/** Below this, a time says more of the connection than of the model. In milliseconds. */
const SHORT = 50;

/** The lines about speed: of two requests, so no measurement of the server. */
export function speedLines({ whole, stopped }: SpeedSeen, marker: string, t: Translate): CheckLine[] {
  const lines: CheckLine[] = [];
  const tokens = whole.outputTokens;
  if (whole.firstMs !== undefined) {
    const decodeMs = whole.ms - whole.firstMs;
    const rate =
      tokens !== undefined && tokens > 1 && decodeMs >= SHORT
        ? ` ${t('{0} tokens in {1} ms, {2} tokens/s.', tokens, Math.round(whole.ms), oneDecimal(((tokens - 1) * 1000) / decodeMs))}`
        : '';
    lines.push({
      id: 'speed',
      light: 'note',
      verdict: String(Math.round(whole.firstMs)),
      title: t('Speed of one request'),
      why: `${t('First token after {0} ms.', Math.round(whole.firstMs))}${rate}`,
    });
  }
  if (stopped === undefined) return lines;
  const [less, more] = [Math.round(stopped.ms), Math.round(whole.ms)];
  const parts = [
    ...(tokens !== undefined && stopped.outputTokens !== undefined
      ? [t('{0} tokens instead of {1}.', stopped.outputTokens, tokens)]
      : []),
    ...(whole.ms >= SHORT
      ? [
          t(
            '{0} ms instead of {1} ms: {2} times as fast, on one request here.',
            less,
            more,
            oneDecimal(whole.ms / stopped.ms),
          ),
        ]
      : []),
  ];
  if (parts.length > 0) {
    const title = t('What stopping at {0} saves', marker);
    lines.push({ id: 'saving', light: 'note', verdict: 'measured', title, why: parts.join(' ') });
  }
  return lines;
}

/** The line about a request that has no answer, in place of everything that would follow from one. */
export function problemLine(problem: EndpointProblem, keyName: string | undefined, t: Translate): CheckLine {
  const said = problem.said.slice(0, 300);
  const texts: Readonly<Record<EndpointProblem['kind'], readonly [string, string]>> = {
    unreachable: [
      t('Nothing answers there: {0}', said),
      t('Check address and port, and that the server has loaded its model.'),
    ],
    slow: [
      t('No whole answer came in time.'),
      t('Check again when the server is less busy, or with a larger --timeout on the command line.'),
    ],
    auth: [
      t('It refuses the request without the right key: {0}', said),
      keyName === undefined
        ? t('Give its key: --key-env NAME on the command line; VS Code asks for it.')
        : t('Check the value of {0}.', keyName),
    ],
    missing: [
      t('It has no chat completions there: {0}', said),
      t('The address is the one that ends in /v1, such as http://127.0.0.1:8000/v1.'),
    ],
    busy: [t('It is busy: {0}', said), t('Check again later.')],
    redirect: [
      t('It redirects to {0}. Nothing is sent there: the key is for this address only.', said),
      t('If that address is right, check it directly.'),
    ],
    refused: [
      t('It refuses the request: {0}', said),
      t('Choose one of its models (--model on the command line), or check what the message names.'),
    ],
    server: [t('It fails: {0}', said), t('See the server’s own log.')],
    'not-json': [
      t('It answers something else than the OpenAI API: {0}', said),
      t('Check the address: this looks like a web page or a proxy.'),
    ],
    cut: [
      t('Its answer breaks off: {0}', said),
      t('See the server’s own log; a proxy in between may cut long answers.'),
    ],
  };
  const [why, todo] = texts[problem.kind];
  return { id: 'answer', light: 'red', verdict: problem.kind, title: t('Answers'), why, todo };
}

const oneDecimal = (value: number) => value.toFixed(1);
