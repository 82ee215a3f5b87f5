import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderMessages } from '#core/prompt/render';
import { readTemplate } from '#core/prompt/template';
import { readReply } from '#core/label/reply';

export const LABELS: readonly string[] = ['相关', '不相关'];
export const TEMPLATE_TEXT = `---
tasks:
  - id: relevance
    labels: [相关, 不相关]
---
# 角色
你是售后数据标注员。
# 任务
判断下面的原文是否与产品售后（维修、退换、安装、配件）有关。
# 约束
- 只看原文，不要推测原文以外的信息。
- 思考过程不超过 60 字。
# 原文
{{原文}}
`;
export const template = readTemplate('bench.template.md', TEMPLATE_TEXT);
export const MODEL = 'kimi-k2.6';
export const MAX_TOKENS = 256;

/** The records of a bench. */
export function recordsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `机器第 ${n} 天一直往左偏，能不能安排师傅上门维修？`);
}

/** The body that every contestant sends for a record, and how it is known whether what came back is a label. */
export const bodyOf = (text: string) => ({
  model: MODEL,
  messages: renderMessages(template, { text, fields: {} }, 'reasoning-first'),
  max_completion_tokens: MAX_TOKENS,
  thinking: { type: 'disabled' },
});

/** Whether a reply is a label of the closed set; what Promptmill would keep. */
export function isLabel(text: string): boolean {
  return readReply({ text, finish: 'stop' }, template).ok;
}

/** Whether it is the label that the server meant for the record. */
export function isRight(record: string, text: string): boolean {
  const read = readReply({ text, finish: 'stop' }, template);
  const meant = LABELS[createHash('sha256').update(record).digest().readUInt16BE(0) % LABELS.length];
  return read.ok && read.answers[0]?.conclusion === meant;
}

/** A folder for one run, gone afterwards. */
export async function inFolder<Value>(run: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-label-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A CSV table of records, streamed into a file in pieces. */
export function writeCsv(file: string, texts: readonly string[]): void {
  writeFileSync(file, `text\n${texts.map((text) => `"${text}"`).join('\n')}\n`);
}
