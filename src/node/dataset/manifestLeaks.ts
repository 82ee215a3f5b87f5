import * as v from 'valibot';
import type { PartEntry } from './datasetParts.ts';
import type { PlacedLeak, RowPlace } from './partLeaks.ts';

const Place = v.object({ file: v.string(), row: v.pipe(v.number(), v.integer(), v.minValue(1)) });
const Leaks = v.object({
  split: v.object({
    leaks: v.object({
      count: v.number(),
      first: v.array(
        v.intersect([
          Place,
          v.object({ near: v.union([Place, v.object({ fewShot: v.string() })]), similarity: v.number() }),
        ]),
      ),
    }),
  }),
});

/** What leaks between the parts of an export, as its manifest says; undefined when it was not divided, or by an early version. */
export function leaksOfManifest(
  dataset: unknown,
  entries: readonly PartEntry[],
): { readonly leaks: readonly PlacedLeak[]; readonly count: number } | undefined {
  const parsed = v.safeParse(Leaks, dataset);
  if (!parsed.success) return undefined;
  const placeOf = ({ file, row }: v.InferOutput<typeof Place>): RowPlace[] => {
    const found = entries.find(({ entry: { source } }) => source.kind === 'file' && source.fileName === file);
    return found === undefined ? [] : [{ part: found.part, file, line: row }];
  };
  const { count, first } = parsed.output.split.leaks;
  const leaks = first.flatMap(({ near, similarity, ...row }) => {
    const [place] = placeOf(row);
    const [other] = 'fewShot' in near ? [near] : placeOf(near);
    return place === undefined || other === undefined ? [] : [{ place, near: other, similarity }];
  });
  return { leaks, count };
}
