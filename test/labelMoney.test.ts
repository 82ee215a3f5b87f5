import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { JobEstimate } from '#node/label/estimateJob';
import { readRecords } from '#node/label/jobFolder';
import { promptmill, type RunWith } from './support/cli.ts';
import { kimi } from './support/kimiClient.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (...parts: string[]) => path.join(dir.path, ...parts);
const run = (argv: readonly string[], more?: RunWith) => promptmill(dir.path, ['label', ...argv], more);

// Long enough for the provider's cache: it begins at 256 tokens.
const RULES = Array.from({ length: 30 }, (_, n) => `${n + 1}. 涉及维修、退换、保修期限或上门服务的，判为相关。`).join(
  '\n',
);
const TEMPLATE = `---
tasks:
  - id: relevance
    labels: [相关, 不相关]
---
# 任务
判断下面的原文是否与售后有关。
${RULES}
# 原文
{{原文}}
`;
const PHONE = ['139', '8642', '7531'].join('');
const line = (n: number) =>
  `第${n}位客户说：洗衣机用了${n}天就不转了，${'想问一下能不能上门看看。'.repeat(1 + (n % 5))}`;
const table = (count: number, text = line) =>
  `text\n${Array.from({ length: count }, (_, n) => text(n + 1)).join('\n')}\n`;

beforeEach(async () => {
  await writeFile(at('t.template.md'), TEMPLATE);
  await writeFile(at('data.csv'), table(200));
});

const job = (baseUrl: string) => [
  '--template',
  't.template.md',
  '--out',
  'job',
  '--teacher',
  'kimi-cn',
  '--base-url',
  baseUrl,
  '--rpm',
  '100000',
  '--tpm',
  '1000000000',
];
const estimate = async (argv: readonly string[]) => {
  const { code, out } = await run([...argv, '--dry-run', '--json', 'data.csv']);
  expect(code).toBe(0);
  return JSON.parse(out) as JobEstimate;
};

describe('the estimate', () => {
  test('is an upper bound before, and after twenty answers within a tenth of what the provider bills', async () => {
    const server = await kimi({ latency: 5, limits: { concurrency: 15 }, faults: { noMarker: { probability: 0.05 } } });
    const flags = job(server.baseUrl);
    const before = await estimate(flags);
    expect(server.ledger().totals.requests).toBe(0); // nothing is sent
    expect(before).toMatchObject({ files: 1, records: 200, left: 200, reused: 0, measured: false, sample: 20 });
    const tried = await run([...flags, '--try', '20', '--json', 'data.csv']);
    expect(JSON.parse(tried.out)).toMatchObject({ state: 'done', skipped: 0 });
    expect(await readRecords(at('job'))).toHaveLength(20);
    const pilot = server.ledger().totals.billed.cost;
    const after = await estimate(flags);
    expect(after).toMatchObject({ records: 200, left: 180, measured: true });
    const rest = await run([...flags, '--yes', '--json', 'data.csv']);
    const billed = server.ledger().totals.billed.cost;
    const { cost = 0, currency } = after.estimates[0] ?? {};
    expect(currency).toBe('CNY');
    expect(cost / (billed - pilot)).toBeGreaterThan(0.9);
    expect(cost / (billed - pilot)).toBeLessThan(1.1);
    expect(before.estimates[0]?.cost).toBeGreaterThan(billed);
    // And what the command says that it cost is what was billed.
    const { money, spent } = JSON.parse(rest.out) as { money: { CNY: number }; spent: { CNY: number } };
    expect(money.CNY).toBeCloseTo(billed - pilot, 6);
    expect(spent.CNY).toBeCloseTo(billed, 6);
  });

  test('knows that recorded answers come at once: “at least” is no more than replay takes', async () => {
    await writeFile(at('data.csv'), table(60));
    const replayed = await estimate(['--template', 't.template.md', '--out', 'job', '--teacher', 'replay']);
    // 60 answers, four at a time, of 60 to 200 ms each.
    expect(replayed.estimates[0]?.seconds).toBeLessThanOrEqual(4);
  });

  test('counts what costs nothing: repeated texts, and answers of a job beside it', async () => {
    const server = await kimi();
    const flags = job(server.baseUrl);
    await writeFile(
      at('data.csv'),
      table(40, (n) => line(n % 10)),
    );
    const first = await estimate(flags);
    expect([first.left, first.reused, first.estimates[0]?.requests]).toEqual([40, 30, 10]);
    await run([...flags, '--yes', 'data.csv']);
    await writeFile(at('more.csv'), table(12));
    const other = await run([...flags.map((flag) => (flag === 'job' ? 'other' : flag)), '--dry-run', 'more.csv']);
    expect(other.out).toContain('12 records in 1 files, 12 of them to be asked for.');
    expect(other.out).toContain('9 of those repeat a text or were answered in a job beside this one');
    expect(other.out).toContain('3 requests');
  });

  test('is that of the shard, of what is asked for again, and of the parts of long texts', async () => {
    const server = await kimi({ faults: { noMarker: { match: '第7位|第9位' } } });
    const flags = job(server.baseUrl);
    const parts = await Promise.all(['1/3', '2/3', '3/3'].map((shard) => estimate([...flags, '--shard', shard])));
    expect(parts.reduce((sum, { left }) => sum + left, 0)).toBe(200);
    for (const { left } of parts) expect(left).toBeGreaterThan(40);
    await run([...flags, '--yes', 'data.csv']);
    expect((await estimate(flags)).left).toBe(0);
    const again = await estimate([...flags, '--retry', 'unreadable']);
    expect(again).toMatchObject({ left: 2 });
    // What could not be read took two answers each time, so two records may take a third.
    expect(again.estimates[0]?.requests).toBe(3);
  });

  test('in yuan and in dollars, as priced', async () => {
    await writeFile(at('data.csv'), table(3000));
    const cn = await run([
      '--template',
      't.template.md',
      '--out',
      'job',
      '--teacher',
      'kimi-cn',
      '--dry-run',
      'data.csv',
    ]);
    expect(cn.out).toMatch(
      /kimi-cn: 3000 requests, \d+ tokens read and \d+ written, ¥[\d.]+ \(with cache hits ¥[\d.]+\), by batch ¥/,
    );
    const both = await run(
      [
        '--template',
        't.template.md',
        '--out',
        'job',
        '--teacher',
        'kimi-intl',
        '--also',
        'kimi-cn',
        '--dry-run',
        'data.csv',
      ],
      { locale: 'zh-cn' },
    );
    expect(both.out).toMatch(/kimi-intl[^\n]*\$/);
    expect(both.out).toMatch(/kimi-cn[^\n]*¥/);
  });

  test('says what masking would do, and with --mask that it will', async () => {
    await writeFile(at('data.csv'), `text\n请打 ${PHONE} 联系我\n没有电话\n`);
    const flags = ['--template', 't.template.md', '--out', 'job', '--teacher', 'kimi-cn', '--dry-run', 'data.csv'];
    expect((await run(flags)).out).toContain(
      '1 of these 2 records hold personal data or keys: --mask keeps them here.',
    );
    expect((await run([...flags, '--mask'])).out).toContain(
      '1 of these 2 records hold personal data or keys, which are replaced.',
    );
  });
});

describe('what costs more than may be spent unasked', () => {
  test('is asked for with --yes or capped, and nothing is sent before', async () => {
    const server = await kimi();
    await writeFile(at('data.csv'), table(3000));
    const flags = job(server.baseUrl);
    const refused = await run([...flags, 'data.csv']);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(
      /This run is estimated to cost ¥\d+\.\d\d\. Add --yes to start it, or --max-cost to cap it/,
    );
    expect(refused.err).toContain('3000 requests');
    const zh = await run([...flags, 'data.csv'], { locale: 'zh-cn' });
    expect(zh.err).toMatch(/预计.*¥\d+\.\d\d/);
    const json = await run([...flags, '--json', 'data.csv']);
    expect(JSON.parse(json.out)).toMatchObject({ error: { code: 'usage' } });
    expect(server.ledger().totals.requests).toBe(0);
    const tried = await run([...flags, '--try', '5', 'data.csv']); // a few cost little
    expect([tried.code, server.ledger().totals.requests]).toEqual([0, 5]);
  });

  test('two teachers that are cheap alone are asked for together', async () => {
    const server = await kimi();
    const flags = [...job(server.baseUrl), '--also', 'deepseek'];
    const costs = ({ estimates }: JobEstimate) => estimates.map(({ cost = 0 }) => cost);
    const [dear = 0] = costs(await estimate(flags));
    await writeFile(at('data.csv'), table(Math.floor((200 * 9) / dear)));
    const each = costs(await estimate(flags));
    for (const cost of each) expect(cost).toBeLessThan(10);
    expect(each.reduce((sum, cost) => sum + cost, 0)).toBeGreaterThan(10);
    const both = await run([...flags, 'data.csv'], { env: { MOONSHOT_API_KEY: 'k', DEEPSEEK_API_KEY: 'k' } });
    expect([both.code, server.ledger().totals.requests]).toEqual([2, 0]);
    expect(both.err).toContain('estimated to cost ¥1');
  });
});

describe('the cap', () => {
  test('holds to within the calls in flight by the provider’s account, over several runs', async () => {
    const server = await kimi({ latency: 20, limits: { concurrency: 10 } });
    const flags = [...job(server.baseUrl), '--concurrency', '10', '--json'];
    const cap = 0.1;
    const dearest = () => Math.max(...server.ledger().entries.map(({ billed }) => billed?.cost ?? 0));
    for (const amount of [cap / 2, cap, cap]) {
      const { code, out } = await run([...flags, '--max-cost', String(amount), 'data.csv']);
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({ state: 'stopped', error: { code: 'budget.reached' } });
      const billed = server.ledger().totals.billed.cost;
      expect(billed).toBeLessThan(amount + 10 * dearest());
      expect(billed).toBeGreaterThan(amount * 0.85);
    }
    const person = await run([...job(server.baseUrl), '--max-cost', '0.1', 'data.csv'], { locale: 'zh-cn' });
    expect(person.out).toContain('已达到费用上限 ¥0.10：已花费');
    expect((await run([...flags, '--yes', 'data.csv'])).code).toBe(0);
    expect(new Set((await readRecords(at('job'))).map(({ item }) => item.id)).size).toBe(200);
    expect(server.ledger().totals.billed.extra).toBe(0);
  });

  test.each<readonly [string, readonly string[], string]>([
    ['without a price', ['--base-url', 'http://127.0.0.1:9/v1', '--max-cost', '5'], 'whose price is known'],
    ['in two currencies', ['--teacher', 'kimi-cn', '--also', 'kimi-intl', '--max-cost', '5'], 'two currencies'],
    ['that is no number', ['--teacher', 'kimi-cn', '--max-cost', 'much'], '--max-cost cannot be “much”'],
  ])('%s is refused before a job is made', async (_, flags, message) => {
    const { code, err } = await run(['--template', 't.template.md', '--out', 'job', ...flags, 'data.csv']);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    await expect(readFile(at('job', 'job.yaml'))).rejects.toThrow('ENOENT');
  });
});
