// Child processes that never outlive us: each in its own group, bounded in time, killed whole.
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** @type {Set<string>} */
const scratch = new Set();
let guarded = false;
let ending = false;

/** Whether we were told to end (Ctrl-C, a kill) and are on the way out. */
export const isEnding = () => ending;

/** Says whether the process of a child is still there. @param {import('node:child_process').ChildProcess} child */
const isAlive = (child) => child.pid !== undefined && child.exitCode === null && child.signalCode === null;

/** Sends a signal to a child and everything that it started. @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Ends a child's whole group: politely, then by force. @param {import('node:child_process').ChildProcess} child @param {number} [grace] milliseconds */
export async function stopChild(child, grace = 4000) {
  if (!isAlive(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, grace).unref())]);
  signalGroup(child, 'SIGKILL');
}

/** On Ctrl-C or a kill, all children go first. */
function guard() {
  if (guarded) return;
  guarded = true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      ending = true;
      void Promise.all([...running].map((child) => stopChild(child))).then(() =>
        process.exit(signal === 'SIGINT' ? 130 : 143),
      );
    });
  }
  process.once('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
    for (const dir of scratch) rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
}

/** Takes a folder away when we end, however we end. @param {string} dir */
export function removeAtExit(dir) {
  guard();
  scratch.add(dir);
}

/**
 * Starts a program in its own process group; it is killed when we end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  guard();
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  running.add(child);
  child.once('exit', () => {
    // What the leader left behind in its group goes with it.
    signalGroup(child, 'SIGKILL');
    running.delete(child);
  });
  return child;
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, inherit?: boolean, limit?: number, silence?: number,
 *   onLine?: (line: string) => void }} [options] `limit` and `silence` in ms: the longest run, the longest time without output
 * @returns {Promise<{ code: number, output: string, stalled?: string }>} `code` 127: there is no such program; `stalled`
 *   says why it was stopped
 */
export function run(command, args, { cwd, env, inherit = false, limit, silence, onLine } = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let rest = '';
    /** @type {string | undefined} */
    let stalled;
    /** @param {string} why */
    const stop = (why) => {
      stalled = why;
      void stopChild(child);
    };
    const whole = limit && setTimeout(() => stop(`not done after ${limit / 1000} s`), limit);
    /** @type {NodeJS.Timeout | undefined} */
    let quiet;
    const heard = () => {
      clearTimeout(quiet);
      if (silence) quiet = setTimeout(() => stop(`silent for ${silence / 1000} s`), silence);
    };
    heard();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
        heard();
        output = (output + chunk).slice(-2_000_000);
        const lines = (rest + chunk).split(/\r?\n/);
        rest = lines.pop() ?? '';
        for (const line of lines) onLine?.(line);
      });
    }
    /** @param {number} code */
    const done = (code) => {
      clearTimeout(whole || undefined);
      clearTimeout(quiet);
      resolve({ code, output, ...(stalled && { stalled }) });
    };
    child.once('error', (error) => {
      running.delete(child);
      output += error.message;
      done(127);
    });
    child.once('close', (code) => done(code ?? 1));
  });
}
