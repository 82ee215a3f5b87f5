import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ReportAction, ReportFinding, ReportMetric } from '#protocol/promptReport';
import { t } from '../shared/host.ts';
import { icon, level, severityIcon } from './parts.ts';

type Act = (action: ReportAction) => void;

/** All metrics at a glance; each leads to what is said of it below. */
export function overview(metrics: readonly ReportMetric[]): TemplateResult {
  return html`<nav class="overview" aria-label=${t('Metrics')}>
    ${metrics.map((metric) => {
      const applies = metric.state === 'found' || metric.state === 'clean';
      const good = level(metric.score);
      return html`<button class=${metric.state} title=${metric.question} @click=${() => goTo(metric)}>
        <span class=${applies ? good : 'none'}
          >${icon(applies ? { good: 'pass', fair: 'info', poor: 'warning' }[good] : 'dash')}</span
        >
        <span class="name">${metric.name}</span>
        <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<rect class="track" width="100" height="6" />
            ${applies ? svg`<rect class="fill ${good}" width="${metric.score}" height="6" />` : nothing}`}
        </svg>
        <span class="score">${applies ? metric.score : '–'}</span>
      </button>`;
    })}
  </nav>`;
}

/** One metric that found something: what it asks, and each finding with what it costs. */
export function metricView(metric: ReportMetric, version: number, act: Act): TemplateResult {
  return html`<section class="metric" id=${idOf(metric)} tabindex="-1" aria-label=${metric.name}>
    <h2>${metric.name}<span class="score ${level(metric.score)}">${metric.score}</span></h2>
    <p class="quiet">${metric.question}</p>
    <ul>
      ${metric.findings.map((finding) => findingView(finding, version, act))}
    </ul>
  </section>`;
}

/** The metrics without a finding, and why that is. */
export function quietMetrics(metrics: readonly ReportMetric[]): TemplateResult | typeof nothing {
  const quiet = metrics.filter(({ state }) => state !== 'found');
  if (quiet.length === 0) return nothing;
  return html`<section>
    <h2>${t('Without a finding')}</h2>
    <dl>
      ${quiet.map(
        (metric) =>
          html`<dt id=${idOf(metric)} tabindex="-1">
              ${metric.state === 'clean' ? html`<span class="good">${icon('pass')}</span>` : icon('dash')}
              ${metric.name}
            </dt>
            <dd>${note(metric)}</dd>`,
      )}
    </dl>
  </section>`;
}

function note({ state, question, reason }: ReportMetric): TemplateResult {
  if (state === 'clean') return html`${question} <span class="quiet">${t('Nothing found.')}</span>`;
  return html`<span class="quiet">${state === 'na' ? t('Does not apply.') : nothing} ${reason}</span>`;
}

function findingView(finding: ReportFinding, version: number, act: Act): TemplateResult {
  const { index, severity, message, words, line, points, fixes } = finding;
  return html`<li>
    ${severityIcon(severity)}
    <div class="finding">
      <p class="message">
        ${message}
        <span class="cost" title=${t('What it costs of the metric’s 100 points')}>−${points}</span>
      </p>
      <div class="row">
        <button
          class="words"
          title=${t('Show it in the prompt')}
          @click=${() => act({ type: 'reveal', version, finding: index })}
        >
          <span class="line" aria-hidden="true">${line}</span>
          <span class="visually-hidden">${t('line {0}', line)}</span>
          <span class="text" title=${words}>${words}</span>
        </button>
        ${fixes.map(
          ({ title, safety }, fix) =>
            html`<vscode-button
              secondary
              icon=${safety === 'safe' ? 'lightbulb-autofix' : 'lightbulb'}
              @click=${() => act({ type: 'fix', version, finding: index, fix })}
              >${title}</vscode-button
            >`,
        )}
      </div>
      <details>
        <summary>${icon('chevron-right')} ${t('Why')}</summary>
        <p>${finding.why} <a href=${finding.page}>${finding.ruleId}</a></p>
      </details>
    </div>
  </li>`;
}

function idOf({ id }: ReportMetric): string {
  return `metric-${id}`;
}

function goTo(metric: ReportMetric): void {
  const place = document.getElementById(idOf(metric));
  place?.scrollIntoView({ block: 'start' });
  place?.focus({ preventScroll: true });
}
