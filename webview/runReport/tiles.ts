import { html, nothing, type TemplateResult } from 'lit';
import {
  agreementWord,
  blindSum,
  count,
  decimal,
  interval,
  noAgreement,
  percent,
  plantedSum,
  sampleText,
  seconds,
  teamPerHour,
} from '#core/qc/report/reportText';
import { FEWEST } from '#core/qc/statistics/agreement';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import type { SampleState } from '#core/qc/review/view';
import { t } from '../shared/host.ts';
import { icon } from './parts.ts';
import { range, scaleOf, tile } from './tile.ts';

/** The head figures, each with what it means in plain words. */
export function tiles(report: ReviewReport): TemplateResult {
  return html`<div class="tiles">
    ${errorTile(report)} ${agreementTile(report)} ${sampleTile(report.sample)} ${paceTile(report)} ${blindTile(report)}
    ${plantedTile(report)}
  </div>`;
}

function errorTile({ errorRate, tasks }: ReviewReport): TemplateResult {
  const name = t('Teacher’s errors');
  if (errorRate === undefined) {
    return tile({ name, figure: '–', meaning: t('Judge labels one by one to see how often the teacher is wrong.') });
  }
  const wrong = Math.round(errorRate.value * errorRate.n);
  const blind = tasks.flatMap(({ blindErrorRate }) => blindErrorRate ?? []);
  const blindN = blind.reduce((sum, { n }) => sum + n, 0);
  const blindWrong = Math.round(blind.reduce((sum, { n, value }) => sum + n * value, 0));
  return tile({
    name,
    figure: percent(errorRate.value),
    of: t('{0} of {1} labels', count(wrong), count(errorRate.n)),
    more: html`${range(errorRate, scaleOf(errorRate), t('95% interval {0}', interval(errorRate)))}
    ${blindN > 0 ? html`<p>${t('Answer hidden: {0} ({1} of {2})', percent(blindWrong / blindN), blindWrong, blindN)}</p>` : nothing}`,
    meaning:
      errorRate.n < FEWEST
        ? t('Of so few labels little follows: see how wide the interval is. From {0} on it narrows.', FEWEST)
        : t(
            'Labels judged one by one that were rejected or given another conclusion. It holds for the rest as far as they were chosen by chance.',
          ),
  });
}

function agreementTile({ tasks }: ReviewReport): TemplateResult {
  const name = t('Teacher and review: κ');
  const [first] = tasks;
  const meaning = t('Agreement beyond chance: 1 is perfect, 0 is what chance would give.');
  if (tasks.length > 1) {
    const known = tasks.flatMap(({ teacherKappa }) => teacherKappa?.value ?? []);
    const lowest = known.length === 0 ? undefined : Math.min(...known);
    return tile({
      name,
      figure: lowest === undefined ? t('n/a') : decimal(lowest),
      ...(known.length > 1 && { of: t('the lowest of {0} tasks', known.length) }),
      more: html`<ul class="lines">
        ${tasks.map(
          ({ title, teacherKappa }) =>
            html`<li>
              <span>${title}</span>
              <span
                >${teacherKappa === undefined ? t('n/a') : html`${decimal(teacherKappa.value)} <small>${interval(teacherKappa, decimal)}</small>`}</span
              >
            </li>`,
        )}
      </ul>`,
      meaning,
    });
  }
  const kappa = first?.teacherKappa;
  if (kappa === undefined) {
    return tile({ name, figure: t('n/a'), meaning: first === undefined ? '' : noAgreement(first, t) });
  }
  return tile({
    name,
    figure: decimal(kappa.value),
    of: agreementWord(kappa.value, t),
    more: range(kappa, { from: 0, to: 1, show: decimal }, t('95% interval {0}', interval(kappa, decimal))),
    meaning,
  });
}

function sampleTile(sample: SampleState | undefined): TemplateResult {
  const name = t('Acceptance sample');
  if (sample === undefined) {
    return tile({
      name,
      figure: t('none drawn'),
      meaning: t(
        'Draw one in QC Review: a few hundred labels chosen by chance tell whether the whole set can be accepted.',
      ),
    });
  }
  const figure = { open: t('under way'), accepted: t('Set accepted'), rejected: t('Set not accepted') }[
    sample.judgement
  ];
  const look = { open: 'clock', accepted: 'pass-filled', rejected: 'error' }[sample.judgement];
  const { low, high, inspected, defects } = sample;
  const rate = { low, high, value: inspected === 0 ? 0 : defects / inspected, n: inspected };
  return tile({
    name,
    figure,
    mark: icon(look),
    tone: ({ open: 'open', accepted: 'good', rejected: 'poor' } as const)[sample.judgement],
    of: `AQL ${sample.aql}`,
    more: html`${inspected > 0 ? range(rate, scaleOf(rate), t('95% interval {0}', interval(rate))) : nothing}
      <p>${sampleText(sample, t)}</p>
      ${sample.failed.length > 0 ? html`<p>${t('Above the limit: {0}', sample.failed.join(' · '))}</p>` : nothing}`,
    meaning: t(
      'Accepted does not mean that {0}% are right: it means that a set much worse than the limit would have failed.',
      100 - sample.aql,
    ),
  });
}

function paceTile({ reviewers }: ReviewReport): TemplateResult {
  const name = t('Labels per hour');
  const pace = teamPerHour(reviewers);
  if (pace === undefined) return tile({ name, figure: '–', meaning: t('Shown when labels were judged one by one.') });
  const [one] = reviewers;
  return tile({
    name,
    figure: count(pace),
    ...(reviewers.length > 1 && { of: t('a person') }),
    more:
      reviewers.length === 1 && one?.medianMs !== undefined
        ? html`<p>${t('Half of the labels took less than {0} s.', seconds(one.medianMs))}</p>`
        : nothing,
    meaning: t('By the time spent on the labels that were judged one by one.'),
  });
}

function blindTile({ reviewers }: ReviewReport): TemplateResult {
  const name = t('Blind check');
  const { answered, agreed } = blindSum(reviewers);
  if (answered === 0) {
    return tile({ name, figure: '–', meaning: t('No label was answered with the teacher’s answer hidden.') });
  }
  return tile({
    name,
    figure: percent(agreed / answered),
    of: t('{0} of {1} labels', count(agreed), count(answered)),
    meaning: t(
      'So often a reviewer who did not see the teacher’s answer gave the same one. If that is much less than what is accepted otherwise, answers are waved through.',
    ),
  });
}

function plantedTile({ reviewers }: ReviewReport): TemplateResult {
  const name = t('Planted errors');
  const { answered, caught } = plantedSum(reviewers);
  if (answered === 0) return tile({ name, figure: '–', meaning: t('No planted error was met yet.') });
  return tile({
    name,
    figure: percent(caught / answered),
    of: t('{0} of {1} caught', count(caught), count(answered)),
    meaning:
      caught === answered
        ? t('Every label that was made wrong on purpose was noticed. None of them is exported.')
        : t(
            'Labels made wrong on purpose; {0} were accepted. So often a real error may have been missed too. None of them is exported.',
            answered - caught,
          ),
  });
}
