import path from 'node:path';
import { expect, test } from 'vitest';
import { killOften } from './support/killing.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

// `node bench/labelKill.ts 200` does the same at two hundred moments.
test('killed at any moment, a run loses no record, doubles none, pays at most for what was in flight, and is never refused', async () => {
  const killed = await killOften({
    dir: path.join(dir.path, 'kill'),
    records: 120,
    kills: 12,
    seed: 7,
    concurrency: 6,
    rpm: 60,
    latency: 60,
    tornTails: 4,
  });
  expect(killed).toMatchObject({ lost: 0, doubled: 0, unaccounted: 0, rejected: 0 });
  expect(killed.kills).toBeGreaterThan(8);
  expect(killed.extra).toBeLessThanOrEqual(killed.inFlight);
}, 120_000);
