import type { DatasetEntry, TagRole } from './entry.ts';
import { isObject } from '../../isObject.ts';
import { pyJson } from './pyJson.ts';
import { notText, RowStop } from './rowStop.ts';

export type MessageRole = 'user' | 'assistant' | 'system' | 'observation' | 'function';

/** A turn as LLaMA-Factory's converter gives it; the content may be anything that the file holds. */
export interface Turn {
  readonly role: MessageRole;
  readonly content: unknown;
}

/** A row in LLaMA-Factory's own form (data/converter.py, align_dataset). */
export interface Converted {
  readonly prompt: readonly Turn[];
  readonly response: readonly Turn[];
  readonly system: unknown;
  readonly tools: unknown;
  readonly media: boolean; // images, videos or audios are there
  readonly broken?: 'roles' | 'turns' | 'no-conversation'; // why a conversation was emptied
  readonly oddRole?: string; // the role that was not expected where it stands, of 'roles'
}

/** A row of the file with null for what it lacks, as Arrow gives it. */
export interface Row {
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether any row of the file has the column, or the nested key: `conversations`, `conversations.from`. */
  has(path: string): boolean;
}

/** Converts a row as the converter of its formatting does. @throws RowStop where Python raises */
export function convertRow(row: Row, entry: DatasetEntry): Converted {
  if (entry.formatting === 'alpaca') return convertAlpaca(row, entry);
  return entry.formatting === 'openai' ? convertOpenai(row, entry) : convertSharegpt(row, entry);
}

function convertAlpaca(row: Row, entry: DatasetEntry): Converted {
  const { columns } = entry;
  const prompt: Turn[] = [];
  const history = isListed(columns.history) ? read(row, columns.history) : null;
  if (Array.isArray(history)) {
    for (const pair of history) {
      const [question, answer] = unpackPair(pair, columns.history ?? '');
      prompt.push({ role: 'user', content: question }, { role: 'assistant', content: answer });
    }
  }
  const query: string[] = [];
  for (const column of [columns.prompt, columns.query]) {
    const value = isListed(column) ? read(row, column) : null;
    if (!truthy(value)) continue;
    if (typeof value !== 'string') throw notText(value, column ?? '');
    query.push(value);
  }
  // One column of contents: Arrow takes no number beside text.
  for (const { content } of prompt) if (content !== null && typeof content !== 'string') throw new RowStop('history');
  prompt.push({ role: 'user', content: query.join('\n') });
  const system = isListed(columns.system) ? read(row, columns.system) : '';
  return { prompt, response: alpacaResponse(row, entry), system, ...rest(row, entry) };
}

function alpacaResponse(row: Row, { columns, ranking }: DatasetEntry): readonly Turn[] {
  const answer = (content: unknown): Turn => ({ role: 'assistant', content });
  const tag = isListed(columns.kto_tag) ? read(row, columns.kto_tag) : null;
  if (typeof tag === 'boolean') {
    const content = read(row, columns.response, 'response');
    if (content !== null && typeof content !== 'string') throw notText(content, columns.response ?? '');
    return tag ? [answer(content), answer('')] : [answer(''), answer(content)];
  }
  if (ranking) {
    const chosen = read(row, columns.chosen, 'chosen');
    const rejected = typeof chosen === 'string' ? read(row, columns.rejected, 'rejected') : null;
    if (typeof chosen === 'string' && typeof rejected === 'string') return [answer(chosen), answer(rejected)];
  }
  const plain = isListed(columns.response) ? read(row, columns.response) : null;
  return typeof plain === 'string' ? [answer(plain)] : [];
}

function convertSharegpt(row: Row, entry: DatasetEntry): Converted {
  const { tags } = entry;
  const { messages, system } = readMessages(row, entry);
  const [odd, even] = acceptedTags(entry);
  const roles = roleOfTag(entry);
  const aligned: Turn[] = [];
  let oddRole: string | undefined;
  for (const [index, message] of messages.entries()) {
    const tag = field(row, message, entry, tags.role_tag);
    const accepted = index % 2 === 0 ? odd : even;
    if (!accepted.includes(tag as string | null)) {
      oddRole = typeof tag === 'string' ? tag : '';
      break;
    }
    const content = field(row, message, entry, tags.content_tag);
    aligned.push({ role: roles.get(tag as string | null) ?? 'user', content });
  }
  if (oddRole === undefined) return finishConversation(row, entry, aligned, undefined, system);
  return { ...finishConversation(row, entry, aligned, 'roles', system), oddRole };
}

function convertOpenai(row: Row, entry: DatasetEntry): Converted {
  const { tags, columns } = entry;
  const { messages, system } = readMessages(row, entry);
  const roles = roleOfTag(entry);
  const aligned: Turn[] = [];
  let replies: unknown[] = [];
  for (const message of messages) {
    let tag = field(row, message, entry, tags.role_tag) as string | null;
    let content = field(row, message, entry, tags.content_tag);
    const calls = isObject(message) ? message['tool_calls'] : null;
    if ((tag === tags.assistant_tag || tag === tags.function_tag) && truthy(calls)) {
      if (!Array.isArray(calls)) throw new RowStop('tools', 'tool_calls');
      content = pyJson(calls.map((call) => functionOf(call)));
      tag = tags.function_tag;
    }
    if (tag === tags.observation_tag) {
      replies.push(content);
      continue;
    }
    if (replies.length > 0) {
      if (!replies.every((one) => typeof one === 'string')) throw new RowStop('not-text', columns.messages ?? '');
      aligned.push({ role: 'observation', content: replies.join('\n</tool_response>\n<tool_response>\n') });
      replies = [];
    }
    const role = roles.get(tag);
    if (role === undefined) throw new RowStop('roles', String(tag));
    aligned.push({ role, content });
  }
  const order = aligned.every(({ role }, index) =>
    index % 2 === 0 ? role === 'user' || role === 'observation' : role === 'assistant' || role === 'function',
  );
  const converted = finishConversation(row, entry, aligned, order ? undefined : 'roles', system);
  const tools = Array.isArray(converted.tools) || isObject(converted.tools) ? pyJson(converted.tools) : converted.tools;
  return { ...converted, tools, system: withThinkingOff(converted.system, tools) };
}

/** What `formatting: openai` makes of the system prompt. */
function withThinkingOff(system: unknown, tools: unknown): unknown {
  if (!truthy(system)) return truthy(tools) ? system : 'detailed thinking off';
  if (typeof system !== 'string') throw notText(system, 'system');
  if (truthy(tools)) return `${system}\n`;
  return /detailed thinking (?:on|off)/.test(system) ? system : `${system}\ndetailed thinking off`;
}

function functionOf(call: unknown): unknown {
  if (!isObject(call) || !('function' in call)) throw new RowStop('tools', 'function');
  return call['function'];
}

function readMessages(row: Row, entry: DatasetEntry): { messages: readonly unknown[]; system: unknown } {
  const { columns, tags } = entry;
  const value = read(row, columns.messages, 'messages');
  // A text has a length in Python, as has an object, and an empty one no first message.
  const isEmpty = value === '' || (isObject(value) && isBare(row, value, entry));
  const messages = isEmpty ? [] : value;
  if (!Array.isArray(messages)) throw new RowStop('no-conversation', columns.messages ?? '');
  if (truthy(tags.system_tag) && messages.length > 0) {
    const tag = field(row, messages[0], entry, tags.role_tag);
    if (tag === tags.system_tag) {
      return { messages: messages.slice(1), system: field(row, messages[0], entry, tags.content_tag) };
    }
  }
  const optional = entry.formatting === 'openai' && columns.system !== null && !row.has(columns.system);
  return { messages, system: isListed(columns.system) && !optional ? read(row, columns.system) : '' };
}

/** An object without keys where no row has any; else Arrow fills in the others' keys. */
function isBare(row: Row, value: object, { columns, tags }: DatasetEntry): boolean {
  const fields = [tags.role_tag, tags.content_tag].map((tag) => `${columns.messages}.${tag}`);
  return Object.keys(value).length === 0 && !fields.some((one) => row.has(one));
}

function finishConversation(
  row: Row,
  entry: DatasetEntry,
  aligned: readonly Turn[],
  misplaced: Converted['broken'],
  system: unknown,
): Converted {
  const { columns, ranking } = entry;
  const others = { system, ...rest(row, entry) };
  const broken = misplaced ?? ((aligned.length % 2 === 0) === ranking ? 'turns' : undefined);
  if (broken !== undefined) return { prompt: [], response: [], ...others, broken };
  const [before, last] = [aligned.slice(0, -1), aligned.slice(-1)];
  const tag = isListed(columns.kto_tag) ? read(row, columns.kto_tag) : null;
  if (typeof tag === 'boolean') {
    const empty: Turn = { role: 'assistant', content: '' };
    if (last.some(({ content }) => content !== null && typeof content !== 'string')) {
      throw new RowStop('not-text', columns.messages ?? '');
    }
    return { prompt: before, response: tag ? [...last, empty] : [empty, ...last], ...others };
  }
  if (ranking) {
    const chosen = read(row, columns.chosen, 'chosen');
    const rejected = isObject(chosen) ? read(row, columns.rejected, 'rejected') : null;
    if (isObject(chosen) && isObject(rejected)) {
      const pair = [ranked(row, entry, chosen, columns.chosen), ranked(row, entry, rejected, columns.rejected)];
      return { prompt: aligned, response: pair, ...others };
    }
  }
  return {
    prompt: before,
    response: last,
    ...others,
    ...(aligned.length === 0 && { broken: 'no-conversation' as const }),
  };
}

/** A chosen or rejected answer. An unknown role is only reported by Python, and then fails where its name is looked up. */
function ranked(row: Row, entry: DatasetEntry, answer: unknown, column: string | null): Turn {
  const tag = field(row, answer, entry, entry.tags.role_tag, column) as string | null;
  const role = roleOfTag(entry).get(tag);
  if (role === undefined) throw new RowStop('roles', String(tag));
  return { role, content: field(row, answer, entry, entry.tags.content_tag, column) };
}

function acceptedTags({ tags }: DatasetEntry): readonly [(string | null)[], (string | null)[]] {
  return [
    [tags.user_tag, tags.observation_tag],
    [tags.assistant_tag, tags.function_tag],
  ];
}

/** Of tags with the same name (None for those that are not listed) the last one counts, as in a Python dict. */
function roleOfTag({ tags }: DatasetEntry): ReadonlyMap<string | null, MessageRole> {
  const order: readonly [TagRole, MessageRole][] = [
    ['user_tag', 'user'],
    ['assistant_tag', 'assistant'],
    ['observation_tag', 'observation'],
    ['function_tag', 'function'],
    ['system_tag', 'system'],
  ];
  return new Map(order.map(([tag, role]) => [tags[tag], role]));
}

/** What every format reads in the same way. */
function rest(row: Row, { columns, formatting }: DatasetEntry): Pick<Converted, 'tools' | 'media'> {
  const optional = formatting === 'openai' && columns.tools !== null && !row.has(columns.tools);
  const media = [columns.images, columns.videos, columns.audios].map((column) => {
    const value = isListed(column) ? read(row, column) : null;
    return value !== null && !(Array.isArray(value) && value.length === 0);
  });
  return { tools: isListed(columns.tools) && !optional ? read(row, columns.tools) : '', media: media.includes(true) };
}

const isListed = (column: string | null): column is string => column !== null && column !== '';

/** A column's value. @throws RowStop as Python does for a column that no row has, or that the entry does not name */
function read(row: Row, column: string | null, role = ''): unknown {
  if (column === null) throw new RowStop('unlisted-column', role);
  if (!row.has(column)) throw new RowStop('missing-column', column);
  return row.values[column] ?? null;
}

/** A message's field. */
function field(
  row: Row,
  message: unknown,
  { columns }: DatasetEntry,
  tag: string | null,
  column: string | null = columns.messages,
): unknown {
  if (!isObject(message)) throw new RowStop('not-text', column ?? '');
  if (tag === null) throw new RowStop('unlisted-column', 'tags');
  if (!row.has(`${column}.${tag}`)) throw new RowStop('missing-column', `${column}.${tag}`);
  return message[tag] ?? null;
}

/** `a, b = value` in Python: a list of two, a text of two characters, an object with two keys. */
function unpackPair(value: unknown, column: string): readonly [unknown, unknown] {
  const parts = typeof value === 'string' ? Array.from(value) : isObject(value) ? Object.keys(value) : value;
  if (!Array.isArray(parts) || parts.length !== 2) throw new RowStop('history', column);
  return [parts[0] ?? null, parts[1] ?? null];
}

/** Whether Python takes a value of JSON for true. */
export function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}
