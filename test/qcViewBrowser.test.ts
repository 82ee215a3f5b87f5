import { build } from 'esbuild';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';
import { removeAtExit } from '../scripts/processes.mjs';
import { HOSTILE } from './support/fakeLabels.ts';
import { FakeReview } from './support/fakeReview.ts';
import { openQcHarness, type QcHarness } from './ui/qcHarness.ts';
import { axeFindings } from './ui/axeFindings.ts';
import { THEMES } from './ui/webviewHarness.ts';

let harness: QcHarness;
let review: FakeReview;

beforeAll(async () => {
  const bundles = await mkdtemp(path.join(os.tmpdir(), 'promptmill-view-'));
  removeAtExit(bundles);
  await build({
    absWorkingDir: root,
    entryPoints: ['webview/qcReview/main.ts'],
    outfile: path.join(bundles, 'qcReview.js'),
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
  });
  harness = await openQcHarness((view) => new FakeReview(view, 300), { bundles });
  harness.page.setDefaultTimeout(10_000);
}, 60_000);
afterAll(() => harness.close());

/** A fresh review in the same page; a label by its number is selected. */
async function begin(index = 30): Promise<void> {
  const { page, host, view } = harness;
  await page.keyboard.press('Escape');
  review = new FakeReview(view, 300);
  host.current = review;
  await review.act({ type: 'select', key: review.labels[index]!.key });
  await settled(index);
  await page.locator('#rows').focus();
}

/** The view shows the label with this number. */
const settled = (index: number) => harness.page.locator('.place', { hasText: `${index + 1} of` }).waitFor();
const focused = () => harness.page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
const types = () => review.acts.map(({ type }) => type).slice(1);
/** Until the host has been asked for so many actions beside the first selection. */
const asked = (count: number) => expect.poll(() => types().length).toBe(count);

beforeEach(() => begin());

describe('reviewing by keyboard', () => {
  test('fifty labels, without leaving the list', async () => {
    const { page } = harness;
    await begin(40);
    for (let count = 0; count < 50; count++) {
      // A task without a closed set has no third label.
      const isClosed = review.labels[40 + count]?.taskId === 'relevance';
      await page.keyboard.press(['a', isClosed ? '3' : 'a', 'x', 'a', 'a'][count % 5]!);
      await settled(41 + count);
      expect(await focused()).toBe('rows');
    }
    const verdicts = review.labels.slice(40, 90).map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(31);
    expect(verdicts.filter((verdict) => verdict === 'corrected')).toHaveLength(9);
    expect(verdicts.filter((verdict) => verdict === 'rejected')).toHaveLength(10);
    expect(await page.getByRole('status').textContent()).toBe('accepted, 246 left');
    const active = await page.locator('#rows').getAttribute('aria-activedescendant');
    const option = page.locator(`#${active}`);
    expect(await option.getAttribute('aria-posinset')).toBe('91');
    expect(await option.getAttribute('aria-selected')).toBe('true');
    expect(await option.isVisible()).toBe(true);
  });

  test('moves in the list by arrows, Home, End, PageUp and PageDown', async () => {
    const { page } = harness;
    await page.keyboard.press('ArrowDown');
    await settled(31);
    await page.keyboard.press('End');
    await settled(299);
    await page.keyboard.press('Home');
    await settled(0);
    await page.keyboard.press('PageDown');
    await expect.poll(async () => page.locator('.place').textContent()).not.toContain('1 of 300');
    await page.keyboard.press('PageUp');
    await settled(0);
    await page.keyboard.press('ArrowUp');
    await settled(0);
  });

  test('letters of a text decide nothing; Esc keeps the edit; Ctrl+Enter saves it', async () => {
    const { page } = harness;
    await page.keyboard.press('e');
    await page.locator('textarea#reasoning').waitFor();
    await page.keyboard.type(' a x u 1 f');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('rows');
    expect(types()).toEqual([]);
    await expect.poll(() => page.locator('.side .unsaved').count()).toBe(1);
    await page.keyboard.press('Control+Enter');
    await settled(31);
    expect(review.labels[30]).toMatchObject({ verdict: 'corrected' });
    expect(review.labels[30]?.answer?.reasoning).toMatch(/ a x u 1 $/);
  });

  test('no key that is typed over the help reaches the workbench, however late that learns of the help', async () => {
    const { page } = harness;
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog').waitFor();
    await page.evaluate(() => {
      const names: string[] = [];
      (globalThis as { heard?: string[] }).heard = names;
      addEventListener('keydown', ({ key }) => names.push(key));
    });
    for (const key of ['a', 'Shift+A', '1', 'Backspace', 'Control+z', 'F1']) await page.keyboard.press(key);
    expect(await page.evaluate(() => (globalThis as { heard?: string[] }).heard)).toEqual(['Shift', 'Control', 'F1']);
    await page.keyboard.press('Escape');
    expect(types()).toEqual([]);
  });

  test('Enter in the text filter filters at once: the next key is about what is found', async () => {
    const { page } = harness;
    await page.keyboard.press('/');
    await page.locator('#filter:focus').waitFor();
    await page.keyboard.type('退款');
    await page.keyboard.press('Enter');
    await page.keyboard.press('a');
    await expect.poll(() => types().at(-1)).toBe('accept');
    // A slow machine filters by the first letter, too.
    expect(review.acts.at(-2)).toEqual({ type: 'filter', filter: { state: 'all', text: '退款' } });
    await page.waitForTimeout(100);
    expect(types().at(-1)).toBe('accept');
  });

  test('what an input method composes is no key', async () => {
    const { page } = harness;
    await page.evaluate(() => {
      for (const init of [{ isComposing: true }, { keyCode: 229 }]) {
        const event = new KeyboardEvent('keydown', { key: 'a', bubbles: true, ...init });
        document.querySelector('#rows')?.dispatchEvent(event);
      }
    });
    await page.keyboard.press('/');
    await page.locator('#filter').evaluate((field: HTMLInputElement) => {
      field.value = 'kong';
      field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
    });
    await page.waitForTimeout(200);
    expect(types()).toEqual([]);
    await page.locator('#filter').evaluate((field: HTMLInputElement) => {
      field.value = '退款';
      field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    });
    await asked(1);
    expect(review.acts.at(-1)).toEqual({ type: 'filter', filter: { state: 'all', text: '退款' } });
  });

  test('Space on a button presses that button and nothing else; after a click it is the next label’s', async () => {
    const { page } = harness;
    await page.getByRole('button', { name: 'Flag', exact: true }).focus();
    await page.keyboard.press('Space');
    await asked(1);
    await page.getByRole('button', { name: 'Reject', exact: true }).click();
    await settled(31);
    expect(await focused()).toBe('rows');
    await page.keyboard.press('Space');
    await settled(32);
    expect(types()).toEqual(['flag', 'reject', 'defer']);
  });

  test('a comment: C, Enter; Esc keeps what is not saved', async () => {
    const { page } = harness;
    await page.keyboard.press('c');
    await expect.poll(focused).toBe('comment');
    await page.keyboard.type('ask li');
    await page.keyboard.press('Escape');
    expect(await page.locator('textarea#comment').inputValue()).toBe('ask li');
    await page.keyboard.press('c');
    await expect.poll(focused).toBe('comment');
    await page.keyboard.press('Enter');
    await asked(1);
    expect(review.acts.at(-1)).toEqual({ type: 'comment', text: 'ask li' });
    expect(await focused()).toBe('rows');
    await page.locator('.comment', { hasText: 'ask li' }).waitFor();
    expect(await page.locator('textarea#comment').count()).toBe(0);
  });

  test('the help lists the keys, takes the focus and gives it back', async () => {
    const { page } = harness;
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('x');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('rows');
    expect(types()).toEqual([]);
  });
});

describe('what is shown', () => {
  test('a proposal of the teacher is an unsaved edit beside what stands', async () => {
    const { page, view } = harness;
    await begin(2);
    await page.getByText('Until it is edited, dropped or written anew').waitFor();
    view.propose(review.labels[2]!.key, { conclusion: '不相关', reasoning: 'Only about the warranty.' });
    await page.getByRole('heading', { name: 'The teacher’s new reasoning' }).waitFor();
    expect(await page.getByText('Until it is edited, dropped or written anew').count()).toBe(0);
    expect(await page.locator('ins').allTextContents()).toContain('+added:Only ');
    await page.keyboard.press('Control+Enter');
    await settled(3);
    expect(review.labels[2]?.answer?.reasoning).toBe('Only about the warranty.');
  });

  test('a blind label hides the machine’s answer and cannot be accepted', async () => {
    const { page } = harness;
    await begin(7);
    await page.getByText('Hidden until you answer.').waitFor();
    expect(await page.getByRole('button', { name: 'Accept', exact: true }).isDisabled()).toBe(true);
    expect(await page.locator('#row-7 .conclusion').textContent()).toContain('hidden');
    await page.keyboard.press('1');
    await settled(8);
    expect(review.labels[7]?.verdict).toBe('corrected');
  });

  test('read-only: nothing can be decided, and it can be tried again', async () => {
    const { page } = harness;
    review.extras.readOnly = { kind: 'held', text: 'li reviews this job in another window.' };
    review.push();
    await page.getByText('li reviews this job').waitFor();
    for (const name of ['Accept', 'Reject', 'Defer', 'Edit', 'Flag', 'Comment', 'Undo']) {
      expect(await page.getByRole('button', { name, exact: true }).isDisabled(), name).toBe(true);
    }
    await page.getByRole('button', { name: 'Try again' }).click();
    await asked(1);
    expect(types()).toEqual(['takeOver']);
  });

  test('a long text comes in parts, and whole on demand', async () => {
    const { page } = harness;
    const label = review.labels[30]!;
    label.source = '长文本 with words。\n'.repeat(15_000);
    review.push();
    const source = page.locator('.source');
    await expect.poll(async () => (await source.textContent())?.length).toBeLessThan(20_500);
    await page.getByRole('button', { name: /Show all/ }).click();
    await expect.poll(async () => (await source.textContent())?.length).toBeGreaterThanOrEqual(label.source.length);
  });

  test('filters: chips, selects and the way back', async () => {
    const { page } = harness;
    await page.getByRole('button', { name: /^Filter by task/ }).click();
    await page.getByLabel('Filter by conclusion').selectOption({ index: 1 });
    await asked(1);
    await page.getByRole('button', { name: /^unreviewed/ }).click();
    await asked(2);
    expect(review.acts.at(-1)).toEqual({ type: 'filter', filter: { state: 'unreviewed', conclusion: '相关' } });
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await asked(3);
    expect(review.acts.at(-1)).toEqual({ type: 'filter', filter: { state: 'all' } });
    await page.getByLabel('Order of the queue').selectOption('shortest first');
    await asked(4);
    expect(review.acts.at(-1)).toEqual({ type: 'order', order: 'shortest' });
  });

  test.each([
    [980, 600],
    [700, 600],
    [600, 600],
  ])('at %i × %i nothing is cut off', async (width, height) => {
    const { page } = harness;
    await begin(21);
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(100);
    const cut = await page.evaluate(() => {
      const outside = Array.from(document.querySelectorAll('footer button, header button, header select, .side button'))
        .filter((element) => element.getClientRects().length > 0)
        .filter((element) => {
          const box = element.getBoundingClientRect();
          return box.left < 0 || box.right > innerWidth || element.scrollWidth > element.clientWidth + 1;
        });
      const footer = document.querySelector('footer')?.getBoundingClientRect();
      const rows = document.querySelector('#rows')?.clientHeight ?? 0;
      const detail = document.querySelector('.detail')?.clientHeight ?? 0;
      return {
        outside: outside.map((element) => element.textContent),
        sideways: document.documentElement.scrollWidth - innerWidth,
        below: Math.max(0, (footer?.bottom ?? 0) - innerHeight),
        isRoom: rows > 80 && detail > 150,
      };
    });
    await page.setViewportSize({ width: 980, height: 640 });
    expect(cut).toEqual({ outside: [], sideways: 0, below: 0, isRoom: true });
  });
});

describe('hostile records', () => {
  test('run nothing, load nothing and stay text', async () => {
    const { page, complaints } = harness;
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    for (let index = 0; index < HOSTILE.length; index++) {
      await review.act({ type: 'select', key: review.labels[8 + index]!.key });
      await settled(8 + index);
      expect(await page.locator('#app :is(img, script, iframe, svg, style, base, meta, link, a, object)').count()).toBe(
        0,
      );
    }
    expect(await page.evaluate(() => Object.hasOwn(globalThis, 'pwned'))).toBe(false);
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
    await review.act({ type: 'select', key: review.labels[14]!.key });
    await settled(14);
    expect(await page.locator('.source .odd').allTextContents()).toEqual([
      'U+202E',
      'U+202C',
      'U+200B',
      'U+200B ×2',
      'U+2066',
      'U+2069 U+FEFF',
    ]);
  });
});

describe('axe finds nothing', () => {
  const scenes: Readonly<Record<string, () => Promise<unknown>>> = {
    accepted: () => begin(0),
    stale: () => begin(2),
    corrected: () => begin(3),
    unreadable: () => begin(4),
    'free text': () => begin(5),
    findings: () => begin(6),
    blind: () => begin(7),
    hostile: () => begin(14),
    editing: async () => {
      await harness.page.keyboard.press('e');
      await harness.page.keyboard.type(' More.');
      await harness.page.keyboard.press('Escape');
      await harness.page.keyboard.press('c');
      await harness.page.locator('textarea#comment').waitFor();
    },
    'no label': async () => {
      await review.act({ type: 'filter', filter: { state: 'unreviewed', text: 'nonsense' } });
      await harness.page.getByText('No label passes this filter.').waitFor();
    },
  };

  test.each(Object.keys(scenes))('%s, in four themes', async (name) => {
    await scenes[name]?.();
    for (const theme of THEMES) {
      await harness.setTheme(theme);
      expect(await axeFindings(harness.page, theme === 'light' ? undefined : 'colours'), theme).toEqual([]);
    }
    await harness.setTheme('light');
  });
});
