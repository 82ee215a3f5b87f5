import { expect, test } from 'vitest';
import { builtInTeachers } from '#core/label/teachers/presets';
import { keyOf } from '../src/cli/label/teacherKey.ts';

// A key from a file or a secret of a CI often brings a line feed along, which no header takes.
test('takes a key of the environment without the blanks around it, and blanks alone for none', () => {
  const [teacher] = builtInTeachers.filter(({ id }) => id === 'kimi-cn');
  if (teacher === undefined) throw new Error('no such teacher');
  const key = (env: NodeJS.ProcessEnv, named?: string) =>
    keyOf(teacher, { teacher: 'kimi-cn', 'api-key-env': named }, false, { env });
  expect(key({ MOONSHOT_API_KEY: '  marked\r\n' })).toBe('marked');
  expect(key({ LAB_KEY: 'marked\n' }, 'LAB_KEY')).toBe('marked');
  expect(key({ MOONSHOT_API_KEY: ' \n' })).toBe('');
  expect(() => key({ LAB_KEY: '\n' }, 'LAB_KEY')).toThrow(/LAB_KEY is not set/);
});
