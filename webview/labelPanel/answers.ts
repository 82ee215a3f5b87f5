import { html, nothing, type TemplateResult } from 'lit';
import type { AnswerLine, AnswerState } from '#protocol/labelRun';
import { t } from '../shared/host.ts';

/** Answers as they flow by, the newest first: not read out one by one, because they come many times a second. */
export function answerList(lines: readonly AnswerLine[]): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`<ul class="answers" aria-label=${t('Last answers')}>
    ${lines.map(
      (line) =>
        html`<li title=${`${line.origin}\n${line.text}`}>
          <span class="ellipsis quiet">${line.text}</span>
          ${verdict(line, false)}
        </li>`,
    )}
  </ul>`;
}

/** The answers of a trial, whole, in the order of asking. */
export function trialList(lines: readonly AnswerLine[]): TemplateResult {
  return html`<ol class="answers trial" aria-label=${t('Answers')}>
    ${lines.toReversed().map(
      (line) =>
        html`<li>
          <p class="quiet">${line.origin}</p>
          <blockquote title=${line.text}>${line.text}</blockquote>
          ${verdict(line, true)}
        </li>`,
    )}
  </ol>`;
}

function verdict({ answers, problem }: AnswerLine, whole: boolean): unknown {
  return html`${answers.map((answer) => answerPart(answer, answers.length > 1, whole))}
  ${
    problem === undefined
      ? nothing
      : html`<span class="problem"><vscode-icon name="warning"></vscode-icon><span>${problem}</span></span>`
  }`;
}

function answerPart({ task, conclusion, reasoning, agreement }: AnswerState, named: boolean, whole: boolean) {
  return html`<span class="answer">
      <span aria-hidden="true">→</span>
      ${named ? html`<span class="quiet">${task}</span>` : nothing}
      <strong>${conclusion}</strong>
      ${
        agreement === undefined
          ? nothing
          : html`<span class="quiet" title=${t('Share of the answers that gave this conclusion')}
              >${Math.round(agreement * 100)} %</span
            >`
      }
    </span>
    ${whole && reasoning !== '' ? html`<p class="reasoning">${reasoning}</p>` : nothing}`;
}
