import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../scripts/node.mjs';
import type { KimiOptions } from '../test/support/kimiServer/options.ts';
import type { LedgerTotals } from '../test/support/kimiServer/ledger.ts';

/** The server of a bench, in a process of its own. */
export interface BenchServer {
  readonly baseUrl: string;
  totals(): Promise<LedgerTotals>;
  close(): void;
}

/** Starts the Kimi-compatible server of the tests. */
export async function startServer(options: KimiOptions): Promise<BenchServer> {
  const main = path.join(root, 'test', 'support', 'kimiServer', 'main.ts');
  const child = spawn(process.execPath, [main, '--while-stdin', '--json', JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { url, baseUrl } = JSON.parse(line) as { url: string; baseUrl: string };
  return {
    baseUrl,
    totals: async () => {
      const { totals } = (await (await fetch(`${url}/__ledger?totals`)).json()) as { totals: LedgerTotals };
      return totals;
    },
    close: () => void child.stdin.end(),
  };
}
