import { readFile } from 'node:fs/promises';
import type { NewEvent, QcEvent } from '#core/qc/event';
import { DecisionLog } from '#node/review/decisionLog';

/** A decision on a label that a number names. */
export function decide(index: number, note?: string): NewEvent {
  const itemId = index.toString(16).padStart(16, '0');
  return { itemId, taskId: 'relevance', verdict: 'accepted', ms: index, ...(note !== undefined && { note }) };
}

/** A bulk decision whose line is about so many characters long. */
export function bulkOf(characters: number): NewEvent {
  return { bulk: 'accepted', labels: { relevance: '0123456789abcdef'.repeat(Math.ceil(characters / 16)) } };
}

/** Appends so many decisions one after the other and gives the file. */
export async function decideTimes(dir: string, reviewer: string, count: number, from = 0): Promise<string> {
  const log = await DecisionLog.open(dir, reviewer);
  for (let index = from; index < from + count; index++) await log.append(decide(index, `第 ${index} 条`));
  await log.close();
  return log.file;
}

/** What stands in a file, line by line. */
export async function linesOf(file: string): Promise<readonly (QcEvent & { readonly crc: string })[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  if (lines.pop() !== '') throw new Error(`${file} ends within a line`);
  return lines.map((line) => JSON.parse(line) as QcEvent & { readonly crc: string });
}
