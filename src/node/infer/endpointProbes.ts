import { limitHeld, refused, sameAnswer, type Abilities, type Does } from '#core/infer/endpointAbilities';
import type { EngineId, Probed } from '#core/infer/endpoint';
import { readStop, stopWithin, type StopTrial } from '#core/infer/endpointStop';
import { askStream, askWhole, type ChatAsk, type ChatSeen } from './endpointChat.ts';
import type { EndpointTarget } from './endpointHttp.ts';

/** Labels that no model writes by itself: an answer that is one of them was held to them. */
const LABELS = ['甲类', '乙类'];
/** Of these, any ordinary text of some length has one. */
const COMMON = ['的', '，', 'e', ' '];

/** What all probes ask with: the messages, the model, temperature 0. */
export interface ProbeBase {
  readonly ask: ChatAsk;
  readonly whole: ChatSeen; // the answer without a stop string
  readonly engine: EngineId;
  readonly marker: string;
}

/** Asks with stop strings: at the marker, and at a string that the model surely writes. */
export async function probeStop(target: EndpointTarget, base: ProbeBase, deterministic: boolean): Promise<StopTrial[]> {
  const { ask, whole, marker } = base;
  const within = deterministic ? stopWithin(whole.text) : undefined;
  const trials: StopTrial[] = [];
  for (const stops of [[marker], within === undefined ? COMMON : [within]]) {
    trials.push({
      stops,
      base: whole.text,
      plain: await askWhole(target, { ...ask, stop: stops }),
      streamed: await askStream(target, { ...ask, stop: stops }),
    });
  }
  return trials;
}

/** The streamed answer that stopped at the marker, where it did. */
export function stoppedStream(trials: readonly StopTrial[], marker: string): ChatSeen | undefined {
  const trial = trials.find(({ stops }) => stops.length === 1 && stops[0] === marker);
  if (trial?.streamed.ok !== true || !trial.base.includes(marker)) return undefined;
  return readStop(trial.stops, trial.base, trial.streamed.value) === 'honoured'
    ? (trial.streamed.value as ChatSeen)
    : undefined;
}

/** Asks for everything else that a request may want. */
export async function probeAbilities(
  target: EndpointTarget,
  { ask, whole, engine }: ProbeBase,
  again: Probed<ChatSeen>,
  streamed: Probed<ChatSeen>,
  systemRole: Does,
): Promise<Abilities> {
  const base = whole.text;
  const short = { ...ask, max_tokens: 4 };
  const { max_tokens: _limit, ...unlimited } = ask;
  const { temperature: _temperature, ...untold } = ask;
  const limited = await askWhole(target, short);
  const byDefault = [await askWhole(target, untold), await askWhole(target, untold)];
  const zero = await askWhole(target, { ...ask, presence_penalty: 0 });
  const logprobs = await askWhole(target, { ...short, logprobs: true, top_logprobs: 2 });
  const several = await askWhole(target, { ...short, n: 2, temperature: 0.7 });
  const format = await askWhole(target, { ...ask, ...schemaFields() });
  const choice = await askWhole(target, { ...ask, ...choiceFields(engine) });
  // The last request: a server that ignores the limit writes to its own, and may not notice that nobody listens any more.
  const newLimited = await askWhole(target, { ...unlimited, max_completion_tokens: 4 });
  const deterministic = sameAnswer(again, base);
  // Against a server that answers differently anyway, a comparison says nothing.
  const compared = (probed: Probed<ChatSeen>): Does => {
    const same = sameAnswer(probed, base);
    return same === 'no' && deterministic !== 'yes' ? 'unknown' : same;
  };
  return {
    systemRole,
    maxTokens: limitHeld(4, limited, base),
    maxCompletionTokens: limitHeld(4, newLimited, base),
    deterministic,
    greedyByDefault: byDefault.map(compared).find((does) => does !== 'yes') ?? 'yes',
    zeroPenalty: compared(zero),
    logprobs: does(logprobs, ({ hasLogprobs }) => hasLogprobs),
    several: does(several, ({ choices }) => choices === 2),
    jsonSchema: does(format, ({ text }) => LABELS.includes(labelOf(text) ?? '')),
    choice: does(choice, ({ text }) => LABELS.includes(text.trim())),
    usage: whole.inputTokens !== undefined && whole.outputTokens !== undefined ? 'yes' : 'no',
    streamUsage: does(streamed, ({ outputTokens }) => outputTokens !== undefined),
  };
}

const does = (probed: Probed<ChatSeen>, judge: (seen: ChatSeen) => boolean): Does =>
  probed.ok ? (judge(probed.value) ? 'yes' : 'no') : refused(probed.problem);

function schemaFields(): object {
  const schema = {
    type: 'object',
    properties: { label: { type: 'string', enum: LABELS } },
    required: ['label'],
    additionalProperties: false,
  };
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } };
}

/** A closed set in the engine's own words. */
function choiceFields(engine: EngineId): object {
  if (engine === 'sglang') return { regex: `(${LABELS.join('|')})` };
  if (engine === 'llama-server')
    return { grammar: `root ::= ${LABELS.map((label) => JSON.stringify(label)).join(' | ')}` };
  if (engine === 'promptmill') return { guided_choice: LABELS, with_reasoning: false };
  // vLLM until 0.11 and from 0.11 on.
  return { guided_choice: LABELS, structured_outputs: { choice: LABELS } };
}

function labelOf(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { readonly label?: unknown };
    return typeof value.label === 'string' ? value.label : undefined;
  } catch {
    return undefined;
  }
}
