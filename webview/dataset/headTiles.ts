import { html, nothing, type TemplateResult } from 'lit';
import type { Severity } from '#core/dataset/preflight/report';
import { count, decimal, percent } from '#core/qc/report/reportText';
import type { DatasetState } from '#protocol/dataset';
import { tile } from '../runReport/tile.ts';
import { t } from '../shared/host.ts';
import { cutRows, keptRows, longest, partName, writtenRows } from './partFigures.ts';
import { severityName } from './severity.ts';
import type { Store } from './store.ts';

/** The head figures, each with what it means in plain words. */
export function headTiles(store: Store): TemplateResult {
  const { state } = store;
  return html`<div class="tiles">
    ${rowsTile(state)} ${findingsTile(store)} ${lengthTile(state)} ${savingTile(state)}
  </div>`;
}

function rowsTile(state: DatasetState): TemplateResult {
  const [kept, written] = [keptRows(state), writtenRows(state)];
  return tile({
    name: t('Rows that LLaMA-Factory takes'),
    figure: count(kept),
    of: t('of {0}', count(written)),
    ...(kept < written && { tone: 'poor' }),
    more:
      state.parts.length < 2
        ? nothing
        : html`<ul class="lines">
            ${state.parts.map(({ part, report }) => html`<li><span>${partName(part)}</span> <b>${count(report.kept)}</b></li>`)}
          </ul>`,
    meaning:
      kept < written
        ? t('What it leaves out it leaves out without an error. The table below says which rows, and why.')
        : t('None is dropped on the way into the training.'),
  });
}

function findingsTile(store: Store): TemplateResult {
  const { severities } = store.state;
  const all: readonly Severity[] = ['error', 'warning', 'info'];
  const total = severities.error + severities.warning + severities.info;
  return tile({
    name: t('Findings'),
    figure: count(total),
    more: html`<ul class="lines">
      ${all.map(
        (severity) =>
          html`<li>
            <button
              type="button"
              class="link"
              ?disabled=${severities[severity] === 0}
              @click=${() => store.open({ severity })}
            >
              ${severityName(severity)}
            </button>
            <b>${count(severities[severity])}</b>
          </li>`,
      )}
    </ul>`,
    meaning:
      total === 0 ? t('Nothing was found.') : t('Errors first: each of them costs rows, or teaches something wrong.'),
  });
}

function lengthTile(state: DatasetState): TemplateResult {
  const { tokens, suggested } = longest(state);
  const cut = cutRows(state);
  const { cutoffLen } = state.options;
  const isEstimate = state.tokenizer === undefined;
  return tile({
    name: t('Longest row'),
    figure: isEstimate ? t('about {0}', count(tokens)) : count(tokens),
    of: t('tokens'),
    ...(cut > 0 && { tone: 'poor' }),
    more: html`<p>
      ${cut === 0 ? t('None is cut at {0}.', count(cutoffLen)) : t('Cut at {0}: {1}.', count(cutoffLen), count(cut))}
    </p>`,
    meaning:
      cut > 0
        ? t(
            'A cut row loses its end: the student then learns to answer what it was not shown, or not to stop. From {0} on nothing is cut.',
            count(suggested),
          )
        : suggested < cutoffLen
          ? t('{0} would do, and needs less memory.', count(suggested))
          : t('The cutoff is as small as these rows allow.'),
  });
}

function savingTile({ report, parts }: DatasetState): TemplateResult {
  const name = t('What stopping at the marker saves');
  const saving = report.saving;
  const factor = saving?.answerOverConclusion ?? parts[0]?.report.answerOverConclusion;
  if (factor === undefined || factor <= 1) {
    return tile({
      name,
      figure: '–',
      meaning: t('Only rows with the conclusion first and a reasoning after the marker save anything.'),
    });
  }
  return tile({
    name,
    figure: percent(1 - 1 / factor),
    of: t('of the answer’s tokens'),
    more: html`<p>${t('An answer is {0} times as long as its conclusion.', decimal(factor))}</p>`,
    meaning:
      saving === undefined
        ? t('The prompt is read either way, so the time saved is less: an evaluation measures it.')
        : t(
            'The prompt is read either way: expected are {0} to {1} times the speed, see below. An evaluation measures it.',
            decimal(Math.min(...saving.expected.map((one) => one.factor))),
            decimal(Math.max(...saving.expected.map((one) => one.cachedFactor))),
          ),
  });
}
