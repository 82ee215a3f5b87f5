import * as v from 'valibot';
import { ApiError } from '#core/infer/apiError';
import { bestOf, scoreFields, usageOf } from '#core/infer/openaiReply';
import type { GenerateAsk, ScoreResult } from '#core/infer/request';
import { askStudent, readStudent } from '#core/label/studentLabel';
import type { TaskSpec, Template } from '#core/prompt/template';
import type { Exchange } from '../exchange.ts';
import { sendJson } from '../respond.ts';
import type { Route, RouteContext } from '../route.ts';

const LabelBody = v.object({
  task: v.optional(v.string()), // absent: every task of the template, one after the other
  text: v.string(),
  fields: v.optional(v.record(v.string(), v.string())),
  with_reasoning: v.optional(v.boolean()),
  /** How a conclusion of a closed set is found: freely, held to the labels, or by their probabilities alone. */
  mode: v.optional(v.picklist(['generate', 'grammar', 'score']), 'generate'),
  /** Below this probability of the conclusion the answer says `needs_teacher: true`. */
  threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});
type Body = v.InferOutput<typeof LabelBody>;

/** `POST /v1/label`: a text labelled with the template that the server was started with. */
export const label: Route = {
  method: 'POST',
  path: '/v1/label',
  async answer(exchange, context) {
    const body = await exchange.json(LabelBody);
    const { template } = context.options;
    if (template === undefined) {
      throw new ApiError(404, 'no_template', 'Start the server with --template to use /v1/label.');
    }
    const tasks = template.tasks.filter((task) => body.task === undefined || task.id === body.task);
    if (tasks.length === 0) {
      const known = template.tasks.map((task) => task.id).join(', ');
      throw new ApiError(400, 'invalid_value', `task: the template has ${known}`, { param: 'task' });
    }
    const closed = tasks.some(({ labels }) => labels !== undefined);
    if (!closed && (body.mode !== 'generate' || body.threshold !== undefined)) {
      throw new ApiError(400, 'invalid_value', 'mode and threshold need a task with labels.', { param: 'mode' });
    }
    const answers: object[] = [];
    for (const task of tasks) answers.push(await labelTask(body, template, task, exchange, context));
    const [only, ...others] = answers;
    sendJson(exchange.response, 200, others.length === 0 && only !== undefined ? only : { answers });
  },
};

async function labelTask(
  body: Body,
  template: Template,
  task: TaskSpec,
  exchange: Exchange,
  { desk, options }: RouteContext,
): Promise<object> {
  const withReasoning = body.with_reasoning ?? options.withReasoning;
  const record = { text: body.text, ...(body.fields === undefined ? {} : { fields: body.fields }) };
  const { messages, stop } = askStudent(template, task, record, withReasoning);
  const labels = task.labels;
  const started = performance.now();
  const score =
    labels !== undefined && (body.mode === 'score' || body.threshold !== undefined)
      ? await desk.call('score', { input: { messages }, labels }, exchange)
      : undefined;
  const best = body.mode === 'score' && score !== undefined ? bestOf(score).label : undefined;
  if (best !== undefined && !(withReasoning && task.reasoning)) {
    return { ...answerOf(task, best, true, score, body), stopped_at: 'score', ...spent(started, score?.usage) };
  }
  const begun = best === undefined ? '' : `${best}\n${template.marker}\n`; // as the training rows have it
  const ask: GenerateAsk = {
    input:
      begun === ''
        ? { messages }
        : { messages: [...messages, { role: 'assistant', content: begun }], continueFinal: true },
    stop,
    ...(labels !== undefined &&
      body.mode === 'grammar' && { format: { kind: 'labels' as const, labels, marker: template.marker } }),
  };
  const [result] = await desk.generate([ask], exchange);
  if (result === undefined) throw new Error('a generation gave nothing');
  const { conclusion, reasoning, inSet } = readStudent(begun + result.text, template, task, withReasoning);
  return {
    ...answerOf(task, conclusion, inSet, score, body),
    ...(reasoning === undefined ? {} : { reasoning }),
    stopped_at: result.stoppedAt,
    ...spent(started, result.usage),
  };
}

/** The conclusion, and how sure the model is of it where that was computed. */
function answerOf(
  task: TaskSpec,
  conclusion: string,
  inSet: boolean | undefined,
  score: ScoreResult | undefined,
  { threshold }: Body,
): object {
  const set = inSet === undefined ? {} : { in_set: inSet };
  if (score === undefined) return { task: task.id, conclusion, ...set };
  const probability = score.labels.find(({ label: one }) => one === conclusion)?.probability ?? 0;
  return {
    task: task.id,
    conclusion,
    ...set,
    ...scoreFields(score),
    probability,
    ...(threshold === undefined ? {} : { needs_teacher: probability < threshold }),
  };
}

function spent(started: number, usage: Parameters<typeof usageOf>[0][number] | undefined): object {
  return { ms: Math.round((performance.now() - started) * 10) / 10, ...(usage && { usage: usageOf([usage]) }) };
}
