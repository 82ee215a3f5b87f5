import * as v from 'valibot';
import { ApiError } from '#core/infer/apiError';
import { Messages } from '#core/infer/openaiBody';
import { sendJson } from '../respond.ts';
import type { Route } from '../route.ts';

const flag = v.nullish(v.boolean());
const TokenizeBody = v.object({
  content: v.nullish(v.string()), // llama-server's name of the text
  prompt: v.nullish(v.string()), // vLLM's
  messages: v.nullish(Messages), // vLLM's: a chat, rendered
  parse_special: flag, // llama-server's, true when absent: `<|im_end|>` is one token
  with_pieces: flag, // llama-server's: tokens become {id, piece}
  return_token_strs: flag, // vLLM's
  add_generation_prompt: flag,
  continue_final_message: flag,
});
const DetokenizeBody = v.object({
  tokens: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.maxLength(1_000_000)),
});
const TemplateBody = v.object({ messages: Messages, add_generation_prompt: flag });

/** `POST /tokenize`: what llama-server and vLLM both answer to. */
export const tokenize: Route = {
  method: 'POST',
  path: '/tokenize',
  async answer(exchange, { desk }) {
    const body = await exchange.json(TokenizeBody);
    const text = body.content ?? body.prompt;
    if ((text == null) === (body.messages == null)) {
      throw new ApiError(400, 'invalid_value', 'Send content (or prompt), or messages.', { param: 'content' });
    }
    if (body.continue_final_message === true) {
      throw new ApiError(400, 'invalid_value', 'continue_final_message is not supported here.', {
        param: 'continue_final_message',
      });
    }
    let rendered = text ?? '';
    if (body.messages != null) {
      const ask = { messages: body.messages, addGenerationPrompt: body.add_generation_prompt ?? true };
      rendered = (await desk.call('render', ask, exchange)).text;
    }
    const special = body.parse_special ?? true;
    const { ids, pieces } = await desk.call('tokenize', { text: rendered, special }, exchange);
    sendJson(exchange.response, 200, {
      tokens: body.with_pieces === true ? ids.map((id, at) => ({ id, piece: pieces[at] ?? '' })) : ids,
      count: ids.length,
      max_model_len: desk.info.contextSize,
      token_strs: body.return_token_strs === true ? pieces : null,
    });
  },
};

/** `POST /detokenize`: the text as `content` (llama-server) and `prompt` (vLLM). */
export const detokenize: Route = {
  method: 'POST',
  path: '/detokenize',
  async answer(exchange, { desk }) {
    const { tokens } = await exchange.json(DetokenizeBody);
    const { text } = await desk.call('detokenize', { ids: tokens }, exchange);
    sendJson(exchange.response, 200, { content: text, prompt: text });
  },
};

/** `POST /apply-template`: a chat as the model's template renders it, and the ids that the model reads. */
export const applyTemplate: Route = {
  method: 'POST',
  path: '/apply-template',
  async answer(exchange, { desk }) {
    const body = await exchange.json(TemplateBody);
    const ask = { messages: body.messages, addGenerationPrompt: body.add_generation_prompt ?? true };
    const { text, ids } = await desk.call('render', ask, exchange);
    sendJson(exchange.response, 200, { prompt: text, tokens: ids });
  },
};
