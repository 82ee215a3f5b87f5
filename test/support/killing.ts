import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Teacher } from '#core/label/job';
import type { CountingWindow } from '#core/label/limiter';
import { readRecords, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { prepareJob } from '#node/label/prepareJob';
import { startKimiServer } from './kimiServer/server.ts';
import { teacherAt, TEMPLATE_TEXT } from './labelling.ts';

const child = fileURLToPath(new URL('labelChild.ts', import.meta.url));
/** How the server of these runs counts: a minute is two seconds. */
const WINDOW = { windowMs: 2000, arrivalMs: 200 };

/** What is to be killed, and how often. */
export interface Killing {
  readonly dir: string;
  readonly records: number;
  readonly kills: number;
  readonly seed: number;
  readonly concurrency: number;
  readonly rpm: number; // a window
  readonly latency: number;
  readonly tornTails: number; // so many times half a line is left behind on top
}

/** What came of it, from the files and from the server's own account. */
export interface Killed {
  readonly kills: number; // SIGKILLs that hit a running process
  readonly lost: number; // records without a label
  readonly doubled: number; // labels beyond one a record
  readonly unaccounted: number; // labels whose raw reply is missing
  readonly extra: number; // generations beyond one a record, by the server's account
  readonly inFlight: number; // requests under way at the kills, and replies on lines that were torn
  readonly rejected: number; // 429s
  readonly seconds: number;
}

/** Labels in a child process that is killed over and over at seeded moments, until it is done. */
export async function killOften(spec: Killing): Promise<Killed> {
  const started = performance.now();
  const random = randomOf(spec.seed);
  const server = await startKimiServer({
    limits: { concurrency: spec.concurrency, rpm: spec.rpm },
    windowMs: WINDOW.windowMs,
    latency: { median: spec.latency, sigma: 0.4 },
    seed: spec.seed,
  });
  let running: ChildProcess | undefined;
  try {
    const opened = await killJob(spec, server.baseUrl);
    let kills = 0;
    let inFlight = 0;
    for (let run = 0; ; run++) {
      running = startChild(opened.dir);
      const exited = once(running, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
      if (run >= spec.kills) {
        const [code] = await exited;
        if (code !== 0) throw new Error(`the last run ended with ${code}`);
        break;
      }
      const arrived = server.ledger().entries.length + 1 + Math.floor(random() * spec.concurrency * 1.5);
      const ended = await Promise.race([exited, reaches(server, arrived).then(() => undefined)]);
      if (ended !== undefined) {
        if (ended[0] !== 0) throw new Error(`a run ended with ${ended[0]}`);
        break;
      }
      await delay(random() * spec.latency);
      running.kill('SIGKILL');
      await exited;
      kills++;
      inFlight += await openAttempts(opened.dir);
      if (run < spec.tornTails) await appendFile(recordsFile(opened.dir), '{"item":{"id":"torn","text":"半');
    }
    const records = await readRecords(opened.dir);
    const labels = records.filter(({ status }) => status === 'labelled');
    const ids = new Set(labels.map(({ item }) => item.id));
    const { totals } = server.ledger();
    return {
      kills,
      lost: spec.records - ids.size,
      doubled: labels.length - ids.size,
      unaccounted: labels.filter((record) => !('reply' in record) || record.reply.text === '').length,
      extra: totals.billed.extra,
      inFlight,
      rejected: totals.outcomes['rejected'] ?? 0,
      seconds: Math.round((performance.now() - started) / 1000),
    };
  } finally {
    running?.kill('SIGKILL');
    await server.close();
  }
}

/** A process that goes on with a job. */
export function startChild(
  dir: string,
  env: Readonly<Record<string, string>> = {},
  window: CountingWindow = WINDOW,
): ChildProcess {
  return spawn(process.execPath, [child, dir, JSON.stringify({ window, apiKey: 'test' })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
}

/** The job that is killed: short records in one table. */
export async function killJob(
  spec: Pick<Killing, 'dir' | 'records' | 'concurrency' | 'rpm'>,
  baseUrl: string,
  more: Partial<Teacher> = {},
): Promise<OpenedJob> {
  const at = (name: string) => path.join(spec.dir, name);
  await mkdir(spec.dir, { recursive: true });
  await writeFile(at('t.template.md'), TEMPLATE_TEXT);
  await writeFile(
    at('data.csv'),
    `text\n${Array.from({ length: spec.records }, (_, n) => `record ${n}`).join('\n')}\n`,
  );
  return prepareJob({
    dir: at('jobs/job'),
    templateFile: at('t.template.md'),
    base: spec.dir,
    sources: ['data.csv'],
    teacher: teacherAt(baseUrl, {
      model: 'kimi-k2.6',
      parameters: { maxTokens: 256, extraBody: { thinking: { type: 'disabled' } } },
      tokensParameter: 'max_completion_tokens',
      limits: { concurrency: spec.concurrency, rpm: spec.rpm },
      ...more,
    }),
  });
}

async function reaches(server: Awaited<ReturnType<typeof startKimiServer>>, requests: number): Promise<void> {
  while (server.ledger().entries.length < requests) await delay(5);
}

/** Attempts that were sent and never ended: what a kill may make be paid twice. */
async function openAttempts(dir: string): Promise<number> {
  const lines = (await readFile(path.join(dir, 'attempts.jsonl'), 'utf8').catch(() => '')).split('\n');
  const labelled = new Set((await readRecords(dir)).map(({ requestKey }) => requestKey.slice(0, 16)));
  const open = new Map<string, string>();
  let unwritten = 0;
  let run = '';
  for (const line of lines) {
    if (line.trim() === '') continue;
    const attempt = JSON.parse(line) as { type: string; run: string; n: number; key: string; outcome?: string };
    if (attempt.run !== run) {
      open.clear();
      unwritten = 0;
      ({ run } = attempt);
    }
    const name = String(attempt.n);
    if (attempt.type === 'sent') open.set(name, attempt.key);
    else {
      // Answered, and killed before its label was on the disk.
      if (attempt.outcome === 'answered' && !labelled.has(open.get(name) ?? '')) unwritten++;
      open.delete(name);
    }
  }
  return open.size + unwritten;
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
