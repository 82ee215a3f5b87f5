import type { Translate } from '#core/l10n';
import type { RunState } from '#protocol/labelRun';

/** The status bar's text and tooltip for a run; undefined when there is none to show. */
export function runStatusText(
  run: RunState,
  t: Translate,
): { readonly text: string; readonly tooltip: string } | undefined {
  if (run.state !== 'running' && run.state !== 'paused' && run.state !== 'cancelling') return undefined;
  const { done, total } = run.progress;
  const icon = run.state === 'paused' ? '$(debug-pause)' : '$(sync~spin)';
  const tooltip = {
    running: t('Labelling {0} with {1}: {2} of {3}', run.job, run.teacher, done, total),
    paused: t('Paused: {0}, {1} of {2}', run.job, done, total),
    cancelling: t('Cancelling {0}: waiting for the requests in flight', run.job),
  }[run.state];
  return { text: `${icon} Promptmill ${done}/${total}`, tooltip };
}
