import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { askStudent, readStudent } from '#core/label/studentLabel';
import { readTemplate } from '#core/prompt/template';
import { root } from '../scripts/node.mjs';
import { startModel } from './inferContestants.ts';
import { goal } from './measure.ts';

const SAMPLE = path.join(root, 'samples', 'relevance');
const RECORDS = 200;
const LONGEST = 300; // characters of a message that is taken

/** Prints on how many records the conclusion of the model that ships is the same whichever way it is got, 8 at a time. */
export async function conclusions(): Promise<void> {
  const modelFile = path.join(SAMPLE, 'model', 'relevance-tiny.gguf');
  if (!existsSync(modelFile)) {
    console.log('\nThe model of the sample is not there: whether conclusions stay the same is left out.');
    return;
  }
  const template = readTemplate('relevance', readFileSync(path.join(SAMPLE, 'prompts/relevance.template.md'), 'utf8'));
  const [task] = template.tasks;
  if (task?.labels === undefined) throw new Error('the template has no labels');
  const { labels } = task;
  const texts = await messages();
  const model = await startModel({ modelFile, streams: 8, contextSize: 4096, gpu: false, clock: 'wall' });
  const ask = (withReasoning: boolean) =>
    Promise.all(
      texts.map(async (text) => {
        const { messages: input, stop } = askStudent(template, task, { text }, withReasoning);
        const { text: answer } = await model.call('generate', { input: { messages: input }, stop });
        return readStudent(answer, template, task, withReasoning).conclusion;
      }),
    );
  const whole = await ask(true);
  const stopped = await ask(false);
  const scored = await Promise.all(
    texts.map(async (text) => {
      const { messages: input } = askStudent(template, task, { text }, false);
      const result = await model.call('score', { input: { messages: input }, labels });
      return result.labels.reduce((best, one) => (one.probability > best.probability ? one : best)).label;
    }),
  );
  await model.stop();
  const same = (others: readonly string[]) => whole.filter((text, index) => text === others[index]).length;
  const share = (count: number) => `${count} of ${texts.length} (${((100 * count) / texts.length).toFixed(1)} %)`;
  const [afterStop, afterScoring] = [same(stopped), same(scored)];
  console.log(`\n## The model that ships, ${texts.length} records, 8 at a time, temperature 0\n`);
  console.log(
    goal(afterStop / texts.length >= 0.995, `stopping gives the full answer's conclusion: ${share(afterStop)}`),
  );
  console.log(goal(afterScoring / texts.length >= 0.995, `scoring gives it too: ${share(afterScoring)}`));
}

/** The sample's messages, two at a time. */
async function messages(): Promise<string[]> {
  const files = await glob('data/*/*.txt', { cwd: SAMPLE });
  const texts = files
    .toSorted()
    .map((file) => readFileSync(path.join(SAMPLE, file), 'utf8').trim())
    .filter((text) => text !== '' && text.length <= LONGEST && !text.includes('\uFFFD'));
  const pairs = texts.flatMap((first) =>
    texts.filter((second) => second !== first).map((second) => `${first}\n${second}`),
  );
  const every = Math.max(1, Math.floor(pairs.length / RECORDS));
  return pairs.filter((_, index) => index % every === 0).slice(0, RECORDS);
}
