import type { Limits, Price, Teacher } from '../job.ts';
import { fitParameters } from './fitParameters.ts';
import type { Notice, Parameters, TeacherModel, TeacherPreset } from './preset.ts';

/** What a person may say of a preset's teacher. What he leaves out is as the preset knows it. */
export interface TeacherChoice {
  readonly id?: string;
  readonly title?: string;
  readonly baseUrl?: string; // needed where the preset has none
  readonly apiKeyEnv?: string;
  readonly model?: string;
  readonly tier?: number; // of the account; absent: the preset's usual one
  readonly parameters?: Parameters; // over the model's; entries of extraBody one by one
  readonly limits?: Limits; // over the tier's, one by one
  readonly price?: Price;
  readonly contextTokens?: number;
  readonly tokensParameter?: Teacher['tokensParameter'];
  readonly stream?: boolean;
  readonly timeoutMs?: number;
}

/** A teacher, and what a person is to be told about his wishes. */
export interface ChosenTeacher {
  readonly teacher: Teacher;
  readonly notices: readonly Notice[];
}

/**
 * Makes a teacher of a preset, a model and a tier. Parameters that the model is known to refuse are left out and named; of
 * a model that the preset does not know, window and price stay unknown. An unknown tier counts as the usual one.
 */
export function teacherOf(preset: TeacherPreset, choice: TeacherChoice = {}): ChosenTeacher {
  const id = choice.model ?? preset.model;
  const model = modelOf(preset, id);
  const { parameters, notices } = fitParameters(model, merged(defaultsOf(preset, model), choice.parameters ?? {}));
  const contextTokens = choice.contextTokens ?? model?.contextTokens;
  const price = choice.price ?? priceOf(model);
  const timeoutMs = choice.timeoutMs ?? model?.timeoutMs ?? preset.timeoutMs;
  const stream = choice.stream ?? preset.stream;
  const limits = { ...limitsOf(preset, choice.tier), ...choice.limits };
  const apiKeyEnv = choice.apiKeyEnv ?? preset.apiKeyEnv;
  return {
    teacher: {
      id: choice.id ?? preset.id,
      title: choice.title ?? preset.title,
      baseUrl: choice.baseUrl ?? preset.baseUrl,
      model: id,
      ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
      parameters,
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
      tokensParameter: choice.tokensParameter ?? preset.tokensParameter,
      ...(stream === undefined ? {} : { stream }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(contextTokens === undefined ? {} : { contextTokens }),
      ...(price === undefined ? {} : { price }),
    },
    notices: [...notices, ...tierNotices(preset, choice.tier)],
  };
}

/**
 * The same teacher with another model: what it is asked with, its window and its price are the new model's; what a person
 * had set otherwise than the old model's stays as far as the new one takes it.
 */
export function withModel(teacher: Teacher, id: string, preset: TeacherPreset | undefined): ChosenTeacher {
  if (id === teacher.model) return { teacher, notices: [] };
  const { price: _price, contextTokens: _window, timeoutMs, parameters = {}, ...rest } = teacher;
  if (preset === undefined) {
    // Nothing is known of either model but what the person said, and he spoke of the old one.
    return { teacher: { ...rest, ...optional({ timeoutMs }), parameters, model: id }, notices: [] };
  }
  const before = modelOf(preset, teacher.model);
  const after = modelOf(preset, id);
  const usual = before?.timeoutMs ?? preset.timeoutMs;
  const own = differing(parameters, defaultsOf(preset, before));
  const fitted = fitParameters(after, merged(defaultsOf(preset, after), own));
  return {
    teacher: {
      ...rest,
      model: id,
      parameters: fitted.parameters,
      ...optional({
        timeoutMs: timeoutMs === usual ? (after?.timeoutMs ?? preset.timeoutMs) : timeoutMs,
        contextTokens: after?.contextTokens,
        price: priceOf(after),
      }),
    },
    notices: fitted.notices,
  };
}

/** The model of a preset by its name, where the preset knows it. */
export function modelOf(preset: TeacherPreset, id: string): TeacherModel | undefined {
  return preset.models.find((model) => model.id === id);
}

const defaultsOf = (preset: TeacherPreset, model: TeacherModel | undefined): Parameters =>
  model?.parameters ?? preset.otherModels;

function merged(defaults: Parameters, own: Parameters): Parameters {
  const extraBody = { ...defaults.extraBody, ...own.extraBody };
  return { ...defaults, ...own, ...(Object.keys(extraBody).length === 0 ? {} : { extraBody }) };
}

/** What of the parameters is otherwise than the defaults. */
function differing(parameters: Parameters, defaults: Parameters): Parameters {
  const { extraBody = {}, ...plain } = parameters;
  const own = Object.entries(plain).filter(([name, value]) => value !== defaults[name as keyof typeof plain]);
  const extra = Object.entries(extraBody).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults.extraBody?.[name]),
  );
  return {
    ...Object.fromEntries(own),
    ...(extra.length === 0 ? {} : { extraBody: Object.fromEntries(extra) }),
  };
}

function priceOf(model: TeacherModel | undefined): Price | undefined {
  if (model?.price === undefined) return undefined;
  const { source: _, ...price } = model.price;
  return price;
}

function limitsOf({ tiers, tier: usual = 0, limits }: TeacherPreset, tier: number | undefined): Limits {
  return tiers?.[tier ?? usual] ?? tiers?.[usual] ?? limits ?? {};
}

function tierNotices({ tiers, title }: TeacherPreset, tier: number | undefined): readonly Notice[] {
  if (tier === undefined || tiers?.[tier] !== undefined) return [];
  const last = (tiers?.length ?? 0) - 1;
  return [
    last < 0
      ? { template: '{0} has no tiers here: set its limits instead.', args: [title] }
      : { template: '{0} has the tiers 0 to {1}: “{2}” is none of them.', args: [title, last, tier] },
  ];
}

function optional<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
