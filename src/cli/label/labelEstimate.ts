import type { Estimate } from '#core/label/estimate';
import { moneyText } from '#core/label/money';
import type { JobEstimate } from '#node/label/estimateJob';
import type { CliIo } from '../command.ts';

/** An estimate as a person reads it; `masks`: personal data will be replaced. */
export function estimateText({ t }: Pick<CliIo, 't'>, estimate: JobEstimate, masks: boolean): string {
  const { files, records, left, reused, estimates, measured, sample, maskedRecords, tooLong } = estimate;
  const lines = [
    t('{0} records in {1} files, {2} of them to be asked for.', records, files, left),
    ...(reused === 0
      ? []
      : [t('{0} of those repeat a text or were answered in a job beside this one: they cost nothing.', reused)]),
    ...estimates.flatMap((one) => teacherLines({ t }, one)),
    measured
      ? t('Estimated from the answers so far.')
      : t('Estimated from {0} records; {1} answers make it exact: see --try.', sample, 20),
    ...(maskedRecords === 0
      ? []
      : [
          masks
            ? t('{0} of these {1} records hold personal data or keys, which are replaced.', maskedRecords, sample)
            : t('{0} of these {1} records hold personal data or keys: --mask keeps them here.', maskedRecords, sample),
        ]),
    ...(tooLong === 0
      ? []
      : [t('{0} of these {1} records are too long for the model: see --too-long.', tooLong, sample)]),
  ];
  return `${lines.join('\n')}\n`;
}

function teacherLines({ t }: Pick<CliIo, 't'>, estimate: Estimate): readonly string[] {
  const { teacher, requests, input, output, currency, cost, costCached, costBatch, seconds } = estimate;
  const money =
    cost === undefined || currency === undefined
      ? t('price unknown')
      : [
          costCached === undefined
            ? moneyText(currency, cost)
            : t('{0} (with cache hits {1})', moneyText(currency, cost), moneyText(currency, costCached)),
          ...(costBatch === undefined ? [] : [t('by batch {0}', moneyText(currency, costBatch))]),
        ].join(t(', '));
  return [
    t(
      '{0}: {1} requests, {2} tokens read and {3} written, {4}, at least {5}.',
      teacher,
      requests,
      input,
      output,
      money,
      timeText({ t }, seconds),
    ),
  ];
}

/** A span of time in its largest fitting unit. */
function timeText({ t }: Pick<CliIo, 't'>, seconds: number): string {
  if (seconds < 90) return t('{0} s', Math.ceil(seconds));
  if (seconds < 90 * 60) return t('{0} min', Math.ceil(seconds / 60));
  return t('{0} h', (seconds / 3600).toFixed(1));
}
