import { planChat, type AskDefaults } from '#core/infer/openaiAsk';
import { ChatBody } from '#core/infer/openaiBody';
import { chatChunk, chatCompletion, scoredChat, scoredUsageChunk, usageChunk } from '#core/infer/openaiReply';
import { EventStream } from '../eventStream.ts';
import { sendJson } from '../respond.ts';
import type { Route, RouteContext } from '../route.ts';
import { replyHead, streamGenerated } from './generated.ts';

/** `POST /v1/chat/completions`. */
export const chat: Route = {
  method: 'POST',
  path: '/v1/chat/completions',
  async answer(exchange, context) {
    const body = await exchange.json(ChatBody);
    const plan = planChat(body, defaultsOf(context));
    const head = replyHead('chatcmpl', context);
    const { response } = exchange;
    if (plan.score !== undefined) {
      const result = await context.desk.call('score', plan.score, exchange);
      if (!plan.stream) return sendJson(response, 200, scoredChat(head, result));
      const stream = new EventStream(response, exchange.stall, () => ({}));
      stream.event(scoredChat(head, result, true));
      if (plan.includeUsage) stream.event(scoredUsageChunk(head, result));
      return stream.end();
    }
    if (!plan.stream) {
      const results = await context.desk.generate(plan.generate, exchange);
      return sendJson(response, 200, chatCompletion(head, results));
    }
    const begun = new Set<number>();
    const roleOnce = (index: number) => {
      if (begun.has(index)) return {};
      begun.add(index);
      return { role: 'assistant' };
    };
    return streamGenerated(plan, exchange, context, {
      piece: (index, content) => chatChunk(head, index, { ...roleOnce(index), content }),
      ended: (index, result) => chatChunk(head, index, roleOnce(index), result),
      usage: (results) => usageChunk(head, 'chat.completion.chunk', results),
    });
  },
};

/** What requests that do not say get: from the options and, for labels, the template. */
export function defaultsOf({ options }: RouteContext): AskDefaults {
  const closed = options.template?.tasks.flatMap(({ labels }) => (labels === undefined ? [] : [labels])) ?? [];
  const [labels] = closed;
  return {
    marker: options.marker,
    withReasoning: options.withReasoning,
    ...(labels !== undefined && closed.length === 1 && { labels }),
  };
}
