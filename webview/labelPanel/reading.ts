import { html, nothing, type TemplateResult } from 'lit';
import type { ReadingState, SplitChoice } from '#protocol/labelForm';
import { t } from '../shared/host.ts';
import type { Actions } from './actions.ts';
import { select } from './parts.ts';

/** How files become records: folded away for plain texts, open where there are columns to choose. */
export function readingFold(reading: ReadingState, actions: Actions): TemplateResult | typeof nothing {
  const { columns, text, splits, split, first, problem } = reading;
  const isTable = columns.length > 0;
  if (!isTable && !splits) return nothing;
  return html`<details class="fold" ?open=${(isTable && !splits) || problem !== undefined}>
    <summary>
      ${t('How they are read')}
      <span class="quiet">${isTable ? t('text: {0}', text.join(' + ')) : splitText(split)}</span>
    </summary>
    ${isTable ? columnFields(reading, actions) : nothing}
    ${
      splits
        ? select(
            t('A record is'),
            (['file', 'paragraph', 'line', 'heading', 'tokens'] as const).map((value) => ({
              value,
              label: splitText(value),
            })),
            split,
            (value) => actions.do((host) => host.chooseSplit(value as SplitChoice)),
          )
        : nothing
    }
    ${
      first === undefined
        ? nothing
        : html`<figure>
            <figcaption class="quiet">${t('First record: {0}', first.origin)}</figcaption>
            <blockquote title=${first.text}>${first.text === '' ? t('(empty)') : first.text}</blockquote>
          </figure>`
    }
  </details>`;
}

function columnFields({ columns, text, id }: ReadingState, actions: Actions): TemplateResult {
  const [only] = text;
  const several = text.length > 1;
  const choices = columns.map((name) => ({ value: `c:${name}`, label: name }));
  return html`${select(
    t('Text'),
    [...choices, { value: 'several', label: several ? text.join(' + ') : t('Several columns…') }],
    several ? 'several' : `c:${only ?? ''}`,
    (value) => actions.do((host) => host.chooseText(value === 'several' ? 'several' : [value.slice(2)])),
  )}
  ${
    several
      ? html`<p>
          <button class="link" @click=${() => actions.do((host) => host.chooseText('several'))}>
            ${t('Choose the columns…')}
          </button>
        </p>`
      : nothing
  }
  ${select(
    t('Id column'),
    [{ value: 'row', label: t('none: the row') }, ...choices],
    id === undefined ? 'row' : `c:${id}`,
    (value) => actions.do((host) => host.chooseId(value === 'row' ? undefined : value.slice(2))),
  )}`;
}

function splitText(split: SplitChoice): string {
  return {
    file: t('a whole file'),
    paragraph: t('a paragraph'),
    line: t('a line'),
    heading: t('a section'),
    tokens: t('so many tokens…'),
  }[split];
}
