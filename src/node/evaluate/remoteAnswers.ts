import { readGiven, readWritten, type StudentMode } from '#core/evaluate/prediction';
import { AppError } from '#core/errors';
import { hashOf } from '#core/hash';
import type { Teacher } from '#core/label/job';
import { readReply } from '#core/label/reply';
import { askStudent } from '#core/label/studentLabel';
import { renderMessages } from '#core/prompt/render';
import type { Template } from '#core/prompt/template';
import { askTeacher } from '../teachers/askTeacher.ts';
import { fetchThere, plainHeaders } from '../teachers/teacherCall.ts';
import { checkBaseUrl, teacherEngine } from '../teachers/teacherEngine.ts';
import type { Answerer, AnswerSource } from './contestants.ts';
import type { Gold } from './gold.ts';

/** A student behind an OpenAI-compatible address: `promptmill serve`, vLLM, SGLang, llama-server … */
export interface UrlSourceOptions {
  readonly url: string; // such as http://127.0.0.1:8080/v1
  readonly servedModel?: string; // absent: the first that the server names
  readonly token?: string;
  readonly modes: readonly StudentMode[]; // without 'score', which no such API has
  readonly template: Template;
  readonly templateHash: string;
  readonly maxTokens: number;
  readonly parallel: number;
}

/** A student over HTTP. Such an API tells no times of its parts, so that the chart has no r. */
export function urlSource(options: UrlSourceOptions): AnswerSource {
  const { url, modes, template, templateHash, maxTokens, parallel, token } = options;
  return {
    title: url,
    async open(signal) {
      const model = options.servedModel ?? (await firstModel(url, token, signal));
      const teacher: Teacher = {
        id: 'student',
        title: model,
        baseUrl: url,
        model,
        parameters: { temperature: 0, maxTokens },
        timeoutMs: 300_000,
      };
      const engine = await teacherEngine(teacher, token === undefined ? {} : { apiKey: token });
      const answerers = modes.map((mode) => {
        const id = modes.length === 1 ? 'student' : `student-${mode}`;
        const key = hashOf('url', url, model, mode, templateHash, String(maxTokens)).slice(0, 16);
        const ask = (withReasoning: boolean, ...[label, task, aborted]: Parameters<Ask>) => {
          const asked = askStudent(template, task, label, withReasoning);
          const stop = asked.stop.length === 0 ? {} : { stop: asked.stop };
          const request = { messages: asked.messages, model, temperature: 0, maxTokens, ...stop };
          // `promptmill serve` stops at the marker unless it is told not to; other servers pass over what they do not know.
          const more = withReasoning ? { extraBody: { with_reasoning: true } } : {};
          return askTeacher(engine, { ...request, ...more }, aborted);
        };
        return {
          contestant: { id, key, role: 'student' as const, title: model, mode, url, reused: false },
          parallel,
          async predict(...[label, task, aborted]: Parameters<Ask>) {
            const withReasoning = mode === 'reasoning';
            const { text, usage, ms } = await ask(withReasoning, label, task, aborted);
            const tokens = { input: usage.input, output: usage.output, cached: usage.cached ?? 0 };
            return { ...readWritten(text, template, task, withReasoning), tokens, ms };
          },
          arms: (task: Parameters<Ask>[1]) => (task.reasoning ? (['full', 'stop'] as const) : []),
          async measure(...[label, task, arm, aborted]: MeasureArguments) {
            const { text, finish, usage } = await ask(arm === 'full', label, task, aborted);
            const { label: said } = readWritten(text, template, task, arm === 'full');
            const counts = { output: usage.output, input: usage.input, cached: usage.cached ?? 0 };
            return { label: said, ...counts, cut: finish === 'length' };
          },
        };
      });
      return { answerers, close: () => Promise.resolve() };
    },
  };
}

type Ask = Answerer['predict'];
type MeasureArguments = Parameters<NonNullable<Answerer['measure']>>;

async function firstModel(url: string, token: string | undefined, signal: AbortSignal): Promise<string> {
  checkBaseUrl(url, token !== undefined);
  const request = {
    headers: plainHeaders({ accept: 'application/json' }, token),
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  };
  try {
    const named = { teacher: url, secrets: token === undefined ? [] : [token] };
    const response = await fetchThere(`${url.replace(/\/$/, '')}/models`, request, named);
    const body = (await response.json()) as { readonly data?: readonly { readonly id?: unknown }[] };
    const id = body.data?.[0]?.id;
    if (response.ok && typeof id === 'string') return id;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof AppError) throw cause;
    throw new AppError('teacher.unreachable', 'The student at {0} does not answer.', {
      args: [url],
      hint: 'Start it, or check the address: it ends in /v1, as promptmill serve prints it.',
      cause,
    });
  }
  throw new AppError('teacher.refused', 'The student at {0} names no model.', {
    args: [url],
    hint: 'Give the token (PROMPTMILL_TOKEN) if it needs one, and the model’s name with --served-model.',
  });
}

/** The teacher's answers as its job's records have them: nothing is asked. */
export function teacherRecords(gold: Gold): AnswerSource | undefined {
  const { teacher } = gold;
  if (teacher === undefined) return undefined;
  const { title, model } = teacher.teacher;
  const key = hashOf('records', gold.from).slice(0, 16);
  return {
    title,
    open: () =>
      Promise.resolve({
        answerers: [
          {
            contestant: { id: 'teacher', key, role: 'teacher', title: model === '' ? title : model, reused: true },
            parallel: 1,
            predict: ({ itemId, taskId }) =>
              Promise.resolve(teacher.answers.get(`${itemId}/${taskId}`) ?? { label: null, written: '' }),
          },
        ],
        close: () => Promise.resolve(),
      }),
  };
}

/** The teacher asked anew, which costs what it costs: reasoning first, one record with all its tasks each call. */
export function teacherAnew(
  teacher: Teacher,
  apiKey: string | undefined,
  template: Template,
  templateHash: string,
): AnswerSource {
  return {
    title: teacher.title,
    async open() {
      const engine = await teacherEngine(teacher, apiKey === undefined ? {} : { apiKey });
      const { temperature, maxTokens, extraBody } = teacher.parameters ?? {};
      const parameters = {
        ...(temperature !== undefined && { temperature }),
        ...(maxTokens !== undefined && { maxTokens }),
        ...(extraBody && { extraBody }),
      };
      const key = hashOf('teacher', JSON.stringify(teacher), templateHash).slice(0, 16);
      // One call answers every task of a record.
      const replies = new Map<string, ReturnType<typeof askTeacher>>();
      return {
        answerers: [
          {
            contestant: { id: 'teacher', key, role: 'teacher', title: teacher.model || teacher.title, reused: false },
            parallel: teacher.limits?.concurrency ?? 4,
            async predict(label, task, signal) {
              const known = replies.get(label.itemId);
              const asked =
                known ??
                askTeacher(
                  engine,
                  { messages: renderMessages(template, label, 'reasoning-first'), model: teacher.model, ...parameters },
                  signal,
                );
              if (known === undefined) replies.set(label.itemId, asked);
              const reply = await asked;
              const answer = readReply(reply, template).answers.find(({ taskId }) => taskId === task.id);
              const tokens = { input: reply.usage.input, output: reply.usage.output, cached: reply.usage.cached ?? 0 };
              return { ...readGiven(answer?.conclusion, task), tokens, ms: reply.ms };
            },
          },
        ],
        close: () => Promise.resolve(),
      };
    },
  };
}
