import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.dirname(path.dirname(import.meta.dirname));
/** The sample that everything starts from. */
const sample = path.join(root, 'samples', 'relevance');
const cli = process.env['PROMPTMILL_CLI'] ?? path.join(root, 'dist', 'cli.mjs');

/** Runs the built command line in the sample's folder and returns what it printed. @throws Error when it fails */
export function promptmill(...args: readonly string[]): string {
  const { code, output } = tryPromptmill(...args);
  if (code !== 0) throw new Error(`promptmill ${args.join(' ')}\nended with ${code}\n${output}`);
  return output;
}

/** The same for a call that may fail. */
export function tryPromptmill(...args: readonly string[]): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [cli, ...args], {
    cwd: sample,
    env: { ...process.env, CUDA_VISIBLE_DEVICES: '-1' }, // the same on every machine
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  return { code: status, output: status === 0 ? stdout : stdout + stderr };
}

/** Labels the sample from its recording and reviews it: most accepted, some corrected, some rejected. */
export function reviewedJob(job: string): void {
  const labelled = tryPromptmill('label', '--template', 'prompts/relevance.template.md', '--out', job, 'data');
  if (!labelled.output.includes('58 labelled')) throw new Error(labelled.output); // two replies cannot be read: code 1
  promptmill('qc', '--job', job, '--accept-all');
  const list = promptmill('qc', '--job', job, '--list').split('\n');
  const ids = (conclusion: string) =>
    list.map((line) => line.split('\t')).flatMap(([id, , found]) => (id && found === conclusion ? [id] : []));
  const [relevant, irrelevant] = [ids('相关'), ids('不相关')];
  const flags = (flag: string, some: readonly string[]) => some.flatMap((id) => [flag, id]);
  const wrong = flags('--correct', irrelevant.slice(0, 10));
  promptmill('qc', '--job', job, ...wrong, '--conclusion', '相关', '--reasoning', '客户提出了售后诉求。');
  promptmill('qc', '--job', job, ...flags('--reject', relevant.slice(0, 10)));
}
