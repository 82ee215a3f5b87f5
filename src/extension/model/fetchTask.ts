import * as vscode from 'vscode';
import { sizeText } from '#node/runtime/sizeText';
import type { TaskName, TaskProgress, Tasks } from '#node/runtime/tasks';
import type { Deps } from '../deps.ts';

/** How much of the bar a step of an installation takes, and where it begins, in percent. */
const STEPS = { fetch: [0, 80], unpack: [80, 15], test: [95, 5] } as const;

/**
 * Runs something that fetches in a process of its own, with a notification that shows how far it is and can end it: what
 * was fetched is kept then. @throws what the task throws; CancellationError.
 */
export async function runFetchTask<Name extends TaskName>(
  { context, log, t }: Pick<Deps, 'context' | 'log' | 't'>,
  title: string,
  name: Name,
  ask: Tasks[Name]['ask'],
): Promise<Tasks[Name]['result']> {
  const { runTask } = await import('#node/runtime/taskProcess');
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      let shown = 0;
      const onProgress = (at: TaskProgress) => {
        const isStep = 'step' in at;
        const [from, share] = isStep ? STEPS[at.step] : [0, 100];
        const percent = from + (at.total ? (at.done / at.total) * share : 0);
        const amount = at.total === undefined ? sizeText(at.done) : `${sizeText(at.done)} / ${sizeText(at.total)}`;
        const message =
          isStep && at.step === 'test'
            ? t('Trying whether it works: {0}', at.name)
            : isStep && at.step === 'unpack'
              ? t('Unpacking: {0}', amount)
              : amount;
        progress.report({ message, increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      };
      return runTask(name, ask, {
        script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'runtimeTask.mjs').fsPath,
        log,
        signal: stop.signal,
        onProgress,
        env: proxyOf(process.env),
      });
    },
  );
}

/** The proxy that the editor is set to, unless the environment names one. */
function proxyOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const proxy = vscode.workspace.getConfiguration('http').get<string>('proxy');
  if (!proxy || Object.keys(env).some((name) => /^https?_proxy$/i.test(name))) return {};
  return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
}
