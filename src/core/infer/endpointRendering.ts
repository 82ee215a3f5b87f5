import type { ChatMessage } from './engine.ts';
import type { Translate } from '../l10n.ts';
import type { CheckLine, EngineId } from './endpoint.ts';

/**
 * A chat as LLaMA-Factory's template `qwen` writes it when the system message is given: what the rows of a tuned Qwen2
 * looked like in training (src/llamafactory/data/template.py), and what Qwen2's own Jinja template gives.
 */
export function qwenText(messages: readonly ChatMessage[], addGenerationPrompt = true): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('');
  return addGenerationPrompt ? `${turns}<|im_start|>assistant\n` : turns;
}

/** What could be found out about how a server renders a chat. */
export type RenderingSeen =
  /** Token ids of both, and around the first difference what they say, where that could be asked for. */
  | {
      readonly kind: 'ids';
      readonly served: readonly number[];
      readonly reference: readonly number[];
      readonly referenceFrom: 'model' | 'server'; // whose tokenizer gave the reference ids
      readonly servedText?: string;
    }
  | { readonly kind: 'text'; readonly served: string } // a route that renders, and none that tokenizes
  | { readonly kind: 'count'; readonly served: number; readonly reference: number } // usage.prompt_tokens only
  | { readonly kind: 'none' };

/** Place of the first difference of two lists; undefined when they are equal. */
export function firstDifference<T>(left: readonly T[], right: readonly T[]): number | undefined {
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at++) if (left[at] !== right[at]) return at;
  return undefined;
}

/** What is known to go wrong, read from the text that the server feeds; undefined for anything else. */
function renderingFault(served: string, expected: string, t: Translate): string | undefined {
  if (served === expected) return undefined;
  const system = /^<\|im_start\|>system\n([^<]{0,2000})<\|im_end\|>\n/;
  if (served.startsWith('<|endoftext|>')) return t('It puts <|endoftext|> in front, which was not there in training.');
  if (served.startsWith('### ') || served.includes('\n### ')) {
    return t('It uses the “### Human” format, which a GGUF without a chat template falls back to.');
  }
  if (`${served}<|im_start|>assistant\n` === expected) return t('It leaves out the beginning of the assistant’s turn.');
  if (served.startsWith(`${expected}<think>`)) return t('It begins a <think> block, as Qwen3’s template does.');
  if (!served.includes('<|im_start|>')) return t('It uses another chat format than ChatML.');
  if (!system.test(served) && system.test(expected)) return t('It leaves out the system message.');
  const [own, wanted] = [system.exec(served)?.[1], system.exec(expected)?.[1]];
  if (own !== wanted && own !== undefined) return t('Its system message is “{0}”.', own.slice(0, 80));
  return undefined;
}

/** The line about a chat with an explicit system message, as every training row has one. */
export function renderingLine(seen: RenderingSeen, expected: string, engine: EngineId, t: Translate): CheckLine {
  const head = { id: 'rendering', title: t('Prompt as in training') };
  const mend =
    engine === 'llama-factory'
      ? t('Set template: qwen in its YAML, as in training.')
      : t(
          'Give it the chat template of training: --chat-template FILE in vLLM and SGLang, --jinja --chat-template-file FILE in llama-server.',
        );
  switch (seen.kind) {
    case 'ids': {
      const at = firstDifference(seen.served, seen.reference);
      if (at === undefined) {
        const why =
          seen.referenceFrom === 'model'
            ? t('The {0} token ids are those of training, by the tokenizer of the reference model.', seen.served.length)
            : t('The {0} token ids are those of training’s text, by the server’s own tokenizer.', seen.served.length);
        return { ...head, light: 'green', verdict: 'same', why };
      }
      const fault = seen.servedText === undefined ? undefined : renderingFault(seen.servedText, expected, t);
      const near = seen.servedText === undefined ? '' : ` ${t('It feeds: {0}', excerpt(seen.servedText, expected))}`;
      const place = t(
        'Token {0} is {1} where training has {2} ({3} tokens against {4}).',
        at + 1,
        seen.served[at] ?? '–',
        seen.reference[at] ?? '–',
        seen.served.length,
        seen.reference.length,
      );
      const sameText = seen.servedText === expected ? ` ${t('The text is the same: the tokenizers differ.')}` : '';
      return {
        ...head,
        light: 'red',
        verdict: `differs-at-${at + 1}`,
        why: `${place}${fault === undefined ? '' : ` ${fault}`}${sameText === '' ? near : sameText}`,
        todo: sameText === '' ? mend : t('Serve the tokenizer that the model was tuned with.'),
      };
    }
    case 'text': {
      if (seen.served === expected) {
        return {
          ...head,
          light: 'green',
          verdict: 'same-text',
          why: t('The text is the one of training; its token ids could not be asked for.'),
        };
      }
      const fault = renderingFault(seen.served, expected, t);
      const near = t('It feeds: {0}', excerpt(seen.served, expected));
      return {
        ...head,
        light: 'red',
        verdict: 'differs',
        why: fault === undefined ? near : `${fault} ${near}`,
        todo: mend,
      };
    }
    case 'count': {
      const more = seen.served - seen.reference;
      if (more === 0) {
        return {
          ...head,
          light: 'green',
          verdict: 'same-count',
          why: t(
            'It has no route that tells token ids; it counts {0} prompt tokens, as many as training’s text has.',
            seen.served,
          ),
        };
      }
      return {
        ...head,
        light: 'red',
        verdict: 'other-count',
        why: t(
          'It has no route that tells token ids, but it counts {0} prompt tokens where training’s text has {1}.',
          seen.served,
          seen.reference,
        ),
        todo: mend,
      };
    }
    default:
      return {
        ...head,
        light: 'amber',
        verdict: 'unknown',
        why: t('It cannot be told: the server has no route that renders or tokenizes.'),
        todo: t(
          'Check again on the command line with --reference MODEL.gguf, the same model as GGUF: then at least the number of tokens can be compared.',
        ),
      };
  }
}

/** The line about a chat without a system message: what the server puts there. Undefined when it cannot be told. */
export function defaultSystemLine(served: string | undefined, t: Translate): CheckLine | undefined {
  if (served === undefined) return undefined;
  const system = /<\|im_start\|>system\n([^<]{0,2000})<\|im_end\|>/.exec(served)?.[1];
  return {
    id: 'default-system',
    light: 'note',
    verdict: system === undefined ? 'none' : 'inserted',
    title: t('Without a system message'),
    why:
      system === undefined
        ? t('It feeds none.')
        : t(
            'It puts in “{0}”, which need not be what training had: send the system message with every request, as Promptmill does.',
            system.slice(0, 120),
          ),
  };
}

/** The text from a little before the first difference, on one line. */
function excerpt(served: string, expected: string): string {
  const at = firstDifference(Array.from(served), Array.from(expected)) ?? 0;
  const from = Math.max(0, at - 20);
  const piece = Array.from(served)
    .slice(from, at + 40)
    .join('');
  return `${from > 0 ? '…' : ''}${JSON.stringify(piece).slice(1, -1)}`;
}
