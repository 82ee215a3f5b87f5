// The same questions to DuckDB over argv[2], a records.jsonl. Prints JSON.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LABELS } from './labelWork.ts';
import { median } from './measure.ts';
import { SEARCHED } from './qcIndexRecords.ts';

interface Connection {
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>;
}
interface DuckDb {
  readonly DuckDBInstance: { create(at: string): Promise<{ connect(): Promise<Connection> }> };
}

const file = process.argv[2] ?? '';
const load = createRequire(path.join(path.dirname(fileURLToPath(import.meta.url)), 'peers', 'qc', 'package.json'));
const base = process.memoryUsage.rss();
const { DuckDBInstance } = load('@duckdb/node-api') as DuckDb;
const connection = await (await DuckDBInstance.create(':memory:')).connect();

async function timed(sql: string, times = 1): Promise<number> {
  const all: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await connection.runAndReadAll(sql);
    all.push(performance.now() - start);
  }
  return median(all);
}
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
// Named columns: it then need not find out what there is, and skips the rest.
const buildMs = await timed(`create table labels as
  select item.id as id, item.text as text, item.origin.path as file, answers[1].conclusion as conclusion,
    answers[1].reasoning as reasoning, reply.text as reply, 0::utinyint as verdict
  from read_json(${text(file)}, format = 'newline_delimited', columns = {
    item: 'STRUCT(id VARCHAR, text VARCHAR, origin STRUCT(path VARCHAR))',
    answers: 'STRUCT(conclusion VARCHAR, reasoning VARCHAR)[]', reply: 'STRUCT(text VARCHAR)' })`);
const rss = process.memoryUsage.rss() - base;
const where = `where conclusion = ${text(LABELS[0] ?? '')} and verdict = 0`;
const filterMs = await timed(`select count(*), min(rowid) from labels ${where}`, 7);
const listMs = await timed(`select rowid from labels ${where}`, 3);
const has = (value: string) =>
  ['text', 'reasoning', 'reply'].map((column) => `${column} ilike ${text(`%${value}%`)}`).join(' or ');
const search = async (value: string) => [
  await timed(`select rowid from labels where ${has(value)} limit 50`, 3),
  await timed(`select rowid from labels where ${has(value)}`, 3),
  (await connection.runAndReadAll(`select rowid from labels where ${has(value)}`)).getRows().length,
];
const [chinese, english] = [await search(SEARCHED.chinese), await search(SEARCHED.english)];
process.stdout.write(`${JSON.stringify({ buildMs, rss, filterMs, listMs, chinese, english })}\n`);
process.exit(0); // the database's threads would keep it open
