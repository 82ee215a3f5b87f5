import { Chart } from 'chart.js';
import { configOf, heightOf, type ChartSpec } from './charts.ts';
import { onThemeChange, readTheme } from './theme.ts';

const PICTURE_WIDTH = 1280; // px

/** `<report-chart>`: a canvas that is redrawn when its spec, the theme or its width changes. */
export class ReportChart extends HTMLElement {
  #spec: ChartSpec | undefined;
  #chart: Chart | undefined;
  #stop: (() => void) | undefined;

  set spec(spec: ChartSpec) {
    const before = this.#spec;
    const same = before !== undefined && JSON.stringify(before) === JSON.stringify(spec);
    this.#spec = spec;
    if (same) return;
    if (spec.kind === 'curve' && before?.series.length === spec.series.length) this.#update(spec);
    else this.#draw();
  }

  connectedCallback(): void {
    this.#stop = onThemeChange(() => this.#draw());
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  /** The chart as a PNG of a fixed width with its title, in the colours that are shown. */
  async picture(): Promise<Blob> {
    const spec = this.#spec;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    if (spec === undefined || context === null) throw new Error('nothing is drawn');
    canvas.width = PICTURE_WIDTH;
    canvas.height = heightOf(spec) + 90;
    const chart = new Chart(context, configOf(spec, readTheme(), context, true));
    try {
      return await new Promise<Blob>((resolve, reject) => {
        canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png');
      });
    } finally {
      chart.destroy();
    }
  }

  /** A curve that grows: what is pointed at stays pointed at. */
  #update(spec: ChartSpec): void {
    const chart = this.#chart;
    if (chart === undefined) return this.#draw();
    const { data, options } = configOf(spec, readTheme(), chart.ctx);
    chart.canvas.setAttribute('aria-label', spec.summary);
    chart.data = data;
    if (options !== undefined) chart.options = options;
    chart.update('none');
  }

  #draw(): void {
    const spec = this.#spec;
    if (spec === undefined || !this.isConnected) return;
    this.#chart?.destroy();
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', spec.summary);
    this.replaceChildren(canvas);
    // Set as a property: the policy forbids style attributes, not this.
    this.style.height = `${heightOf(spec)}px`;
    const context = canvas.getContext('2d');
    if (context !== null) this.#chart = new Chart(context, configOf(spec, readTheme(), context));
  }
}

customElements.define('report-chart', ReportChart);
