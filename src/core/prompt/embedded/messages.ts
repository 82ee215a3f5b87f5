import type { SyntaxNode } from '@lezer/common';
import { type Field, type Grammar, plainText, tailOf } from './shapes.ts';

/** Who says a message. */
export type Role = 'system' | 'user' | 'assistant' | undefined;

/** A message of a conversation with a model: its role and the expressions that hold its text. */
export interface Message {
  readonly role: Role;
  readonly values: readonly SyntaxNode[];
  /** The role stands there as a known word: then every text counts, however short. */
  readonly certain: boolean;
}

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
};
const MESSAGE_CALL =
  /(?:^|[.\s])(?:Chat(?:Completion|Request)?)?(System|Developer|Human|User|AI|Assistant)(?:Chat)?Message(?:PromptTemplate|Param|PromptPart)?(?:\.(?:from_template|fromTemplate|from_text))?$/;
const MESSAGE_MAKER = /(?:^|\.)ChatMessage\.(?:from_|from)(system|user|assistant|System|User|Assistant)$/;
const TEMPLATE_CALL =
  /(?:^|\.)(?:\w{0,40}PromptTemplate|PromptBuilder|SystemPromptPart|UserPromptPart)(?:\.(?:from_template|fromTemplate))?$/;
const CONTENTS = /^(?:content|template|text|prompt)$/;

/** The message that an object, a dictionary or keyword arguments with a role and a content are. */
export function messageOfFields(fields: readonly Field[], grammar: Grammar, source: string): Message | undefined {
  const role = fields.find(({ name }) => name === 'role')?.value;
  const content = fields.find(({ name }) => name === 'content' || name === 'parts')?.value;
  if (role === undefined || content === undefined) return undefined;
  if (fields.some(({ name }) => name === 'tool_call_id')) return undefined; // a tool's answer, whatever its role is called
  const word = roleWord(role, source);
  if (word === undefined) return { role: undefined, values: contentsOf(content, grammar, source), certain: false };
  if (!Object.hasOwn(ROLES, word)) return undefined;
  return { role: ROLES[word], values: contentsOf(content, grammar, source), certain: true };
}

/** The calls whose list of pairs are messages for certain. */
export const PAIRS_CALL = /(?:^|\.)(?:from_messages|fromMessages|ChatPromptTemplate)$/;

/** The message of `("system", "…")`, as LangChain writes them. */
export function messageOfPair(items: readonly SyntaxNode[], source: string, certain: boolean): Message | undefined {
  const [first, second] = items;
  if (items.length !== 2 || first === undefined || second === undefined) return undefined;
  const word = plainText(first, source)?.toLowerCase();
  if (word === undefined || !Object.hasOwn(ROLES, word)) return undefined;
  return { role: ROLES[word], values: [second], certain };
}

/** The message of a call such as `SystemMessage(content="…")`, or the text of `PromptTemplate.from_template("…")`. */
export function messageOfCall(
  callee: string,
  positional: readonly SyntaxNode[],
  keywords: readonly Field[],
  grammar: Grammar,
  source: string,
): Message | undefined {
  const word = (MESSAGE_CALL.exec(callee) ?? MESSAGE_MAKER.exec(callee))?.[1]?.toLowerCase();
  if (word === undefined && !TEMPLATE_CALL.test(callee)) return undefined;
  const role = word === undefined ? undefined : ROLES[word];
  const options = positional[0] && grammar.shapeOf(positional[0], source);
  const fields = options?.kind === 'fields' ? options.fields : keywords;
  const named = fields.filter(
    ({ name }) => CONTENTS.test(name) || (word === undefined && /^(?:prefix|suffix)$/.test(name)),
  );
  const values = named.length > 0 ? named.map(({ value }) => value) : positional.slice(0, 1);
  return { role, values: values.flatMap((value) => contentsOf(value, grammar, source)), certain: word !== undefined };
}

/** `"system"`, `Role.SYSTEM` and `MessageRole.USER.value` are words; a variable is none. */
function roleWord(role: SyntaxNode, source: string): string | undefined {
  const plain = plainText(role, source);
  if (plain !== undefined) return plain.toLowerCase();
  const tail = tailOf(role, source).replace(/^\(|\)$|\.value$|\sas\sconst$/g, '');
  const word = (/\.(\w{1,20})$/.exec(tail) ?? /^['"](\w{1,20})['"]$/.exec(tail))?.[1]?.toLowerCase();
  return word !== undefined && Object.hasOwn(ROLES, word) ? word : undefined;
}

/** The texts of a content: itself, or the text parts of a list. */
function contentsOf(content: SyntaxNode, grammar: Grammar, source: string): SyntaxNode[] {
  const shape = grammar.shapeOf(content, source);
  if (shape?.kind !== 'items' || content.name === 'TupleExpression') return [content];
  return shape.items.flatMap((item) => {
    const part = grammar.shapeOf(item, source);
    if (part?.kind !== 'fields' && part?.kind !== 'call') return [item];
    const text = part.fields.find(({ name }) => name === 'text' || name === 'content')?.value;
    // A call without keywords is an expression of its own: dedent("…"), "…".format(…)
    if (text === undefined) return part.kind === 'call' ? [item] : [];
    return [text];
  });
}
