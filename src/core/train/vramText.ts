import type { Translate } from '../l10n.ts';
import type { VramAssumption, VramEstimate } from './vram.ts';

/** The parts of an estimate with what they are, the largest first; those below 0.05 GiB are left out. */
export function vramParts(
  { parts }: VramEstimate,
  t: Translate,
): readonly { readonly title: string; readonly gib: number }[] {
  const titles: Readonly<Record<keyof typeof parts, string>> = {
    weights: t('model'),
    adapter: t('adapter'),
    gradients: t('gradients'),
    optimizer: t('optimiser'),
    activations: t('activations'),
    logits: t('logits'),
    overhead: t('CUDA and fragments'),
  };
  return (Object.keys(titles) as (keyof typeof parts)[])
    .map((part) => ({ title: titles[part], gib: parts[part] }))
    .filter(({ gib }) => gib >= 0.05)
    .toSorted((a, b) => b.gib - a.gib);
}

/** What an estimate takes for granted, in a sentence. */
export function describeAssumption(assumption: VramAssumption, t: Translate): string {
  switch (assumption) {
    case 'guessed-shape':
      return t('The model’s layers are guessed from its number of parameters.');
    case 'checkpointing':
      return t('Activations are computed again instead of kept (LLaMA-Factory’s default).');
    case 'no-checkpointing':
      return t('All activations are kept (disable_gradient_checkpointing).');
    case 'longest-row':
      return t('Every row is as long as the longest; short rows need less.');
    case 'logits':
      return t(
        'The logits of all tokens are held at once: much with Qwen’s 152,000 words. enable_liger_kernel saves them.',
      );
    case 'pair':
      return t('Two answers a row go through the model together.');
    default:
      return t('DeepSpeed shares the state among the GPUs evenly.');
  }
}
