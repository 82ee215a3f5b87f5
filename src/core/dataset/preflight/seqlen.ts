/** How many tokens of a source and a target are left at a cut-off (`infer_seqlen` of data/processor/processor_utils.py). */
export function inferSeqlen(sourceLen: number, targetLen: number, cutoffLen: number): readonly [number, number] {
  let mostTarget: number;
  if (targetLen * 2 < cutoffLen) mostTarget = cutoffLen;
  else if (sourceLen * 2 < cutoffLen) mostTarget = cutoffLen - sourceLen;
  else mostTarget = Math.trunc(cutoffLen * (targetLen / (sourceLen + targetLen)));
  const target = Math.min(mostTarget, targetLen);
  return [Math.min(Math.max(cutoffLen - target, 0), sourceLen), target];
}
