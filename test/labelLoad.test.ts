import { expect, test } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import { recordOf } from '#core/prompt/render';
import type { ChatMessage } from '#core/infer/engine';
import { kimi } from './support/kimiClient.ts';
import { label, makeItems, MemoryLog, teacherAt } from './support/labelling.ts';

/** `LABEL_LOAD=20000` does the same with as many as a night's job has. */
const RECORDS = Number(process.env['LABEL_LOAD'] ?? 4000);

/** Keeps what is needed to judge a record, so that the heap tells of the run alone. */
class Verdicts extends MemoryLog {
  readonly given = new Map<string, string>();
  doubled = 0;

  override append({ item, ...record }: LabelRecord): Promise<void> {
    if (this.given.has(item.text)) this.doubled++;
    this.given.set(item.text, record.status === 'labelled' ? (record.answers[0]?.conclusion ?? '') : record.status);
    return Promise.resolve();
  }
}

test('thousands of records at full speed, one request in twenty at fault: none lost, none doubled, no wrong label', async () => {
  const rare = (probability: number) => ({ probability });
  const server = await kimi(
    {
      faults: {
        serverError: rare(0.01),
        unavailable: rare(0.004),
        badGateway: rare(0.004),
        reset: rare(0.006),
        resetBody: rare(0.004),
        truncatedJson: rare(0.004),
        errorIn200: rare(0.002),
        overloaded: rare(0.001),
        noChoices: rare(0.003),
        empty: rare(0.003),
        noMarker: rare(0.004),
        length: rare(0.003),
        filterFinish: rare(0.001),
        filter: { probability: 0.002, by: 'record' },
      },
    },
    { key: (body) => recordOf((body as { messages: ChatMessage[] }).messages)?.trim() ?? '' },
  );
  const log = new Verdicts();
  const parameters = { maxTokens: 256, extraBody: { thinking: { type: 'disabled' } } };
  const teacher = teacherAt(server.baseUrl, {
    model: 'kimi-k2.6',
    parameters,
    tokensParameter: 'max_completion_tokens',
  });
  const { summary } = await label({
    teacher,
    apiKey: 'test',
    items: makeItems(RECORDS),
    log,
    limits: { concurrency: 64 },
  });
  const { entries, totals } = server.ledger();
  const meant = new Map(
    entries.filter(({ outcome }) => outcome === 'ok').map(({ key, answer }) => [key, answer?.conclusions[0]]),
  );
  expect(summary).toMatchObject({ state: 'done' });
  expect([log.given.size, log.doubled]).toEqual([RECORDS, 0]);
  const wrong = Array.from(log.given).filter(
    ([text, given]) => given !== 'unreadable' && given !== 'failed' && given !== meant.get(text),
  );
  expect(wrong).toEqual([]);
  // Only those that the content filter refused, or whose reply was cut by it, are without a label, but for a handful twice unlucky.
  const { labelled, failed, unreadable } = summary.counts;
  expect(labelled + failed + unreadable).toBe(RECORDS);
  expect(failed).toBeLessThan(RECORDS * 0.006);
  expect(unreadable).toBeLessThan(RECORDS * 0.001);
  const faults = Object.values(totals.faults).reduce((sum, count) => sum + count, 0);
  expect(faults).toBeGreaterThan(RECORDS * 0.04);
  // What was generated more than once is what came broken, and nothing else.
  const broken = entries.filter(({ outcome, billed }) => outcome === 'fault' && billed !== undefined).length;
  expect(totals.billed.extra).toBeLessThanOrEqual(broken);
}, 120_000);
