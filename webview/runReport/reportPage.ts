import { html, render, type TemplateResult } from 'lit';
import { t } from '../shared/host.ts';
import { button, icon } from './parts.ts';

/** The page that a report is drawn on: what went wrong, and whether the report is being read again. */
export interface ReportPage {
  readonly error: string | undefined;
  /** Does something that may fail; its failure is shown at the top, and what it says is read out. */
  attempt(run: () => Promise<string | undefined>): Promise<void>;
  /** Reads the report again, and says so. */
  refresh(): Promise<void>;
  /** Draws the empty page and reads the report for the first time. */
  open(): Promise<void>;
  /** Shows the report; undefined: there is none yet. */
  show(report: TemplateResult | undefined): void;
}

/** The page of this webview. `draw` shows what there is now, `read` takes the report from the host. */
export function reportPage(draw: () => void, read: () => Promise<void>): ReportPage {
  const app = document.querySelector<HTMLElement>('#app') ?? document.body;
  const live = document.createElement('div');
  live.className = 'visually-hidden';
  live.setAttribute('role', 'status');
  app.after(live);
  let error: string | undefined;
  let busy = false;
  const attempt = async (run: () => Promise<string | undefined>) => {
    error = undefined;
    try {
      const said = await run();
      if (said !== undefined) live.textContent = said;
    } catch (reason) {
      error = reason instanceof Error ? reason.message : String(reason);
    }
    draw();
  };
  const readAgain = async () => {
    busy = true;
    draw();
    try {
      await read();
    } finally {
      busy = false;
    }
  };
  const refresh = () => attempt(() => readAgain().then(() => t('The report is up to date.')));
  return {
    get error() {
      return error;
    },
    attempt,
    refresh,
    async open() {
      draw();
      await attempt(() => readAgain().then(() => undefined));
    },
    show(report) {
      if (report !== undefined) app.setAttribute('aria-busy', String(busy));
      render(report ?? emptyTemplate(error, () => void refresh()), app);
    },
  };
}

/** What is shown before there is a report: that it is being made, or why it cannot be. */
function emptyTemplate(error: string | undefined, retry: () => void): TemplateResult {
  if (error === undefined) return html`<p class="quiet">${t('Counting…')}</p>`;
  return html`<p class="error" role="alert">${icon('error')} ${error}</p>
    ${button('refresh', t('Refresh'), retry, 'first')}`;
}
