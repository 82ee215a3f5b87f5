import { randomUUID } from 'node:crypto';
import { apiErrorBody, toApiError } from '#core/infer/apiError';
import type { AskPlan } from '#core/infer/openaiAsk';
import type { ReplyHead } from '#core/infer/openaiReply';
import type { GenerateResult } from '#core/infer/request';
import { EventStream } from '../eventStream.ts';
import type { Exchange } from '../exchange.ts';
import type { RouteContext } from '../route.ts';

/** The chunks of a streamed reply. */
export interface Chunks {
  readonly piece: (index: number, text: string) => object;
  readonly ended: (index: number, result: GenerateResult) => object;
  readonly usage: (results: readonly GenerateResult[]) => object;
}

/** The beginning of a reply's objects. */
export function replyHead(prefix: string, { desk }: RouteContext): ReplyHead {
  return { id: `${prefix}-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: desk.info.name };
}

/** Generates and streams; what fails after the first chunk is told as an event, as OpenAI does. */
export async function streamGenerated(
  plan: AskPlan,
  exchange: Exchange,
  { desk, options }: RouteContext,
  chunks: Chunks,
): Promise<void> {
  const stream = new EventStream(exchange.response, exchange.stall, chunks.piece);
  try {
    const results = await desk.generate(plan.generate, exchange, (index, piece) => stream.text(index, piece));
    results.forEach((result, index) => stream.event(chunks.ended(index, result)));
    if (plan.includeUsage) stream.event(chunks.usage(results));
    stream.end();
  } catch (error) {
    if (!exchange.response.headersSent) throw error;
    const refused = toApiError(error);
    exchange.failure = refused.code;
    if (refused.status === 500) options.log.error('request failed', error);
    stream.event(apiErrorBody(refused));
    stream.end();
  }
}
