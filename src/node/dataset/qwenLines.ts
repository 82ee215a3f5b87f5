import { isObject } from '#core/isObject';

/** How Qwen2, Qwen2.5 and Qwen3 cut a text into words before merging bytes (their tokenizer.json). */
const QWEN_SPLIT = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/**
 * The pieces of a text that this tokenizer encodes each as it would in the whole: lines, where words are cut as Qwen does, else
 * the text. Rows of one dataset have most of their lines in common.
 */
export function piecesOf(json: Readonly<Record<string, unknown>>): (text: string) => readonly string[] {
  return isQwen(json) ? linesOf : (text) => [text];
}

/** No word of Qwen's goes on after a line end that is followed by something other than white space. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=[\r\n])(?=[^\s\x85\ufeff])/);
}

/** Whether words are cut by Qwen's expression and no added token takes white space along. */
function isQwen({ pre_tokenizer: cut, added_tokens: added }: Readonly<Record<string, unknown>>): boolean {
  const parts = isObject(cut) && cut['type'] === 'Sequence' ? cut['pretokenizers'] : undefined;
  const split: unknown = Array.isArray(parts) && parts.length === 2 ? parts[0] : undefined;
  if (!isObject(split) || !isObject(split['pattern']) || split['pattern']['Regex'] !== QWEN_SPLIT) return false;
  const tokens: readonly unknown[] = Array.isArray(added) ? added : [];
  return tokens.every((one) => isObject(one) && one['lstrip'] !== true && one['rstrip'] !== true);
}
