import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { lintIn } from './support/lintRuns.ts';
import { tempDir } from './support/tempDir.ts';

const Offset = v.pipe(v.number(), v.integer(), v.minValue(0));

const dir = tempDir();
const { run, write } = lintIn(dir);

describe('SARIF', () => {
  const Region = v.object({
    startLine: v.pipe(v.number(), v.minValue(1)),
    startColumn: v.pipe(v.number(), v.minValue(1)),
    endLine: v.number(),
    endColumn: v.number(),
    charOffset: Offset,
    charLength: Offset,
  });
  const Sarif = v.object({
    version: v.literal('2.1.0'),
    runs: v.tuple([
      v.object({
        columnKind: v.literal('utf16CodeUnits'),
        tool: v.object({
          driver: v.object({
            name: v.string(),
            rules: v.array(
              v.object({
                id: v.string(),
                helpUri: v.pipe(v.string(), v.url()),
                shortDescription: v.object({ text: v.string() }),
                defaultConfiguration: v.object({ level: v.picklist(['error', 'warning', 'note']) }),
              }),
            ),
          }),
        }),
        results: v.array(
          v.object({
            ruleId: v.string(),
            ruleIndex: Offset,
            level: v.picklist(['error', 'warning', 'note']),
            message: v.object({ text: v.string() }),
            locations: v.tuple([
              v.object({
                physicalLocation: v.object({ artifactLocation: v.object({ uri: v.string() }), region: Region }),
              }),
            ]),
            partialFingerprints: v.record(v.string(), v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))),
            fixes: v.optional(
              v.array(
                v.object({
                  artifactChanges: v.array(
                    v.object({
                      replacements: v.array(
                        v.object({
                          deletedRegion: v.object({ charOffset: Offset, charLength: Offset }),
                          insertedContent: v.object({ text: v.string() }),
                        }),
                      ),
                    }),
                  ),
                }),
              ),
            ),
          }),
        ),
      }),
    ]),
  });
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats(ajv);
  // The schema of SARIF 2.1.0 (rtm.5), as the SARIF JS SDK carries it.
  const schemaFile = path.resolve(
    import.meta.dirname,
    '../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  const isSarif = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
  const sarif = async (...args: string[]) => {
    const log: unknown = JSON.parse((await run(['--format', 'sarif', ...args])).out);
    expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
    return v.parse(Sarif, log).runs[0];
  };

  test('has the rules with their pages, offsets, fixes and a fingerprint for each finding', async () => {
    await write('a b.md', '手机 13986427531，手机 13986427531。');
    const { results, tool } = await sarif('a b.md');
    expect(results).toHaveLength(2);
    for (const result of results) expect(tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(results[0]?.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'a%20b.md' },
      region: { startLine: 1, startColumn: 4, endLine: 1, endColumn: 15, charOffset: 3, charLength: 11 },
    });
    expect(results[0]?.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.insertedContent.text).toBe('139****7531');
    expect(new Set(results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints))).size).toBe(2);
  });

  test('keeps a fingerprint when lines are added above', async () => {
    await write('a.md', '手机 13986427531。');
    await write('b.md', '写一首七言绝句，押韵，不要出现“秋”字。\n手机 13986427531。');
    const prints = (await sarif('a.md', 'b.md')).results
      .filter(({ ruleId }) => ruleId.startsWith('privacy'))
      .map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    expect(prints).toHaveLength(2);
    expect(new Set(prints).size).toBe(1);
  });
});
