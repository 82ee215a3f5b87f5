import { ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ChatMessage } from '#core/infer/engine';

/** A prompt with two weaknesses: FIRST and SECOND say how each is mended. */
export const PROMPT = `---
tasks:
  - id: relevance
    labels: [相关, 不相关]
teacher: { engine: rewriter }
---
# 任务

判断【原文】是否与售后有关，适当说明。

# 约束

- 结论只能是“相关”或“不相关”。
- 理由尽可能详细一点。

# 原文

{{原文}}
`;
export const FIRST = ['适当说明。', '用一句话说明理由。'] as const;
export const SECOND = ['理由尽可能详细一点。', '理由不超过 60 字。'] as const;
/** A text with some replacements. */
export const change = (text: string, ...pairs: readonly (readonly [string, string])[]) =>
  pairs.reduce((changed, [from, to]) => changed.replace(from, to), text);

interface Asked {
  readonly message: string;
  readonly detail: string | undefined;
  readonly items: readonly string[];
}

/** What `read` gives, once it gives something; ten seconds at most. */
export async function until<Value>(
  what: string,
  read: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const limit = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Promptmill's settings. */
export const settings = () => vscode.workspace.getConfiguration('promptmill');
/** The folder that is open. */
export const base = () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  ok(folder, 'a folder is open');
  return folder;
};

/** A teacher on this machine, and a person who clicks what a test says. */
export class Stage {
  readonly requests: ChatMessage[][] = [];
  readonly asked: Asked[] = [];
  readonly errors: string[] = [];
  reply: (messages: readonly ChatMessage[]) => string = () => '';
  click: (asked: Asked) => string | undefined = () => undefined;
  #server: Server | undefined;
  readonly #window = {
    showWarningMessage: vscode.window.showWarningMessage,
    showErrorMessage: vscode.window.showErrorMessage,
    showInformationMessage: vscode.window.showInformationMessage,
  };

  async open(): Promise<void> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        const { messages } = JSON.parse(body) as { messages: ChatMessage[] };
        this.requests.push(messages);
        const message = { role: 'assistant', content: this.reply(messages) };
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            id: '1',
            object: 'chat.completion',
            choices: [{ index: 0, message, finish_reason: 'stop' }],
            usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
          }),
        );
      });
    });
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const teacher = { model: 'm-1', needsKey: false };
    await settings().update(
      'teachers',
      [
        { id: 'rewriter', title: 'Rewriter', baseUrl: `http://127.0.0.1:${port}/v1`, ...teacher },
        { id: 'elsewhere', title: 'Elsewhere', baseUrl: `http://localhost:${port}/v1`, ...teacher },
      ],
      vscode.ConfigurationTarget.Global,
    );
    await settings().update('language', 'en', vscode.ConfigurationTarget.Global);
    await until('the settings', () => settings().get<readonly unknown[]>('teachers')?.length === 2);
    // A person clicks here; a test cannot.
    const answer = (message: string, ...rest: readonly unknown[]) => {
      const [first] = rest;
      const options = typeof first === 'object' ? (first as vscode.MessageOptions) : undefined;
      const items = rest.filter((item) => typeof item === 'string');
      const asked = { message, detail: options?.detail, items };
      this.asked.push(asked);
      return Promise.resolve(this.click(asked));
    };
    Object.assign(vscode.window, {
      showWarningMessage: answer,
      showInformationMessage: answer,
      showErrorMessage: (message: string) => {
        this.errors.push(message);
        return Promise.resolve();
      },
    });
  }

  async close(): Promise<void> {
    Object.assign(vscode.window, this.#window);
    await settings().update('teachers', undefined, vscode.ConfigurationTarget.Global);
    await settings().update('language', undefined, vscode.ConfigurationTarget.Global);
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  reset(): void {
    this.requests.length = 0;
    this.asked.length = 0;
    this.errors.length = 0;
    this.click = ({ items }) => items.find((item) => item === 'Send');
  }
}

/** A rewrite between the delimiters that the request asked for. */
export const rewriteOf = (text: string) => (messages: readonly ChatMessage[]) => {
  const tag = /<(prompt-[0-9a-f]{16})>/.exec(messages[1]?.content ?? '')?.[1] ?? '';
  return `好的：\n<${tag}>\n${text}</${tag}>`;
};

const files: string[] = [];
/** A prompt of its own, open in an editor. */
export async function openPrompt(text = PROMPT): Promise<vscode.TextDocument> {
  const file = path.join(base(), 'prompts', `optimise-${randomUUID()}.template.md`);
  files.push(file);
  await writeFile(file, text);
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Has the command rewrite a prompt; gives what it says at its end. */
export const optimise = (uri: vscode.Uri, choice?: object) =>
  Promise.resolve(vscode.commands.executeCommand<object>('promptmill.prompt.optimise', uri, choice));

/** The open diff whose right side has this scheme. */
export function diffTab(scheme: string): vscode.TabInputTextDiff | undefined {
  for (const { tabs } of vscode.window.tabGroups.all) {
    for (const { input } of tabs) {
      if (input instanceof vscode.TabInputTextDiff && input.modified.scheme === scheme) return input;
    }
  }
  return undefined;
}

/** What an editor would show of a document. */
export async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

/** The lenses above the changes, once there are as many as given. */
export function lenses(rewrite: vscode.Uri, title: string, count: number): Promise<readonly vscode.CodeLens[]> {
  return until(`${count} × ${title}`, async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', rewrite, 50);
    const found = all.filter(({ command }) => command?.title.endsWith(title));
    return found.length === count && found;
  });
}

/** Does what a click on a lens does. */
export async function press(lens: vscode.CodeLens | undefined): Promise<void> {
  ok(lens?.command, 'there is a lens');
  await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
}

/** Takes the prompts away that a suite wrote. */
export async function removePrompts(): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}
