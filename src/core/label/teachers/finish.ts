import type { Completion } from '../../infer/engine.ts';

/** How a generation ended, `interrupted` when the provider broke it off: what came is no answer, asking again may help. */
export type Ending = Completion['finish'] | 'interrupted' | 'unknown';

const endings: Readonly<Record<string, Ending>> = {
  stop: 'stop',
  normal: 'stop', // Qianfan
  eos: 'stop',
  eos_token: 'stop',
  stop_sequence: 'stop',
  end_turn: 'stop',
  complete: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length', // Zhipu
  content_filter: 'filtered',
  sensitive: 'filtered', // Zhipu
  safety: 'filtered',
  network_error: 'interrupted', // Zhipu
  insufficient_system_resource: 'interrupted', // DeepSeek
  abort: 'interrupted', // vLLM
  error: 'interrupted',
};

/** What a `finish_reason` means, whoever wrote it. Local servers leave it out of whole replies: they ended by themselves. */
export function endingOf(reason: string | null | undefined): Ending {
  if (reason === undefined || reason === null || reason === '') return 'stop';
  return endings[reason.toLowerCase()] ?? 'unknown';
}
