import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ReportAction, ReportState } from '#protocol/promptReport';
import { t } from '../shared/host.ts';
import { metricView, overview, quietMetrics } from './metric.ts';
import { icon, level } from './parts.ts';

const ROUND = 2 * Math.PI * 30;

/** The whole report: score, metrics with what they found, and what the linter understood of the prompt. */
export function reportTemplate(
  state: ReportState,
  error: string | undefined,
  act: (action: ReportAction) => void,
): TemplateResult {
  return html`${head(state, act)}
  ${error === undefined ? nothing : html`<p class="error" role="alert">${icon('error')} ${error}</p>`}
  ${
    state.checked
      ? html`${overview(state.metrics)}
        ${state.metrics
          .filter((metric) => metric.state === 'found')
          .map((metric) => metricView(metric, state.version, act))}
        ${quietMetrics(state.metrics)} ${understood(state)}`
      : html`<p class="empty">
          ${t('There is no prompt here to check: the file is empty, or its front matter turns the linter off.')}
        </p>`
  }`;
}

function head(state: ReportState, act: (action: ReportAction) => void): TemplateResult {
  const { score, count, tokens, safe } = state;
  return html`<header>
    ${state.checked ? ring(score) : nothing}
    <div class="about">
      <h1>
        <button class="link" title=${t('Open the prompt')} @click=${() => act({ type: 'open' })}>${state.file}</button>
        ${parts(state, act)}
      </h1>
      ${
        state.checked
          ? html`<p class="quiet">
              ${verdict(score)} ·
              ${count === 0 ? t('no findings') : count === 1 ? t('1 finding') : t('{0} findings', count)} ·
              ${t('~{0} tokens', tokens)}
            </p>`
          : nothing
      }
      <div class="buttons">
        <vscode-button icon="wand" ?disabled=${safe === 0} @click=${() => act({ type: 'fixAll' })}
          >${safe === 0 ? t('Nothing to fix by itself') : t('Fix all safe ({0})', safe)}</vscode-button
        >
        ${
          state.canOptimise
            ? html`<vscode-button secondary icon="sparkle" @click=${() => act({ type: 'optimise' })}
                >${t('Optimise prompt with the teacher…')}</vscode-button
              >`
            : nothing
        }
      </div>
    </div>
  </header>`;
}

function verdict(score: number): string {
  return { good: t('Ready to use'), fair: t('Could be better'), poor: t('Needs work') }[level(score)];
}

/** The score as a ring; the number says the same. */
function ring(score: number): TemplateResult {
  return html`<svg class="ring" viewBox="0 0 72 72" role="img" aria-label=${t('Score {0} of 100', score)}>
    ${svg`<circle class="track" cx="36" cy="36" r="30" />
      <circle class="arc ${level(score)}" cx="36" cy="36" r="30" transform="rotate(-90 36 36)"
        stroke-dasharray="${((score / 100) * ROUND).toFixed(1)} ${ROUND.toFixed(1)}" />
      <text x="36" y="37" text-anchor="middle" dominant-baseline="central">${score}</text>`}
  </svg>`;
}

function parts(state: ReportState, act: (action: ReportAction) => void): TemplateResult | typeof nothing {
  if (state.parts.length < 2) return nothing;
  return html`<select
    aria-label=${t('Prompt of this file')}
    @change=${(event: Event) => act({ type: 'part', part: (event.target as HTMLSelectElement).selectedIndex })}
  >
    ${state.parts.map((name, index) => html`<option ?selected=${index === state.part}>${name}</option>`)}
  </select>`;
}

function understood({ understood: rows }: ReportState): TemplateResult {
  return html`<section>
    <h2>${t('What the linter understood')}</h2>
    <dl>
      ${rows.map(
        ({ name, value }) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
