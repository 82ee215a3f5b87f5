import { equal } from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { root, toolNode } from '../../scripts/node.mjs';
import { run } from '../../scripts/processes.mjs';
import type { ReviewedLabel } from '#core/qc/decision';
import type { QcEvent } from '#core/qc/event';
import { openJob, readLabels } from '#node/label/jobFolder';
import { readEvents } from '#node/review/readEvents';
import type { Workbench } from './workbench.ts';

/** Colour themes that the view is looked at in, and what a webview's body is then; the pictures are named after the keys. */
export const COLOUR_THEMES = {
  light: ['Default Light Modern', '.vscode-light'],
  dark: ['Default Dark Modern', '.vscode-dark'],
  'hc-dark': ['Default High Contrast', '.vscode-high-contrast:not(.vscode-high-contrast-light)'],
  'hc-light': ['Default High Contrast Light', '.vscode-high-contrast-light'],
} as const;

/** Folder of a job of the workbench. */
export const jobDir = (workbench: Workbench, job: string): string =>
  path.join(workbench.folder, '.promptmill', 'jobs', job);

/** Waits until something holds. */
export async function until(workbench: Workbench, what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await workbench.page.waitForTimeout(50);
  }
}

/** Runs the built command line in the workbench's folder; labels that cannot be read are no failure here. */
export async function promptmill(workbench: Workbench, ...args: readonly string[]): Promise<string> {
  const { code, output } = await run(toolNode(), [path.join(root, 'dist', 'cli.mjs'), ...args], {
    cwd: workbench.folder,
    limit: 60_000,
  });
  equal(code, output.includes('unreadable') ? 1 : 0, output);
  return output;
}

/** Sets the folder's settings, which the workbench follows. */
export async function configure(workbench: Workbench, settings: object): Promise<void> {
  const dir = path.join(workbench.folder, '.vscode');
  await mkdir(dir, { recursive: true });
  await writeFile(path.join(dir, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

/** The QC view of one job, driven by keys as a person does. */
export class QcPage {
  readonly workbench: Workbench;
  readonly frame: Frame;
  readonly dir: string;

  private constructor(workbench: Workbench, frame: Frame, dir: string) {
    this.workbench = workbench;
    this.frame = frame;
    this.dir = dir;
  }

  /** The view of a job that is open or being opened. */
  static async of(workbench: Workbench, job: string): Promise<QcPage> {
    const end = Date.now() + 30_000;
    while (Date.now() < end) {
      for (const frame of workbench.page.frames()) {
        const title = frame.locator('#app h1', { hasText: new RegExp(`[:：] ?${job}$`) });
        const isShown = () => title.isVisible().catch(() => false);
        if (!(await isShown())) continue;
        await workbench.page.waitForTimeout(250); // the frame of a tab that is being left stays for a moment
        if (await isShown()) return new QcPage(workbench, frame, jobDir(workbench, job));
      }
      await workbench.page.waitForTimeout(100);
    }
    throw new Error(`no review of ${job}`);
  }

  /** Opens a job from the palette, where there are several. */
  static async open(workbench: Workbench, job: string): Promise<QcPage> {
    await workbench.commandAndPick('Promptmill: Review Labels (QC)', job);
    return QcPage.of(workbench, job);
  }

  /** All that changes when something was done: the label, its place and verdict, and what the live region says. */
  shown(): Promise<string> {
    return this.frame.evaluate(shown);
  }

  /** Presses a key and waits until the view shows what came of it. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const before = await this.shown();
      await this.workbench.page.keyboard.press(key);
      await this.frame.waitForFunction(
        (old) => {
          const text = (part: string) => document.querySelector(part)?.textContent ?? '';
          return [text('.head'), text('.summary'), text('[role=status]')].join('|') !== old;
        },
        before,
        { polling: 'raf' },
      );
    }
  }

  /** Writes into the field that a key opens. */
  async write(key: string, field: string, text: string): Promise<void> {
    await this.workbench.page.keyboard.press(key);
    await this.frame.locator(`${field}:focus`).waitFor();
    await this.workbench.page.keyboard.type(text);
  }

  /** Filters by a file's name, from the keyboard; '' shows all again. */
  async filter(text: string, total: number): Promise<void> {
    const { keyboard } = this.workbench.page;
    await keyboard.press('/');
    await this.frame.locator('#filter:focus').waitFor();
    if (text === '') await keyboard.press('Delete');
    else await keyboard.type(text);
    await keyboard.press('Enter');
    await this.frame.locator('#rows:focus').waitFor();
    await this.frame
      .locator('.head', { hasText: text })
      .locator('.place', { hasText: `of ${total}` })
      .waitFor();
  }

  /** What is said to somebody who hears the view. */
  said(text: string | RegExp): Promise<void> {
    return this.frame.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });
  }

  /** Where the selected label comes from. */
  origin(): Promise<string> {
    return this.frame.locator('.head .origin > span:not(.codicon)').innerText();
  }

  async events(): Promise<readonly QcEvent[]> {
    return (await readEvents(this.dir)).flatMap(({ events }) => events);
  }

  async labels(): Promise<readonly ReviewedLabel[]> {
    return readLabels(await openJob(this.dir));
  }

  /** The label of the record in a file, as the disk has it. */
  async label(file: string): Promise<ReviewedLabel> {
    const found = (await this.labels()).find(({ item }) => item.origin.path.endsWith(file));
    if (found === undefined) throw new Error(`no label of ${file}`);
    return found;
  }
}

/** Runs in the page. */
function shown(): string {
  const text = (part: string) => document.querySelector(part)?.textContent ?? '';
  return [text('.head'), text('.summary'), text('[role=status]')].join('|');
}
