import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COURTESIES } from '#core/lint/concision/courtesies';
import { FILLER_CUES } from '#core/lint/concision/filler';
import { SMALL_TALK } from '#core/lint/concision/smallTalk';
import { WORDINGS } from '#core/lint/concision/wordings';
import { WORDINGS_OPEN } from '#core/lint/concision/wordingsOpen';

// A line without a cue is never searched for filler: a pattern that fits words without one of its cues would be dead.

/** What surrounds a wording has no say in what it may be: `(?<=…)` and `(?=…)` are left out of what is generated. */
function core(source: string): string {
  let result = '';
  for (let at = 0; at < source.length; at++) {
    if (!/^\(\?<?[=!]/.test(source.slice(at, at + 4))) {
      result += source[at] ?? '';
      if (source[at] === '\\') result += source[++at] ?? '';
      continue;
    }
    for (let depth = 0; at < source.length; at++) {
      if (source[at] === '\\') at++;
      else if (source[at] === '(') depth++;
      else if (source[at] === ')' && --depth === 0) break;
    }
  }
  return result.replaceAll(/\\b/g, '');
}

const holds = (cues: readonly string[], words: string) => cues.some((cue) => words.toLowerCase().includes(cue));

describe('every phrase of a pattern holds a cue', () => {
  test.each([...COURTESIES, ...SMALL_TALK].map(({ kind, pattern, cues }) => [kind, pattern, cues] as const))(
    '%s %s',
    (_kind, pattern, cues) => {
      fc.assert(
        fc.property(fc.stringMatching(new RegExp(core(pattern.source))), (words) => {
          // The phrase stands in a line: something follows it.
          if (pattern.test(words)) expect(holds(cues, `${words} `), words).toBe(true);
        }),
        { numRuns: 300 },
      );
    },
  );

  test.each([...WORDINGS, ...WORDINGS_OPEN].map(({ pattern, cues, accepts }) => [pattern, cues, accepts] as const))(
    '%s',
    (pattern, cues, accepts) => {
      fc.assert(
        fc.property(fc.stringMatching(new RegExp(`^${core(pattern.source)}$`)), (words) => {
          if (accepts?.(words) !== false) expect(holds(cues, words), words).toBe(true);
        }),
        { numRuns: 300 },
      );
    },
  );

  test('cues are in lower case, and of two characters at least', () => {
    expect(FILLER_CUES.filter((cue) => cue !== cue.toLowerCase())).toEqual([]);
    expect(FILLER_CUES.filter((cue) => cue.length < 2 && /[a-z]/.test(cue))).toEqual([]);
  });
});
