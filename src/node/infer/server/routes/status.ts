import { ApiError } from '#core/infer/apiError';
import { prometheusText } from '#core/infer/prometheus';
import { sendJson, sendText } from '../respond.ts';
import type { Route, RouteContext } from '../route.ts';

/** `GET /health`: whether requests are answered; no token, and nothing of the model. */
export const health: Route = {
  method: 'GET',
  path: '/health',
  isOpen: () => true,
  answer({ response }, { desk }) {
    const { state } = desk;
    if (state.kind === 'ready' || state.kind === 'unloaded') {
      return sendJson(response, 200, { status: 'ok', state: state.kind });
    }
    const ended = state.kind === 'failed' || state.kind === 'stopped';
    const progress = state.kind === 'loading' ? { progress: state.progress } : {};
    return sendJson(
      response,
      503,
      { status: state.kind, state: state.kind, ...progress },
      ended ? {} : { 'retry-after': String(desk.retryAfter) },
    );
  },
};

/** `GET /v1/models`. */
export const models: Route = {
  method: 'GET',
  path: '/v1/models',
  answer({ response }, context) {
    sendJson(response, 200, { object: 'list', data: [modelOf(context)] });
  },
};

/** `GET /v1/models/NAME`. */
export const oneModel: Route = {
  method: 'GET',
  path: '/v1/models/*',
  answer({ response, path }, context) {
    if (path.slice('/v1/models/'.length) !== encodeURIComponent(context.desk.info.name)) {
      throw new ApiError(404, 'model_not_found', 'There is no model of this name.');
    }
    sendJson(response, 200, modelOf(context));
  },
};

/** `GET /metrics`: Prometheus' text format. */
export const metrics: Route = {
  method: 'GET',
  path: '/metrics',
  answer({ response }, { desk, metrics: counts }) {
    const families = counts.families(desk.stats, desk.restarts, desk.state.kind === 'ready');
    sendText(response, 200, prometheusText(families), { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  },
};

function modelOf({ desk, options }: RouteContext): object {
  const { info } = desk;
  return {
    id: info.name,
    object: 'model',
    created: 0,
    owned_by: 'local',
    max_model_len: info.contextSize, // vLLM's name
    meta: {
      architecture: info.architecture,
      quantization: info.quantization,
      bytes: info.bytes,
      loras: info.loras,
      backend: info.backend,
      parallel: info.parallel,
      template: info.template,
      marker: options.marker,
      with_reasoning: options.withReasoning,
      labels: options.template?.tasks.map(({ id, labels }) => ({ task: id, labels: labels ?? null })) ?? null,
    },
  };
}
