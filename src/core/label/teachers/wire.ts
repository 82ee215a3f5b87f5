import type { CompletionRequest } from '../../infer/engine.ts';
import type { Teacher } from '../job.ts';
import { fitParameters } from './fitParameters.ts';
import type { Notice } from './preset.ts';
import { presetOf } from './presets.ts';
import { modelOf } from './teacherOf.ts';

/** The body of a chat request, and what was left out of it because the model is known to refuse it. */
export interface WireBody {
  readonly body: Readonly<Record<string, unknown>>;
  readonly notices: readonly Notice[];
}

/**
 * A request as it goes over the wire: only parameters that are given, because some models refuse any explicit sampling,
 * under the names that the teacher takes. What a model is known to refuse is left out even here, whoever asked for it.
 */
export function wireBody(teacher: Teacher, request: CompletionRequest): WireBody {
  const preset = presetOf(teacher);
  const model = preset === undefined ? undefined : modelOf(preset, request.model);
  const { temperature, maxTokens, extraBody } = request;
  const { parameters, notices } = fitParameters(model, {
    ...(temperature === undefined ? {} : { temperature }),
    ...(extraBody === undefined ? {} : { extraBody }),
  });
  const plain = { ...parameters.extraBody };
  if (preset?.json === 'json_object' && isSchema(plain['response_format'])) {
    plain['response_format'] = { type: 'json_object' };
  }
  return {
    body: {
      ...plain,
      model: request.model,
      messages: request.messages,
      ...(request.stop === undefined ? {} : { stop: request.stop }),
      ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
      ...(maxTokens === undefined ? {} : { [teacher.tokensParameter ?? 'max_tokens']: maxTokens }),
      ...(teacher.stream === true ? { stream: true, stream_options: { include_usage: true } } : {}),
    },
    notices,
  };
}

function isSchema(format: unknown): boolean {
  return typeof format === 'object' && format !== null && 'type' in format && format.type === 'json_schema';
}
