import type { Span } from '../../text.ts';
import type { IdentifierKind } from './identifier.ts';
import { findSecrets } from './passwords.ts';
import { findPersonalData } from './personalData.ts';

/** A piece of text that identifies a person or gives access. */
export interface Found extends Span {
  readonly kind: IdentifierKind | 'secret';
}

/** Personal data, keys and passwords of a text, in order; where two overlap, the one that begins first. */
export function privateSpans(text: string): readonly Found[] {
  const found = [
    ...findSecrets(text).map(({ start, end }) => ({ start, end, kind: 'secret' as const })),
    ...findPersonalData(text).map(({ start, end, kind }) => ({ start, end, kind })),
  ].toSorted((a, b) => a.start - b.start || b.end - a.end);
  let after = 0;
  return found.filter(({ start, end }) => {
    if (start < after) return false;
    after = end;
    return true;
  });
}
