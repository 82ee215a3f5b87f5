import type { Page } from 'playwright-core';

/** What is still moving, or would move, for a person who asked for less motion. */
export async function motionFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const moving = document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map(({ effect }) => `moves: ${(effect as KeyframeEffect | null)?.target?.className ?? ''}`);
    const faults = new Set(moving);
    const visit = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        const { transitionDuration, transitionProperty } = getComputedStyle(element);
        // What fades stays where it is.
        if (/[1-9]/.test(transitionDuration) && transitionProperty !== 'opacity')
          faults.add(`${transitionProperty}: <${element.localName} class="${element.getAttribute('class') ?? ''}">`);
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document);
    return [...faults];
  });
}
