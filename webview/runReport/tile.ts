import { html, nothing, svg, type TemplateResult } from 'lit';
import { percent } from '#core/qc/report/reportText';
import type { Estimate } from '#core/qc/report/reviewReport';

/** One head figure. */
interface Tile {
  readonly name: string;
  readonly figure: string;
  readonly of?: string;
  readonly more?: unknown;
  readonly meaning: string;
  readonly mark?: TemplateResult;
  readonly tone?: 'good' | 'poor' | 'open';
}

/** A head figure with what it means in plain words. */
export function tile({ name, figure, of, more, meaning, mark, tone }: Tile): TemplateResult {
  return html`<section class="tile">
    <h2>${name}</h2>
    <p class="figure ${tone ?? ''}">
      ${mark ?? nothing}${figure}${of === undefined ? nothing : html` <small>${of}</small>`}
    </p>
    ${more ?? nothing}
    <p class="meaning">${meaning}</p>
  </section>`;
}

/** What a line of `range` spans. */
interface Scale {
  readonly from: number;
  readonly to: number;
  readonly show: (value: number) => string;
}

/** The scale from 0 that an error share fits on. */
export function scaleOf({ high }: Pick<Estimate, 'high'>): Scale {
  const to = [0.05, 0.1, 0.2, 0.5].find((end) => high <= end) ?? 1;
  return { from: 0, to, show: percent };
}

/** An estimate as a point on a line with its interval; the text beside it says the same. */
export function range(
  { value, low, high }: Pick<Estimate, 'value' | 'low' | 'high'>,
  { from, to, show }: Scale,
  text: string,
): TemplateResult {
  const x = (number: number) => 4 + Math.max(0, Math.min(1, (number - from) / (to - from))) * 192;
  return html`<svg class="range" viewBox="0 0 200 26" role="img" aria-label=${text}>
      ${svg`<line class="axis" x1="4" y1="9" x2="196" y2="9" />
        <rect class="band" x=${x(low)} y="5" width=${Math.max(1, x(high) - x(low))} height="8" rx="2" />
        <line class="point" x1=${x(value)} y1="1" x2=${x(value)} y2="17" />
        <text x="4" y="25">${show(from)}</text><text x="196" y="25" text-anchor="end">${show(to)}</text>`}
    </svg>
    <p>${text}</p>`;
}
