import type { Page } from 'playwright-core';

/**
 * Texts that are cut off without a tooltip that has them whole, covered by another one, squeezed into a column of letters or
 * beyond the page's edge, and controls beyond it.
 */
export async function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const say = (what: string, element: Element, text = element.textContent ?? '') =>
      faults.push(
        `${what}: <${element.localName} class="${element.getAttribute('class') ?? ''}"> ${text.trim().slice(0, 60)}`,
      );
    const parentOf = (node: Node): Element | undefined => {
      const slot = (node as Element | Text).assignedSlot;
      if (slot) return slot;
      const parent = node.parentNode;
      return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : undefined;
    };
    const ancestors = (node: Node): Element[] => {
      const all: Element[] = [];
      for (let at = parentOf(node); at !== undefined; at = parentOf(at)) all.push(at);
      return all;
    };
    const texts: Text[] = [];
    const elements: Element[] = [];
    const visit = (node: Node) => {
      for (const child of node.childNodes) {
        if (child instanceof Text && /\S/.test(child.data)) texts.push(child);
        if (!(child instanceof Element) || /^(?:script|style|option|noscript)$/.test(child.localName)) continue;
        elements.push(child);
        if (child.shadowRoot) visit(child.shadowRoot);
        visit(child);
      }
    };
    visit(document.body);
    const canBeSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const isHidden = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      return width <= 1 && height <= 1 && getComputedStyle(element).overflow === 'hidden';
    };
    const named = (all: readonly Element[]) => all.some((one) => one.hasAttribute('title'));

    interface Placed {
      readonly text: Text;
      readonly layer: Element | undefined;
      readonly left: number;
      readonly top: number;
      readonly right: number;
      readonly bottom: number;
    }
    const placed: Placed[] = [];
    for (const text of texts) {
      const all = ancestors(text);
      const [own] = all;
      if (own === undefined || !canBeSeen(own) || all.some(isHidden)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      let isCut = false;
      let widest = 0;
      let lines = 0;
      for (const rect of range.getClientRects()) {
        if (rect.width < 1) continue;
        widest = Math.max(widest, rect.width);
        lines++;
        let { left, top, right, bottom } = rect;
        for (const box of all) {
          const style = getComputedStyle(box);
          if (style.display === 'contents' || style.display === 'inline') continue;
          const edge = box.getBoundingClientRect();
          const hides = { x: style.overflowX !== 'visible', y: style.overflowY !== 'visible' };
          const scrolls = { x: /auto|scroll/.test(style.overflowX), y: /auto|scroll/.test(style.overflowY) };
          const told = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
          if (hides.x && !scrolls.x && (right > edge.right + 1 || left < edge.left - 1))
            isCut ||= !(told && named(all));
          if (hides.y && !scrolls.y && (bottom > edge.bottom + 3 || top < edge.top - 3))
            isCut ||= !(told && named(all));
          if (hides.x) [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
          if (hides.y) [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        }
        if (right - left < 1 || bottom - top < 1) continue;
        if (right > innerWidth + 1 || left < -1) isCut = true;
        const layer = all.find((one) => /sticky|fixed/.test(getComputedStyle(one).position) || one.matches(':modal'));
        placed.push({ text, layer, left, top, right, bottom });
      }
      if (isCut) say('cut', own, text.data);
      if (lines > 5 && widest < 3.5 * Number.parseFloat(getComputedStyle(own).fontSize))
        say('squeezed', own, text.data);
    }

    placed.sort((a, b) => a.top - b.top);
    const covered = new Set<Text>();
    placed.forEach((a, index) => {
      for (let next = index + 1; next < placed.length; next++) {
        const b = placed[next]!;
        if (b.top > a.bottom) break;
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - b.top;
        if (a.text === b.text || a.layer !== b.layer || x < 3 || y < 5 || covered.has(a.text)) continue;
        covered.add(a.text);
        say(`covered by “${b.text.data.trim().slice(0, 30)}”`, parentOf(a.text)!, a.text.data);
      }
    });

    const canvas = document.createElement('canvas').getContext('2d')!;
    for (const element of elements) {
      if (!canBeSeen(element) || ancestors(element).some(isHidden) || isHidden(element)) continue;
      const style = getComputedStyle(element);
      const room = element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const width = (text: string) => canvas.measureText(text).width;
      if (element instanceof HTMLSelectElement) {
        const text = element.selectedOptions[0]?.text ?? '';
        if (width(text) > room - 12 && !named([element])) say('cut choice', element, text);
      }
      if (element instanceof HTMLInputElement && /^(?:text|search|number)$/.test(element.type)) {
        if (width(element.placeholder) > room + 1 && !named([element, ...ancestors(element)]))
          say('cut placeholder', element, element.placeholder);
      }
      if (!element.matches('a[href], button, input, select, textarea, summary')) continue;
      const { left, right } = element.getBoundingClientRect();
      const inScroller = ancestors(element).some((one) => /auto|scroll/.test(getComputedStyle(one).overflowX));
      if ((left < -1 || right > innerWidth + 1) && !inScroller) say('beyond the edge', element);
    }
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over > 0) faults.push(`the page is ${over} px wider than its window`);
    return faults;
  });
}

/** How far a page reaches beyond its right edge at some widths, in CSS pixels. */
export async function overhangs(page: Page, widths: readonly number[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(100);
    found.push(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)));
  }
  return found;
}
