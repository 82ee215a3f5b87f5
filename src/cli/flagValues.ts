import { AppError } from '#core/errors';

/** A flag that cannot be left out or empty. `hint` names the command's help. @throws AppError 'usage'. */
export function required(flag: string, value: string | undefined, hint: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new AppError('usage', '{0} is missing.', { args: [flag], hint });
}

/** A value that is one of a list. @throws AppError 'usage' naming the list. */
export function oneOf<Value extends string | number>(flag: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find((one) => String(one) === value);
  if (found === undefined) throw notOneOf(flag, value, allowed.join(', '));
  return found;
}

/** What a value that the list has not comes to. */
export function notOneOf(flag: string, value: string, allowed: string): AppError {
  return new AppError('usage', '{0} cannot be “{1}”.', { args: [flag, value, allowed], hint: 'It is one of: {2}.' });
}

/** A whole number from 1 to `most`. @throws AppError 'usage'. */
export function countOf(flag: string, value: string, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new AppError('usage', '{0} cannot be “{1}”.', {
    args: [flag, value, most],
    hint: 'It is a whole number from 1 to {2}.',
  });
}

/** An option that takes one of a few words. `hint` names the command's help. @throws AppError 'usage' naming the words. */
export function wordOf<Value extends string>(
  value: string,
  option: string,
  known: readonly Value[],
  hint: string,
): Value {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new AppError('usage', '{0} is one of {1}.', { args: [option, known.join(', ')], hint });
}

/** An option that takes a whole number from `low` to `high`. `hint` names the command's help. @throws AppError 'usage'. */
export function wholeOf(value: string, option: string, low: number, high: number, hint: string): number {
  const number = Number(value);
  if (value.trim() !== '' && Number.isInteger(number) && number >= low && number <= high) return number;
  throw new AppError('usage', '{0} takes a whole number from {1} to {2}.', { args: [option, low, high], hint });
}
