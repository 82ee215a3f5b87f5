import type { Translate } from '../l10n.ts';
import type { CheckLine, EndpointProblem, EngineId, Light, Probed, SeenAnswer } from './endpoint.ts';

/** Whether a server does something: 'yes', 'no' (it ignores it), 'refused' (it says so), 'unknown'. */
export type Does = 'yes' | 'no' | 'refused' | 'unknown';

/** What was found out about the parameters of a request. */
export interface Abilities {
  readonly maxTokens: Does;
  readonly maxCompletionTokens: Does;
  readonly deterministic: Does; // the same answer twice at temperature 0
  readonly greedyByDefault: Does; // the same answer without a temperature
  readonly zeroPenalty: Does; // presence_penalty 0 changes nothing
  readonly logprobs: Does;
  readonly several: Does; // n
  readonly jsonSchema: Does; // response_format
  readonly choice: Does; // structured_outputs.choice or guided_choice
  readonly usage: Does;
  readonly streamUsage: Does; // stream_options.include_usage
  readonly systemRole: Does; // a system message is taken
}

/** Whether a limit on the tokens held: by usage, else by the length of the text beside that of an unlimited answer. */
export function limitHeld(asked: number, probed: Probed<SeenAnswer>, base: string): Does {
  if (!probed.ok) return refused(probed.problem);
  const { outputTokens, text } = probed.value;
  if (outputTokens !== undefined) return outputTokens <= asked ? 'yes' : 'no';
  if (base.length < 16 * asked) return 'unknown';
  return text.length < base.length / 2 ? 'yes' : 'no';
}

/** Whether an answer is the same text as another. */
export function sameAnswer(probed: Probed<SeenAnswer>, base: string): Does {
  if (!probed.ok) return refused(probed.problem);
  return probed.value.text.trim() === base.trim() ? 'yes' : 'no';
}

/** 'refused' for what the server says no to, 'unknown' for what broke on the way. */
export function refused(problem: EndpointProblem): Does {
  return problem.kind === 'refused' || problem.kind === 'server' || problem.kind === 'missing' ? 'refused' : 'unknown';
}

type Told = readonly [Light, string, string?];

/** The lines of a report about parameters. */
export function abilityLines(abilities: Abilities, engine: EngineId, t: Translate): CheckLine[] {
  const yes: Told = ['green', t('Works.')];
  const open: Told = ['amber', t('It cannot be told here.')];
  const factory = engine === 'llama-factory';
  const table: Readonly<Record<keyof Abilities, readonly [title: string, no: Told, whenYes?: Told]>> = {
    systemRole: [
      t('System message'),
      [
        'red',
        t('It refuses a chat with a system message.'),
        t('Its chat template knows no system role: give it the one of Qwen2.'),
      ],
    ],
    maxTokens: [
      'max_tokens',
      ['red', t('It writes more than it was allowed to.'), t('Limit the answer in the server’s own settings.')],
    ],
    maxCompletionTokens: [
      'max_completion_tokens',
      ['note', t('It is not taken into account.'), t('Send max_tokens, as Promptmill does.')],
    ],
    deterministic: [
      t('Same answer twice at temperature 0'),
      [
        'amber',
        t('The same request gave two answers.'),
        t('Batching and caches can cause it. Compare models on many records, not on one.'),
      ],
    ],
    greedyByDefault: [
      t('Without a temperature'),
      [
        'amber',
        factory
          ? t('It samples: LLaMA-Factory takes temperature 0.95 and top_p 0.7 when a request says nothing.')
          : t('It samples when a request says nothing.'),
        engine === 'vllm' || engine === 'sglang'
          ? t(
              'Send temperature 0, and start vLLM with --generation-config vllm so that the model’s own defaults do not apply.',
            )
          : t('Send temperature 0 with every request, as Promptmill does.'),
      ],
      ['green', t('It answers as with temperature 0.')],
    ],
    zeroPenalty: [
      'presence_penalty: 0',
      [
        factory ? 'red' : 'amber',
        factory
          ? t('It changes the answer: LLaMA-Factory takes it for repetition_penalty, for which 0 is senseless.')
          : t('It changes the answer, though 0 means none.'),
        t('Leave presence_penalty out of requests.'),
      ],
      ['green', t('It changes nothing, as it should.')],
    ],
    logprobs: [
      'logprobs',
      [
        'amber',
        t('No log probabilities come back.'),
        t('Without them there is no confidence beside a conclusion, and no threshold.'),
      ],
    ],
    several: ['n', ['note', t('One answer comes back where two were asked for.'), t('Ask once more for each sample.')]],
    jsonSchema: [
      t('response_format (JSON Schema)'),
      [
        'note',
        t('The answer is not held to the schema.'),
        t('Read the conclusion as text; a tuned model keeps to its layout.'),
      ],
    ],
    choice: [
      t('Choice from a closed set'),
      [
        'note',
        t('The answer is not held to the given labels.'),
        t('Read the conclusion as text and match it with the labels, as Promptmill does.'),
      ],
    ],
    usage: [
      'usage',
      ['amber', t('It does not tell how many tokens it read and wrote.'), t('Costs and speed cannot be counted.')],
    ],
    streamUsage: [
      t('usage in streams'),
      [
        'note',
        t('A stream does not tell how many tokens it was.'),
        t('Ask without “stream” where tokens are counted.'),
      ],
    ],
  };
  return (Object.keys(table) as (keyof Abilities)[]).map((id): CheckLine => {
    const [title, no, whenYes = yes] = table[id];
    const verdict = abilities[id];
    const [light, why, todo] = verdict === 'yes' ? whenYes : verdict === 'unknown' ? open : no;
    const said = verdict === 'refused' && id !== 'systemRole' ? t('It refuses such a request.') : why;
    return { id, light, verdict, title, why: said, ...(todo !== undefined && { todo }) };
  });
}
