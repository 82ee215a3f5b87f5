import type { Notice, Parameters, TeacherModel } from './preset.ts';

/** Parameters as a model takes them, and what had to be left out of them. */
export interface Fitted {
  readonly parameters: Parameters;
  readonly notices: readonly Notice[];
}

/**
 * Leaves out what a model is known to refuse: any value of its fixed sampling parameters, and thinking switched off where
 * it always thinks. Of a model that is not known, nothing: its own refusal stops the run.
 */
export function fitParameters(model: TeacherModel | undefined, parameters: Parameters): Fitted {
  if (model === undefined) return { parameters, notices: [] };
  const notices: Notice[] = [];
  const isFixed = (name: string) => (model.fixed ?? []).some((fixed) => fixed === name);
  const { temperature, extraBody, ...rest } = parameters;
  const leaveOut = (name: string) =>
    notices.push({
      template: 'The model {0} takes no “{1}” of yours: it is left out.',
      args: [model.id, name],
    });
  const kept = Object.entries(extraBody ?? {}).filter(([name, value]) => {
    const refused = isFixed(name) || (model.thinking === 'always' && switchesOff(name, value));
    if (refused) leaveOut(name);
    return !refused;
  });
  if (temperature !== undefined && isFixed('temperature')) leaveOut('temperature');
  return {
    parameters: {
      ...rest,
      ...(temperature === undefined || isFixed('temperature') ? {} : { temperature }),
      ...(kept.length === 0 ? {} : { extraBody: Object.fromEntries(kept) }),
    },
    notices,
  };
}

function switchesOff(name: string, value: unknown): boolean {
  if (name === 'enable_thinking') return value === false;
  return name === 'thinking' && typeof value === 'object' && value !== null && 'type' in value
    ? value.type === 'disabled'
    : false;
}
