import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../scripts/node.mjs';

/** A row of the sample as alpaca has it. */
interface Row {
  readonly instruction: string;
  readonly input: string;
  readonly output: string | null;
  readonly system: string;
}

const SYSTEM = '你是客服质检员，判断客户消息是否涉及售后服务。';
const INSTRUCTION = '判断下面的客户消息是否涉及售后服务。\n先写结论，再写 ####，最后用一两句话说明理由。';
const LONG = '收到货第二天就开始出问题，客服让我先重启，再让我换地方，又让我自己拆开清理。';

const row = (input: string, output: string | null): Row => ({
  instruction: INSTRUCTION,
  input,
  output,
  system: SYSTEM,
});
const answer = (label: string, text: string) =>
  `${label}\n####\n消息提到“${text.slice(0, 12)}”，${label === '相关' ? '是在要求维修、退换或处理问题' : '没有提出任何售后诉求'}。`;

const PARTS = ['主刷', '边刷', '尘盒', '水箱', '拖布', '充电座', '雷达', '轮子', '滤网', '电池', '开关', '喇叭'];
const TROUBLES = ['转两下就停', '装不回去了', '一直漏水', '有烧焦的味道', '响得邻居来敲门', '摔裂了一个角'];
const QUESTIONS = ['新款和旧款通用吗', '有没有白色的', '大促会不会降价', '单卖多少钱', '能不能开专票', '几个平方合适'];

/** The sample's texts with their gold labels, those of its files and of its survey, and some made up. */
async function labelledTexts(): Promise<readonly { readonly text: string; readonly label: string }[]> {
  const sample = path.join(root, 'samples', 'relevance');
  const linesOf = async (file: string) => (await readFile(path.join(sample, file), 'utf8')).split('\n').filter(Boolean);
  const gold = (await linesOf('gold.jsonl')).map(
    (line) => JSON.parse(line) as { readonly path: string; readonly row?: number; readonly conclusion: string },
  );
  const survey = await linesOf('data/survey.jsonl');
  const own = gold
    .filter(({ path: file }) => /survey|(?<!hard\/[\w-]{1,40})\.txt$/.test(file))
    .map(async ({ path: file, row: number = 1, conclusion: label }) => {
      const { text } = file.endsWith('.txt')
        ? { text: await readFile(path.join(sample, file), 'utf8') }
        : (JSON.parse(survey[number - 1] ?? '{}') as { readonly text: string });
      return { text: text.trim(), label };
    });
  const made = PARTS.flatMap((part, at) => [
    { text: `用了半年，${part}${TROUBLES[at % 6]}，怎么处理？`, label: '相关' },
    { text: `想买一台，${part}${QUESTIONS[(at * 5) % 6]}？`, label: '不相关' },
  ]);
  return [...(await Promise.all(own)), ...made];
}

/**
 * Writes a dataset of LLaMA-Factory with a mistake of nearly every kind: the sample's texts in three parts, `mistakes`,
 * `mistakes_val` and `mistakes_test`. Gives the lines of `mistakes.jsonl` that have no answer.
 */
export async function writeMistakes(dir: string): Promise<{ readonly dropped: readonly number[] }> {
  const all = (await labelledTexts()).map(({ text, label }) => row(text, answer(label, text)));
  const train = all.slice(0, 44);
  const at = (place: number) => train[place] as Row;
  const change = (place: number, to: Partial<Row>) => (train[place] = { ...at(place), ...to });
  const texts = train.map(({ input }) => input);
  const dropped = [6, 21];
  for (const line of dropped) change(line - 1, { output: null });
  for (const place of [9, 17, 30]) change(place, { output: at(place).output?.replace('####', '＃＃＃＃') ?? null });
  for (const place of [12, 26]) change(place, { output: at(place).output?.split('\n')[0] ?? null });
  change(33, { output: `${at(33).output}\n####\n以上。` });
  for (const place of [14, 38]) change(place, { input: `#### 2 楼\n${at(place).input}` });
  train.push(
    row(`${LONG.repeat(13)}请尽快安排上门取件。`, answer('相关', LONG)),
    row(`${LONG.repeat(11)}我要退货。`, answer('相关', LONG)),
    row(
      texts[3] ?? '',
      at(3).output?.startsWith('相关') === true ? answer('不相关', '说反了') : answer('相关', '说反了'),
    ),
    at(1),
  );
  const val = [...all.slice(44, 52), row(`${texts[24] ?? ''}急！`, at(24).output)];
  const test = [...all.slice(52), row(texts[10] ?? '', at(10).output)];
  const parts = { mistakes: train, mistakes_val: val, mistakes_test: test };
  const columns = { prompt: 'instruction', query: 'input', response: 'output', system: 'system' };
  await mkdir(dir, { recursive: true });
  for (const [name, rows] of Object.entries(parts)) {
    await writeFile(path.join(dir, `${name}.jsonl`), rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
  }
  const info = Object.fromEntries(Object.keys(parts).map((name) => [name, { file_name: `${name}.jsonl`, columns }]));
  await writeFile(path.join(dir, 'dataset_info.json'), `${JSON.stringify(info, undefined, 2)}\n`);
  return { dropped };
}
