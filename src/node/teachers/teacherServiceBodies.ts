import * as v from 'valibot';

/** A model as the provider lists it; what it does not say is absent. */
export interface LiveModel {
  readonly id: string;
  readonly contextTokens?: number;
  readonly thinks?: boolean; // whether it can
}

/** What is left on an account in one currency. */
export interface Balance {
  readonly currency: string; // CNY, USD …
  readonly available: number;
  readonly granted?: number; // of it, given for nothing
}

const count = v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))));
const Model = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  context_length: v.fallback(count, undefined), // Kimi, OpenRouter
  max_model_len: v.fallback(count, undefined), // vLLM
  meta: v.fallback(v.optional(v.nullable(v.object({ n_ctx: v.fallback(count, undefined) }))), undefined), // llama.cpp
  supports_reasoning: v.fallback(v.optional(v.nullable(v.boolean())), undefined), // Kimi
});

/** The models of `GET /models`, in its order; entries without an id are left out. Undefined when it is no list. */
export function modelsOf(body: object): readonly LiveModel[] | undefined {
  const list = v.safeParse(v.object({ data: v.array(v.unknown()) }), body);
  if (!list.success) return undefined;
  return list.output.data.flatMap((entry) => {
    const model = v.safeParse(Model, entry);
    if (!model.success) return [];
    const { id, context_length, max_model_len, meta, supports_reasoning: thinks } = model.output;
    const contextTokens = context_length ?? max_model_len ?? meta?.n_ctx;
    return [
      {
        id,
        ...(contextTokens == null ? {} : { contextTokens }),
        ...(thinks == null ? {} : { thinks }),
      },
    ];
  });
}

/** An amount: DeepSeek writes it as text. */
const amount = v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d{1,15}(?:\.\d{1,15})?$/), v.transform(Number))]);
const Moonshot = v.object({
  data: v.object({ available_balance: amount, voucher_balance: v.optional(amount) }),
});
const DeepSeek = v.object({
  balance_infos: v.array(
    v.object({ currency: v.string(), total_balance: amount, granted_balance: v.optional(amount) }),
  ),
});

/** The balance in a body, as the provider shapes it; undefined when it is none. */
export function amountsOf(
  body: object,
  { shape, currency = '' }: { readonly shape: 'moonshot' | 'deepseek'; readonly currency?: string },
): readonly Balance[] | undefined {
  if (shape === 'moonshot') {
    const read = v.safeParse(Moonshot, body);
    return read.success
      ? [balance(currency, read.output.data.available_balance, read.output.data.voucher_balance)]
      : undefined;
  }
  const read = v.safeParse(DeepSeek, body);
  return read.success
    ? read.output.balance_infos.map((one) => balance(one.currency, one.total_balance, one.granted_balance))
    : undefined;
}

function balance(currency: string, available: number, granted: number | undefined): Balance {
  return { currency, available, ...(granted === undefined ? {} : { granted }) };
}

/** The number in an answer of Kimi's estimate-token-count; undefined when there is none. */
export function tokensOf(body: object): number | undefined {
  const read = v.safeParse(v.object({ data: v.object({ total_tokens: v.pipe(v.number(), v.minValue(0)) }) }), body);
  return read.success ? read.output.data.total_tokens : undefined;
}

/** A body as an object or array; undefined for anything else, a page of a gateway too. */
export function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
