import { spawn } from 'node:child_process';

const MAX_OUTPUT = 256 * 1024;

/** What a program answered. */
export interface Answered {
  readonly code: number | undefined; // undefined: it could not be started, or ran out of time
  readonly out: string; // its first 256 kB
  readonly err: string;
  readonly reason?: string; // why there is no code
}

/** Runs a program by its arguments, without a shell, and gives what it printed. Never throws. */
export function runProgram(
  file: string,
  args: readonly string[],
  {
    env,
    timeoutMs,
    signal,
  }: { readonly env: NodeJS.ProcessEnv; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Answered> {
  return new Promise((resolve) => {
    let out = '';
    let err = '';
    const limit = AbortSignal.timeout(timeoutMs);
    const child = spawn(file, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      killSignal: 'SIGKILL',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out = (out + text).slice(0, MAX_OUTPUT)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err = (err + text).slice(-MAX_OUTPUT)));
    const end = (rest: Pick<Answered, 'code' | 'reason'>) => {
      resolve({ ...rest, out, err });
      child.stdout.destroy();
      child.stderr.destroy();
    };
    child.once('error', (error) => {
      const reason = limit.aborted ? `${timeoutMs / 1000} s` : 'code' in error ? String(error.code) : error.message;
      end({ code: undefined, reason });
    });
    // What it leaves running may hold the pipes; what it printed itself is there by then.
    child.once('exit', (code) => setImmediate(() => end({ code: code ?? undefined })));
    child.once('close', (code) => end({ code: code ?? undefined }));
  });
}
