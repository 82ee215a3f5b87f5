import { closeSync, openSync, writeSync } from 'node:fs';
import { hashOf } from '#core/hash';
import { itemId, type LabelRecord } from '#core/label/record';
import { sealed } from '#node/jsonlLog';
import { LABELS, template } from './labelWork.ts';

const ZH =
  '这台洗碗机用了三个月以后，每次启动都会发出很大的噪音，而且烘干的效果也不理想。我已经联系过客服两次，都没有得到明确的答复，请问能不能安排师傅上门检修，或者直接换一台新的？';
const EN =
  'The package arrived two days late and the box was damaged on one side, but the device itself works fine so far. Please tell me how to register the warranty online and whether I have to keep the box.';

/** What is searched for: in one record of a hundred, and in one of a thousand in other cases than it is typed. */
export const SEARCHED = { chinese: '发票抬头', english: 'serial mismatch' } as const;

/** A record of about 1 kB, a third of them English. */
export function recordOf(n: number): LabelRecord {
  const chance = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  const start = chance % 40;
  const more = `${n % 100 === 99 ? SEARCHED.chinese : ''}${n % 1000 === 999 ? ' Serial MISMATCH' : ''}`;
  const text =
    n % 3 === 0 ? `#${n} ${EN} “${more}”\nThanks` : `【订单 ${n}】${ZH.slice(start)}${more}\n"尽快"回复，谢谢。`;
  const conclusion = LABELS[(chance >>> 8) % LABELS.length] ?? '';
  const reasoning = `用户在说产品的故障和维修，${n % 3 === 0 ? EN.slice(start, 150) : ZH.slice(start, start + 60)}，因此判断为${conclusion}。`;
  const origin = { path: `data/part-${n % 20}.csv`, row: n + 1 };
  return {
    item: { id: itemId(origin, text), text, origin, fields: { 渠道: n % 2 === 0 ? '电话' : 'web', user: `u${n}` } },
    requestKey: hashOf(text).slice(0, 32),
    at: '2026-05-01T08:00:00.000Z',
    status: 'labelled',
    answers: [{ taskId: template.tasks[0]?.id ?? '', conclusion, reasoning }],
    reply: {
      text: `${reasoning}\n####\n${conclusion}`,
      finish: 'stop',
      usage: { input: 310, output: 80, cached: 220 },
      ms: 812,
      requestId: `chatcmpl-${chance.toString(16)}`,
    },
  };
}

/** Writes a records.jsonl of so many records, each line as the engine's log writes it; returns its bytes. */
export function writeRecords(file: string, count: number): number {
  const handle = openSync(file, 'w');
  let bytes = 0;
  for (let n = 0; n < count;) {
    const lines: string[] = [];
    for (const end = Math.min(count, n + 2000); n < end; n++) lines.push(`${sealed(JSON.stringify(recordOf(n)))}\n`);
    bytes += writeSync(handle, lines.join(''));
  }
  closeSync(handle);
  return bytes;
}
