/**
 * The linter against its peers, all in one run on the same prompts:  npx node bench/lint.ts [throughput|growth|keys]…
 * Times are CPU milliseconds of the whole process (process.cpuUsage), medians of rounds in which everybody takes turns,
 * so that a busy machine hurts all alike. Compare the ratios. Cold starts are measured by bench/lintCold.ts.
 */
import { lintGrowth } from './lintGrowth.ts';
import { lintKeys } from './lintKeys.ts';
import { loadPeers } from './lintPeers.ts';
import { lintThroughput } from './lintThroughput.ts';

const wanted = process.argv.slice(2);
const wants = (part: string) => wanted.length === 0 || wanted.includes(part);
const peers = await loadPeers();
if (wants('throughput')) await lintThroughput(peers);
if (wants('growth')) await lintGrowth(peers);
if (wants('keys')) await lintKeys(peers);
