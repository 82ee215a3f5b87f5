import { AppError } from '#core/errors';
import type { ChatMessage } from '#core/infer/engine';
import type { CheckLine, EndpointReport, Probed } from '#core/infer/endpoint';
import { abilityLines, type Does } from '#core/infer/endpointAbilities';
import { accessLines, problemLine, speedLines } from '#core/infer/endpointAccess';
import { engineLines } from '#core/infer/endpointEngine';
import { defaultSystemLine, qwenText, renderingLine } from '#core/infer/endpointRendering';
import { stopLine } from '#core/infer/endpointStop';
import { isLoopback } from '#core/label/loopback';
import type { Translate } from '#core/l10n';
import { DEFAULT_SYSTEM } from '#core/prompt/render';
import { redact } from '../redact.ts';
import { askStream, askWhole, type ChatAsk, type ChatSeen } from './endpointChat.ts';
import type { EndpointTarget } from './endpointHttp.ts';
import { askAccess, askIdentity, ownAddresses } from './endpointIdentity.ts';
import { probeAbilities, probeStop, stoppedStream } from './endpointProbes.ts';
import { askRendering } from './endpointRendering.ts';
import type { ModelCalls } from './localModel.ts';

/** What is checked, and with what. */
export interface CheckOptions {
  readonly url: string; // with or without /v1
  readonly model?: string; // absent: the first adapter that is listed, else the first model
  readonly apiKey?: string;
  readonly keyName?: string; // where the key comes from, for messages
  readonly messages?: readonly ChatMessage[]; // what is asked; absent: a line to repeat that has the marker in it
  readonly marker: string;
  readonly reference?: ModelCalls; // the same model here: its tokenizer gives training's ids
  readonly signal: AbortSignal;
  readonly limitMs: number; // for one request
  readonly t: Translate;
  readonly onStep?: (step: string) => void; // in the person's language
  readonly addresses?: readonly string[]; // of this machine in its networks; absent: as the system says
}

/** A text to ask about where a person gives none. */
export const probeText = '今天下雨了，操场的比赛改到周五下午。';

/** What is asked when there is no template: nearly every model repeats it, a tuned one answers in its own layout. */
function repeatMessages(marker: string): ChatMessage[] {
  const line = `相关${marker}因为原文提到了这件事，所以结论是相关。`;
  return [
    { role: 'system', content: DEFAULT_SYSTEM },
    { role: 'user', content: `请原样重复下面这一行，不要加任何别的内容：\n${line}` },
  ];
}

/**
 * Checks an OpenAI-compatible server: who it is, whether it stops, renders and limits as the tuned model needs it, and who
 * can reach it. About twenty small requests, one after the other. A server that does not answer is a report too.
 * @throws AppError 'usage' for an address that must not be asked; the signal's reason when aborted.
 */
export async function checkEndpoint(options: CheckOptions): Promise<EndpointReport> {
  const { t, marker, signal, limitMs, apiKey } = options;
  const step = (text: string) => options.onStep?.(text);
  const root = endpointRoot(options.url, apiKey !== undefined);
  const target: EndpointTarget = { root, signal, limitMs, ...(apiKey !== undefined && { apiKey }) };
  const url = `${root}/v1`;
  const nobody = { url, engine: 'other', model: options.model ?? '', models: [] } as const;
  const keyName = apiKey === undefined ? undefined : (options.keyName ?? t('the key'));

  step(t('Who answers…'));
  const asked = await askIdentity(target);
  if ('problem' in asked) return { ...nobody, lines: [problemLine(asked.problem, keyName, t)] };
  const { identity } = asked;
  const { engine, models, version } = identity;
  const model = options.model ?? models.find(({ parent }) => parent !== undefined)?.id ?? models[0]?.id ?? '';
  const head = { url, engine, model, models, ...(version !== undefined && { version }) };
  const lines: CheckLine[] = engineLines(identity, model, options.model, t);

  step(t('First answer…'));
  let messages = options.messages ?? repeatMessages(marker);
  const askFor = (chat: readonly ChatMessage[]): ChatAsk => ({
    model,
    messages: chat,
    temperature: 0,
    max_tokens: 128,
    ...(engine === 'promptmill' && { with_reasoning: true }), // it would stop at the marker by itself
  });
  let answered = await askWhole(target, askFor(messages));
  let systemRole: Does = 'yes';
  if (!answered.ok && answered.problem.kind === 'refused') {
    const bare = messages.filter(({ role }) => role !== 'system');
    const retried = await askWhole(target, askFor(bare));
    if (retried.ok) [answered, messages, systemRole] = [retried, bare, 'refused'];
  }
  if (!answered.ok) return { ...head, lines: [...lines, problemLine(answered.problem, keyName, t)] };
  const ask = askFor(messages);
  const whole = answered.value;
  const base = { ask, whole, engine, marker };

  step(t('Stop strings…'));
  const streamed = await askStream(target, ask);
  const again = await askWhole(target, ask);
  const trials = await probeStop(target, base, again.ok && again.value.text.trim() === whole.text.trim());
  step(t('Prompt as in training…'));
  const { seen, bareText } = await askRendering(target, model, messages, whole.inputTokens, options.reference);
  step(t('Who may ask…'));
  const access = await askAccess(target, await needsKey(target, ask), options.addresses ?? ownAddresses());
  step(t('Parameters…')); // last: a server that ignores one may be busy for long
  const abilities = await probeAbilities(target, base, again, streamed, systemRole);

  const bareLine = defaultSystemLine(bareText, t);
  const stopped = stoppedStream(trials, marker);
  return {
    ...head,
    lines: [
      ...lines,
      stopLine(trials, marker, engine, t),
      renderingLine(seen, qwenText(messages), engine, t),
      ...(bareLine === undefined ? [] : [bareLine]),
      ...accessLines(access, engine, t),
      ...streamLines(streamed, t),
      ...abilityLines(abilities, engine, t),
      ...(streamed.ok
        ? speedLines({ whole: streamed.value, ...(stopped !== undefined && { stopped }) }, marker, t)
        : []),
    ],
  };
}

/** The address without /v1 and what follows it, so that the other routes can be asked too. */
export function endpointRoot(address: string, hasKey: boolean): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (
    url === undefined ||
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw new AppError('usage', '“{0}” is not the address of a server.', {
      args: [redact(address)],
      hint: 'It looks like http://127.0.0.1:8000/v1; a key does not belong into it.',
    });
  }
  if (hasKey && url.protocol === 'http:' && !isLoopback(url)) {
    throw new AppError('usage', 'The key would travel unencrypted to {0}.', {
      args: [url.origin],
      hint: 'Use an https address, or an SSH tunnel to 127.0.0.1 on that machine.',
    });
  }
  const path = url.pathname.replace(/\/(?:chat\/completions|completions|models)\/?$/, '').replace(/\/{1,9}$/, '');
  return `${url.origin}${path.replace(/\/v1$/, '')}`;
}

/** Whether a chat request without the key is refused. */
async function needsKey(target: EndpointTarget, ask: ChatAsk): Promise<boolean | undefined> {
  if (target.apiKey === undefined) return false; // it has answered without one
  const answered = await askWhole(target, { ...ask, max_tokens: 1 }, true);
  if (answered.ok) return false;
  return answered.problem.kind === 'auth' ? true : undefined;
}

/** A stream that does not work is worth a line of its own. */
function streamLines(streamed: Probed<ChatSeen>, t: Translate): CheckLine[] {
  return streamed.ok ? [] : [{ ...problemLine(streamed.problem, undefined, t), id: 'stream', title: t('Streams') }];
}
