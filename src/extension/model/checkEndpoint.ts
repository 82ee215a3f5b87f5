import path from 'node:path';
import * as vscode from 'vscode';
import { MARKER } from '#core/answer';
import type { EndpointReport } from '#core/infer/endpoint';
import { reportMarkdown } from '#core/infer/endpointReport';
import { adviceMarkdown } from '#core/infer/endpointStart';
import { askStudent } from '#core/label/studentLabel';
import type { Template } from '#core/prompt/template';
import type { Deps } from '../deps.ts';
import { activeTemplate } from './inspectMarker.ts';
import { demandTrust } from './modelService.ts';
import { ReportPage } from '../reportPage.ts';
import { secretName } from '../label/teachers.ts';

const LAST_URL = 'promptmill.endpoint';

/**
 * “Check Endpoint”: asks a server for what the tuned model needs of it and opens the report. `promptmill.endpoint.check(url?, model?)`
 * asks for the address unless it is given, and takes a model after it; with a template in the active editor the server is asked with it.
 */
export function registerCheckEndpoint(deps: Deps): vscode.Disposable {
  const page = new ReportPage('promptmill-endpoint', 'Endpoint');
  const check = async (argument: unknown, model?: unknown): Promise<EndpointReport | undefined> => {
    try {
      demandTrust();
      const url = typeof argument === 'string' ? argument : await askAddress(deps);
      if (url === undefined) return undefined;
      const template = await activeTemplate();
      const asked = { url, template, model: typeof model === 'string' ? model : undefined };
      const report = await checkWithKey(deps, asked);
      await page.show(reportMarkdown(report, deps.t, await advice(deps, template?.marker ?? MARKER)));
      if (asked.model === undefined && report.models.length > 1) void offerOthers(deps, url, report);
      return report;
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) deps.showError(error);
      return undefined;
    }
  };
  return vscode.Disposable.from(page, vscode.commands.registerCommand('promptmill.endpoint.check', check));
}

/** What is checked. */
interface Asked {
  readonly url: string;
  readonly template: Template | undefined;
  readonly model: string | undefined;
}

/** A server may have more models than the one that was asked. */
async function offerOthers({ t }: Deps, url: string, report: EndpointReport): Promise<void> {
  const another = t('Check Another Model…');
  const choice = await vscode.window.showInformationMessage(t('The endpoint is checked: {0}.', report.model), another);
  if (choice !== another) return;
  const ids = report.models.map(({ id }) => id).filter((id) => id !== report.model);
  const picked = await vscode.window.showQuickPick(ids, { title: another });
  if (picked !== undefined) await vscode.commands.executeCommand('promptmill.endpoint.check', url, picked);
}

async function askAddress({ t, context, models }: Deps): Promise<string | undefined> {
  const { phase } = models;
  const url = await vscode.window.showInputBox({
    title: t('Check an endpoint'),
    prompt: t('The address of a server: vLLM, SGLang, llama-server, LLaMA-Factory or another OpenAI-compatible one.'),
    value: phase.is === 'running' ? phase.model.url : context.globalState.get(LAST_URL, 'http://127.0.0.1:8000/v1'),
    ignoreFocusOut: true,
  });
  if (url === undefined || url.trim() === '') return undefined;
  await context.globalState.update(LAST_URL, url.trim());
  return url.trim();
}

/** Checks with the key that is kept for the address's origin; where one is asked for and none is kept, the person enters it. */
async function checkWithKey(deps: Deps, asked: Asked): Promise<EndpointReport> {
  const { t, context, models } = deps;
  const { url } = asked;
  const origin = URL.canParse(url) ? new URL(url).origin : undefined;
  const running = models.phase.is === 'running' ? models.phase.model : undefined;
  const own = running !== undefined && origin === new URL(running.url).origin ? running : undefined;
  const kept = origin === undefined ? undefined : await context.secrets.get(secretName(origin));
  const report = await checkOnce(deps, asked, own?.token ?? kept);
  const refused = report.lines.some(({ id, verdict }) => id === 'answer' && verdict === 'auth');
  if (!refused || own !== undefined || origin === undefined) return report;
  const key = await vscode.window.showInputBox({
    title: t('This server asks for a key'),
    prompt: t('Kept in VS Code’s secret storage and sent to {0} only.', origin),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined || key.trim() === '') return report;
  const again = await checkOnce(deps, asked, key.trim());
  if (again.lines.some(({ id }) => id === 'stop')) await context.secrets.store(secretName(origin), key.trim());
  return again;
}

async function checkOnce(
  deps: Deps,
  { url, template, model }: Asked,
  apiKey: string | undefined,
): Promise<EndpointReport> {
  const { t } = deps;
  const { checkEndpoint, probeText } = await import('#node/infer/endpointCheck');
  const task = template?.tasks.find(({ reasoning }) => reasoning) ?? template?.tasks[0];
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Checking the endpoint…'), cancellable: true },
    async (progress, cancellation) => {
      const abort = new AbortController();
      cancellation.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
      return checkEndpoint({
        url,
        marker: template?.marker ?? MARKER,
        signal: abort.signal,
        limitMs: 60_000,
        t,
        onStep: (message) => progress.report({ message }),
        ...(model !== undefined && { model }),
        ...(apiKey !== undefined && { apiKey }),
        ...(template !== undefined &&
          task !== undefined && { messages: askStudent(template, task, { text: probeText }, true).messages }),
      });
    },
  );
}

/** How to start servers right, with the adapter that was trained last in the workspace. */
async function advice({ t }: Deps, marker: string): Promise<string> {
  const { readAdapter } = await import('#node/infer/servedModel');
  const configs = await vscode.workspace.findFiles('**/adapter_config.json', '**/node_modules/**', 50);
  const dated = await Promise.all(
    configs.map(async (uri) => ({ uri, time: (await vscode.workspace.fs.stat(uri)).mtime })),
  );
  const last = dated.toSorted((left, right) => right.time - left.time)[0]?.uri;
  const adapter =
    last === undefined ? undefined : await readAdapter(path.dirname(last.fsPath), 'ptm').catch(() => undefined);
  return adviceMarkdown(
    {
      base: adapter?.base ?? 'Qwen/Qwen2-7B-Instruct',
      ...(adapter !== undefined && { adapter }),
      quantization: 'none',
      contextLength: 4096,
      port: 8000,
      keyVariable: 'PROMPTMILL_ENDPOINT_KEY',
      marker,
    },
    process.platform === 'win32' ? 'powershell' : 'posix',
    t,
  );
}
