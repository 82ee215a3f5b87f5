import type * as Runtime from 'node-llama-cpp';
import type { Llama, LlamaGrammar, LlamaGrammarEvaluationState, LlamaModel } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { AnswerFormat } from '#core/infer/request';
import { checkWays, knownSchema } from './jsonSchema.ts';

const LONGEST = 200_000; // characters
const DEEPEST = 200; // brackets: llama.cpp reads them by recursion and would die of more

/**
 * The grammar that holds an answer to a form, at its beginning.
 * @throws AppError 'teacher.refused' when it cannot be read.
 */
export async function grammarOf(
  runtime: typeof Runtime,
  llama: Llama,
  model: LlamaModel,
  format: AnswerFormat,
): Promise<LlamaGrammarEvaluationState> {
  try {
    const grammar = await read(llama, format);
    return new runtime.LlamaGrammarEvaluationState({ model, grammar });
  } catch (cause) {
    throw new AppError('teacher.refused', 'The form that was asked for the answer cannot be used: {0}', {
      args: [cause instanceof Error ? cause.message : String(cause)],
      hint: 'Check the grammar or JSON Schema. Schemas may use type, properties, items, enum, const, oneOf and $ref to $defs.',
      cause,
    });
  }
}

async function read(llama: Llama, format: AnswerFormat): Promise<LlamaGrammar> {
  if (format.kind === 'json') return llama.getGrammarFor('json');
  if (format.kind === 'schema') {
    const schema = knownSchema(format.schema);
    checkWays(schema);
    return llama.createGrammarForJsonSchema(schema as { type: 'object' });
  }
  const grammar = format.kind === 'gbnf' ? format.grammar : labelsGrammar(format.labels, format.marker);
  if (grammar.length > LONGEST || depthOf(grammar) > DEEPEST) throw new Error('it is too long or nested too deep');
  return llama.createGrammar({ grammar });
}

function depthOf(grammar: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of grammar) {
    if (character === '(') deepest = Math.max(deepest, ++depth);
    else if (character === ')') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

/** What ends a JSON answer: the grammars let a model that does not stop write line ends for ever. */
export function endOf(format: AnswerFormat | undefined): string | undefined {
  return format?.kind === 'json' || format?.kind === 'schema' ? '\n'.repeat(4) : undefined;
}

/** A label, then the marker (on the same line or on one of its own, as it is trained) and free text, or the end. */
function labelsGrammar(labels: readonly string[], marker: string): string {
  return `root ::= (${labels.map(quoted).join(' | ')}) ("\\n"? ${quoted(marker)} .*)?\n`;
}

const quoted = (text: string): string =>
  `"${text
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)}"`;
