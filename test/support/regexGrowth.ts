import { Script, createContext } from 'node:vm';

const GENERAL = [' ', '\t', '\n', '0', 'a', 'A', '中', '，', ', ', 'a ', '1.', '中，'];
const ENDS = ['\0', '!\n'];
const SMALL = 1_000;
const LARGE = 16_000; // UTF-16 units
const MOST = 150; // ms, hundreds of times of what a linear search of LARGE units takes
const LEAST = 15; // ms, below which no growth can be told from noise

/** A text that grows: `before`, then `pumps` over and over, then `after`. */
export interface Attack {
  readonly before: string;
  readonly pump: string;
  readonly after: string;
}

/**
 * How an expression slows down on texts made of what it looks for, or undefined while the time grows no faster than the
 * text. A sixteenfold text takes a quadratic one 256 times as long, which a busy machine cannot hide or imitate.
 */
export function growthOf(regex: RegExp): string | undefined {
  for (const pump of pumpsOf(regex)) {
    for (const after of ENDS) {
      const slow = growthUnder(regex, { before: '', pump, after });
      if (slow !== undefined) return slow;
    }
  }
  return undefined;
}

/** The same for one attack. A busy machine may look slow once, so a suspicion is measured again. */
export function growthUnder(regex: RegExp, attack: Attack): string | undefined {
  const fresh = new RegExp(regex.source, regex.flags.replace('g', ''));
  const isSlow = () => {
    const large = time(fresh, textOf(attack, LARGE), LEAST);
    return large >= MOST || (large >= LEAST && large / time(fresh, textOf(attack, SMALL), 0) >= 40);
  };
  if (!isSlow() || !isSlow()) return undefined;
  return `time grows faster than the text, attacked by ${JSON.stringify(attack.pump)} repeated`;
}

function textOf({ before, pump, after }: Attack, length: number): string {
  return before + pump.repeat(Math.ceil(length / pump.length)) + after;
}

/** Characters, words and marks that the expression names, alone and going on, besides what most stumble over. */
function pumpsOf({ source, flags }: RegExp): readonly string[] {
  const characters = source.match(/[^\\()[\]{}|*+?^$.]/gu) ?? [];
  const words = (source.match(/[\p{L}\p{N}]{2,12}/gu) ?? []).slice(0, 40);
  const marks = (source.match(/[^\s\p{L}\p{N}\\()[\]{}|*+?^$.]{2,6}/gu) ?? []).slice(0, 10);
  const ends = flags.includes('m') ? [' ', '-', '\n', '\r'] : [' ', '-'];
  const pieces = [...marks, ...words].flatMap((piece) => [piece, ...ends.map((end) => piece + end)]);
  return [...new Set([...GENERAL, ...characters, ...pieces])].slice(0, 200);
}

const sandbox: { regex?: RegExp; text?: string } = createContext({});
const search = new Script('regex.exec(text)');

/** Milliseconds of the fastest of three searches, one where that is `enough`; MOST stands for anything longer. */
function time(regex: RegExp, text: string, enough: number): number {
  let best = MOST;
  Object.assign(sandbox, { regex, text });
  for (let round = 0; round < 3 && best >= enough; round++) {
    const start = now();
    try {
      search.runInContext(sandbox, { timeout: 3 * MOST });
    } catch {
      if (round > 0) break;
    }
    best = Math.min(best, now() - start);
  }
  return best;
}

/** Milliseconds of this thread where Node tells them (23.9 or newer), so that other processes do not count. */
function now(): number {
  const { threadCpuUsage } = process as { readonly threadCpuUsage?: () => NodeJS.CpuUsage };
  if (threadCpuUsage === undefined) return performance.now();
  const { user, system } = threadCpuUsage();
  return (user + system) / 1000;
}
