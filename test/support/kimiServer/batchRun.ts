import * as errors from './apiErrors.ts';
import { enter, type Batch } from './batch.ts';
import { readBatchLines, readLineRequest, type BatchLine } from './batchLines.ts';
import { messagesOf } from './chatRequest.ts';
import type { Fault } from './faults.ts';
import { billOf, completionBody, generate } from './generate.ts';
import type { LedgerEntry } from './ledger.ts';
import { chance } from './random.ts';
import { pause, type World } from './world.ts';

const STEPS = 10;
const SHARE = 0.6; // of the usual price

/** Runs a batch to its end, in the background. Its lines run, and come out, in an order of their own. */
export async function runBatch(world: World, batch: Batch, input: string): Promise<void> {
  const { settings } = world;
  const { validateMs, runMs, finalizeMs, fail, expire } = settings.batch;
  await pause(validateMs);
  if (cancelled(batch)) return;
  const { lines, problems } = readBatchLines(input, settings);
  batch.counts.total = lines.length;
  const occasion = world.occasion(batch.number, input);
  const fails = world.dice.applies('batch fail', fail, occasion);
  if (problems.length > 0 || fails) {
    batch.problems = fails ? [{ code: 'server_error', message: 'The batch could not be run', line: 0 }] : problems;
    return enter(batch, 'failed');
  }
  enter(batch, 'in_progress');
  const expires = world.dice.applies('batch expire', expire, occasion);
  const last = expires ? Math.floor(lines.length * (expire?.after ?? 0.5)) : lines.length;
  const order = lines.toSorted(
    (a, b) => chance(settings.seed, batch.id, a.customId) - chance(settings.seed, batch.id, b.customId),
  );
  const outputs: object[] = [];
  const failures: object[] = [];
  const steps = Math.min(STEPS, Math.max(1, lines.length));
  let done = 0;
  for (let step = 1; step <= steps && done < last; step++) {
    await pause(runMs / steps);
    if (world.ended) return;
    if (batch.status === 'cancelling') break;
    for (; done < Math.min(last, Math.ceil((lines.length * step) / steps)); done++) {
      const line = order[done];
      if (line === undefined) break;
      const result = await runLine(world, batch, line);
      (result.ok ? outputs : failures).push(result.line);
      batch.counts[result.ok ? 'completed' : 'failed']++;
    }
  }
  const stopped = batch.status === 'cancelling';
  if (!stopped) enter(batch, 'finalizing');
  await pause(finalizeMs);
  if (expires && !stopped) {
    for (const { customId } of order.slice(done)) {
      const error = { code: 'batch_expired', message: 'This request could not be executed before the batch expired.' };
      failures.push({ id: `batch_req_${world.nextId()}`, custom_id: customId, response: null, error });
      batch.counts.failed++;
    }
  }
  const output = store(world, batch, 'output', outputs);
  const error = store(world, batch, 'error', failures);
  if (output !== undefined) batch.outputFileId = output;
  if (error !== undefined) batch.errorFileId = error;
  enter(batch, stopped || cancelled(batch) ? 'cancelled' : expires ? 'expired' : 'completed');
}

/** A batch cancelled before it ran, or while its files were written. */
function cancelled(batch: Batch): boolean {
  if (batch.status !== 'cancelling') return false;
  enter(batch, 'cancelled');
  return true;
}

async function runLine(world: World, batch: Batch, line: BatchLine) {
  const entry = world.ledger.open('batch', line.number);
  const messages = messagesOf(line.body) ?? [];
  Object.assign(entry, { batch: batch.id, key: world.keyOf(line.body, messages), model: String(line.body.model) });
  const result = (status: number, body: object) => ({
    ok: status === 200,
    line: {
      id: `batch_req_${world.nextId()}`,
      custom_id: line.customId,
      response: { status_code: status, request_id: `batch-${world.nextId()}`, body },
      error: null,
    },
  });
  const refuse = (outcome: LedgerEntry['outcome'], { status, body }: errors.Reply) => {
    Object.assign(entry, { outcome, status, endedAt: Date.now() });
    return result(status, body as object);
  };
  const request = readLineRequest(line, world.settings);
  if (typeof request === 'string') return refuse('refused', errors.invalidRequest(request));
  if ('status' in request) return refuse('refused', request);
  const fault = lineFault(world, line, request.text);
  if (fault !== undefined) entry.fault = fault.name;
  if (fault?.name === 'serverError') return refuse('fault', errors.serverError(fault.rule.message));
  if (fault?.name === 'filter') return refuse('fault', errors.filtered(fault.rule.message));
  const generation = await generate(world, request, line.number, 0, fault);
  const billed = billOf(request, generation, SHARE);
  world.spent += billed.cost;
  Object.assign(entry, {
    outcome: fault === undefined ? 'ok' : 'fault',
    status: 200,
    finish: generation.finish,
    answer: generation.answer,
    endedAt: Date.now(),
    billed,
  });
  return result(200, completionBody(`chatcmpl-${batch.id}-${line.number}`, request, generation));
}

function lineFault(world: World, line: BatchLine, text: string): Fault | undefined {
  return world.dice.choose(world.settings.batch.faults ?? {}, world.occasion(line.number, text), () => true);
}

function store(world: World, batch: Batch, kind: 'output' | 'error', lines: readonly object[]): string | undefined {
  if (lines.length === 0) return undefined;
  const id = `file-${world.nextId()}`;
  world.files.add({
    id,
    organisation: batch.organisation,
    filename: `${batch.id}_${kind}.jsonl`,
    purpose: kind === 'output' ? 'batch_output' : 'batch_error',
    createdAt: Math.floor(Date.now() / 1000),
    bytes: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
  });
  return id;
}
