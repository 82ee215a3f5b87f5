import { chooseBanding, type Banding, type VisitPair } from './banding.ts';
import { bytesFor, CHECK_BYTES, JOIN_BYTES, similarityOf, type Sketches } from './sketch.ts';
import { SPLIT_NAMES, type Leak, type SplitPlan } from './split.ts';

const MOST_LEAKS = 1000;
const FOUND = 0.99;
const TRAIN = 0;
const NO_PART = 255;

/** Divided rows, to be looked at again. */
export interface Divided {
  readonly of: Uint8Array; // part by row
  readonly textOf: Uint32Array; // text by row
  readonly textOfSketch: Uint32Array;
  readonly sketches: Sketches;
  readonly candidates: (banding: Banding, visit: VisitPair) => void;
  readonly examples: readonly number[]; // index of the few-shot example by text; these texts have the lowest numbers
  readonly similarity: number;
}

/**
 * Looks for near-duplicates across parts, by bytes of the sketches that had no say in joining: what the bands there
 * missed is found here with probability 0.99 and more. One leak a row, the nearest; of two rows, the one in the later
 * part is told. Costs as much as half a joining.
 */
export function findLeaks(divided: Divided): Pick<SplitPlan, 'leaks' | 'leakCount'> {
  const { of, textOf, textOfSketch, sketches, candidates, examples, similarity } = divided;
  const partOfText = new Uint8Array(
    textOf.subarray(0, of.length).reduce((most, text) => Math.max(most, text + 1), examples.length),
  );
  partOfText.fill(NO_PART);
  for (let row = 0; row < of.length; row++) partOfText[textOf[row] as number] = of[row] as number;

  const worst = new Map<number, { readonly text: number; readonly similarity: number }>(); // by text
  const note = (text: number, near: number, likeness: number) => {
    if (likeness > (worst.get(text)?.similarity ?? -1)) worst.set(text, { text: near, similarity: likeness });
  };
  for (let text = 0; text < examples.length; text++) {
    const part = partOfText[text] as number;
    if (part !== TRAIN && part !== NO_PART) note(text, text, 1);
  }
  const least = bytesFor(similarity);
  candidates(chooseBanding(similarity, JOIN_BYTES, CHECK_BYTES, FOUND), (a, b) => {
    const [textA, textB] = [textOfSketch[a] as number, textOfSketch[b] as number];
    const isExample = (text: number) => text < examples.length;
    const partA = isExample(textA) ? TRAIN : (partOfText[textA] as number);
    const partB = isExample(textB) ? TRAIN : (partOfText[textB] as number);
    if (partA === partB) return;
    const equal = sketches.equal(a, b, least);
    if (equal < 0) return;
    if (partA > partB) note(textA, textB, similarityOf(equal));
    else note(textB, textA, similarityOf(equal));
  });
  return worst.size === 0 ? { leaks: [], leakCount: 0 } : listLeaks(divided, worst);
}

function listLeaks(
  { of, textOf, examples }: Divided,
  worst: ReadonlyMap<number, { readonly text: number; readonly similarity: number }>,
): Pick<SplitPlan, 'leaks' | 'leakCount'> {
  const wanted = new Set(Array.from(worst.values(), ({ text }) => text));
  const firstRow = new Map<number, number>();
  for (let row = of.length - 1; row >= 0; row--) {
    const text = textOf[row] as number;
    if (wanted.has(text)) firstRow.set(text, row);
  }
  const splitOf = (row: number) => SPLIT_NAMES[of[row] as number] ?? 'train';
  const leaks: Leak[] = [];
  let leakCount = 0;
  for (let row = 0; row < of.length; row++) {
    const found = worst.get(textOf[row] as number);
    if (found === undefined) continue;
    leakCount++;
    if (leaks.length >= MOST_LEAKS) continue;
    const other = firstRow.get(found.text) ?? 0;
    const example = examples[found.text];
    const near = example === undefined ? { row: other, split: splitOf(other) } : { fewShot: example };
    leaks.push({ row, split: splitOf(row), near, similarity: found.similarity });
  }
  return { leaks, leakCount };
}
