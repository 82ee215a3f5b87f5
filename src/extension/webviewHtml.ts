import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { describe } from '#core/errors';
import type { Wire } from '#protocol/channel';
import type { Deps } from './deps.ts';
import { webviewPolicy } from './webviewPolicy.ts';
import { onLanguageChange } from './languageChange.ts';

/**
 * Fills a webview with one of the bundles of dist/webview. Strict: scripts by nonce only, styles and fonts from dist
 * only, no network, no inline style. `lang` carries the person's language to `webview/shared/host.ts`.
 */
export function fillWebview(
  webview: vscode.Webview,
  deps: Deps,
  bundle:
    | 'dataset'
    | 'evaluation'
    | 'labelPanel'
    | 'playground'
    | 'promptReport'
    | 'qcReview'
    | 'runReport'
    | 'training',
  title: string,
): void {
  const root = vscode.Uri.joinPath(deps.context.extensionUri, 'dist', 'webview');
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  const nonce = randomBytes(16).toString('base64');
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  const policy = webviewPolicy(nonce, webview.cspSource);
  webview.html = `<!DOCTYPE html>
<html lang="${deps.locale()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${uri('codicon.css')}">
<link rel="stylesheet" href="${uri(`${bundle}.css`)}">
</head>
<body>
<main id="app"></main>
<script type="module" nonce="${nonce}" src="${uri(`${bundle}.js`)}"></script>
</body>
</html>`;
}

/** Fills a panel, and fills it again when the person's language changes: what is disposed of with the panel. */
export function fillPanel(
  panel: vscode.WebviewPanel,
  deps: Deps,
  bundle: Parameters<typeof fillWebview>[2],
  title: () => string,
): vscode.Disposable {
  const fill = () => {
    panel.title = title(); // that of a panel which is brought back may be in another language
    fillWebview(panel.webview, deps, bundle, panel.title);
  };
  fill();
  return onLanguageChange(deps, fill);
}

/** The extension's end of a webview's wire; hand `subscriptions` what must be disposed with the view. */
export function wireOf(webview: vscode.Webview, subscriptions: vscode.Disposable[]): Wire {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (handler) => {
      subscriptions.push(webview.onDidReceiveMessage(handler));
    },
  };
}

/** How errors of the host reach a view: logged here, told there in the person's language. */
export function errorForView(deps: Deps): (error: unknown) => { readonly message: string } {
  return (error) => {
    deps.log.error(error instanceof Error ? error : String(error));
    return { message: describe(error, deps.t) };
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
