import { expect, test } from 'vitest';
import type { Locale } from '#core/l10n';
import { promptmill } from './support/cli.ts';

async function refused(argv: readonly string[], locale: Locale): Promise<string | undefined> {
  const { code, err } = await promptmill('.', argv, { locale });
  expect(code).toBe(2);
  return err.split('\n')[0];
}

test.each([
  [['--nope'], 'There is no option “--nope”.', '没有选项“--nope”。'],
  [['nope'], 'There is no command “nope”.', '没有命令“nope”。'],
  [['lint', '--mend'], 'There is no option “--mend”.', '没有选项“--mend”。'],
  [['serve', '--port'], 'The option “--port <value>” is not used like this.', '选项“--port <value>”不是这样用的。'],
  [['serve', '--json=yes'], 'The option “--json” is not used like this.', '选项“--json”不是这样用的。'],
  [
    ['doctor', 'twice'],
    '“twice” is too much: this command takes no such argument.',
    '多了“twice”：此命令不接受这样的参数。',
  ],
])('what cannot be read of %j is said in both languages', async (argv, en, zh) => {
  expect(await refused(argv, 'en')).toBe(`promptmill: ${en} See promptmill --help.`);
  expect(await refused(argv, 'zh-cn')).toBe(`promptmill: ${zh}见 promptmill --help。`);
});
