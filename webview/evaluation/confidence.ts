import { html, nothing, type TemplateResult } from 'lit';
import { noCalibrationText, shortName } from '#core/evaluate/evaluationText';
import type { Calibration, TaskEvaluation } from '#core/evaluate/evaluation';
import type { ReliabilityBin } from '#core/evaluate/calibration';
import { count, decimal, percent } from '#core/qc/report/reportText';
import { figureView } from '../runReport/figure.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

/** The reliability diagram and the threshold, of the first contestant that was scored. */
export function confidenceView(store: Store, task: TaskEvaluation): TemplateResult {
  const { contestants: all } = store.state.report;
  const scored = task.contestants.find(({ calibration }) => calibration !== undefined);
  const title = t('How far its confidence can be trusted');
  const student = all.find(({ role }) => role !== 'teacher');
  if (scored?.calibration === undefined) {
    return html`<section aria-label=${title}>
      <h2>${title}</h2>
      <p class="empty">
        ${student === undefined ? t('No probabilities: nothing was scored.') : noCalibrationText(student, task.labels !== undefined, t)}
      </p>
    </section>`;
  }
  const who = all.find(({ id }) => id === scored.contestant);
  const name = who === undefined ? scored.contestant : shortName(who, all, t);
  const { calibration } = scored;
  const { scores, scaled } = calibration;
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    <p class="quiet">
      ${name} · ${t('{0} labels', count(calibration.n))} · ECE ${scores.ece.toFixed(3)} · Brier
      ${scores.brier.toFixed(3)} · ${t('log loss {0}', scores.logLoss.toFixed(3))} ·
      ${t('probability that it begins any of the labels: {0}', percent(calibration.coverage))}
      ${
        scaled === undefined
          ? nothing
          : html`·
            ${t('with temperature {0}, judged on labels that it was not fitted on: ECE {1}, log loss {2}', scaled.temperature.toFixed(2), scaled.scores.ece.toFixed(3), scaled.scores.logLoss.toFixed(3))}`
      }
    </p>
    <div class="columns">
      ${reliabilityFigure(store, task, calibration)} ${thresholdFigure(store, task, calibration)}
    </div>
  </section>`;
}

const binName = ({ from, to }: ReliabilityBin) => `${decimal(from)}–${decimal(to)}`;

function reliabilityFigure(store: Store, task: TaskEvaluation, { bins, scaled }: Calibration): TemplateResult {
  const title = t('Reliability diagram');
  // With two labels no confidence is below one half: empty bins at the beginning say nothing.
  const first = bins.findIndex(({ n }, at) => n > 0 || (scaled?.bins[at]?.n ?? 0) > 0);
  const from = Math.max(0, first);
  const shown = bins.slice(from);
  const values = (of: readonly ReliabilityBin[]) =>
    of.slice(from).map(({ n, accuracy }) => (n === 0 ? null : accuracy));
  return figureView(store, {
    name: 'reliability',
    title,
    note: t('How often it is right where it is so sure of itself. Below the dashed line it is too sure.'),
    spec: {
      kind: 'lines',
      title: `${title} · ${store.state.report.name} · ${task.title}`,
      labels: shown.map(binName),
      series: [
        { name: t('as scored'), values: values(bins) },
        { name: t('perfect'), values: shown.map((bin) => (bin.from + bin.to) / 2) },
        ...(scaled === undefined ? [] : [{ name: t('with temperature'), values: values(scaled.bins) }]),
      ],
      axis: t('share that is right'),
      most: 1,
      percent: true,
      summary: t('Lines: accuracy by confidence in {0} bins. The table below has the numbers.', shown.length),
    },
    rows: [
      [t('confidence'), t('labels'), t('mean confidence'), t('right'), t('right, with temperature')],
      ...shown.map((bin, at) => {
        const other = scaled?.bins[from + at];
        return [
          binName(bin),
          bin.n,
          bin.n === 0 ? undefined : percent(bin.confidence),
          bin.n === 0 ? undefined : percent(bin.accuracy),
          other === undefined || other.n === 0 ? undefined : percent(other.accuracy),
        ];
      }),
    ],
  });
}

const STEP = 5; // hundredths between the points of the chart

function thresholdFigure(store: Store, task: TaskEvaluation, { n, thresholds }: Calibration): TemplateResult {
  const title = t('From which confidence on the student answers');
  const points = thresholds.filter((_, at) => at % STEP === 0);
  const knowsTeacher = thresholds[0]?.teacherRight !== undefined;
  const chosen = thresholds[store.threshold];
  const share = (part: number, whole: number) => (whole === 0 ? '–' : percent(part / whole));
  return html`<div>
    ${figureView(store, {
      name: 'thresholds',
      title,
      note: knowsTeacher
        ? t('What is below goes to the teacher, whose answers are known here.')
        : t('What is below would go to the teacher, whose answers are not known here.'),
      spec: {
        kind: 'lines',
        title: `${title} · ${store.state.report.name} · ${task.title}`,
        labels: points.map(({ threshold }) => decimal(threshold)),
        series: [
          { name: t('student answers'), values: points.map(({ kept }) => kept / n) },
          { name: t('right of these'), values: points.map(({ kept, right }) => (kept === 0 ? null : right / kept)) },
          ...(knowsTeacher
            ? [
                {
                  name: t('right together'),
                  values: points.map(({ right, teacherRight = 0 }) => (right + teacherRight) / n),
                },
              ]
            : []),
        ],
        axis: t('share of labels'),
        most: 1,
        percent: true,
        summary: t(
          'Lines: how many labels the student answers and how many of these are right, by threshold. The table below has the numbers.',
        ),
      },
      rows: [
        [
          t('confidence from'),
          t('student answers'),
          t('right of these'),
          t('to the teacher'),
          ...(knowsTeacher ? [t('right together')] : []),
        ],
        ...points.map(({ threshold, kept, right, teacherRight = 0 }) => [
          decimal(threshold),
          share(kept, n),
          share(right, kept),
          share(n - kept, n),
          ...(knowsTeacher ? [share(right + teacherRight, n)] : []),
        ]),
      ],
    })}
    ${
      chosen === undefined
        ? nothing
        : html`<div class="slider">
            <label for="threshold"
              >${t('confidence from')} <output for="threshold">${decimal(chosen.threshold)}</output></label
            >
            <input
              id="threshold"
              type="range"
              min="0"
              max="100"
              step="1"
              aria-describedby="threshold-says"
              .value=${String(store.threshold)}
              @input=${(event: Event) => store.setThreshold(Number((event.target as HTMLInputElement).value))}
            />
            <p id="threshold-says" aria-live="polite">
              ${t('The student answers {0} of {1} labels ({2}) and is right on {3} of these; {4} go to the teacher.', chosen.kept, n, share(chosen.kept, n), share(chosen.right, chosen.kept), n - chosen.kept)}
              ${chosen.teacherRight === undefined ? nothing : t('Together {0} are right.', share(chosen.right + chosen.teacherRight, n))}
            </p>
          </div>`
    }
  </div>`;
}
