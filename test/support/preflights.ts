import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PreflightReport } from '#core/dataset/preflight/report';
import { checkDataset } from '#node/dataset/preflight';
import type { PreflightOptions } from '#node/dataset/preflightOptions';
import type { RenderedRow } from '#node/dataset/renderedRow';

/** Entries as the export writes them. */
export const alpaca = {
  columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', history: 'history' },
};
export const openai = {
  formatting: 'sharegpt',
  columns: { messages: 'messages' },
  tags: {
    role_tag: 'role',
    content_tag: 'content',
    user_tag: 'user',
    assistant_tag: 'assistant',
    system_tag: 'system',
  },
};
export const sharegpt = { formatting: 'sharegpt', columns: { messages: 'conversations', system: 'system' } };
export const dpo = {
  ranking: true,
  columns: { prompt: 'instruction', query: 'input', chosen: 'chosen', rejected: 'rejected', system: 'system' },
};
export const kto = {
  columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', kto_tag: 'kto_tag' },
};

/** A row that is fine. */
export const good = (number: number, more: object = {}) => ({
  instruction: '判断是否相关。',
  input: `<record-000000000000000a>\n第 ${number} 条\n</record-000000000000000a>`,
  output: `${number % 2 === 0 ? '相关' : '不相关'}\n####\n因为第 ${number} 条。`,
  system: '你是审核员。',
  history: [],
  ...more,
});
/** Ten of them, some replaced by their number. */
export const ten = (change: Readonly<Record<number, object | string>> = {}) =>
  Array.from({ length: 10 }, (_, index) => change[index + 1] ?? good(index));

/** Writes rows as JSON lines (a text is a line as it stands) and checks them. */
export async function check(
  dir: string,
  entry: object,
  rows: readonly (object | string)[] | Buffer,
  more: Partial<PreflightOptions> = {},
): Promise<PreflightReport & { readonly rendered: readonly RenderedRow[] }> {
  const lines = Buffer.isBuffer(rows)
    ? rows
    : rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');
  await writeFile(path.join(dir, 'x.jsonl'), lines);
  return checkFile(dir, entry, 'x.jsonl', more);
}

/** Checks a file that is there. */
export async function checkFile(dir: string, entry: object, name: string, more: Partial<PreflightOptions> = {}) {
  await writeFile(path.join(dir, 'dataset_info.json'), JSON.stringify({ x: { file_name: name, ...entry } }));
  const rendered: RenderedRow[] = [];
  const report = await checkDataset(dir, { dataset: 'x', ...more, onRow: (row) => rendered.push(row) });
  return { ...report, rendered };
}

/** Findings as code, line and reason. */
export const shown = ({ findings }: PreflightReport) =>
  findings.map(({ code, line, args }) => [code, line, ...(args['reason'] === undefined ? [] : [args['reason']])]);
