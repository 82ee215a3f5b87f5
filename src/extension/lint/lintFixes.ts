import { compatibleEdits, fixAll, fixOf } from '#core/lint/fixes';
import { hunksOf } from '#core/lint/optimise/hunks';
import type { Finding } from '#core/lint/rule';
import { applyEdits, type TextEdit } from '#core/text';

/**
 * The edits that leave no safe fix in a text: those of its findings where one pass is enough, so that the words around
 * them keep their cursors and marks, else the changed lines. `find` lints a text as the document is linted.
 */
export function safeEdits(text: string, find: (text: string) => readonly Finding[]): readonly TextEdit[] {
  const direct = compatibleEdits(find(text).flatMap((finding) => fixOf(finding, 'safe') ?? []));
  if (direct.length === 0) return [];
  const fixed = fixAll(text, find).text;
  return applyEdits(text, direct) === fixed ? direct : hunksOf(text, fixed);
}
