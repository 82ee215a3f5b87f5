import type { Page } from 'playwright-core';

/**
 * Walks the page by Tab alone, all the way round: controls that the walk does not reach, those that look the same with the
 * focus as without it, and those that something else covers when they have it.
 */
export async function keyboardFaults(page: Page): Promise<readonly string[]> {
  const stops = await page.evaluate(() => {
    type Stops = { stops: Element[]; looks: string[]; met: Set<Element> };
    const parentOf = (node: Element): Element | undefined => {
      const parent = node.assignedSlot ?? node.parentNode;
      return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : undefined;
    };
    const part = (element: Element, pseudo?: string) => {
      const style = getComputedStyle(element, pseudo);
      const outline =
        style.outlineStyle === 'none' ? '' : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
      return [
        outline,
        style.boxShadow,
        style.borderColor,
        style.borderWidth,
        style.backgroundColor,
        style.textDecorationLine,
      ].join();
    };
    const look = (element: Element) => {
      const looks: string[] = [];
      let at: Element | undefined = element;
      for (let up = 0; at !== undefined && up < 4; up++, at = parentOf(at)) {
        looks.push(part(at), part(at, '::before'), part(at, '::after'));
      }
      const active = element.getAttribute('aria-activedescendant');
      const chosen = active === null ? null : document.getElementById(active);
      if (chosen) looks.push(part(chosen));
      // A control made of parts shows the focus on one of them.
      for (const inner of element.shadowRoot?.querySelectorAll('*') ?? []) looks.push(part(inner));
      for (const beside of element.parentElement?.querySelectorAll(':scope > span, :scope > div') ?? [])
        looks.push(part(beside));
      return looks.join('\n');
    };
    const within = document.querySelector('dialog:modal') ?? document.body;
    const found: Element[] = [];
    const visit = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (!element.matches('a[href], button, input, select, textarea, summary, [tabindex]')) continue;
        if (element.matches(':disabled, [disabled]') || (element as HTMLElement).tabIndex < 0) continue;
        if (element.checkVisibility({ visibilityProperty: true })) found.push(element);
      }
    };
    visit(within);
    (document.activeElement as HTMLElement | null)?.blur();
    const state: Stops = { stops: found, looks: found.map(look), met: new Set() };
    Object.assign(globalThis, {
      viewStops: state,
      meetStop: () => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        const name = (element: Element) =>
          `<${element.localName} class="${element.getAttribute('class') ?? ''}"> ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`;
        if (!active || active === document.body) return [];
        const faults: string[] = [];
        const index = state.stops.indexOf(active);
        if (index >= 0 && !state.met.has(active)) {
          if (look(active) === state.looks[index]) faults.push(`no visible focus: ${name(active)}`);
          const { left, top, width, height, right, bottom } = active.getBoundingClientRect();
          const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2;
          const y = (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2;
          let over = document.elementFromPoint(x, y);
          while (over?.shadowRoot) {
            const inner: Element | null = over.shadowRoot.elementFromPoint(x, y);
            if (inner === null || inner === over) break;
            over = inner;
          }
          const up = (from: Element | null): Element[] => {
            const all: Element[] = [];
            for (let at: Element | undefined = from ?? undefined; at !== undefined; at = parentOf(at)) all.push(at);
            return all;
          };
          const host = (active.getRootNode() as Partial<ShadowRoot>).host; // whose parts may lie over each other
          const isOver = (one: Element | undefined) => one !== undefined && up(over).includes(one);
          const isThere =
            width > 0 &&
            height > 0 &&
            (isOver(active) || isOver(host) || (over !== null && up(active).slice(0, 4).includes(over)));
          if (!isThere) faults.push(`covered: ${name(active)} by ${over === null ? 'the edge' : name(over)}`);
        }
        for (let at: Element | undefined = active; at !== undefined; at = parentOf(at)) state.met.add(at);
        return faults;
      },
      missedStops: () => {
        const name = (element: Element) =>
          `<${element.localName} class="${element.getAttribute('class') ?? ''}"> ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`;
        // One radio button of a group has the place of all in the order of Tab.
        const groups = new Set(
          [...state.met]
            .filter((one) => one instanceof HTMLInputElement && one.type === 'radio')
            .map((one) => (one as HTMLInputElement).name),
        );
        return state.stops
          .filter((one) => !state.met.has(one))
          .filter((one) => !(one instanceof HTMLInputElement && one.type === 'radio' && groups.has(one.name)))
          .map((one) => `not reached: ${name(one)}`);
      },
    });
    return found.length;
  });
  const faults: string[] = [];
  for (let press = 0; press < stops + 4; press++) {
    await page.keyboard.press('Tab');
    faults.push(...(await page.evaluate(() => (globalThis as unknown as { meetStop(): string[] }).meetStop())));
  }
  faults.push(...(await page.evaluate(() => (globalThis as unknown as { missedStops(): string[] }).missedStops())));
  return [...new Set(faults)];
}
