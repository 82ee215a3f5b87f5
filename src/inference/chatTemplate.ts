import { createRequire } from 'node:module';
import path from 'node:path';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import { hashOf } from '#core/hash';
import type { ChatMessage } from '#core/infer/engine';

/** Turns messages into the tokens that the model was trained on, up to where its answer begins. */
export interface ChatRenderer {
  readonly source: 'model' | 'chatml';
  render(messages: readonly ChatMessage[]): Token[];
}

type RenderTemplate = (messages: readonly ChatMessage[]) => string;

/**
 * Renders with the GGUF's own Jinja template (through the Jinja library that node-llama-cpp brings), because the chat
 * wrappers that node-llama-cpp guesses render Qwen2 differently (a leading `<|endoftext|>`, no default system). A GGUF
 * without a template gets Qwen2's ChatML, with a word in the log.
 */
export function chatRenderer(
  runtimePath: string,
  model: LlamaModel,
  log: (level: 'info' | 'warn', message: string) => void,
): ChatRenderer {
  const source = model.fileInfo.metadata.tokenizer?.chat_template;
  if (typeof source === 'string' && source.trim() !== '') {
    const template = jinjaTemplate(runtimePath, model, source);
    return { source: 'model', render: (messages) => renderTokens(model, template, messages) };
  }
  log('warn', 'The model has no chat template: ChatML, as Qwen2 uses it, is taken.');
  return { source: 'chatml', render: (messages) => renderTokens(model, chatMl, messages) };
}

function jinjaTemplate(runtimePath: string, model: LlamaModel, source: string): RenderTemplate {
  const fromRuntime = createRequire(path.join(runtimePath, 'package.json'));
  const { Template } = fromRuntime('@huggingface/jinja') as {
    readonly Template: new (source: string) => { render(items: Record<string, unknown>): string };
  };
  const template = new Template(source);
  const tokens = { bos_token: model.tokens.bosString ?? '', eos_token: model.tokens.eosString ?? '' };
  return (messages) => template.render({ ...tokens, messages, add_generation_prompt: true });
}

const chatMl: RenderTemplate = (messages) =>
  `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('')}<|im_start|>assistant\n`;

/**
 * Renders with a placeholder for each message's text, so that a record that contains `<|im_end|>` cannot end its turn:
 * control tokens come from the template alone. Ordinary text of template and messages that touch is tokenised as one,
 * as in training.
 */
function renderTokens(model: LlamaModel, template: RenderTemplate, messages: readonly ChatMessage[]): Token[] {
  const seed = hashOf(...messages.map(({ content }) => content)).slice(0, 16);
  const placeholders = messages.map((_, index) => `W${seed}i${index}W`);
  const text = template(messages.map(({ role }, index) => ({ role, content: placeholders[index] ?? '' })));
  const tokens: Token[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') tokens.push(...model.tokenize(plain, false, ...trimmed(tokens)));
    plain = '';
  };
  const used = new Set<string>();
  for (const part of text.split(new RegExp(`(W${seed}i\\d+W)`))) {
    const message = messages[placeholders.indexOf(part)];
    if (message !== undefined) {
      used.add(part);
      plain += message.content;
      continue;
    }
    let pending: Token[] = [];
    for (const token of model.tokenize(part, true, ...trimmed([...tokens, plain]))) {
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
  return tokens;
}

/** A SentencePiece tokenizer puts a space before a text; only the very first one may have it. */
function trimmed(before: readonly unknown[]): [] | ['trimLeadingSpace'] {
  return before.some((one) => one !== '') ? ['trimLeadingSpace'] : [];
}
