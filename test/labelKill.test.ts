import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readRecords } from '#node/jobFolder';
import { prepareJob } from '#node/labelRun';
import { teacherAt, TEMPLATE_TEXT } from './support/labelling.ts';
import { startTeacherServer } from './support/teacherServer.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const child = fileURLToPath(new URL('support/labelChild.ts', import.meta.url));
const RECORDS = 80;
const CONCURRENCY = 5;
const KILLS = [3, 21, 22, 47, 70]; // at so many requests

test('killed at any moment, a run loses no record, doubles none, and pays at most for what was in flight', async () => {
  let running: ReturnType<typeof spawn> | undefined;
  const kills = [...KILLS];
  const server = await startTeacherServer(
    (request) => {
      if (kills[0] !== undefined && request >= kills[0]) {
        kills.shift();
        running?.kill('SIGKILL');
      }
      return 'good';
    },
    { latencyMs: 15 },
  );
  try {
    const at = (name: string) => path.join(dir.path, name);
    await writeFile(at('t.template.md'), TEMPLATE_TEXT);
    await writeFile(at('data.csv'), `text\n${Array.from({ length: RECORDS }, (_, n) => `record ${n}`).join('\n')}\n`);
    const opened = await prepareJob({
      dir: at('job'),
      templateFile: at('t.template.md'),
      base: dir.path,
      sources: ['data.csv'],
      teacher: teacherAt(server.baseUrl, { limits: { concurrency: CONCURRENCY } }),
    });
    const ends: (string | number | null)[] = [];
    for (let run = 0; run <= KILLS.length; run++) {
      running = spawn(process.execPath, [child, opened.dir], { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code, signal] = (await once(running, 'exit')) as [number | null, string | null];
      ends.push(signal ?? code);
      if (run === 2) await writeFile(at('job/records.jsonl'), '{"item":{"id":"torn', { flag: 'a' });
    }
    expect(ends).toEqual([...KILLS.map(() => 'SIGKILL'), 0]);
    const records = await readRecords(opened.dir);
    expect(records.every(({ status }) => status === 'labelled')).toBe(true);
    expect(new Set(records.map(({ item }) => item.id)).size).toBe(RECORDS);
    expect(records).toHaveLength(RECORDS);
    expect(server.seen.length).toBeLessThanOrEqual(RECORDS + KILLS.length * CONCURRENCY);
  } finally {
    await server.close();
  }
});
