import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';
import { growthOf } from './support/regexGrowth.ts';
import { verdictsOn } from './support/regexJudges.ts';
import { builtDuring, literalsIn, literalsOf, sourceFiles, type FoundRegex } from './support/regexSources.ts';
import { judge } from './support/regexVerdict.ts';

// The linter runs on every keystroke and on texts of strangers: no expression of it may take more than linear time.

const PROMPTS = [
  '---\nname: x\nlint: { rules: {} }\n---\n# 任务\n请判断【原文】属于哪一类：相关、不相关。\n\n1. 阅读 {{原文}}\n',
  '# Task\nClassify the text as spam or ham. Call +1 202 555 0143.\n\n```\n{{input}}\n```\n',
];

let files: readonly string[] = [];
let literals: readonly FoundRegex[] = [];
let built: readonly FoundRegex[] = [];

beforeAll(async () => {
  files = await sourceFiles('src/core/lint/**/*.ts', 'src/core/prompt/**/*.ts');
  literals = await literalsIn(files);
  built = await builtDuring(async () => {
    for (const file of files) await import(pathToFileURL(path.join(root, file)).href);
    // What is built on first use: from a label, a variable …
    const { lint } = await import('#core/lint/linter');
    const { parsePrompt } = await import('#core/prompt/document');
    for (const text of PROMPTS) lint(parsePrompt('a.template.md', text), { locale: 'en' });
  });
}, 60_000);

describe('regular expressions of the linter', () => {
  test('are found, literals and built ones', () => {
    expect(literals.length).toBeGreaterThan(50);
    expect(built.length).toBeGreaterThan(0);
    expect(literalsOf('a.ts', 'const a = b / c / d;\nconst e = /[/]\\/x/giu.test(f as string);')).toEqual([
      { source: '[/]\\/x', flags: 'giu', place: 'a.ts:2' },
    ]);
  });

  test('take linear time, whatever the text', { timeout: 300_000 }, async () => {
    const all = [...new Map([...literals, ...built].map((one) => [`/${one.source}/${one.flags}`, one])).values()];
    const verdicts = await verdictsOn(all);
    const slow = all.flatMap(({ place, source, flags }, index) => {
      const why = verdicts[index]?.why;
      return why === undefined ? [] : [`${place}  /${source}/${flags}\n    ${why}`];
    });
    expect(slow.join('\n')).toBe('');
  });
});

describe('the checker', () => {
  const why = (source: string, flags = 'u') => judge(source, flags).why;

  test.each([
    ['^(a+)+$', 'attacked by "a"'],
    ['\\s+$', '2nd degree polynomial'],
    ['词|语|(?:[,，]?\\s*\\d+)*x', 'attacked by "0"'],
    ['\\b(?:write|list) (?:an? )?(?:\\w+ )*\\w* (?:ideas|items)', 'attacked by "'],
    ['^(\\d+)\\d*\\1!', 'attacked by "0"'],
    ['[a-z](?=[a-z]*!)', 'attacked by "a"'],
    ['[a-z]{1,900}[a-z]{1,900}!', 'attacked by "a"'],
  ])('sees through %s', (source, reason) => expect(why(source)).toContain(reason));

  test.each([
    ['\\p{Script=Han}{1,20}(?:不|没)[^。]{0,40}等', 'gu'],
    ['\\s+$', 'y'],
    ['<!--[\\s\\S]*?(?:-->|$)', 'g'],
    ['^(#{1,6})[ \\t]+(?=\\S)', 'gm'],
    ['\\b(?:write|list) (?:an? )?\\w+ (?:ideas|items)\\b', 'i'],
  ])('lets %s pass', (source, flags) => expect(why(source, flags)).toBeUndefined());

  test('tells quadratic from linear by timing, where it must', () => {
    expect(growthOf(/\d+x/)).toContain('attacked by "0"');
    expect(growthOf(/\d{1,9}x/)).toBeUndefined();
  });
});
