import { describe, expect, test } from 'vitest';
import { readReply } from '#core/label/reply';
import { fuzzedReply } from './support/replyGrammar.ts';
import { fuzzedJson } from './support/replyJsonGrammar.ts';
import { Dice, TEMPLATES } from './support/replyTemplates.ts';

const SEED = 20_260_831;
const REPLIES = 10_000;

/** White space at the edges of a line is layout, not an answer. */
const bare = (text: string) => text.replace(/[ \t]*\n[ \t]*/g, '\n').trim();

describe(`${REPLIES} replies by the grammar of the layout, and harmed ones`, () => {
  const dice = new Dice(SEED);
  const all = Array.from({ length: REPLIES }, () => {
    const template = dice.of(TEMPLATES);
    const made = fuzzedReply(dice, template);
    return { template, made, read: readReply(made, template) };
  });
  const shown = ({ made, read }: (typeof all)[number]) => JSON.stringify({ text: made.text, meant: made.meant, read });

  test('never a wrong conclusion, whether the whole was read or not', () => {
    const wrong = all.filter(({ made, read }) =>
      read.answers.some(
        ({ taskId, conclusion }) => made.meant.find((one) => one.taskId === taskId)?.conclusion !== conclusion,
      ),
    );
    expect(wrong.map(shown).slice(0, 5)).toEqual([]);
  });

  test('what a model wrote in its own manner is read exactly', () => {
    const unharmed = all.filter(({ made }) => !made.harmed);
    expect(unharmed.length).toBeGreaterThan(REPLIES / 3);
    const inexact = unharmed.filter(({ made, read }) => {
      const answers = read.answers.map(({ taskId, conclusion, reasoning }) => [taskId, conclusion, bare(reasoning)]);
      const meant = made.meant.map(({ taskId, conclusion, reasoning }) => [taskId, conclusion, bare(reasoning)]);
      return !read.ok || JSON.stringify(answers) !== JSON.stringify(meant);
    });
    expect([inexact.length, inexact.map(shown).slice(0, 5)]).toEqual([0, []]);
  });
});

test('JSON: never a wrong conclusion, and what is whole is read exactly', () => {
  const dice = new Dice(SEED);
  let unreadable = 0;
  for (let round = 0; round < 3000; round++) {
    const template = dice.of(TEMPLATES);
    const made = fuzzedJson(dice, template);
    const read = readReply(made, template, { mode: 'json' });
    if (!made.harmed) expect(read).toEqual({ ok: true, answers: made.meant });
    for (const { taskId, conclusion } of read.answers) {
      expect([made.text, conclusion]).toEqual([made.text, made.meant.find((one) => one.taskId === taskId)?.conclusion]);
    }
    if (!read.ok) unreadable++;
  }
  expect(unreadable).toBeGreaterThan(1000);
});
