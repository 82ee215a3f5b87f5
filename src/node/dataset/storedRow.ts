import { isObject } from '#core/isObject';
import { linesOfFile } from './linesOfFile.ts';

/** A column of a row as text. */
export interface StoredColumn {
  readonly name: string;
  readonly text: string;
  readonly isCut: boolean;
}

const MOST_TEXT = 4000; // characters of a column
const MOST_COLUMNS = 40;

/** The columns of a row, each turn of a conversation one of its own; a line that is no row is shown as it is. */
export async function storedColumns(file: string, line: number): Promise<readonly StoredColumn[]> {
  const text = (await linesOfFile(file, [line])).get(line) ?? '';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isObject(value)) return [columnOf('–', text)];
  return Object.entries(value)
    .flatMap(([name, one]) => columnsOf(name, one))
    .slice(0, MOST_COLUMNS);
}

function columnsOf(name: string, value: unknown): readonly StoredColumn[] {
  if (!Array.isArray(value) || !value.some((turn) => isObject(turn))) return [columnOf(name, value)];
  return value.map((turn: unknown, at) => {
    const role = isObject(turn) ? (turn['from'] ?? turn['role']) : undefined;
    const content = isObject(turn) ? (turn['value'] ?? turn['content']) : undefined;
    const isTurn = typeof role === 'string' && content !== undefined;
    return columnOf(isTurn ? `${name} ${at + 1} · ${role}` : `${name} ${at + 1}`, isTurn ? content : turn);
  });
}

function columnOf(name: string, value: unknown): StoredColumn {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return { name, text: text.slice(0, MOST_TEXT), isCut: text.length > MOST_TEXT };
}
