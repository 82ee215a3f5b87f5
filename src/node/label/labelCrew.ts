import { AppError } from '#core/errors';
import { hashOf } from '#core/hash';
import { format } from '#core/l10n';
import type { Limits, Teacher } from '#core/label/job';
import type { Limiter } from '#core/label/limiter';
import type { OtherVoter } from '#core/label/run';
import { REPLAY_ID } from '#core/label/teachers/presets';
import { accountNamed, accountOf, type Account } from '../teachers/limiters.ts';
import type { RunOptions } from './labelRunOptions.ts';
import { teacherEngine } from '../teachers/teacherEngine.ts';

/** The teachers of a run made ready, each under the account that its limits hold for. */
export class Crew {
  readonly #options: RunOptions;
  readonly #job: string;
  readonly #accounts = new Map<string, { readonly account: Account; readonly limits: Limits }>(); // by teacher
  readonly #entered: Account[] = [];

  /** `dir` is the job's folder. */
  constructor(options: RunOptions, dir: string) {
    this.#options = options;
    this.#job = hashOf(dir).slice(0, 16);
  }

  /** Makes a teacher ready; resolves when other processes that use its account know of this one. */
  async hire(
    teacher: Teacher,
    apiKey: string | undefined,
    limits: Limits | undefined,
    baseUrl: string | undefined,
  ): Promise<OtherVoter> {
    const engine = await teacherEngine(teacher, {
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      onNotice: ({ template, args }) => this.#options.log.warn(format(template, args)),
    });
    const whole = limits ?? teacher.limits ?? {};
    const voter = { teacher, engine, limits: whole };
    if (teacher.id === REPLAY_ID) return voter; // its server is this run's own
    const account = accountNamed(accountOf(baseUrl ?? teacher.baseUrl, apiKey), this.#options.window);
    this.#entered.push(account);
    await account.enter(this.#job);
    this.#accounts.set(teacher.id, { account, limits: whole });
    const { processes } = account;
    if (processes > 1) {
      this.#options.log.warn(
        `${teacher.id}: ${processes} processes use this account; each takes its part of the limits`,
      );
    }
    return voter;
  }

  /** The limiter of a teacher's account, shared by all that this process runs under it. */
  limiter(teacherId: string, make: () => Limiter): Limiter {
    const hired = this.#accounts.get(teacherId);
    return hired === undefined ? make() : hired.account.limiter(hired.limits, make);
  }

  async leave(): Promise<void> {
    await Promise.all(this.#entered.splice(0).map((account) => account.leave()));
  }
}

/**
 * The key that a teacher is asked with.
 * @throws AppError 'teacher.auth' when it needs one and none is given.
 */
export function demandKey(teacher: Teacher, given: string | undefined): string | undefined {
  const apiKey = teacher.id === REPLAY_ID ? undefined : given?.trim() || undefined;
  if (teacher.apiKeyEnv === undefined || apiKey !== undefined || teacher.id === REPLAY_ID) return apiKey;
  throw new AppError('teacher.auth', '{0} needs a key.', {
    args: [teacher.title, teacher.apiKeyEnv],
    hint: 'In VS Code run “Promptmill: Set a Teacher’s API Key…”; on the command line set the environment variable {1}.',
  });
}
