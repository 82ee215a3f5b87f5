import type { Template } from '../prompt/template.ts';
import type { AskOptions, Limits, Price, Teacher } from './job.ts';
import { costOf } from './money.ts';
import type { SourceItem } from './record.ts';
import { requestFor, reservedTokens } from './request.ts';
import { presetOf, REPLAY_ID } from './teachers/presets.ts';
import { modelOf } from './teachers/teacherOf.ts';
import { estimateTokens } from './tokens.ts';

/** What labelling would take, for one teacher. Money in its currency; absent where its price is unknown. */
export interface Estimate {
  readonly teacher: string;
  readonly requests: number;
  readonly input: number; // tokens in all
  readonly output: number;
  readonly currency?: Price['currency'];
  readonly cost?: number; // without any cache hit: the most that is to be expected
  readonly costCached?: number; // when the provider finds the constant part of the prompt in its cache
  readonly costBatch?: number; // the same work over the Batch API
  readonly seconds: number; // at the teacher's limits, at the least
}

/** What an estimate is made from: some of the records, or what the first answers took. */
export interface EstimateInput {
  readonly teacher: Teacher;
  readonly template: Template;
  readonly ask?: AskOptions;
  readonly limits?: Limits; // absent: the teacher's
  readonly sample: readonly Pick<SourceItem, 'text' | 'fields'>[];
  readonly records: number; // to be asked for, those that are the same request once
  readonly counted?: readonly number[]; // tokens of the sample's prompts as the provider counts them, as many as `sample`
  readonly measured?: Measured;
}

/** What answers took so far, on average of one. */
export interface Measured {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly seconds: number;
  readonly tries: number; // answers that one took, 1 or more: those that could not be read are asked again
}

/** Providers cache a prompt from this many tokens on (Kimi, OpenAI: in blocks, the prefix only). */
const CACHED_FROM = 256;
/** Seconds that a short answer takes, before any has been seen. */
const USUAL_SECONDS = 2;
/** Seconds that a recorded answer takes on average. */
const REPLAY_SECONDS = 0.13;
/** Tokens that an answer has beyond its conclusion, and that a free conclusion has, before any has been seen. */
const REASONING_TOKENS = 200;
const FREE_TOKENS = 100;
/** Tokens that a model thinks for which cannot do otherwise, at its least effort. */
const THINKING_TOKENS = 1000;

/**
 * Estimates a run from a sample of its records. Once answers are there (`measured`), they decide what one takes; before,
 * tokens are counted by the provider where it can, else by rule of thumb, and an answer is taken for a short one.
 */
export function estimateRun(input: EstimateInput): Estimate {
  const { teacher, template, ask = {}, sample, records, measured } = input;
  const requests = Math.ceil(records * (ask.samples ?? 1) * Math.max(1, measured?.tries ?? 1));
  const prompts = sample.map((item) => requestFor(teacher, template, item, ask));
  const inputs = input.counted ?? prompts.map((prompt) => prompt.input);
  const each = measured ?? {
    input: mean(inputs),
    cached: cachedTokens(prompts.map(({ request }) => request.messages.map(({ content }) => content).join('\n'))),
    output: usualOutput(template, teacher, sample),
    seconds: teacher.id === REPLAY_ID ? REPLAY_SECONDS : USUAL_SECONDS,
  };
  const { price } = teacher;
  const most = { input: each.input, output: each.output };
  const reserve = prompts[0] === undefined ? each.input : reservedTokens(prompts[0].request, each.input);
  return {
    teacher: teacher.id,
    requests,
    input: Math.round(each.input * requests),
    output: Math.round(each.output * requests),
    ...(price === undefined
      ? {}
      : {
          currency: price.currency,
          cost: costOf(measured === undefined ? most : { ...most, cached: each.cached }, price) * requests,
          ...(each.cached > 0 ? { costCached: costOf({ ...most, cached: each.cached }, price) * requests } : {}),
          ...(price.batch === undefined ? {} : { costBatch: costOf(most, price) * requests * price.batch }),
        }),
    seconds: seconds(requests, each.seconds, reserve, input.limits ?? teacher.limits ?? {}),
  };
}

/** Seconds that so many requests take at the least under limits: the slowest of what each of them allows. */
function seconds(requests: number, each: number, tokens: number, { rpm, tpm, concurrency = 4 }: Limits): number {
  if (requests === 0) return 0;
  const byMinute = (limit: number | undefined) =>
    limit === undefined || limit < 1 ? 0 : (Math.ceil(requests / limit) - 1) * 60;
  const perMinute = Math.max(1, Math.floor((tpm ?? Infinity) / Math.max(1, tokens)));
  return Math.ceil(
    Math.max(
      byMinute(rpm),
      byMinute(Number.isFinite(perMinute) ? perMinute : undefined),
      (requests * each) / concurrency,
    ) + each,
  );
}

/** Tokens of the beginning that all prompts share, as far as providers cache it. */
function cachedTokens(prompts: readonly string[]): number {
  const [first, ...others] = prompts;
  if (first === undefined || others.length === 0) return 0;
  let shared = first.length;
  for (const other of others) {
    let same = 0;
    while (same < shared && first[same] === other[same]) same++;
    shared = same;
  }
  const tokens = estimateTokens(first.slice(0, shared));
  return tokens < CACHED_FROM ? 0 : Math.floor(tokens / CACHED_FROM) * CACHED_FROM;
}

/** An answer of the usual length, rather too long than too short: a translation is as long as its record. */
function usualOutput({ tasks }: Template, teacher: Teacher, sample: EstimateInput['sample']): number {
  const free = Math.max(FREE_TOKENS, mean(sample.map(({ text }) => estimateTokens(text))));
  const tokens = tasks.reduce((sum, { labels, reasoning }) => {
    const conclusion = labels === undefined ? free : Math.max(...labels.map(estimateTokens)) + 4;
    return sum + conclusion + (reasoning ? REASONING_TOKENS : 0);
  }, 0);
  const preset = presetOf(teacher);
  const thinks = preset !== undefined && modelOf(preset, teacher.model)?.thinking === 'always';
  return Math.min(tokens + (thinks ? THINKING_TOKENS : 0), teacher.parameters?.maxTokens ?? Infinity);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
