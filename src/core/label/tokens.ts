/** A rough count of tokens, on the high side, for reservations and replayed usage: CJK about one each, the rest three characters each. */
export function estimateTokens(text: string): number {
  const cjk = text.match(/[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF00-\uFFEF]/g)?.length ?? 0;
  return cjk + Math.ceil((text.length - cjk) / 3);
}
