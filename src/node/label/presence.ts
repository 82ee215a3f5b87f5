import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Holding, Slot } from '#core/label/sharing';
import { birthOf } from '../lockFile.ts';

/** Requests that are free within such a span are told as one. */
const SPAN_MS = 50;
/** A process that has not told anything for so long is stopped or asleep: what it had under way is not waited for. */
const SILENT_MS = 10_000;
/** What is older was left behind by a process that could not clean up. */
const OLD_MS = 24 * 3600_000;

/** The file of a process in an account's folder: what it holds of the limits. */
interface Told {
  readonly born?: string; // see birthOf
  readonly readAt: number; // when it last looked at the others: it knows all that had told something before
  readonly left: boolean; // it sends no more
  readonly jobs: readonly string[]; // whose journals hold the same requests
  readonly active: number;
  readonly slots: readonly (readonly [freeAt: number, requests: number, tokens: number])[];
}

/** Another process of this person under the same account. */
export interface Neighbour extends Holding {
  readonly alive: boolean; // and has not left
  readonly readAt: number;
  readonly jobs: readonly string[];
}

/** Where processes tell one another what they hold: a folder an account, a file a process, nothing secret in it. */
export class PresenceFolder {
  readonly #dir: string;
  readonly #own: string;
  #born: string | undefined;

  /** `account` is a hash; see accountOf. */
  constructor(account: string, folder = path.join(os.tmpdir(), `promptmill-${os.userInfo().uid}`)) {
    this.#dir = path.join(folder, account);
    this.#own = path.join(this.#dir, String(process.pid));
  }

  /** Tells what this process holds. */
  async tell(held: Pick<Holding, 'slots' | 'active'>, more: Pick<Told, 'readAt' | 'left' | 'jobs'>): Promise<void> {
    this.#born ??= await birthOf(process.pid);
    const told: Told = {
      ...(this.#born === undefined ? {} : { born: this.#born }),
      ...more,
      active: held.active,
      slots: grouped(held.slots),
    };
    silently(() => {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#own}.tmp`, JSON.stringify(told));
      renameSync(`${this.#own}.tmp`, this.#own);
    });
  }

  /**
   * The other processes that use the account, and those that have gone but whose requests the server still counts, for
   * `countedMs`. One that was killed could not tell what it sent last: for so long it is taken to have used its part.
   */
  async neighbours(countedMs: number): Promise<readonly Neighbour[]> {
    const found: Neighbour[] = [];
    const now = Date.now();
    for (const name of namesIn(this.#dir)) {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) continue;
      const told = readTold(path.join(this.#dir, name));
      if (told === undefined) continue;
      const alive = !told.left && (await isAlive(pid, told.born));
      const gone = told.left || (!alive && now - told.readAt > countedMs);
      const slots = told.slots.flatMap(([freeAt, requests, tokens]) =>
        Array.from({ length: freeAt > now ? requests : 0 }, (): Slot => ({ freeAt, tokens: tokens / requests })),
      );
      if (gone && slots.length === 0) {
        silently(() => rmSync(path.join(this.#dir, name), { force: true }));
        continue;
      }
      const { readAt, jobs } = told;
      found.push({ alive, gone, slots, active: alive && now - readAt <= SILENT_MS ? told.active : 0, readAt, jobs });
    }
    return found;
  }

  /** Takes the own file away, and the folder where nobody else is there. */
  remove(): void {
    silently(() => rmSync(this.#own, { force: true }));
    silently(() => rmdirSync(this.#dir)); // fails where somebody else is there
  }

  /** Takes away what processes left behind long ago, of all accounts. */
  sweep(): void {
    const folder = path.dirname(this.#dir);
    for (const name of namesIn(folder)) {
      const account = path.join(folder, name);
      silently(() => {
        if (Date.now() - statSync(account).mtimeMs > OLD_MS) rmSync(account, { recursive: true, force: true });
      });
    }
  }
}

/** A temporary folder that does not do as it is told stops nobody: limits that are learnt from refusals still hold. */
function silently(work: () => void): void {
  try {
    work();
  } catch {
    // See above.
  }
}

function grouped(slots: readonly Slot[]): Told['slots'] {
  const spans = new Map<number, [freeAt: number, requests: number, tokens: number]>();
  for (const { freeAt, tokens } of slots) {
    const at = Math.ceil(freeAt / SPAN_MS) * SPAN_MS;
    const span = spans.get(at) ?? [at, 0, 0];
    span[1]++;
    span[2] += tokens;
    spans.set(at, span);
  }
  return Array.from(spans.values());
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function readTold(file: string): Told | undefined {
  try {
    const told = JSON.parse(readFileSync(file, 'utf8')) as Partial<Told> | null;
    return Array.isArray(told?.slots) && Array.isArray(told.jobs) ? (told as Told) : undefined;
  } catch {
    return undefined; // taken away meanwhile, or none of ours
  }
}

async function isAlive(pid: number, born: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return born === undefined || born === (await birthOf(pid));
}
