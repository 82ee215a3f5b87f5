import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** The rules that a theme's colours can break; all others find the same in every theme. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds in a page or frame: rule and markup. `colours`: only what depends on the theme, which is quicker. */
export async function axeFindings(view: Frame | Page, only?: 'colours'): Promise<readonly string[]> {
  if (!(await view.evaluate(() => 'axe' in globalThis))) await view.evaluate(axe.source);
  return view.evaluate(
    async (rules) => {
      // What is behind a frame is the workbench's, and axe does not see it.
      document.documentElement.style.background = 'var(--vscode-editor-background)';
      const { violations } = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run({
        resultTypes: ['violations'],
        selectors: false,
        preload: false, // would read style sheets in a way that the policy forbids, for a rule about turned phones
        ...(rules.length > 0 && { runOnly: rules }),
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    },
    only === undefined ? [] : COLOURS,
  );
}
