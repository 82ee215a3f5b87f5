import type { Completion } from '#core/infer/engine';
import { isAnswer, neverRan, type ResultLine } from '#core/label/batchLine';
import type { Sample } from '#core/label/record';
import { failedSample, sampleOf, type ReadContext } from '#core/label/sample';
import { TeacherError } from '#core/label/teacherError';
import { usageOf } from '#core/label/teachers/usage';
import { faultContext } from '../teachers/teacherCall.ts';
import { classify, codeOf } from '../teachers/teacherErrors.ts';
import { errorInside, readCompletion, type Whole } from '../teachers/teacherReply.ts';

/** What a line of a result file comes to. */
export interface LineOutcome {
  readonly sample?: Sample; // an answer, readable or not, or a failure of this record
  readonly error?: TeacherError; // without a sample: asking again may help, or (kind `stop`) every record would meet it
  readonly usage?: Completion['usage']; // of what was generated
}

/** Reads a line as the realtime run reads a response; `restore` puts masked words back. Nothing at all: it never ran. */
export function outcomeOf(
  line: ResultLine,
  context: ReadContext,
  restore: ((text: string) => string) | undefined,
): LineOutcome {
  if (neverRan(line)) return {};
  const { teacher } = context;
  const about = faultContext(teacher, teacher.baseUrl, undefined);
  const failure = (error: TeacherError, used: LineOutcome = {}): LineOutcome =>
    error.kind === 'record' ? { ...used, sample: failedSample(teacher, error) } : { ...used, error };
  if (!isAnswer(line)) return failure(classify(faultOf(line), about));
  const used: LineOutcome = { usage: usageOf((line.body as Whole).usage) };
  let reply: Completion;
  try {
    const { requestId } = line;
    reply = {
      ...readCompletion(line.body as Whole, 0, new Headers(), about),
      ...(requestId === undefined ? {} : { requestId }),
    };
  } catch (error) {
    if (error instanceof TeacherError) return failure(error, used);
    throw error;
  }
  const sample = sampleOf(reply, context, restore);
  return { ...used, sample };
}

/** The error of a line: in the response's body (Kimi, OpenAI), or beside an empty response (vLLM: a text too). */
function faultOf({ status, body, error }: ResultLine) {
  const beside = typeof error === 'string' ? { message: error } : error === undefined ? undefined : errorInside(error);
  const fault = (body === undefined ? undefined : errorInside(body)) ?? beside;
  const code = typeof error === 'object' && 'code' in error ? codeOf(error.code) : undefined;
  return {
    message: fault?.message ?? 'no answer',
    type: fault?.type,
    code: fault?.code ?? code,
    ...(status === undefined || (status >= 200 && status < 300) ? {} : { status }),
  };
}
