import * as v from 'valibot';
import type { ApiError } from './apiError.ts';
import type { ChatMessage } from './engine.ts';

interface Turn {
  readonly query: string;
  readonly answer: string;
}
const Turns = v.array(v.object({ query: v.nullish(v.string(), ''), answer: v.nullish(v.string(), '') }));
const NoTurns = v.pipe(
  v.unknown(),
  v.transform((): Turn[] => []),
);

/** The body of `POST /algorithm/ChatRest`, the route of the article's Flask server, which old clients call. */
export const ChatRestBody = v.object({
  prompt: v.pipe(v.string(), v.nonEmpty('prompt is empty')),
  history: v.optional(
    v.lazy<v.GenericSchema<unknown, readonly Turn[]>>((input) => (isNothing(input) ? NoTurns : Turns)),
    null,
  ),
});

/** What Python's `if history:` passes over: old clients also send `""` or `{}`. */
function isNothing(history: unknown): boolean {
  if (Array.isArray(history)) return history.length === 0;
  return typeof history !== 'object' || history === null ? !history : Object.keys(history).length === 0;
}

/** As many tokens as the article's server generates. */
export const CHAT_REST_TOKENS = 512;

/** What was asked as a chat. `role` is the one of the answers in the history: the article's server says `system`, a bug. */
export function chatRestMessages(
  { prompt, history }: v.InferOutput<typeof ChatRestBody>,
  role: 'assistant' | 'system',
): ChatMessage[] {
  return [
    ...history.flatMap(({ query, answer }): ChatMessage[] => [
      { role: 'user', content: query },
      { role, content: answer },
    ]),
    { role: 'user', content: prompt },
  ];
}

/**
 * The article's reply with its spelling, and the right one at the end. The order of the keys is that of the wire: Flask
 * sorts them, and an old client may look for a piece of the text.
 */
export function chatRestReply(query: string, answer: string): object {
  return { code: '200', data: { answer, query }, msg: '解析成功', sucess: true, success: true };
}

/**
 * A refusal in the same envelope. `code` is the HTTP status, which is sent as such too (the article's Flask does so), and
 * `data` is null, so that a client that looks at neither fails loudly and takes no empty text for an answer.
 */
export function chatRestFailure({ status, code, message }: ApiError): object {
  return {
    code: String(status),
    data: null,
    msg: `${WHY[code] ?? '解析失败'}（${message}）`,
    sucess: false,
    success: false,
  };
}

const WHY: Readonly<Record<string, string>> = {
  invalid_encoding: '请求体不是 UTF-8 编码（例如 GBK），请转换为 UTF-8 后再发送',
  unsupported_media_type: '请以 Content-Type: application/json 发送 UTF-8 编码的 JSON',
  invalid_json: '请求体不是合法的 JSON',
  invalid_value: '请求参数有误',
  request_too_large: '请求体过大',
  invalid_api_key: '缺少令牌或令牌错误',
  forbidden: '请求被拒绝',
  too_many_requests: '请求过多，请稍后重试',
  model_loading: '模型正在加载，请稍后重试',
  timeout: '生成超时',
  'teacher.refused': '模型无法处理该请求',
  'runtime.failed': '模型进程已退出，正在重启，请稍后重试',
};
