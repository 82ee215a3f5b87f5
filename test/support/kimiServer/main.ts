// The server as a process of its own: `node main.ts --json '{…KimiOptions}'`. Its first line of output is
// {"url","baseUrl","pid"}; with --while-stdin it ends when its standard input does, so that nothing is left behind.
import { parseArgs } from 'node:util';
import type { KimiOptions } from './options.ts';
import { startKimiServer } from './server.ts';

const { values } = parseArgs({ options: { json: { type: 'string' }, 'while-stdin': { type: 'boolean' } } });
const { url, baseUrl } = await startKimiServer(JSON.parse(values.json ?? '{}') as KimiOptions);
process.stdout.write(`${JSON.stringify({ url, baseUrl, pid: process.pid })}\n`);
if (values['while-stdin'] === true) process.stdin.resume().on('end', () => process.exit(0));
