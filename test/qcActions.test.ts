import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { QC_ACTIONS } from '#protocol/qcReview';
import { ActionSchema, AnswerSchema, CountSchema, KeySchema, PLAIN_ACTIONS } from '../src/extension/qc/qcActions.ts';

const KINDS: readonly string[] = [...QC_ACTIONS, 'setConclusion', 'correct', 'comment', 'select', 'order', 'filter'];
const ALLOWED = new Set(['type', 'number', 'answer', 'text', 'key', 'order', 'filter']);

/** What a hijacked view could send: anything, and what nearly is an action. */
const message = fc.oneof(
  fc.anything(),
  fc.record(
    {
      type: fc.oneof(fc.constantFrom(...KINDS), fc.string()),
      number: fc.oneof(fc.integer(), fc.double(), fc.string()),
      answer: fc.oneof(fc.record({ conclusion: fc.string(), reasoning: fc.string() }), fc.anything()),
      text: fc.oneof(fc.string(), fc.anything()),
      key: fc.oneof(fc.constant('00000000000000aa/task'), fc.string(), fc.anything()),
      order: fc.oneof(fc.constantFrom('random', 'shortest', '../..'), fc.anything()),
      filter: fc.oneof(fc.record({ state: fc.constantFrom('all', 'stale', 'none'), file: fc.string() }), fc.anything()),
      path: fc.constant('/etc/passwd'),
      command: fc.constant('workbench.action.terminal.new'),
      __proto__: fc.constant({ polluted: true }),
    },
    { requiredKeys: [] },
  ),
);

describe('messages of the QC view', () => {
  test('are refused, or are actions with nothing but what belongs to them', () => {
    let taken = 0;
    fc.assert(
      fc.property(message, (sent) => {
        const read = v.safeParse(ActionSchema, sent);
        if (!read.success) return;
        taken++;
        expect(KINDS).toContain(read.output.type);
        expect(Object.keys(read.output).filter((name) => !ALLOWED.has(name))).toEqual([]);
        for (const schema of [KeySchema, AnswerSchema, CountSchema]) v.safeParse(schema, sent);
      }),
      { numRuns: 10_000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  test.each([
    [{ type: 'setConclusion', number: 0 }],
    [{ type: 'setConclusion', number: 1.5 }],
    [{ type: 'select', key: 'no slash' }],
    [{ type: 'select', key: `${'a'.repeat(600)}/task` }],
    [{ type: 'filter', filter: { state: 'all', path: '/etc' } }],
    [{ type: 'filter', filter: { state: 'all', text: 'x'.repeat(1001) } }],
    [{ type: 'comment', text: 'x'.repeat(20_001) }],
    [{ type: 'correct', answer: { conclusion: 'x'.repeat(200_001), reasoning: '' } }],
    [{ type: 'acceptAll ' }],
  ])('%j is refused', (sent) => {
    expect(v.safeParse(ActionSchema, sent).success).toBe(false);
  });

  test('what has a command of its own is an action', () => {
    for (const name of PLAIN_ACTIONS) expect(v.safeParse(ActionSchema, { type: name }).success).toBe(true);
  });
});
