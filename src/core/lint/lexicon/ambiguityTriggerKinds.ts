import type { Gated } from './gatedPatterns.ts';

/** What a phrase leaves open: from when on a case is one, which moment, which standard, since when. */
export type TriggerKind = 'degree' | 'moment' | 'standard' | 'recency';

/** A condition that decides what happens and that two readers would draw differently. Group 1 is the phrase. */
export interface TriggerPattern extends Gated {
  readonly kind: TriggerKind;
  readonly pattern: RegExp;
  readonly short?: boolean; // counts only in a short prompt, where every word decides
}

/** Verbs that hand a case to somebody. */
export const ROUTE_ZH =
  '(?:转(?:人工|给|交|发|到)|上报|升级|通知|提醒|拦截|退回|驳回|加急|回访|打回|封禁|下架|人工(?:处理|审核|复核))';
