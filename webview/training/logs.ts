import type { TrainingLog } from '#core/train/progress';
import { rateText, secondsText } from '#core/train/trainingText';
import type { TrainingChange, TrainingShown } from '#protocol/training';
import type { Rows } from '../runReport/store.ts';
import { t } from '../shared/host.ts';

/** What is shown after a change: its logs take the place of those from `from` on. */
export function changed(shown: TrainingShown, { progress, facts, from, logs }: TrainingChange): TrainingShown {
  const kept = shown.progress.logs.slice(0, from);
  return { ...shown, facts, progress: { ...progress, logs: [...kept, ...logs.map(revived)] } };
}

/** What came over the wire: a loss that diverged is no number, which JSON writes as null. */
export function received(shown: TrainingShown): TrainingShown {
  return { ...shown, progress: { ...shown.progress, logs: shown.progress.logs.map(revived) } };
}

const revived = (log: TrainingLog): TrainingLog =>
  (log.loss as number | null) === null ? { ...log, loss: Number.NaN } : log;

/** One figure of the logs along the steps; a gap where a log has none. */
export function valuesOf(
  logs: readonly TrainingLog[],
  of: (log: TrainingLog) => number | undefined,
): readonly (number | null)[] {
  return logs.map((log) => of(log) ?? null);
}

/** What a tooltip says of each log. */
export function pointTitles(logs: readonly TrainingLog[]): readonly string[] {
  return logs.map(({ step, epoch }) =>
    epoch === undefined ? t('step {0}', step) : t('step {0} · epoch {1}', step, epochText(epoch)),
  );
}

export const epochText = (epoch: number): string => String(Number(epoch.toFixed(2)));

const LISTED = 200; // rows that are shown; all are copied

/** The logs as a table: those columns that any of them has. */
export function logRows(logs: readonly TrainingLog[]): Rows {
  const columns: readonly (readonly [string, (log: TrainingLog) => string | number | undefined])[] = [
    [t('step'), ({ step }) => step],
    [t('epoch'), ({ epoch }) => (epoch === undefined ? undefined : epochText(epoch))],
    [t('loss'), ({ loss }) => loss],
    [t('eval loss'), ({ evalLoss }) => evalLoss],
    [t('learning rate'), ({ learningRate }) => (learningRate === undefined ? undefined : rateText(learningRate))],
    [t('reward'), ({ reward }) => reward],
    [t('accuracy'), ({ accuracy }) => accuracy],
    [t('tokens/s'), ({ tokensPerSecond }) => tokensPerSecond],
    [t('VRAM, GiB'), ({ vramReservedGib }) => vramReservedGib],
    [t('elapsed'), ({ elapsedSeconds: s }) => (s === undefined ? undefined : secondsText(s, t))],
  ];
  const used = columns.filter(([, of]) => logs.some((log) => of(log) !== undefined));
  return [used.map(([name]) => name), ...logs.map((log) => used.map(([, of]) => of(log)))];
}

/** The last rows of a table, newest first. */
export function listedRows([head = [], ...rows]: Rows): Rows {
  return [head, ...rows.slice(-LISTED).toReversed()];
}
