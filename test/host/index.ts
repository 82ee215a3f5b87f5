import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * Entry of the suite inside VS Code's extension host: runs every `*.test.cjs` that lies beside it and writes what came
 * of it to the file that `PROMPTMILL_HOST_RESULT` names. The file is the only proof that the suite got to its end: an
 * extension host that dies is reported by the workbench as exit code 0.
 */
export async function run(): Promise<void> {
  const grep = process.env['PROMPTMILL_HOST_GREP'];
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 60_000, retries: 1, ...(grep && { grep }) });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const file of files.toSorted()) mocha.addFile(path.join(__dirname, file));
  const failed: { title: string; message: string }[] = [];
  const retried: { title: string; message: string }[] = [];
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
    const told = (test: Mocha.Runnable, error: unknown) => ({
      title: test.fullTitle(),
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    runner.on('fail', (test, error: unknown) => failed.push(told(test, error)));
    runner.on('retry', (test: Mocha.Test, error: unknown) => retried.push(told(test, error)));
  });
  const counts = { passed: stats?.passes ?? 0, failed: failed.length, skipped: stats?.pending ?? 0 };
  const result = { ...counts, failures: failed, retried };
  const out = process.env['PROMPTMILL_HOST_RESULT'];
  if (out) writeFileSync(out, JSON.stringify(result));
  if (failed.length > 0) throw new Error(`${failed.length} test(s) failed`);
}
