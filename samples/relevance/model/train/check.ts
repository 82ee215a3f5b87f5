/**
 * Holds the exported model against Promptmill itself: that the trainer rendered and tokenised like `renderMessages` and
 * llama.cpp, and what the model reaches on generated messages. After `export.py`, from the project's root:
 *
 *   node samples/relevance/model/train/check.ts samples/relevance/model/relevance-tiny.gguf build/test.jsonl [ids]
 *
 * With `ids` only the tokens are compared.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Runtime from 'node-llama-cpp';
import { askStudent } from '#core/label/studentLabel';
import { readTemplate } from '#core/prompt/template';

interface Line {
  readonly text: string;
  readonly conclusion: string;
  readonly kind: string;
  readonly unseen: boolean;
  readonly prompt: readonly number[]; // the trainer's ids
  readonly answer: string;
  readonly ids: readonly number[];
}

const LONGEST = 160; // tokens of an answer

const [modelPath = '', testFile = '', only] = process.argv.slice(2);
const root = path.resolve(import.meta.dirname, '../../../..');
const entry = path.join(root, 'runtime', 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
const runtime = (await import(pathToFileURL(entry).href)) as typeof Runtime;
const templateFile = path.join(root, 'samples/relevance/prompts/relevance.template.md');
const template = readTemplate('relevance.template.md', readFileSync(templateFile, 'utf8'));
const [task] = template.tasks;
if (task === undefined) throw new Error('the template has no task');

const llama = await runtime.getLlama({ build: 'never', gpu: false, logLevel: runtime.LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath });
const lines = readFileSync(testFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);

let different = 0;
const prompts = lines.map(({ text, prompt, answer, ids }) => {
  const { messages } = askStudent(template, task, { text }, false);
  const chat = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('');
  const tokens = model.tokenize(`${chat}<|im_start|>assistant\n`, true);
  if (tokens.join() !== prompt.join() || model.tokenize(answer).join() !== ids.join()) different++;
  return tokens;
});
console.log(`${lines.length} prompts and answers: ${different} tokenised differently`);
if (different > 0) process.exitCode = 1;

if (only !== 'ids') {
  const context = await model.createContext({ contextSize: 2048, threads: 1 });
  const sequence = context.getSequence();
  const counts = new Map<string, number>();
  const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [index, line] of lines.entries()) {
    const prompt = prompts[index] ?? [];
    // oxlint-disable-next-line no-await-in-loop -- one sequence, one answer after the other
    await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
    const out: Runtime.Token[] = [];
    // oxlint-disable-next-line no-await-in-loop
    for await (const token of sequence.evaluate(prompt.slice(sequence.nextTokenIndex), { temperature: 0 })) {
      if (model.isEogToken(token) || out.length >= LONGEST) break;
      out.push(token);
    }
    const [said = '', ...rest] = model.detokenize(out).split('\n####\n');
    const set = line.unseen ? 'held-out phrases' : 'other seeds';
    count(`${set}: ${said === line.conclusion ? 'right' : 'wrong'}`);
    count(`${set}: gold ${line.conclusion}, said ${said}`);
    const quote = /[“"]([^”"]+)[”"]/.exec(rest.join(''))?.[1];
    if (out.length >= LONGEST) count(`${set}: does not end`);
    count(`${set}: ${quote !== undefined && line.text.includes(quote) ? 'quotes the message' : 'quotes nothing of it'}`);
    if (said !== line.conclusion) count(`wrong: ${line.kind}`);
  }
  for (const [key, value] of [...counts].toSorted(([a], [b]) => a.localeCompare(b))) console.log(`${key}: ${value}`);
}
await llama.dispose();
