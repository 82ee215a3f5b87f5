/**
 * Labelling against peers on one server that limits and fails as Kimi does:
 *   node bench/label.ts [clean|cold|faults|ceiling|engine|memory|all] [--only NAME,…] [--records N]
 * Goodput = valid labels / N × floor / max(wall, floor), floor = (ceil(N / RPM) − 1) × 60 s + the rest at full concurrency.
 * The server runs in a process of its own and keeps the account. `promptfoo` needs Node 22.22 or newer.
 */
import { parseArgs } from 'node:util';
import { ceiling, engineCeiling } from './labelCeiling.ts';
import { goodput } from './labelGoodput.ts';
import { memory } from './labelMemory.ts';

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, records: { type: 'string' } },
  allowPositionals: true,
});
const what = positionals[0] ?? 'all';
const only = values.only?.split(',');
const records = values.records === undefined ? undefined : Number(values.records);
const runs = (name: string) => what === name || what === 'all';
if (runs('clean')) await goodput('clean', { only, records });
if (runs('cold')) await goodput('cold', { only, records });
if (runs('faults')) await goodput('faults', { only, records });
if (runs('ceiling')) await ceiling({ only, records });
if (runs('engine')) await engineCeiling({ records });
if (runs('memory')) await memory();
