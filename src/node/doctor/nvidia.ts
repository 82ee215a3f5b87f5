import { existsSync } from 'node:fs';
import { pythonEnvironment } from '../train/pythonEnvironment.ts';
import { onPath } from '../train/pythons.ts';
import { runProgram } from '../train/runProgram.ts';

const SMI_MS = 15_000;
const WINDOWS_SMI = 'C:\\Windows\\System32\\nvidia-smi.exe';

/** A GPU as the driver's own tool lists it; sizes in bytes, missing where the card does not tell. */
export interface Card {
  readonly name: string;
  readonly driver: string;
  readonly total?: number;
  readonly free?: number;
}

/** What nvidia-smi told, or why it did not: `missing` is no such program. */
export type Cards = readonly Card[] | 'missing' | 'not-asked' | { readonly reason: string };

/** Asks the driver's own tool. What it prints without being right is a reason, not a card. */
export async function askNvidia(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Cards> {
  const file = await smiFile(env);
  if (file === undefined) return 'missing';
  const args = ['--query-gpu=name,driver_version,memory.total,memory.free', '--format=csv,noheader,nounits'];
  const answer = await runProgram(file, args, { env: pythonEnvironment('', env), timeoutMs: SMI_MS, signal });
  if (answer.reason === 'ENOENT') return 'missing';
  const said = `${answer.err}\n${answer.out}`.split('\n').find((line) => line.trim() !== '') ?? '';
  if (answer.code !== 0) return { reason: (answer.reason ?? (said.trim() || `exit ${answer.code}`)).slice(0, 200) };
  const rows = answer.out.split('\n').filter((line) => line.trim() !== '');
  const cards = rows.flatMap((row) => readCard(row) ?? []);
  return cards.length === rows.length ? cards : { reason: said.trim().slice(0, 200) };
}

/** On Windows a file: a bare name would be looked for in the current folder first, which may be anybody's. */
async function smiFile(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (process.platform !== 'win32') return 'nvidia-smi';
  return existsSync(WINDOWS_SMI) ? WINDOWS_SMI : onPath('nvidia-smi.exe', env);
}

function readCard(row: string): Card | undefined {
  const [name = '', driver = '', total, free] = row.split(',').map((part) => part.trim());
  if (name === '' || !/^\d{1,5}\.\d/.test(driver)) return undefined;
  const bytes = (mebibytes: string | undefined) =>
    /^\d{1,9}$/.test(mebibytes ?? '') ? Number(mebibytes) * 2 ** 20 : undefined;
  const [whole, left] = [bytes(total), bytes(free)];
  return { name, driver, ...(whole !== undefined && { total: whole }), ...(left !== undefined && { free: left }) };
}
