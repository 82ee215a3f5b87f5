import type { Translate } from '../l10n.ts';
import { decimal, interval, percent } from '../qc/report/reportText.ts';
import type { Contestant, ContestantFigures, GoldSummary, Machine } from './evaluation.ts';
import type { Gate } from './evaluation.ts';
import type { ModelPair } from './modelPair.ts';
import type { CostModel, SpeedArm, SpeedRatio, SpeedReport } from './speed.ts';

const ROLES = { student: 'student', base: 'base model', teacher: 'teacher' } as const;
const MODES = { stop: 'stops at the marker', reasoning: 'with reasoning', score: 'scored' } as const;
const SHORT_MODES = { stop: 'conclusion only', reasoning: 'with reasoning', score: 'scored' } as const;

/** `student · relevance-q8_0 · scored`. */
export function contestantName({ role, title, mode, reused }: Contestant, t: Translate): string {
  const how = mode === undefined ? (reused ? [t('from the job')] : []) : [t(MODES[mode])];
  return [t(ROLES[role]), title, ...how].join(' · ');
}

/** The shortest name that tells the contestants of a report apart. */
export function shortName(contestant: Contestant, all: readonly Contestant[], t: Translate): string {
  const { role, mode } = contestant;
  const alone = all.filter((other) => other.role === role).length === 1;
  return alone || mode === undefined ? t(ROLES[role]) : `${t(ROLES[role])} · ${t(SHORT_MODES[mode])}`;
}

/** Whether the student may have seen the labels in its training; the first thing to know of any figure. */
export function heldOutText({ heldOut }: GoldSummary, t: Translate): string {
  if (heldOut.kind === 'split' && heldOut.part === 'train') {
    return t('Not held out: these are the rows of {0} that are trained on.', heldOut.dataset ?? heldOut.file);
  }
  if (heldOut.kind === 'split' && heldOut.dataset !== undefined) {
    const { dataset, part = 'test', rows, dropped = 0 } = heldOut;
    const said = t('Held out: only the part {0} of {1} ({2} rows).', part, dataset, rows);
    const warning = t('Left out: {0} labels of it that the dataset trains on as well.', dropped);
    return dropped === 0 ? said : `${said} ${warning}`;
  }
  if (heldOut.kind === 'split') return t('Held out: only the records of {0} ({1} rows).', heldOut.file, heldOut.rows);
  if (heldOut.kind === 'notIn') {
    return t('Held out: without the {0} labels whose records are in {1}.', heldOut.dropped, heldOut.file);
  }
  return t(
    'Not known to be held out: the student may have been trained on these labels, and would then look too good.',
  );
}

/** A figure from 0 to 1 with two decimals, or a dash where its denominator is 0. */
export const figureOr = (value: number, of: number): string => (of === 0 ? '–' : decimal(value));

/** κ with its interval where there is one. */
export function kappaText(kappa: ContestantFigures['kappa']): string {
  if (kappa === null) return '–';
  const { value, low, high } = kappa;
  return low === undefined || high === undefined
    ? decimal(value)
    : `${decimal(value)} (${interval({ low, high }, decimal)})`;
}

/** A p-value as it is read. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** A difference of shares in percentage points, with its sign. */
export const points = (share: number): string => `${share > 0 ? '+' : ''}${decimal(share * 100)}`;

/** What two contestants differ in, in one sentence or two. */
export function pairText(pair: ModelPair, a: string, b: string, t: Translate): string {
  const { difference: d } = pair;
  const said = t(
    '{0} against {1}: {2} points ({3} to {4}); right only there {5} and {6} of {7} labels, McNemar p = {8}.',
    a,
    b,
    points(d.value),
    points(d.low),
    points(d.high),
    pair.onlyA,
    pair.onlyB,
    pair.n,
    pValue(pair.p),
  );
  return `${said} ${pair.p < 0.05 ? t('That is more than chance.') : t('Chance alone could do that.')}`;
}

/** A gate as a sentence without its verdict. */
export function gateText(gate: Gate, t: Translate): string {
  if (gate.kind === 'minAccuracy') {
    return t('{0}: accuracy {1}, at least {2} wanted', gate.taskId, percent(gate.value), percent(gate.limit));
  }
  const { title = '', accuracy = 0 } = gate.reference ?? {};
  return t(
    '{0}: {1} points below {2} ({3}), at most {4} allowed',
    gate.taskId,
    decimal(gate.value * 100),
    title,
    percent(accuracy),
    decimal(gate.limit * 100),
  );
}

/** How a way of asking is called in the `####` chart. */
export function armName(arm: SpeedArm, marker: string, t: Translate): string {
  if (arm === 'full') return t('whole answer');
  return arm === 'stop' ? t('stopped at {0}', marker) : t('scored only');
}

/** A ratio of the chart with everything that it must not be told without. */
export function ratioText(ratio: SpeedRatio, { streams, n }: SpeedReport, name: string, t: Translate): string {
  return t(
    '{0}: {1} times as fast as the whole answer (95% {2}), with the same conclusion on {3} ({4} of {5}); {6} records, requests at once: {7}.',
    name,
    factor(ratio.value),
    `${factor(ratio.low)}–${factor(ratio.high)}`,
    percent(ratio.equal.value),
    ratio.equal.hits,
    ratio.equal.n,
    n,
    streams,
  );
}

/** A factor with one decimal, from 100 on without. */
export const factor = (value: number): string => value.toFixed(value < 99.95 ? 1 : 0);

/** r and what follows from it. */
export function costText(cost: CostModel, t: Translate): string {
  return t(
    'r = {0}: a generated token took {1} ms, a token of the prompt {2} ms. With P = {3} prompt tokens outside the cache (and {4} in it), N = {5} tokens of the whole answer and {6} up to the marker, (P + r·N) / (P + r·n) = {7}.',
    factor(cost.r),
    decimal(cost.decodeMs),
    decimal(cost.prefillMs),
    Math.round(cost.promptTokens),
    Math.round(cost.cachedTokens),
    Math.round(cost.fullTokens),
    Math.round(cost.stopTokens),
    factor(cost.predicted),
  );
}

/** How many records do not count, and why; undefined when all do. */
export function leftOutText({ leftOut }: SpeedReport, t: Translate): string | undefined {
  if (leftOut === 0) return undefined;
  return t(
    'Left out: {0} records whose whole answer ran on to the limit of tokens; they would make the factor too large.',
    leftOut,
  );
}

/** Why r was not measured. */
export function noCostText(why: NonNullable<SpeedReport['noCost']>, t: Translate): string {
  if (why === 'streams') return t('r: – (told of one request at a time only)');
  if (why === 'untold') return t('r: – (this server does not tell the times of reading and writing)');
  return t('r: – (too few tokens to measure a time a token)');
}

/** Why a contestant has no reliability diagram. */
export function noCalibrationText(contestant: Contestant, closed: boolean, t: Translate): string {
  if (!closed) return t('No probabilities: the task has no closed set of labels.');
  if (contestant.mode === 'score') return t('No probabilities: nothing was scored.');
  return t('No probabilities: only scoring the closed set gives them (mode “score”).');
}

/** Where it was measured. */
export function machineText({ cpu, cores, memoryBytes, platform }: Machine, t: Translate): string {
  return t('{0}, {1} cores, {2} GiB, {3}', cpu, cores, Math.round(memoryBytes / 2 ** 30), platform);
}

/** A local model as it ran, or why nothing is known of it. */
export function modelText({ model, url, reused, role }: Contestant, t: Translate): string {
  if (model !== undefined) {
    const where = model.device === null ? model.backend : `${model.backend} (${model.device})`;
    const size = `${(model.bytes / 2 ** 20).toFixed(1)} MiB`;
    const loras = model.loras.length === 0 ? [] : [`LoRA ${model.loras.join(', ')}`];
    return [model.file, model.architecture, model.quantization, size, ...loras, where].join(' · ');
  }
  if (url !== undefined) return t('{0} (machine, quantisation and backend of the server are not known)', url);
  return role === 'teacher' && reused ? t('answers as the job has them; nothing was asked') : t('asked anew');
}
