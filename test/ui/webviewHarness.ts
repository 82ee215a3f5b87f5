import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { root } from '../../scripts/node.mjs';
import { openBrowser } from '../../scripts/vscodeHost.mjs';
import type { Locale } from '../../src/core/l10n.ts';
import type { Wire } from '../../src/protocol/channel.ts';
import { webviewPolicy } from '../../src/extension/webviewPolicy.ts';

/** Themes of VS Code whose colours are in test/fixtures/webview/themes.json, taken from its webviews. */
export const THEMES = ['light', 'dark', 'hc-light', 'hc-dark'] as const;
export type Theme = (typeof THEMES)[number];

type Themes = Readonly<Record<Theme, { readonly body: string; readonly vars: Readonly<Record<string, string>> }>>;

export interface WebviewOptions {
  readonly bundle: string; // of the webview
  readonly bundles: string; // folder where it was built
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly lang?: Locale;
  readonly context?: BrowserContext; // of a browser that is open already; the view gets a page of its own in it
}

/** A built webview in a browser, without VS Code. */
export interface WebviewHarness {
  readonly page: Page;
  /** Errors and violations of the policy that the page told; a page of ours tells none. */
  readonly complaints: readonly string[];
  setTheme(theme: Theme): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a built webview under the policy that src/extension/webviewHtml.ts gives it; `serve` is handed the host's end of
 * the channel before the page is loaded.
 */
export async function openWebview(options: WebviewOptions, serve: (wire: Wire) => void): Promise<WebviewHarness> {
  const { theme = 'light', width = 1200, height = 900 } = options;
  const file = path.join(root, 'test', 'fixtures', 'webview', 'themes.json');
  const themes = JSON.parse(await readFile(file, 'utf8')) as Themes;
  const server = http.createServer((request, response) => {
    answer(request.url ?? '/', options).then(
      ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { page, close } = await openPage(options.context, { width, height });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });

  let receive: (message: unknown) => void = () => {};
  let sent = Promise.resolve();
  serve({
    post: (message) => {
      const copy: unknown = JSON.parse(JSON.stringify(message)); // as VS Code carries it
      sent = sent.then(() => page.evaluate((data) => window.postMessage(data, '*'), copy)).catch(() => {});
    },
    listen: (handler) => {
      receive = handler;
    },
  });
  await page.exposeFunction('toHost', (message: unknown) => receive(JSON.parse(JSON.stringify(message))));
  // As VS Code does it: variables on the root, classes on the body, at once.
  const setTheme = (next: Theme) =>
    page.evaluate(({ body, vars }) => {
      document.documentElement.removeAttribute('style');
      for (const [name, value] of Object.entries(vars)) document.documentElement.style.setProperty(name, value);
      document.body.className = body;
    }, themes[next]);
  await page.addInitScript(() => {
    (globalThis as { acquireVsCodeApi?: unknown }).acquireVsCodeApi = () => ({
      // Gives nothing back, as VS Code's own: the channel would wait for it, and an answer could come before.
      postMessage: (message: unknown) => {
        (globalThis as unknown as { toHost(m: unknown): void }).toHost(message);
      },
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
    });
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'commit' });
  await page.waitForSelector('#app', { state: 'attached' });
  await setTheme(theme);
  return {
    page,
    complaints,
    setTheme,
    close: async () => {
      await close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page in a browser of its own, or in one that is shared. */
async function openPage(
  context: BrowserContext | undefined,
  size: { readonly width: number; readonly height: number },
) {
  if (context === undefined) return openBrowser(size);
  const page = await context.newPage();
  await page.setViewportSize(size);
  return { page, close: () => page.close() };
}

async function answer(
  url: string,
  options: WebviewOptions,
): Promise<{ readonly type: string; readonly body: string | Buffer }> {
  if (url === '/') return { type: 'text/html', body: html(options) };
  if (url === '/vscode.css') return { type: 'text/css', body: DEFAULTS };
  const name = /^\/([\w-]+\.(?:js|css|ttf))(?:\?|$)/.exec(url)?.[1];
  if (name === undefined) throw new Error(url);
  const type = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' }[path.extname(name)] ?? '';
  const codicons = path.join(root, 'node_modules', '@vscode', 'codicons', 'dist');
  return { type, body: await readFile(path.join(name.startsWith('codicon') ? codicons : options.bundles, name)) };
}

/** The page as src/extension/webviewHtml.ts writes it, with VS Code's own style sheet before it. */
function html({ bundle, lang = 'en' }: WebviewOptions): string {
  const policy = webviewPolicy('harness', "'self'");
  return `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${bundle}</title>
<link rel="stylesheet" href="/vscode.css">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="/codicon.css">
<link rel="stylesheet" href="/${bundle}.css">
</head>
<body>
<main id="app"></main>
<script type="module" nonce="harness" src="/${bundle}.js"></script>
</body>
</html>`;
}

/** From VS Code's own style sheet of webviews, and what stands behind them. */
const DEFAULTS = `
html { background: var(--vscode-editor-background); scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
@layer vscode-default {
  body { color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  kbd {
    background-color: var(--vscode-keybindingLabel-background);
    color: var(--vscode-keybindingLabel-foreground);
    border: 1px solid var(--vscode-keybindingLabel-border);
    box-shadow: inset 0 -1px 0 var(--vscode-widget-shadow);
  }
}`;
