import { describe, expect, test } from 'vitest';
import { faultsOf, LABEL_FAULTS, lintLabel, type LabelFaultId } from '#core/qc/labelLint/labelLint';
import { argues, stanceOf } from '#core/qc/labelLint/reasoningStance';
import type { TaskSpec } from '#core/prompt/template';
import { LANGUAGES } from './fixtures/qc/languages.ts';
import { PLAIN, SETS, TRICKY, UNSEEN, type StanceCase } from './fixtures/qc/stances.ts';

const ALL: readonly StanceCase[] = [...PLAIN, ...TRICKY, ...UNSEEN];
const taskOf = (set: StanceCase[0], reasoning = true): TaskSpec => ({ id: 'task', labels: SETS[set], reasoning });
const faults = (
  answer: { readonly conclusion: string; readonly reasoning: string } | undefined,
  task: TaskSpec,
  { marker = '####', source = '' } = {},
): readonly LabelFaultId[] => faultsOf(lintLabel(answer, task, marker, source)).map(({ id }) => id);

describe('the table of faults', () => {
  test('has one bit a fault, and a text', () => {
    expect(LABEL_FAULTS.map(({ bit }) => bit)).toEqual([1, 2, 4, 8, 16]);
    expect(new Set(LABEL_FAULTS.map(({ id }) => id)).size).toBe(LABEL_FAULTS.length);
    expect(LABEL_FAULTS.every(({ text }) => text.endsWith('.'))).toBe(true);
  });

  test('is asked nothing where there is no answer', () => {
    expect(lintLabel(undefined, taskOf('relevance'), '####')).toBe(0);
  });

  test('counts every fault of a label', () => {
    const bad = { conclusion: '有关', reasoning: '因此属于相关。\n####\n' };
    expect(faults(bad, taskOf('relevance'))).toEqual(['marker', 'off-set', 'argues-other']);
  });
});

describe('reasonings that say which label they lead to', () => {
  test.each(PLAIN)('%s → %s: %s', (set, truth, reasoning) => {
    expect(argues(reasoning, SETS[set])).toBe(truth);
    expect(faults({ conclusion: truth, reasoning }, taskOf(set))).toEqual([]);
    for (const other of SETS[set]) {
      if (other !== truth) expect(faults({ conclusion: other, reasoning }, taskOf(set))).toContain('argues-other');
    }
  });
});

describe('reasonings that are easily misread raise no alarm', () => {
  test.each([...TRICKY, ...UNSEEN])('%s → %s: %s', (set, truth, reasoning) => {
    expect([undefined, truth]).toContain(argues(reasoning, SETS[set]));
    expect(stanceOf(reasoning, SETS[set]).against).not.toBe(truth);
    expect(faults({ conclusion: truth, reasoning }, taskOf(set))).toEqual([]);
  });

  test('and a third of the unseen ones are read all the same', () => {
    const read = UNSEEN.filter(([set, truth, reasoning]) => argues(reasoning, SETS[set]) === truth).length;
    expect(read / UNSEEN.length).toBeGreaterThan(0.3);
  });
});

describe('what is taken back, or never said', () => {
  // Each of these turns a certain conclusion into one that is not.
  const certain = PLAIN.filter(([, truth, reasoning]) => /[。.]$/.test(reasoning) && reasoning.includes(truth));
  const zh = certain.filter(([, , reasoning]) => /\p{Script=Han}/u.test(reasoning));
  const en = certain.filter(([, , reasoning]) => !/\p{Script=Han}/u.test(reasoning));

  test.each([
    ['但上述判断并不成立。', 'However, that reading is wrong.'],
    ['不过，这只是表面印象。', 'But this is a first impression only.'],
    ['然而原文并非如此。', 'On the other hand, the text says the opposite.'],
    ['因此应当采用另一个标签。', 'Therefore another label has to be used.'],
  ])('%s', (chinese, english) => {
    expect(zh.length).toBeGreaterThan(40);
    for (const [set, , reasoning] of zh) expect(argues(reasoning + chinese, SETS[set]), reasoning).toBeUndefined();
    for (const [set, , reasoning] of en)
      expect(argues(`${reasoning} ${english}`, SETS[set]), reasoning).toBeUndefined();
  });

  test.each(['客户附上了照片。', '订单号见附件。'])('what says nothing more changes nothing: %s', (more) => {
    const cued = zh.filter(([, , reasoning]) => /因此|所以|综上/.test(reasoning));
    expect(cued.length).toBeGreaterThan(20);
    for (const [set, truth, reasoning] of cued) expect(argues(reasoning + more, SETS[set]), reasoning).toBe(truth);
  });

  test('a label that the reasoning rules out is an alarm of its own', () => {
    const reasoning = '来电人语气平和，因此不属于投诉。';
    expect(stanceOf(reasoning, SETS.intent)).toEqual({ against: '投诉' });
    expect(faults({ conclusion: '投诉', reasoning }, taskOf('intent'))).toEqual(['argues-other']);
    expect(faults({ conclusion: '咨询', reasoning }, taskOf('intent'))).toEqual([]);
    expect(argues(reasoning, SETS.complaint)).toBe('非投诉');
  });

  test('labels that differ in case only are never told apart', () => {
    expect(argues('The answer is B.', ['B', 'b'])).toBeUndefined();
  });
});

describe('the marker inside', () => {
  const halves = (text: string) => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)] as const;
  const written = ['####', '#####', '＃＃＃＃', '\n#### 小结\n', '\n#### Summary\n', ' #### '];

  test.each(ALL.slice(0, 120))('%s, %s: %s', (set, truth, reasoning) => {
    const task = taskOf(set);
    const [before, after] = halves(reasoning);
    for (const marker of written) {
      expect(faults({ conclusion: truth, reasoning: before + marker + after }, task)).toContain('marker');
    }
    for (const harmless of ['###', '# ', '\n## 小结\n', '＃', '#1 # #']) {
      expect(faults({ conclusion: truth, reasoning: before + harmless + after }, task)).not.toContain('marker');
    }
    const own = { marker: '@@' };
    expect(faults({ conclusion: truth, reasoning: `${before}@@@${after}` }, task, own)).toContain('marker');
    expect(faults({ conclusion: truth, reasoning: `${before}####${after}` }, task, own)).not.toContain('marker');
  });
});

describe('the closed set', () => {
  test.each(ALL.slice(0, 120))('%s, %s: %s', (set, truth, reasoning) => {
    const task = taskOf(set);
    expect(faults({ conclusion: truth, reasoning }, task)).not.toContain('off-set');
    for (const other of [`${truth}。`, ` ${truth}`, `“${truth}”`, `${truth}${truth}`, '无法判断', 'n/a', '']) {
      expect(faults({ conclusion: other, reasoning }, task), other).toContain('off-set');
    }
    expect(faults({ conclusion: 'whatever', reasoning }, { id: 'free', reasoning: true })).not.toContain('off-set');
  });
});

describe('reasoning that is missing', () => {
  test.each(ALL.slice(0, 120))('%s, %s: %s', (set, truth, reasoning) => {
    for (const nothing of ['', ' ', '\n\n', '\t', '　']) {
      expect(faults({ conclusion: truth, reasoning: nothing }, taskOf(set))).toEqual(['no-reasoning']);
      expect(faults({ conclusion: truth, reasoning: nothing }, taskOf(set, false))).toEqual([]);
    }
    expect(faults({ conclusion: truth, reasoning }, taskOf(set))).not.toContain('no-reasoning');
  });
});

describe('languages', () => {
  test.each(LANGUAGES)('$mixed: $reasoning', ({ labels, reasoning, source, mixed }) => {
    const task = { id: 'task', labels, reasoning: true };
    const found = faults({ conclusion: labels[0] ?? '', reasoning }, task, { source: source ?? '' });
    expect(found.includes('language')).toBe(mixed);
  });

  test('the language of the prompt counts where it is known', () => {
    const answer = { conclusion: 'A', reasoning: 'The second one leaves the date out.' };
    const task = { id: 'task', labels: ['A', 'B'], reasoning: true };
    expect(lintLabel(answer, task, '####', '', 'zh')).toBe(16);
    expect(lintLabel(answer, task, '####', '', 'en')).toBe(0);
  });

  test.each(ALL)('one language is no mix: %s, %s: %s', (set, truth, reasoning) => {
    expect(faults({ conclusion: truth, reasoning }, taskOf(set))).not.toContain('language');
  });
});

describe('hostile reasonings', () => {
  const pieces = [
    '因此属于相关，',
    '不',
    '“',
    '"',
    'a ',
    'is not so ',
    '相关',
    '#',
    '```',
    '\n',
    '. ',
    '<',
    '应',
    '为 ',
    '　',
    '“the cat is 的',
    '「it is a dog of ',
    '‘the ',
    'http://',
  ];
  const timed = (reasoning: string) => {
    const answer = { conclusion: '相关', reasoning };
    let best = Infinity;
    for (let run = 0; run < 5; run++) {
      const began = performance.now();
      lintLabel(answer, taskOf('relevance'), '####', reasoning.slice(3));
      best = Math.min(best, performance.now() - began);
    }
    return best;
  };

  test.each(pieces)('a text of nothing but %j takes linear time', (piece) => {
    const text = (length: number) => piece.repeat(Math.ceil(length / piece.length));
    timed(text(100_000));
    // Quadratic time would be 64 times as much.
    expect(timed(text(800_000))).toBeLessThan(timed(text(100_000)) * 24 + 20);
  });
});
