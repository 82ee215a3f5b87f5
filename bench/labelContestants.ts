import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { readRecords } from '#node/label/jobFolder';
import { startLabelRun } from '#node/label/labelRun';
import { prepareJob } from '#node/label/prepareJob';
import { npm } from '../scripts/npm.mjs';
import { root } from '../scripts/node.mjs';
import { once as setUp } from '../scripts/setup.mjs';
import { bodyOf, inFolder, isLabel, MAX_TOKENS, MODEL, TEMPLATE_TEXT, writeCsv } from './labelWork.ts';

/** What a run may use of the server. */
export interface Terms {
  readonly baseUrl: string;
  readonly concurrency: number;
  readonly rpm: number; // Infinity: unlimited
  readonly tpm: number;
}

/** An engine that labels records; returns the text that it keeps for each record, undefined for one that it gave up. */
export interface LabelContestant {
  readonly name: string;
  readonly run: (texts: readonly string[], terms: Terms) => Promise<readonly (string | undefined)[]>;
}

const KEY = ['sk', 'bench'].join('-');
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: (message: string) => console.error(message) };

const promptmill: LabelContestant = {
  name: 'promptmill',
  run: (texts, { baseUrl, concurrency, rpm, tpm }) =>
    inFolder(async (folder) => {
      const at = (name: string) => path.join(folder, name);
      writeFileSync(at('t.template.md'), TEMPLATE_TEXT);
      writeCsv(at('data.csv'), texts);
      const opened = await prepareJob({
        dir: at('job'),
        templateFile: at('t.template.md'),
        base: folder,
        sources: ['data.csv'],
        teacher: {
          id: 'bench',
          title: 'bench',
          baseUrl,
          model: MODEL,
          parameters: { maxTokens: MAX_TOKENS, extraBody: { thinking: { type: 'disabled' } } },
          tokensParameter: 'max_completion_tokens',
          limits: { concurrency, ...(rpm === Infinity ? {} : { rpm, tpm }) },
          timeoutMs: 30_000,
        },
      });
      const handle = await startLabelRun(opened, { apiKey: KEY, onEvent: () => {}, log: silent });
      await handle.finished;
      const kept: (string | undefined)[] = texts.map(() => undefined);
      for (const record of await readRecords(opened.dir)) {
        if (record.status === 'labelled') kept[(record.item.origin.row ?? 0) - 1] = record.reply.text;
      }
      return kept;
    }),
};

const client = (baseUrl: string, maxRetries: number) =>
  new OpenAI({ baseURL: baseUrl, apiKey: KEY, maxRetries, timeout: 30_000 });

async function complete(openai: OpenAI, text: string, signal?: AbortSignal): Promise<string> {
  const body = bodyOf(text) as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
  const reply = await openai.chat.completions.create(body, signal === undefined ? {} : { signal });
  return reply.choices[0]?.message.content ?? '';
}

interface Queue {
  add<Value>(task: () => Promise<Value>): Promise<Value>;
}
type QueueClass = new (options: object) => Queue;

/** p-queue as an expert composes it: strict window with a second to spare, no retries inside, each attempt in the queue. */
const pQueueComposed = (load: NodeJS.Require): LabelContestant => ({
  name: 'p-queue, composed',
  run: async (texts, { baseUrl, concurrency, rpm }) => {
    const PQueue = (load('p-queue') as { default: QueueClass }).default;
    const queue = new PQueue({
      concurrency,
      ...(rpm === Infinity ? {} : { intervalCap: rpm, interval: 61_000, strict: true }),
    });
    const openai = client(baseUrl, 0);
    return Promise.all(
      texts.map(async (text) => {
        for (let attempt = 1; attempt <= 6; attempt++) {
          try {
            // The deadline lies over the body too, which the library leaves open.
            const reply = await queue.add(() => complete(openai, text, AbortSignal.timeout(30_000)));
            if (isLabel(reply)) return reply;
          } catch (error) {
            if (error instanceof OpenAI.BadRequestError) return undefined;
            await delay(1000 * attempt);
          }
        }
        return undefined;
      }),
    );
  },
});

/** p-queue as it is usually composed: the retrying library inside the queue. */
const pQueueUsual = (load: NodeJS.Require): LabelContestant => ({
  name: 'p-queue, usual',
  run: async (texts, { baseUrl, concurrency, rpm }) => {
    const PQueue = (load('p-queue') as { default: QueueClass }).default;
    const queue = new PQueue({ concurrency, ...(rpm === Infinity ? {} : { intervalCap: rpm, interval: 60_000 }) });
    const openai = client(baseUrl, 2);
    return Promise.all(texts.map((text) => queue.add(() => complete(openai, text)).catch(() => undefined)));
  },
});

interface ChatModel {
  batch(inputs: readonly object[], options: object, batch: object): Promise<readonly ({ content: unknown } | Error)[]>;
}

const langChain = (load: NodeJS.Require): LabelContestant => ({
  name: 'LangChain batch',
  run: async (texts, { baseUrl, concurrency }) => {
    const { ChatOpenAI } = load('@langchain/openai') as { ChatOpenAI: new (options: object) => ChatModel };
    const model = new ChatOpenAI({
      model: MODEL,
      apiKey: KEY,
      configuration: { baseURL: baseUrl },
      modelKwargs: { thinking: { type: 'disabled' }, max_completion_tokens: MAX_TOKENS },
      timeout: 30_000,
    });
    const replies = await model.batch(
      texts.map((text) => bodyOf(text).messages.map(({ role, content }) => ({ role, content }))),
      {},
      { maxConcurrency: concurrency, returnExceptions: true },
    );
    return replies.map((reply) => (reply instanceof Error ? undefined : String(reply.content)));
  },
});

/** The scheduling of openai-cookbook’s api_request_parallel_processor.py: buckets that start full, five attempts, a pause of 15 s after a 429. */
const cookbook: LabelContestant = {
  name: 'cookbook scheduling',
  run: async (texts, { baseUrl, rpm, tpm }) => {
    const openai = client(baseUrl, 0);
    const kept: (string | undefined)[] = texts.map(() => undefined);
    const queue = texts.map((text, index) => ({ text, index, left: 5 }));
    let [requests, tokens] = [rpm, tpm];
    let last = Date.now();
    let pausedUntil = 0;
    let open = 0;
    while (queue.length > 0 || open > 0) {
      const now = Date.now();
      if (rpm !== Infinity) {
        requests = Math.min(rpm, requests + (rpm * (now - last)) / 60_000);
        tokens = Math.min(tpm, tokens + (tpm * (now - last)) / 60_000);
      }
      last = now;
      const cost = 300 + MAX_TOKENS;
      const next = requests >= 1 && tokens >= cost && now >= pausedUntil ? queue.shift() : undefined;
      if (next !== undefined) {
        requests -= 1;
        tokens -= cost;
        open++;
        void (async () => {
          try {
            kept[next.index] = await complete(openai, next.text);
          } catch (error) {
            if (error instanceof OpenAI.RateLimitError) pausedUntil = Date.now() + 15_000;
            if (--next.left > 0) queue.push(next);
          } finally {
            open--;
          }
        })();
      }
      await delay(1);
    }
    return kept;
  },
};

/** The promptfoo command line over records; `provider` as its configuration takes it. */
async function runPromptfoo(
  dir: string,
  texts: readonly string[],
  concurrency: number,
  provider: object | string,
): Promise<readonly (string | undefined)[]> {
  return inFolder(async (folder) => {
    const at = (name: string) => path.join(folder, name);
    const [system, user] = bodyOf('{{record}}').messages;
    const open = /<record-[0-9a-f]+>\n\{\{record\}\}\n<\/record-[0-9a-f]+>/;
    const content = (user?.content ?? '').replace(open, '<record>\n{{record}}\n</record>');
    writeFileSync(at('prompt.json'), JSON.stringify([system, { ...user, content }]));
    writeFileSync(
      at('promptfooconfig.json'),
      JSON.stringify({
        prompts: ['file://prompt.json'],
        providers: [provider],
        tests: texts.map((record) => ({ vars: { record } })),
      }),
    );
    const cli = path.join(dir, 'node_modules', 'promptfoo', 'dist', 'src', 'entrypoint.js');
    const quiet = ['--no-cache', '--no-table', '--no-progress-bar'];
    const args = ['eval', '-c', at('promptfooconfig.json'), '-o', at('out.json'), '-j', String(concurrency), ...quiet];
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        ...process.env,
        PROMPTFOO_CONFIG_DIR: at('config'),
        PROMPTFOO_DISABLE_TELEMETRY: '1',
        PROMPTFOO_DISABLE_UPDATE: '1',
        PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
      },
    });
    await once(child, 'exit');
    const out = JSON.parse(readFileSync(at('out.json'), 'utf8')) as {
      results: { results: readonly { vars: { record: string }; response?: { output?: unknown } }[] };
    };
    const byRecord = new Map(out.results.results.map(({ vars, response }) => [vars.record, response?.output]));
    return texts.map((text) => {
      const output = byRecord.get(text);
      return typeof output === 'string' ? output : undefined;
    });
  });
}

const promptfoo = (dir: string): LabelContestant => ({
  name: 'promptfoo',
  run: (texts, { baseUrl, concurrency }) =>
    runPromptfoo(dir, texts, concurrency, {
      id: `openai:chat:${MODEL}`,
      config: {
        apiBaseUrl: baseUrl,
        apiKey: KEY,
        max_completion_tokens: MAX_TOKENS,
        omitDefaults: true,
        passthrough: { thinking: { type: 'disabled' } },
      },
    }),
});

/** An engine with a teacher in its own process, which answers at once. */
export interface InProcess {
  readonly name: string;
  readonly run: (texts: readonly string[], concurrency: number) => Promise<readonly (string | undefined)[]>;
}

/** Promptmill and promptfoo, each as a process of its own from its start on. */
export async function loadInProcess(): Promise<readonly InProcess[]> {
  const dir = await peersFolder();
  return [
    {
      name: 'promptmill',
      run: (texts) =>
        inFolder(async (folder) => {
          writeCsv(path.join(folder, 'data.csv'), texts);
          const child = spawn(process.execPath, [path.join(root, 'bench', 'labelMemoryChild.ts'), folder], {
            stdio: ['ignore', 'ignore', 'inherit'],
          });
          await once(child, 'exit');
          const kept: (string | undefined)[] = texts.map(() => undefined);
          for (const record of await readRecords(folder)) {
            if (record.status === 'labelled') kept[(record.item.origin.row ?? 0) - 1] = record.reply.text;
          }
          return kept;
        }),
    },
    {
      name: 'promptfoo',
      run: (texts, concurrency) =>
        runPromptfoo(dir, texts, concurrency, `file://${path.join(root, 'bench', 'peers', 'label', 'instant.cjs')}`),
    },
  ];
}

/** Promptmill and its peers; those are installed into bench/peers/label where they are missing. */
export async function loadContestants(only: readonly string[] | undefined): Promise<readonly LabelContestant[]> {
  const dir = await peersFolder();
  const load = createRequire(path.join(dir, 'package.json'));
  const all = [promptmill, pQueueComposed(load), pQueueUsual(load), langChain(load), cookbook, promptfoo(dir)];
  return only === undefined ? all : all.filter(({ name }) => only.some((part) => name.startsWith(part)));
}

async function peersFolder(): Promise<string> {
  const dir = path.join(root, 'bench', 'peers', 'label');
  await setUp(dir, () => npm('the engines to compare with', dir, ['ci']));
  return dir;
}
