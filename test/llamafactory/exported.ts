import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FORMATS, type Exported, type Format } from './datasets.ts';
import type { Row } from './mutate.ts';
import { promptmill, reviewedJob } from './promptmill.ts';

/** The sample, labelled, reviewed and exported in every format by the real command line. */
export async function exportAll(work: string, formats: readonly Format[]): Promise<Exported[]> {
  const [job, folder] = [path.join(work, 'job'), path.join(work, 'exported')];
  reviewedJob(job);
  for (const format of FORMATS.filter((one) => one !== 'dpo-sharegpt')) {
    promptmill('export', '--job', job, '--format', format, '--out', folder, '--name', format);
  }
  return Promise.all(formats.map((format) => exportedRows(folder, format)));
}

/** What the real export wrote for a format. DPO as conversations is not ours to write: made from the pairs. */
async function exportedRows(folder: string, format: Format): Promise<Exported> {
  const base = format === 'dpo-sharegpt' ? 'dpo' : format;
  const info = JSON.parse(await readFile(path.join(folder, 'dataset_info.json'), 'utf8')) as Record<string, Row>;
  const entry = info[base];
  if (entry === undefined) throw new Error(`no ${base} in ${folder}`);
  const text = await readFile(path.join(folder, String(entry['file_name'])), 'utf8');
  const read = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  if (format !== 'dpo-sharegpt') return { format, rows: read, info: entry };
  const asConversation = (row: Row): Row => ({
    conversations: [{ from: 'human', value: [row['instruction'], row['input']].filter(Boolean).join('\n') }],
    chosen: { from: 'gpt', value: row['chosen'] },
    rejected: { from: 'gpt', value: row['rejected'] },
    system: row['system'],
  });
  const columns = { messages: 'conversations', chosen: 'chosen', rejected: 'rejected', system: 'system' };
  return { format, rows: read.map(asConversation), info: { formatting: 'sharegpt', ranking: true, columns } };
}
