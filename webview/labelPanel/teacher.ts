import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { maskedText } from '#core/label/causes';
import type { MaskState, ModelState, TeacherState, TierState } from '#protocol/labelForm';
import { t } from '../shared/host.ts';
import { lessMotion } from '../shared/lessMotion.ts';
import type { Actions } from './actions.ts';
import { checkbox, iconButton, link, select } from './parts.ts';

/** Who labels: the teacher, its model and tier, where the texts go, whether its key is set, and what is masked. */
export function teacherSection(
  teachers: readonly TeacherState[],
  teacherId: string | undefined,
  model: ModelState | undefined,
  mask: MaskState,
  actions: Actions,
): TemplateResult {
  const chosen = teachers.find(({ id }) => id === teacherId);
  return html`<section aria-labelledby="teacher-head">
    <h2 id="teacher-head">${t('Teacher')}</h2>
    <vscode-single-select
      label=${t('Teacher')}
      title=${chosen?.title ?? ''}
      .options=${teachers.map(({ id, title, host, kind }) => ({
        value: id,
        label: title,
        description: kind === 'replay' ? '' : host,
        selected: id === teacherId,
        disabled: false,
      }))}
      .value=${live(teacherId ?? '')}
      @change=${(event: Event) => {
        const { value } = event.target as HTMLElement & { value: string };
        actions.do((host) => host.chooseTeacher(value));
      }}
    ></vscode-single-select>
    ${chosen === undefined ? nothing : keyLine(chosen, actions)}
    ${model === undefined ? nothing : modelFields(model, actions)}
    ${chosen === undefined ? nothing : html`<p class="quiet">${whereText(chosen)}</p>`}
    ${mask.possible ? maskPart(mask, actions) : nothing}
  </section>`;
}

function modelFields(model: ModelState, actions: Actions): TemplateResult {
  const { chosen, known, live: told, tier, tiers } = model;
  const refresh = {
    no: t('Ask the provider for its models'),
    loading: t('Asking…'),
    yes: t('Ask again'),
    failed: t('Ask again'),
  }[told];
  return html`${select(
    t('Model'),
    [...known.map((id) => ({ value: `m:${id}`, label: id })), { value: 'other', label: t('Another one…') }],
    `m:${chosen}`,
    (value) => actions.do((host) => host.chooseModel(value === 'other' ? undefined : value.slice(2))),
    iconButton(told !== 'loading' ? 'refresh' : lessMotion() ? 'loading' : 'loading~spin', refresh, () =>
      actions.do((host) => host.refreshModels()),
    ),
  )}
  ${
    told === 'failed' && model.error !== undefined
      ? html`<p class="quiet">${t('The models could not be listed: {0}', model.error)}</p>`
      : nothing
  }
  ${
    tier === undefined
      ? nothing
      : select(
          t('Tier'),
          tiers.map((one) => ({ value: String(one.tier), label: tierText(one) })),
          String(tier),
          (value) => actions.do((host) => host.chooseTier(Number(value))),
        )
  }`;
}

function tierText({ tier, concurrency, rpm }: TierState): string {
  if (concurrency === undefined || rpm === undefined) return String(tier);
  return t('{0}: {1} at once, {2}/min', tier, concurrency, rpm);
}

function whereText({ kind, host }: TeacherState): string {
  return {
    replay: t('Needs no key. Answers only the records that were recorded.'),
    local: t('Runs on this machine ({0}): the texts do not leave it.', host),
    remote: t('The texts are sent to {0}; the provider charges for them by the token.', host),
  }[kind];
}

function keyLine(teacher: TeacherState, actions: Actions): TemplateResult | typeof nothing {
  const setKey = () => actions.do((host) => host.setKey(teacher.id));
  const line = (icon: string, text: string, more: unknown = nothing) =>
    html`<p class="key"><vscode-icon name=${icon}></vscode-icon><span>${text}</span>${more}</p>`;
  const lines: Record<TeacherState['key'], TemplateResult | typeof nothing> = {
    none: nothing,
    stored: line('pass', t('Key set'), link(t('Change…'), setKey)),
    environment: line('pass', t('Key from the environment ({0})', teacher.keyEnv ?? '')),
    missing: line('key', t('No key yet'), link(t('Set key…'), setKey)),
  };
  return lines[teacher.key];
}

function maskPart({ on, found }: MaskState, actions: Actions): TemplateResult {
  const kinds = Object.entries(found?.kinds ?? {}).toSorted((a, b) => b[1] - a[1]);
  const show = link(t('Show'), () => actions.do((host) => host.showMasked()));
  const list = kinds.map(([kind, count]) => `${maskedText(kind, t)} ${count}`).join(t(', '));
  return html`${checkbox(t('Mask personal data and keys before sending'), on, (checked) =>
    actions.do((host) => host.setMask(checked)),
  )}
  ${
    found === undefined || found.of === 0
      ? nothing
      : kinds.length === 0
        ? html`<p class="quiet">${t('Nothing to mask in a sample of {0} records.', found.of)}</p>`
        : html`<p class=${on ? 'quiet' : 'key'}>
            ${on ? nothing : html`<vscode-icon name="warning"></vscode-icon>`}
            <span>
              ${
                on
                  ? t('In {0} of {1} sampled records: {2}.', found.records, found.of, list)
                  : t('{0} of {1} sampled records would be sent with: {2}.', found.records, found.of, list)
              }
              ${show}
            </span>
          </p>`
  }`;
}
