import type { Completion } from '../infer/engine.ts';

/** How one attempt at a teacher ended: an answer, or what kind of failure (see TeacherErrorKind). */
export type AttemptOutcome = 'answered' | 'stop' | 'record' | 'retry' | 'rate-limit' | 'invalid' | 'abandoned';

/**
 * One line of `attempts.jsonl`: what was sent and what came of it, of every attempt, those that led to no label
 * included. It is the account of what a job cost, and after a crash it tells which requests a server still counts.
 */
export type Attempt =
  | {
      readonly type: 'sent';
      readonly n: number; // pairs `sent` with `ended`, within one run
      readonly run: string;
      readonly at: number; // milliseconds since the epoch
      readonly teacher: string;
      readonly key: string; // of the request, first 16 digits
      readonly tokens: number; // reserved
    }
  | {
      readonly type: 'ended';
      readonly n: number;
      readonly run: string;
      readonly at: number;
      readonly outcome: AttemptOutcome;
      readonly usage?: Completion['usage'];
      readonly cost?: number;
      readonly currency?: 'CNY' | 'USD';
      readonly requestId?: string;
    };

type Sent = Extract<Attempt, { readonly type: 'sent' }>;
type Ended = Extract<Attempt, { readonly type: 'ended' }>;

/** An attempt with both its ends. `sent` is missing where its line was damaged, `ended` where its run died. */
export type WholeAttempt =
  | { readonly sent: Sent | undefined; readonly ended: Ended }
  | { readonly sent: Sent; readonly ended: undefined };

/** Puts the lines of attempts together: those that ended as they ended, then those that never did. */
export async function* wholeAttempts(attempts: AsyncIterable<Attempt>): AsyncGenerator<WholeAttempt, void, undefined> {
  const open = new Map<string, Sent>();
  for await (const attempt of attempts) {
    const name = `${attempt.run}/${attempt.n}`;
    if (attempt.type === 'sent') open.set(name, attempt);
    else {
      yield { sent: open.get(name), ended: attempt };
      open.delete(name);
    }
  }
  for (const sent of open.values()) yield { sent, ended: undefined };
}

/** Where attempts are kept. `append` returns when the line would survive the death of this process. */
export interface AttemptLog {
  readonly run: string;
  append(attempt: Attempt): void;
  read(): AsyncIterable<Attempt>;
}
