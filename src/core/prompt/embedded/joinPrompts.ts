import type { CodeText, EmbeddedPrompt } from './embeddedPrompts.ts';
import { type StringTree, evaluated, extentOf, withoutCodeIndent } from './stringTree.ts';

const SEPARATOR = '\n\n';

/**
 * The prompts grouped as a model reads them: the messages of one list together and in their order, every other prompt
 * alone. Groups are in the order of the source.
 */
export function promptLists(prompts: readonly EmbeddedPrompt[]): readonly (readonly EmbeddedPrompt[])[] {
  const groups = new Map<number | EmbeddedPrompt, EmbeddedPrompt[]>();
  for (const prompt of prompts) {
    const key = prompt.list ?? prompt;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [prompt]);
    else group.push(prompt);
  }
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.at - b.at));
}

/**
 * Joins prompts in the given order, a blank line between them, into one text that maps back to the source; a finding in
 * it maps with `sourceSpan` and `sourceEdits` like one in a single prompt. Indentation that only comes from the code
 * around a literal is left out, so that it does not read as a code block. Undefined for no prompts.
 */
export function joinPrompts(prompts: readonly EmbeddedPrompt[]): CodeText | undefined {
  const parts: StringTree[] = [];
  let end: number | undefined;
  for (const { tree, span } of prompts) {
    // The separator stands for the last character before it: nothing in the source says it.
    if (end !== undefined) parts.push({ kind: 'fixed', text: SEPARATOR, from: end - 1, to: end });
    parts.push(withoutCodeIndent(tree));
    end = span.end;
  }
  const [only] = parts;
  if (only === undefined) return undefined;
  const tree: StringTree = parts.length === 1 ? only : { kind: 'concat', parts };
  const mapped = evaluated(tree);
  return mapped && { ...mapped, span: extentOf(tree), tree };
}
