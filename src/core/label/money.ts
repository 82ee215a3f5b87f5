import type { Completion } from '../infer/engine.ts';
import type { Price } from './job.ts';

/** An amount in the currency that a teacher is priced in; amounts of two currencies are never added. */
export interface Money {
  readonly CNY: number;
  readonly USD: number;
}

const MILLION = 1_000_000;

/** What a reply cost, in the price's currency: cached tokens as such, thinking as output. */
export function costOf(usage: Completion['usage'], price: Price): number {
  const cached = Math.min(usage.cached ?? 0, usage.input);
  const input = (usage.input - cached) * price.input + cached * (price.cached ?? price.input);
  return (input + usage.output * price.output) / MILLION;
}

/** The sum with an amount. */
export function plus(sum: Money, currency: Price['currency'], amount: number): Money {
  return { ...sum, [currency]: sum[currency] + amount };
}

export const NO_MONEY: Money = { CNY: 0, USD: 0 };

/** An amount as a person reads it: `¥1,234.50`, `$0.0021`; two significant digits below 0.1. */
export function moneyText(currency: Price['currency'], amount: number): string {
  const sign = currency === 'CNY' ? '¥' : '$';
  if (amount > 0 && amount < 0.1) return `${sign}${Number(amount.toPrecision(2))}`;
  return `${sign}${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Both currencies, those that are nothing left out; `undefined` when both are. */
export function sumText({ CNY, USD }: Money): string | undefined {
  const parts = [...(CNY > 0 ? [moneyText('CNY', CNY)] : []), ...(USD > 0 ? [moneyText('USD', USD)] : [])];
  return parts.length === 0 ? undefined : parts.join(' + ');
}
