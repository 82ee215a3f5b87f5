import { AppError } from '#core/errors';
import { elementLines } from '#core/label/jsonElements';
import type { Encoding } from '#core/label/source';
import { decodedLines, readText } from './decode.ts';

/** A value of a JSON file: an element of its array, or a line. */
export interface JsonValue {
  readonly value: unknown;
  readonly row: number; // from 1, blank lines not counted
  readonly line: number; // on which it starts, from 1
}

/**
 * The values of a .jsonl file, read as they are asked for.
 * @throws AppError 'source.unreadable' naming the line that is no JSON.
 */
export async function* jsonLineValues(
  file: string,
  encoding: Encoding | undefined,
): AsyncGenerator<JsonValue, void, undefined> {
  let line = 0;
  let row = 0;
  for await (const text of decodedLines(file, encoding)) {
    line++;
    if (text.trim() !== '') yield { value: parseLine(text, file, line), row: ++row, line };
  }
}

/**
 * The elements of a .json file's array: the file is one, or an object with just one in it. Read as a whole.
 * @throws AppError 'source.unreadable' when it is no JSON, or not of that form.
 */
export async function* jsonFileValues(
  file: string,
  encoding: Encoding | undefined,
): AsyncGenerator<JsonValue, void, undefined> {
  const text = await readText(file, encoding);
  const values = arrayOf(parseFile(text, file), file);
  const lines = elementLines(text);
  for (const [index, value] of values.entries()) yield { value, row: index + 1, line: lines[index] ?? 1 };
}

function arrayOf(value: unknown, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  const inner = typeof value === 'object' && value !== null ? Object.values(value) : [];
  const arrays = inner.filter((one): one is unknown[] => Array.isArray(one));
  if (arrays.length === 1 && arrays[0] !== undefined) return arrays[0];
  throw new AppError('source.unreadable', '{0} holds no list of texts.', {
    args: [file],
    hint: 'A .json file is one list of texts or objects, or an object with just one such list in it; otherwise take it out of the sources.',
  });
}

function parseFile(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('source.unreadable', '{0} is not JSON: {1}', {
      args: [file, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Mend the file; one JSON value on every line is a .jsonl file.',
      cause,
    });
  }
}

function parseLine(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('source.unreadable', 'Line {1} of {0} is not JSON.', {
      args: [file, line],
      hint: 'Mend the line: every line of a .jsonl file is one JSON value.',
      cause,
    });
  }
}
