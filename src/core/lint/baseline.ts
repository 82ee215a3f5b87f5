import * as v from 'valibot';
import { hashOf } from '../hash.ts';
import type { Finding } from './rule.ts';

/** Findings that a project has decided to live with: fingerprints by file, as they lie in a baseline file. */
export interface Baseline {
  readonly version: 1;
  readonly files: Readonly<Record<string, readonly string[]>>; // path with slashes, relative to the baseline's root
}

const BaselineFile = v.object({ version: v.literal(1), files: v.record(v.string(), v.array(v.string())) });

/**
 * A fingerprint for each finding: the rule, the words that it marks, and how often the same came before. It stays the
 * same while other lines of the file change, and differs between files only by the words.
 */
export function fingerprints(text: string, findings: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ ruleId, span }) => {
    const words = `${ruleId}\n${text.slice(span.start, span.end)}`;
    const nth = seen.get(words) ?? 0;
    seen.set(words, nth + 1);
    return hashOf(`${words}\n${nth}`).slice(0, 32);
  });
}

/** The findings that a baseline does not know, and how many of its entries no finding needs any more. */
export function beyondBaseline(
  text: string,
  findings: readonly Finding[],
  known: readonly string[],
): { readonly findings: readonly Finding[]; readonly unused: number } {
  if (known.length === 0) return { findings, unused: 0 };
  const left = new Set(known);
  const prints = fingerprints(text, findings);
  const beyond = findings.filter((_, index) => !left.delete(prints[index] ?? ''));
  return { findings: beyond, unused: left.size };
}

/** Reads a baseline file; undefined: it is none. */
export function parseBaseline(text: string): Baseline | undefined {
  try {
    const parsed = v.safeParse(BaselineFile, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** A baseline as text: files sorted and one fingerprint a line, so that it merges well. */
export function formatBaseline(files: Readonly<Record<string, readonly string[]>>): string {
  const sorted = Object.fromEntries(
    Object.entries(files)
      .filter(([, prints]) => prints.length > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  return `${JSON.stringify({ version: 1, files: sorted }, null, 2)}\n`;
}
