/** What a webview of ours may do: run the script with the nonce, take styles and fonts from `source`, and nothing else. */
export function webviewPolicy(nonce: string, source: string): string {
  return ["default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${source}`, `font-src ${source}`].join('; ');
}
