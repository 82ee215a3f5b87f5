import { AppError } from '#core/errors';
import { isObject } from '#core/isObject';
import type { Locale, Translate } from '#core/l10n';
import type { LintConfig } from '#core/lint/config';
import type { Places } from './places.ts';

/** What one call of a tool may see of the world. */
export interface ToolContext {
  readonly places: Places;
  readonly locale: Locale;
  readonly t: Translate;
  readonly signal?: AbortSignal;
  /** The text of a file that is open in an editor and perhaps not saved; undefined: it is read from the disk. */
  readonly openText?: (file: string) => string | undefined;
  /** Levels of rules from an editor's settings; the project's own count before them. */
  readonly lintConfig?: (file: string) => LintConfig;
}

/** One argument of a tool, as JSON Schema writes it. */
export type ArgumentSchema = { readonly description: string } & (
  | { readonly type: 'string'; readonly minLength?: number; readonly maxLength: number }
  | { readonly type: 'string'; readonly enum: readonly string[] }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | {
      readonly type: 'array';
      readonly items: { readonly type: 'string'; readonly minLength: number; readonly maxLength: number };
      readonly minItems: number;
      readonly maxItems: number;
    }
);

/** The arguments of a tool, as JSON Schema writes them. The manifest repeats them, as VS Code reads them there. */
export interface InputSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, ArgumentSchema>>;
  readonly additionalProperties: false;
}

/**
 * A tool that an assistant calls, in VS Code's chat or by MCP: it reads, and never writes, asks a teacher or opens a socket.
 * Title and description are English; the description is for models. `run` is given arguments that fit `input`.
 */
export interface Tool<Input extends object = object, Output extends object = object> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: InputSchema;
  readonly output: { readonly type: 'object' } & Readonly<Record<string, unknown>>; // JSON Schema
  run(input: Input, context: ToolContext): Promise<Output>;
}

/** Runs a tool with arguments that came from a model. @throws AppError 'usage' when they do not fit its schema. */
export async function callTool(tool: Tool, given: unknown, context: ToolContext): Promise<object> {
  const input = given ?? {};
  if (!isObject(input)) throw misfit('input', 'object');
  for (const [name, value] of Object.entries(input)) {
    const schema = Object.hasOwn(tool.input.properties, name) ? tool.input.properties[name] : undefined;
    if (schema === undefined) {
      throw new AppError('usage', '{0} has no argument “{1}”.', {
        args: [tool.name, name.slice(0, MOST_QUOTED), Object.keys(tool.input.properties).join(', ')],
        hint: 'It has: {2}.',
      });
    }
    const wanted = value === undefined || fitsSchema(schema, value) ? undefined : wantedBy(schema);
    if (wanted !== undefined) throw misfit(name, wanted);
  }
  context.signal?.throwIfAborted();
  return tool.run(input, context);
}

const MOST_QUOTED = 60; // characters of what a model wrote that an error repeats

function misfit(name: string, wanted: string): AppError {
  return new AppError('usage', 'The argument “{0}” is not right.', {
    args: [name, wanted],
    hint: 'It has to be: {1}.',
  });
}

function fitsSchema(schema: ArgumentSchema, value: unknown): boolean {
  if (schema.type === 'integer') {
    return Number.isInteger(value) && Number(value) >= schema.minimum && Number(value) <= schema.maximum;
  }
  if (schema.type === 'array') {
    const { minItems, maxItems, items } = schema;
    return (
      Array.isArray(value) &&
      value.length >= minItems &&
      value.length <= maxItems &&
      value.every((item) => isText(item, items.minLength, items.maxLength))
    );
  }
  if ('enum' in schema) return typeof value === 'string' && schema.enum.includes(value);
  return isText(value, schema.minLength ?? 0, schema.maxLength);
}

const isText = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'string' && value.length >= least && value.length <= most;

/** What an argument has to be, in the words of its schema. */
function wantedBy(schema: ArgumentSchema): string {
  const { description: _, ...rules } = schema;
  return JSON.stringify(rules);
}
