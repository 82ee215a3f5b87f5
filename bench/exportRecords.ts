import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '#core/hash';
import { itemId, type LabelRecord } from '#core/label/record';
import { createJob, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { sealed } from '#node/jsonlLog';
import { hashOfLine, rootOf } from '#node/review/decisionLine';

const LABELS = ['相关', '不相关'] as const;
const TEMPLATE = `---
name: relevance
tasks:
  - id: relevance
    labels: [相关, 不相关]
---
# 角色
你是客服质检员。
# 任务
判断【原文】是否涉及售后服务。
# 示例
原文：鞋子大了一码，我要换货
结论：相关
# 原文
{{原文}}
`;
const WORDS =
  '洗碗机 噪音 烘干 客服 上门 检修 发票 抬头 物流 延误 包装 破损 退款 换货 保修 配件 说明书 安装 预约 升级'.split(' ');

function recordOf(n: number): LabelRecord {
  let chance = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  const words = Array.from({ length: 18 }, () => {
    chance = (Math.imul(chance ^ (chance >>> 15), 0x85ebca6b) + n) >>> 0;
    return WORDS[chance % WORDS.length] ?? '';
  });
  const text = `【订单 ${n}】${words.join('，')}。`;
  const conclusion = LABELS[chance % 2] ?? LABELS[0];
  const reasoning = `用户提到${words[0] ?? ''}和${words[1] ?? ''}，因此判断为${conclusion}。`;
  const origin = { path: `data/part-${n % 20}.csv`, row: n + 1 };
  return {
    item: { id: itemId(origin, text), text, origin, fields: {} },
    requestKey: hashOf(text).slice(0, 32),
    at: '2026-05-01T08:00:00.000Z',
    status: 'labelled',
    answers: [{ taskId: 'relevance', conclusion, reasoning }],
    reply: { text: `${reasoning}\n####\n${conclusion}`, finish: 'stop', usage: { input: 310, output: 80 }, ms: 812 },
  };
}

/** Writes a file line by line through one buffer. */
class Lines {
  readonly #handle: number;
  #pending: string[] = [];

  constructor(file: string) {
    this.#handle = openSync(file, 'w');
  }

  add(line: string): void {
    if (this.#pending.push(`${line}\n`) === 2000) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#handle);
  }

  #flush(): void {
    writeSync(this.#handle, this.#pending.join(''));
    this.#pending = [];
  }
}

/** A job of so many labels, each decided by one of two reviewers: 80 % accepted, 15 % corrected, 5 % rejected. */
export async function writeJob(dir: string, count: number): Promise<OpenedJob> {
  const opened = await createJob(dir, {
    version: 1,
    name: 'relevance',
    createdAt: '2026-05-01T00:00:00.000Z',
    template: { path: 'prompts/relevance.template.md', hash: hashOf(TEMPLATE).slice(0, 16), text: TEMPLATE },
    sources: ['data'],
    base: '../../..',
    teacher: { id: 'replay', title: 'Replay', baseUrl: '', model: 'replay' },
  });
  mkdirSync(path.join(dir, 'decisions'));
  const records = new Lines(recordsFile(dir));
  const reviewers = ['li', 'zhao'].map((reviewer) => ({
    reviewer,
    n: 0,
    prev: rootOf(reviewer),
    lines: new Lines(path.join(dir, 'decisions', `${reviewer}.jsonl`)),
  }));
  for (let n = 0; n < count; n++) {
    const record = recordOf(n);
    records.add(sealed(JSON.stringify(record)));
    const by = reviewers[n % 2 === 0 ? 0 : 1];
    if (by === undefined || record.status === 'failed') continue;
    const share = (Math.imul(n, 0x85ebca6b) >>> 0) % 100;
    const verdict = share < 80 ? 'accepted' : share < 95 ? 'corrected' : 'rejected';
    const conclusion = record.answers[0]?.conclusion === '相关' ? '不相关' : '相关';
    const line = sealed(
      JSON.stringify({
        n: ++by.n,
        itemId: record.item.id,
        taskId: 'relevance',
        verdict,
        ...(verdict === 'corrected' && { answer: { conclusion, reasoning: `仔细看过，判断为${conclusion}。` } }),
        ms: 1800,
        reviewer: by.reviewer,
        at: new Date(1_780_000_000_000 + n).toISOString(),
        prev: by.prev,
      }),
    );
    by.lines.add(line);
    by.prev = hashOfLine(line);
  }
  records.close();
  for (const { lines } of reviewers) lines.close();
  return opened;
}
