import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { ModelInfo } from '#core/infer/childProtocol';
import type { ChatMessage } from '#core/infer/engine';

/** A chat as it is fed in. */
export interface RenderedChat {
  readonly text: string;
  readonly tokens: Token[];
}

/** Turns messages into the tokens that the model was trained on, up to where its answer begins. */
export interface ChatRenderer {
  readonly source: ModelInfo['template'];
  render(messages: readonly ChatMessage[], addGenerationPrompt?: boolean): RenderedChat;
}

type RenderTemplate = (messages: readonly ChatMessage[], addGenerationPrompt: boolean) => string;

/**
 * Renders with the given Jinja template or the GGUF's own (through the Jinja library that node-llama-cpp brings), because
 * the chat wrappers that node-llama-cpp guesses render Qwen2 differently (a leading `<|endoftext|>`, no default system).
 * A GGUF without a template gets Qwen2's ChatML, with a word in the log.
 * @throws AppError 'model.invalid' when the template cannot be read.
 */
export function chatRenderer(
  runtimePath: string,
  model: LlamaModel,
  given: string | null,
  log: (level: 'info' | 'warn', message: string) => void,
): ChatRenderer {
  const own = model.fileInfo.metadata.tokenizer?.chat_template;
  const source = given ?? own;
  if (typeof source === 'string' && source.trim() !== '') {
    const template = jinjaTemplate(runtimePath, model, source);
    return rendererWith(given === null ? 'model' : 'given', model, template);
  }
  log('warn', 'The model has no chat template: ChatML, as Qwen2 uses it, is taken.');
  return rendererWith('chatml', model, chatMl);
}

function rendererWith(source: ChatRenderer['source'], model: LlamaModel, template: RenderTemplate): ChatRenderer {
  return {
    source,
    render: (messages, addGenerationPrompt = true) =>
      renderChat(model, (placeholders) => template(placeholders, addGenerationPrompt), messages),
  };
}

function jinjaTemplate(runtimePath: string, model: LlamaModel, source: string): RenderTemplate {
  const fromRuntime = createRequire(path.join(runtimePath, 'package.json'));
  const { Template } = fromRuntime('@huggingface/jinja') as {
    readonly Template: new (source: string) => { render(items: Record<string, unknown>): string };
  };
  const tokens = { bos_token: model.tokens.bosString ?? '', eos_token: model.tokens.eosString ?? '' };
  const template = reading(
    () => new Template(source),
    'model.invalid',
    'The chat template of the model cannot be read: {0}',
  );
  return (messages, addGenerationPrompt) =>
    reading(
      () => template.render({ ...tokens, messages, add_generation_prompt: addGenerationPrompt }),
      'teacher.refused',
      'The chat template of the model refuses these messages: {0}',
    );
}

function reading<Result>(read: () => Result, code: 'model.invalid' | 'teacher.refused', template: string): Result {
  try {
    return read();
  } catch (cause) {
    throw new AppError(code, template, {
      args: [cause instanceof Error ? cause.message : String(cause)],
      hint: 'Use a model whose template knows the roles system and user, such as Qwen2 Instruct.',
      cause,
    });
  }
}

const chatMl: RenderTemplate = (messages, addGenerationPrompt) =>
  messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('') +
  (addGenerationPrompt ? '<|im_start|>assistant\n' : '');

/**
 * Renders with a placeholder for each message's text, so that a record that contains `<|im_end|>` cannot end its turn:
 * control tokens come from the template alone. Ordinary text of template and messages that touch is tokenised as one,
 * as in training.
 */
function renderChat(
  model: LlamaModel,
  template: (messages: readonly ChatMessage[]) => string,
  messages: readonly ChatMessage[],
): RenderedChat {
  const seed = randomBytes(8).toString('hex'); // no message can hold it
  const placeholders = messages.map((_, index) => `W${seed}i${index}W`);
  const contents = new Map(messages.map(({ content }, index) => [placeholders[index], content]));
  const parts = template(messages.map(({ role }, index) => ({ role, content: placeholders[index] ?? '' }))).split(
    new RegExp(`(W${seed}i\\d{1,9}W)`),
  );
  const tokens: Token[] = [];
  let text = '';
  let plain = '';
  const flush = () => {
    if (plain !== '') for (const token of model.tokenize(plain, false, trimmed(tokens.length > 0))) tokens.push(token);
    plain = '';
  };
  const known = new Map<string, readonly Token[]>(); // what stands between two messages mostly is the same
  const tokensOf = (part: string): readonly Token[] => {
    const began = tokens.length > 0 || plain !== '';
    const found = began ? known.get(part) : undefined;
    if (found !== undefined) return found;
    const some = model.tokenize(part, true, trimmed(began));
    if (began) known.set(part, some);
    return some;
  };
  const used = new Set<string>();
  for (const part of parts) {
    const content = contents.get(part);
    text += content ?? part;
    if (content !== undefined) {
      used.add(part);
      plain += content;
      continue;
    }
    let pending: Token[] = [];
    for (const token of tokensOf(part)) {
      if (!model.isSpecialToken(token)) {
        pending.push(token);
        continue;
      }
      plain += model.detokenize(pending);
      pending = [];
      flush();
      tokens.push(token);
    }
    plain += model.detokenize(pending);
  }
  flush();
  if (used.size < placeholders.length) {
    throw new AppError('runtime.failed', 'The chat template of this model leaves out a message of the prompt.', {
      hint: 'Use a model whose template knows the roles system and user, such as Qwen2 Instruct.',
    });
  }
  return { text, tokens };
}

/** A SentencePiece tokenizer puts a space before a text; only the very first one may have it. */
const trimmed = (began: boolean) => (began ? 'trimLeadingSpace' : undefined);
