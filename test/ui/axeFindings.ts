import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** What axe finds in a page or frame: rule and markup. */
export async function axeFindings(view: Frame | Page): Promise<readonly string[]> {
  await view.evaluate(axe.source);
  return view.evaluate(async () => {
    // What is behind a frame is the workbench's, and axe does not see it.
    document.documentElement.style.background = 'var(--vscode-editor-background)';
    const { violations } = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
