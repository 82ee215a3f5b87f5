import { apiError, invalidRequest, notFound, type Reply } from './apiErrors.ts';
import { enter, type Batch } from './batch.ts';
import { runBatch } from './batchRun.ts';
import { jsonOf, type Call } from './call.ts';
import type { World } from './world.ts';

const HOUR = 3600;
const underway = ['validating', 'in_progress', 'finalizing', 'cancelling'];

/** Everything under /v1/batches. */
export function batchesEndpoint(world: World, call: Call, organisation: string): Reply | undefined {
  const [id, part] = call.path.split('/').slice(3);
  if (id === undefined && call.method === 'POST') return create(world, call, organisation);
  if (id === undefined) return call.method === 'GET' ? list(world, call, organisation) : undefined;
  const batch = world.batches.find((one) => one.id === id && one.organisation === organisation);
  if (batch === undefined) return notFound(`batch ${id} not found`);
  if (part === 'cancel' && call.method === 'POST') return cancel(batch);
  return part === undefined && call.method === 'GET' ? { status: 200, body: batchObject(batch) } : undefined;
}

function create(world: World, call: Call, organisation: string): Reply {
  const body = jsonOf(call.body) ?? {};
  const { metadata = null, completion_window: window } = body;
  const { maxBatches } = world.settings.batch;
  const file = world.files.get(body.input_file_id, organisation);
  if (file === undefined) return notFound(`file ${String(body.input_file_id)} not found`);
  if (file.purpose !== 'batch') return invalidRequest('Invalid request: the purpose of the file must be batch');
  if (body.endpoint !== '/v1/chat/completions') {
    return invalidRequest('Invalid request: endpoint must be /v1/chat/completions');
  }
  const seconds = secondsOf(window);
  if (seconds === undefined || seconds < 12 * HOUR || seconds > 168 * HOUR) {
    return invalidRequest('Invalid request: completion_window must be between 12h and 7d');
  }
  if (metadata !== null && (typeof metadata !== 'object' || Object.keys(metadata).length > 16)) {
    return invalidRequest('Invalid request: metadata may have 16 pairs at most');
  }
  const running = world.batches.filter((one) => one.organisation === organisation && underway.includes(one.status));
  if (maxBatches !== undefined && running.length >= maxBatches) {
    const message = `request reached organization max batches: ${maxBatches}`;
    return apiError(429, 'rate_limit_reached_error', message);
  }
  const batch: Batch = {
    id: `batch_${world.nextId()}`,
    number: world.batches.length + 1,
    organisation,
    inputFileId: file.id,
    window: String(window),
    windowSeconds: seconds,
    metadata: metadata as Batch['metadata'],
    times: { created: Math.floor(Date.now() / 1000) },
    status: 'validating',
    problems: [],
    counts: { total: 0, completed: 0, failed: 0 },
  };
  world.batches.push(batch);
  void runBatch(world, batch, file.bytes.toString('utf8')).catch((error: unknown) => {
    batch.problems = [{ code: 'server_error', message: String(error), line: 0 }];
    enter(batch, 'failed');
  });
  return { status: 200, body: batchObject(batch) };
}

/** Newest first, after the one named in `after`. */
function list(world: World, call: Call, organisation: string): Reply {
  const all = world.batches.filter((one) => one.organisation === organisation).toReversed();
  const after = call.query.get('after');
  const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const limit = Number(call.query.get('limit') ?? 20);
  const page = all.slice(from, from + limit).map((batch) => batchObject(batch));
  return { status: 200, body: { object: 'list', data: page, has_more: from + limit < all.length } };
}

function cancel(batch: Batch): Reply {
  if (batch.status === 'validating' || batch.status === 'in_progress' || batch.status === 'finalizing') {
    enter(batch, 'cancelling');
  } else if (batch.status !== 'cancelling') {
    return invalidRequest(`Invalid request: a batch that is ${batch.status} cannot be cancelled`);
  }
  return { status: 200, body: batchObject(batch) };
}

function batchObject(batch: Batch): object {
  const { times, problems } = batch;
  return {
    id: batch.id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    errors: problems.length === 0 ? null : { object: 'list', data: problems },
    input_file_id: batch.inputFileId,
    completion_window: batch.window,
    status: batch.status,
    output_file_id: batch.outputFileId ?? null,
    error_file_id: batch.errorFileId ?? null,
    created_at: times.created,
    in_progress_at: times.in_progress ?? null,
    expires_at: (times.created ?? 0) + batch.windowSeconds,
    finalizing_at: times.finalizing ?? null,
    completed_at: times.completed ?? null,
    failed_at: times.failed ?? null,
    expired_at: times.expired ?? null,
    cancelling_at: times.cancelling ?? null,
    cancelled_at: times.cancelled ?? null,
    request_counts: { ...batch.counts },
    metadata: batch.metadata,
  };
}

function secondsOf(window: unknown): number | undefined {
  const [, count, unit] = /^(\d{1,4})([hd])$/.exec(String(window)) ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 'h' ? HOUR : 24 * HOUR);
}
