import { CHAT_REST_TOKENS, ChatRestBody, chatRestFailure, chatRestMessages, chatRestReply } from '#core/infer/chatRest';
import { isLoopbackAddress } from '../guard.ts';
import { sendJson } from '../respond.ts';
import type { Route } from '../route.ts';

/**
 * `POST /algorithm/ChatRest`, the article's route. Without a token only where the server was told so, on a loopback
 * address, for a client on this machine.
 */
export const chatRest: Route = {
  method: 'POST',
  path: '/algorithm/ChatRest',
  isOpen: ({ request }, { options, isLoopback }) =>
    options.allowLegacy === true && isLoopback && isLoopbackAddress(request.socket.remoteAddress ?? ''),
  refusal: chatRestFailure,
  async answer(exchange, { desk, options }) {
    const body = await exchange.json(ChatRestBody);
    const messages = chatRestMessages(body, options.legacyHistoryRole ?? 'assistant');
    const stop = options.withReasoning ? [] : [options.marker];
    const [result] = await desk.generate([{ input: { messages }, stop, maxTokens: CHAT_REST_TOKENS }], exchange);
    // Flask says no charset, and old clients may compare the header.
    sendJson(exchange.response, 200, chatRestReply(body.prompt, result?.text ?? ''), {
      'content-type': 'application/json',
    });
  },
};
