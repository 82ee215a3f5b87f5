import type { Completion, CompletionRequest, InferenceEngine } from '../infer/engine.ts';
import { taskHeading } from '../prompt/layoutText.ts';
import type { RenderedRecord } from '../prompt/render.ts';
import type { Template } from '../prompt/template.ts';
import type { StudentMode, Teacher } from './job.ts';
import { askStudent } from './studentLabel.ts';

/** What is kept free for an answer: a label is short. One that is cut is asked for again with more room. */
const LABEL_TOKENS = 64;
const ANSWER_TOKENS = 512;

/** One request a task, conclusion first, with the prompts of the training rows. */
export function studentRequests(
  teacher: Teacher,
  template: Template,
  record: RenderedRecord,
  mode: StudentMode,
): readonly CompletionRequest[] {
  const { extraBody, ...parameters } = teacher.parameters ?? {};
  return template.tasks.map((task) => {
    const { messages, stop } = askStudent(template, task, record, mode === 'reasoning');
    // Our own server stops at the marker unless it is told that the reasoning is wanted.
    const body = stop.length > 0 ? extraBody : { ...extraBody, with_reasoning: true };
    return {
      messages,
      model: teacher.model,
      temperature: 0,
      maxTokens: stop.length > 0 && task.labels !== undefined ? LABEL_TOKENS : ANSWER_TOKENS,
      ...parameters,
      ...(stop.length > 0 ? { stop } : {}),
      ...(body === undefined ? {} : { extraBody: body }),
    };
  });
}

/**
 * Asks for the tasks of a record one after the other (their prompts begin alike, and that part is kept by the server),
 * and gives one reply as a teacher would have written it: each task's answer under its heading, the tokens and times
 * summed. A reply that was cut ends it.
 */
export async function completeStudent(
  engine: InferenceEngine,
  requests: readonly CompletionRequest[],
  template: Template,
  signal: AbortSignal,
): Promise<Completion> {
  const replies: Completion[] = [];
  for (const request of requests) {
    const reply = await engine.complete(request, signal);
    replies.push(reply);
    if (reply.finish !== 'stop') break;
  }
  const [only] = replies;
  if (replies.length === 1 && only !== undefined && requests.length === 1) return only;
  const sum = (of: (reply: Completion) => number) => replies.reduce((total, reply) => total + of(reply), 0);
  return {
    text: replies
      .map(({ text }, index) => `${taskHeading(index, template.document.language)}\n${text.trim()}`)
      .join('\n\n'),
    finish: replies.at(-1)?.finish ?? 'stop',
    usage: {
      input: sum(({ usage }) => usage.input),
      output: sum(({ usage }) => usage.output),
      cached: sum(({ usage }) => usage.cached ?? 0),
    },
    ms: sum(({ ms }) => ms),
  };
}
