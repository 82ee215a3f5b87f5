import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PlaygroundRun, PlaygroundTimes } from '#protocol/playground';
import { t } from '../shared/host.ts';
import { count, duration } from './parts.ts';

const WIDTH = 1000;

/** Where the time went and what was read and written; of the reasoning too, where it was asked for after the answer. */
export function timesView({ answer, more }: PlaygroundRun): TemplateResult | typeof nothing {
  if (answer === undefined) return nothing;
  return html`<div class="times">
    ${part(more === undefined ? '' : t('Answer'), answer)} ${more === undefined ? nothing : part(t('Reasoning'), more)}
  </div>`;
}

function part(name: string, times: PlaygroundTimes): TemplateResult {
  const { queueMs, prefillMs, decodeMs, input, cached, output } = times;
  const total = queueMs + prefillMs + decodeMs;
  const parts = [
    { kind: 'queue', name: t('Waiting'), ms: queueMs },
    { kind: 'prefill', name: t('Reading'), ms: prefillMs },
    { kind: 'decode', name: t('Writing'), ms: decodeMs },
  ].filter(({ kind, ms }) => kind === 'prefill' || ms >= 1);
  let from = 0;
  return html`<div class="time">
    ${name === '' ? nothing : html`<h3>${name}</h3>`}
    <svg viewBox="0 0 ${WIDTH} 8" preserveAspectRatio="none" aria-hidden="true">
      ${parts.map(({ kind, ms }) => {
        const width = total === 0 ? 0 : (ms / total) * WIDTH;
        const x = from;
        from += width;
        return svg`<rect class=${kind} x=${x} width=${Math.max(2, width - 4)} height="8" />`;
      })}
    </svg>
    <dl>
      ${parts.map(
        (one) =>
          html`<div>
            <dt><span class="key ${one.kind}" aria-hidden="true"></span>${one.name}</dt>
            <dd>${duration(one.ms)}</dd>
          </div>`,
      )}
      <div>
        <dt>${t('Tokens read')}</dt>
        <dd>${count(input)} <small>${t('{0} kept', count(cached))}</small></dd>
      </div>
      ${
        output === 0
          ? nothing
          : html`<div>
              <dt>${t('Tokens written')}</dt>
              <dd>${count(output)}${speed(times)}</dd>
            </div>`
      }
    </dl>
  </div>`;
}

/** The first token comes with the reading; the others are what the writing took. */
function speed({ output, decodeMs }: PlaygroundTimes): TemplateResult | typeof nothing {
  if (output < 2 || decodeMs <= 0) return nothing;
  return html` <small>${t('{0} tokens/s', count(((output - 1) / decodeMs) * 1000))}</small>`;
}
