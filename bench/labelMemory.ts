import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inFolder, TEMPLATE_TEXT } from './labelWork.ts';
import { goal, table } from './measure.ts';

const SIZES = [10_000, 1_000_000];

/** Prints the peak memory of a run over so many records, of which it answers without a network. */
export async function memory(): Promise<void> {
  const rows: string[][] = [];
  const peaks: number[] = [];
  for (const count of SIZES) {
    const [peak, seconds] = await inFolder(async (folder) => {
      writeFileSync(path.join(folder, 't.template.md'), TEMPLATE_TEXT);
      const csv = createWriteStream(path.join(folder, 'data.csv'));
      csv.write('text\n');
      for (let n = 0; n < count; n++) {
        if (!csv.write(`"机器第 ${n} 天一直往左偏，能不能安排师傅上门维修？"\n`)) await once(csv, 'drain');
      }
      csv.end();
      await once(csv, 'close');
      const child = spawn(process.execPath, [fileURLToPath(new URL('labelMemoryChild.ts', import.meta.url)), folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const { rss, ms } = JSON.parse(line) as { rss: number; ms: number };
      return [rss / 1e6, ms / 1000] as const;
    });
    peaks.push(peak);
    rows.push([count.toLocaleString('en-US'), peak.toFixed(0), seconds.toFixed(0)]);
    console.error(rows.at(-1)?.join('  '));
  }
  console.log('\nPeak memory of a run, journal and account included, the teacher in the same process\n');
  console.log(table([['records', 'peak MB', 's'], ...rows]));
  const growth = (peaks[1] ?? 0) - (peaks[0] ?? 0);
  console.log(goal(growth <= 100, `from 10,000 to 1,000,000 records at most 100 MB more: ${growth.toFixed(0)}`));
}
