import { AppError } from '#core/errors';
import type { Teacher } from '#core/label/job';
import { builtInTeachers } from '#core/label/teachers/presets';
import type { CliIo } from '../command.ts';

/** The flags that say of a teacher whose key goes where. */
interface KeyFlags {
  readonly teacher?: string | undefined;
  readonly 'base-url'?: string | undefined;
  readonly 'api-key-env'?: string | undefined;
}

/**
 * The key from the environment. A job folder may come from anywhere: it alone must not choose which variable is sent to
 * which address, so with a job that is there (`goesOn`) either the teacher is a built-in one at its own address, or the
 * flags say both again.
 * @throws AppError 'teacher.auth' when they do not, or the named variable is not set.
 */
export function keyOf(
  teacher: Teacher,
  values: KeyFlags,
  goesOn: boolean,
  { env }: Pick<CliIo, 'env'>,
): string | undefined {
  const named = values['api-key-env'];
  const builtIn = builtInTeachers.find(({ id, baseUrl }) => id === teacher.id && baseUrl === teacher.baseUrl);
  const trusted = !goesOn || values['base-url'] !== undefined || builtIn !== undefined;
  // With its address the flags may name a built-in teacher, whose variable is then what they mean.
  const said = values['base-url'] === undefined ? builtIn : builtInTeachers.find(({ id }) => id === values.teacher);
  const name = named ?? (goesOn ? said?.apiKeyEnv : teacher.apiKeyEnv);
  if (!trusted && (named ?? teacher.apiKeyEnv) !== undefined) {
    throw new AppError('teacher.auth', 'This job sends a key to {0}, which has to be said again.', {
      args: [teacher.baseUrl, named ?? teacher.apiKeyEnv ?? ''],
      hint: 'Add --base-url {0} --api-key-env {1}, if that is right: a job folder alone does not choose where a key goes.',
    });
  }
  const key = name === undefined ? undefined : env[name]?.trim();
  if (named === undefined || key) return key;
  throw new AppError('teacher.auth', 'The environment variable {0} is not set.', {
    args: [named],
    hint: 'Set it to the key, or leave --api-key-env out for a teacher that needs none.',
  });
}
