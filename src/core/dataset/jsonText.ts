import type { RowFile } from './exporter.ts';

/**
 * One row as a JSON line. U+0085, U+2028 and U+2029 are escaped, because readers that split text at every Unicode line
 * end (Python's `splitlines`, editors) would break the line; half a surrogate pair becomes U+FFFD, as it does on the
 * way to a server, because no UTF-8 file can hold it.
 */
export function jsonLine(row: object): string {
  const json = JSON.stringify(row);
  // Half a pair alone is written as an escape: where no escape begins so, there is none.
  const whole = json.includes(String.raw`\ud`) ? JSON.stringify(row, wholePairs) : json;
  return `${whole.replace(/[\u0085\u2028\u2029]/g, escapeUnit)}\n`;
}

function wholePairs(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\uFFFD') : value;
}

/** Rows as JSON lines. */
export const jsonRows: RowFile = { extension: 'jsonl', head: '', line: jsonLine };

/** JSON text in ASCII: LLaMA-Factory opens `dataset_info.json` in the locale's encoding, GBK on a Chinese Windows. */
export function asciiJson(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, escapeUnit);
}

/**
 * Sets a member of the object that a JSON text holds. All other text (order, numbers, white space) stays as it is,
 * which parsing and writing it again would not give. `json` must be valid and an object at the top.
 */
export function setMember(json: string, key: string, value: unknown): string {
  const text = JSON.stringify(value, undefined, 2).replaceAll('\n', '\n  ');
  const { members, close } = readMembers(json);
  const known = members.findLast((member) => member.key === key);
  if (known !== undefined) return `${json.slice(0, known.start)}${text}${json.slice(known.end)}`;
  const member = `\n  ${JSON.stringify(key)}: ${text}`;
  const last = members.at(-1);
  return last === undefined
    ? `${json.slice(0, json.indexOf('{') + 1)}${member}\n${json.slice(close)}`
    : `${json.slice(0, last.end)},${member}${json.slice(last.end)}`;
}

/** Takes a member out of the object that a JSON text holds, with its comma; all other text stays as it is. */
export function removeMember(json: string, key: string): string {
  const { members } = readMembers(json);
  const at = members.findLastIndex((member) => member.key === key);
  const member = members[at];
  if (member === undefined) return json;
  const before = members[at - 1];
  const after = members[at + 1];
  if (before !== undefined) return `${json.slice(0, before.end)}${json.slice(member.end)}`;
  if (after !== undefined) return `${json.slice(0, member.keyStart)}${json.slice(after.keyStart)}`;
  return `${json.slice(0, json.indexOf('{') + 1)}${json.slice(member.end)}`;
}

interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly start: number; // of the value
  readonly end: number;
}

function readMembers(json: string): { readonly members: readonly Member[]; readonly close: number } {
  const members: Member[] = [];
  let depth = 0;
  let key: string | undefined;
  let keyStart = -1;
  let start = -1;
  for (const { 0: token, index } of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g)) {
    const end = index + token.length;
    if (depth === 1 && key === undefined && token.startsWith('"')) {
      key = JSON.parse(token) as string;
      keyStart = index;
      continue;
    }
    if (depth === 1 && (token === ':' || token === ',')) continue;
    if (depth === 1 && key !== undefined && start === -1) start = index;
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth === 0) return { members, close: index };
    if (depth === 1 && key !== undefined && start !== -1) {
      members.push({ key, keyStart, start, end });
      key = undefined;
      start = -1;
    }
  }
  throw new SyntaxError('The JSON text ends within its object.');
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
