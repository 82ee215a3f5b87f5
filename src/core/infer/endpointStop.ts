import type { Translate } from '../l10n.ts';
import type { CheckLine, EngineId, EndpointProblem, Light, Probed, SeenAnswer } from './endpoint.ts';

/** What one answer says of the stop strings that were asked for; 'unknown': the model would not have written them. */
export type StopReading = 'honoured' | 'ignored' | 'left-in' | 'unknown';

/** One way of asking: the same request without and with stop strings, plainly and as a stream. */
export interface StopTrial {
  readonly stops: readonly string[];
  readonly base: string; // what was answered without them
  readonly plain: Probed<SeenAnswer>;
  readonly streamed: Probed<SeenAnswer>;
}

/** The judgement over all trials. */
export type StopOutcome =
  | 'honoured'
  | 'ignored'
  | 'sometimes' // some strings and not others: it compares tokens, not text
  | 'plain-only'
  | 'stream-only'
  | 'left-in'
  | 'refused'
  | 'unknown';

/** Text that a token with a stop string in it may carry after it (`####\n`, `###因`), in UTF-16 units. */
const REST_OF_TOKEN = 4;

/**
 * Compares an answer with what the model writes without stop strings. The comparison does not trust temperature 0: an
 * answer that differs and has none of the strings counts only when it was asked to stop at several very common ones.
 */
export function readStop(stops: readonly string[], base: string, answer: SeenAnswer): StopReading {
  const wanted = firstOf(base, stops);
  const found = firstOf(answer.text, stops);
  if (found === undefined) {
    if (wanted === undefined) return 'unknown';
    const expected = base.slice(0, wanted.index).trim();
    const got = answer.text.trim();
    if (got === expected) return 'honoured';
    const rest = got.startsWith(expected) ? got.slice(expected.length).trimStart() : undefined;
    if (rest !== undefined && stops.some((stop) => stop !== rest && stop.startsWith(rest))) return 'left-in';
    return stops.length > 1 && answer.finish === 'stop' ? 'honoured' : 'unknown';
  }
  const tail = answer.text.slice(found.index + found.stop.length);
  const baseTail = wanted === undefined ? '' : base.slice(wanted.index + wanted.stop.length);
  if (
    tail.trim() === '' ||
    (tail.length <= REST_OF_TOKEN && answer.finish === 'stop' && baseTail.length > 2 * REST_OF_TOKEN)
  ) {
    // A model that ends there by itself, and a limit that fell there, look alike.
    return baseTail.trim() === '' || answer.finish === 'length' ? 'unknown' : 'left-in';
  }
  return 'ignored';
}

/** The judgement over trials; trials that were refused count only when no other says anything. */
function stopOutcome(trials: readonly StopTrial[]): StopOutcome {
  const readings = (mode: 'plain' | 'streamed') =>
    trials.flatMap(({ stops, base, [mode]: probed }) => (probed.ok ? [readStop(stops, base, probed.value)] : []));
  const [plain, streamed] = [merge(readings('plain')), merge(readings('streamed'))];
  if (plain === 'sometimes' || streamed === 'sometimes') return 'sometimes';
  if (plain === 'ignored') return streamed === 'honoured' ? 'stream-only' : 'ignored';
  if (streamed === 'ignored') return plain === 'honoured' ? 'plain-only' : 'ignored';
  if (plain === 'left-in' || streamed === 'left-in') return 'left-in';
  if (plain === 'honoured' || streamed === 'honoured') return 'honoured';
  return trials.some((trial) => refusalOf(trial) !== undefined) ? 'refused' : 'unknown';
}

function merge(readings: readonly StopReading[]): StopReading | 'sometimes' {
  const known = readings.filter((reading) => reading !== 'unknown');
  if (known.length === 0) return 'unknown';
  if (known.every((reading) => reading === 'ignored')) return 'ignored';
  if (known.includes('ignored')) return 'sometimes';
  return known.includes('left-in') ? 'left-in' : 'honoured';
}

const refusalOf = ({ plain, streamed }: StopTrial): EndpointProblem | undefined =>
  plain.ok ? (streamed.ok ? undefined : streamed.problem) : plain.problem;

/**
 * A stop string for a text that a model writes: two characters (or one) that stand in it for the first time at about a
 * third, so that a server which stops there gives a known beginning of the text. Undefined when the text is too short.
 */
export function stopWithin(text: string): string | undefined {
  const characters = Array.from(text.trim());
  for (const length of [2, 1]) {
    for (let at = Math.max(1, Math.floor(characters.length / 3)); at + length < characters.length; at++) {
      const candidate = characters.slice(at, at + length).join('');
      if (/[\s\u{fffd}]/u.test(candidate)) continue;
      const before = characters.slice(0, at).join('');
      // A candidate that begins within the text before it would be found earlier.
      if (before.trim() !== '' && text.trim().indexOf(candidate) === before.length) return candidate;
    }
  }
  return undefined;
}

/** The line of a report about `stop`. */
export function stopLine(trials: readonly StopTrial[], marker: string, engine: EngineId, t: Translate): CheckLine {
  const verdict = stopOutcome(trials);
  const atMarker = trials.some(
    ({ stops, base, plain }) => stops.includes(marker) && plain.ok && readStop(stops, base, plain.value) !== 'unknown',
  );
  const refusal = trials.map(refusalOf).find((one) => one !== undefined);
  const ignored = t('It goes on past the stop string: every answer carries the whole reasoning, and takes as long.');
  const texts: Readonly<Record<StopOutcome, readonly [Light, string]>> = {
    honoured: [
      'green',
      atMarker
        ? t('It stops at {0}, plainly and as a stream, and leaves it out of the answer.', marker)
        : t('It stops at other strings as it should; in this probe the model did not write {0} itself.', marker),
    ],
    ignored: ['red', ignored],
    sometimes: [
      'red',
      t(
        'It stops at some strings and not at others: it seems to compare tokens, not text, and will miss {0} when it is merged with its neighbours.',
        marker,
      ),
    ],
    'plain-only': ['amber', t('It stops in whole answers, but not in streams.')],
    'stream-only': ['red', t('It stops in streams, but not in whole answers.')],
    'left-in': ['amber', t('It stops, but leaves the stop string or a part of it in the answer.')],
    refused: ['red', t('It refuses requests with “stop”: {0}', refusal?.said ?? '')],
    unknown: ['amber', t('It cannot be told: the model wrote too little to stop within.')],
  };
  const [light, why] = texts[verdict];
  const todo = stopTodo(verdict, engine, marker, t);
  return { id: 'stop', light, verdict, title: t('Stop strings'), why, ...(todo !== undefined && { todo }) };
}

function stopTodo(verdict: StopOutcome, engine: EngineId, marker: string, t: Translate): string | undefined {
  switch (verdict) {
    case 'honoured':
      return undefined;
    case 'left-in':
      return t(
        'Leave include_stop_str_in_output at false. Promptmill cuts the answer at {0} in any case; other programs may not.',
        marker,
      );
    case 'plain-only':
      return t('Ask without “stream”, or use another server for streams.');
    case 'unknown':
      return t(
        'Check again with the template (--template; in VS Code, open it first), so that the model is asked what it was trained on.',
      );
    default:
      return engine === 'llama-factory'
        ? t(
            'LLaMA-Factory’s default huggingface backend ignores stop. Set infer_backend: vllm (or sglang) in its YAML and start it again.',
          )
        : t('Serve the model with vLLM, SGLang, llama-server or “promptmill serve”, which stop on the text.');
  }
}

function firstOf(
  text: string,
  stops: readonly string[],
): { readonly index: number; readonly stop: string } | undefined {
  let first: { index: number; stop: string } | undefined;
  for (const stop of stops) {
    const index = stop === '' ? -1 : text.indexOf(stop);
    if (index !== -1 && (first === undefined || index < first.index)) first = { index, stop };
  }
  return first;
}
