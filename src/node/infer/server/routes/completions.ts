import { planCompletion } from '#core/infer/openaiAsk';
import { CompletionBody } from '#core/infer/openaiBody';
import { textChunk, textCompletion, usageChunk } from '#core/infer/openaiReply';
import type { GenerateAsk } from '#core/infer/request';
import { sendJson } from '../respond.ts';
import type { Route } from '../route.ts';
import { defaultsOf } from './chat.ts';
import { replyHead, streamGenerated } from './generated.ts';

/** `POST /v1/completions`: a text as it stands, control tokens included. */
export const completions: Route = {
  method: 'POST',
  path: '/v1/completions',
  async answer(exchange, context) {
    const body = await exchange.json(CompletionBody);
    const plan = planCompletion(body, defaultsOf(context));
    const head = replyHead('cmpl', context);
    const echoes = body.echo === true ? plan.generate.map(promptOf) : [];
    const said = new Set<number>();
    if (!plan.stream) {
      const results = await context.desk.generate(plan.generate, exchange);
      return sendJson(exchange.response, 200, textCompletion(head, results, plan.prompts, echoes));
    }
    const echo = (index: number) => {
      const text = said.has(index) ? '' : (echoes[index] ?? '');
      said.add(index);
      return text;
    };
    return streamGenerated(plan, exchange, context, {
      piece: (index, text) => textChunk(head, index, echo(index) + text),
      ended: (index, result) => textChunk(head, index, echo(index), result),
      usage: (results) => usageChunk(head, 'text_completion', results, plan.prompts),
    });
  },
};

const promptOf = ({ input }: GenerateAsk): string => ('text' in input ? input.text : '');
