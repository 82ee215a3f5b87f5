import { itemId, type LabelRecord } from '#core/label/record';
import type { Answer } from '#core/answer';
import type { LabelJob } from '#core/label/job';
import type { QcDecision, Verdict } from '#core/qc/decision';
import { hashOf } from '#core/hash';

/** A template as a person writes it, with one closed-set task. */
export const TEMPLATE = `---
name: relevance
tasks:
  - id: relevance
    labels: [相关, 不相关]
---
# 角色
你是客服质检员。
# 任务
判断【原文】是否涉及售后服务。
# 原文
{{原文}}
`;

/** Two tasks under their own headings, with the same labels. */
export const TWO_TASKS = `---
name: two
tasks:
  - { id: relevance, title: 是否售后, labels: [是, 否] }
  - { id: angry, title: 是否生气, labels: [是, 否], reasoning: false }
---
# 背景
客服消息。
# 任务1
是否涉及售后？
# 任务2
客户是否生气？
# 原文
{{原文}}
`;

/** The record that a run appends for a text; without answers a failed one. */
export function recordOf(text: string, answers: Readonly<Record<string, Answer>> | undefined): LabelRecord {
  const origin = { path: `data/${hashOf(text).slice(0, 6)}.txt` };
  const item = { id: itemId(origin, text), text, origin, fields: {} };
  const head = { item, requestKey: hashOf(text), at: '2026-05-01T00:00:00.000Z' };
  if (answers === undefined) {
    const error = { code: 'teacher.unreachable', message: 'no answer', hint: 'try again' } as const;
    return { ...head, status: 'failed', error };
  }
  return {
    ...head,
    status: 'labelled',
    answers: Object.entries(answers).map(([taskId, answer]) => ({ taskId, ...answer })),
    reply: { text: 'as sent', finish: 'stop', usage: { input: 1, output: 1 }, ms: 1 },
  };
}

/** A decision on one label of a record. */
export function decisionOn(record: LabelRecord, verdict: Verdict, answer?: Answer, taskId = 'relevance'): QcDecision {
  const base = { itemId: record.item.id, taskId, verdict, reviewer: 'li', at: '2026-05-02T00:00:00.000Z' };
  return answer === undefined ? base : { ...base, answer };
}

/** A frozen job over a template's text. */
export function jobOf(text: string, name = 'relevance'): LabelJob {
  return {
    version: 1,
    name,
    createdAt: '2026-05-01T00:00:00.000Z',
    template: { path: 'prompts/relevance.template.md', hash: hashOf(text).slice(0, 16), text },
    sources: ['data'],
    base: '../../..',
    teacher: { id: 'replay', title: 'Replay', baseUrl: '', model: 'replay' },
  };
}
