import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Frame, Locator, Page } from 'playwright-core';
import { findCanary, makeCanary, watchMessages } from '../../scripts/canary.mjs';
import { root } from '../../scripts/node.mjs';
import { removeAtExit } from '../../scripts/processes.mjs';
import { openBrowser, startServer, testSettings, workbenchUrl } from '../../scripts/vscodeHost.mjs';

const patience = 45_000;
const MARGIN = 16; // px around a part of the window in a picture

type Server = Awaited<ReturnType<typeof startServer>>;

/** VS Code in a browser, with Promptmill installed from its VSIX, on a copy of the sample; driven as a person does. */
export class Workbench {
  readonly page: Page;
  /** The copy of samples/relevance that is open. */
  readonly folder: string;
  /** Hosts outside this machine that the page asked for; a page of ours asks for none. */
  readonly outside = new Set<string>();
  /** A marked key to work with: when all is closed it lies in no file, log, view or message. */
  readonly key: string;
  readonly #server: Server;
  readonly #close: () => Promise<readonly string[]>;

  private constructor(
    page: Page,
    folder: string,
    server: Server,
    key: string,
    close: () => Promise<readonly string[]>,
  ) {
    this.key = key;
    this.page = page;
    this.folder = folder;
    this.#server = server;
    this.#close = close;
    page.setDefaultTimeout(patience);
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      const isLocal = hostname === '127.0.0.1' || hostname.endsWith('.vscode-resource.vscode-cdn.net');
      if (protocol.startsWith('http') && !isLocal) this.outside.add(hostname);
    });
  }

  /** @param more what has to lie in the folder first, or that no folder is to be open */
  static async open(
    vsix: string,
    settings: object = {},
    more: { readonly prepare?: (folder: string) => unknown; readonly isEmpty?: boolean } = {},
  ): Promise<Workbench> {
    const place = await mkdtemp(path.join(os.tmpdir(), 'promptmill-ui-'));
    removeAtExit(place);
    const { isEmpty = false } = more;
    const home = path.join(place, 'home');
    await mkdir(home);
    const folder = isEmpty ? path.join(home, 'promptmill-sample') : path.join(place, 'relevance');
    if (!isEmpty) await cp(path.join(root, 'samples', 'relevance'), folder, { recursive: true });
    await more.prepare?.(folder);
    const server = await startServer({
      vsix,
      dataDir: path.join(place, 'vscode'),
      settings: { ...testSettings, ...settings },
      env: { HOME: home },
    });
    const browser = await openBrowser();
    const key = makeCanary();
    const messages = await watchMessages(browser.page.context(), key);
    const workbench = new Workbench(browser.page, folder, server, key, async () => {
      await browser.close();
      await server.stop();
      return [...messages, ...(await findCanary([place, browser.profile], key))];
    });
    try {
      await workbench.page.goto(isEmpty ? `${server.url}/?ew=true` : workbenchUrl(server.url, folder));
      await (isEmpty ? workbench.page.locator('.activitybar .action-item') : workbench.explorerRow('prompts'))
        .first()
        .waitFor();
    } catch (error) {
      await workbench.close();
      throw error;
    }
    return workbench;
  }

  /** Closes browser and server; gives where the marked key was found. */
  close(): Promise<readonly string[]> {
    return this.#close();
  }

  /** A second window on the same folder, with an extension host of its own. */
  async secondWindow(): Promise<Workbench> {
    const page = await this.page.context().newPage();
    const second = new Workbench(page, this.folder, this.#server, this.key, async () => {
      await page.close();
      return [];
    });
    await page.goto(workbenchUrl(this.#server.url, this.folder));
    await page.locator('.statusbar-item').first().waitFor();
    return second;
  }

  /** The processes of the windows' extension hosts. */
  async extensionHosts(): Promise<readonly number[]> {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,command='], { maxBuffer: 10_000_000 });
    const processes = stdout.split('\n').flatMap((line) => {
      const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });
    const hosts = processes.filter(
      ({ parent, command }) => parent === this.#server.child.pid && command.includes('--type=extensionHost'),
    );
    return hosts.map(({ pid }) => pid);
  }

  /** Reloads the window as its own command does, which keeps what editors remember. */
  async reload(): Promise<void> {
    await this.page.evaluate(() => ((globalThis as { isOld?: boolean }).isOld = true));
    await this.palette('Developer: Reload Window');
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Reload Window' }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.waitForFunction(
      () => !(globalThis as { isOld?: boolean }).isOld && document.querySelector('.statusbar-item') !== null,
    );
  }

  /** Ends the extension hosts of all windows as a crash does; gives how many there were. */
  async killExtensionHosts(): Promise<number> {
    const hosts = await this.extensionHosts();
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    return hosts.length;
  }

  explorerRow(name: string): Locator {
    return this.page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Opens a file of the sample from the explorer, folder by folder. */
  async openFile(file: string): Promise<void> {
    await this.command('File: Focus on Files Explorer', 'Focus on Files Explorer');
    const parts = file.split('/');
    for (const [index, part] of parts.entries()) {
      const row = this.explorerRow(part);
      await row.waitFor();
      if (index === parts.length - 1) await row.dblclick();
      else if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
    }
    await this.page.locator('.tabs-container .tab', { hasText: parts.at(-1) ?? file }).waitFor();
  }

  /** Opens the palette with a text in it; the entries are what it shows. */
  async palette(text: string): Promise<Locator> {
    const input = this.page.locator('.quick-input-widget input.input');
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      try {
        await input.waitFor({ timeout: 10_000 });
        await input.fill(`>${text}`, { timeout: 5000 });
        return this.page.locator('.quick-input-list .monaco-list-row');
      } catch (error) {
        // A view that takes the focus back late closes it: a person opens it again.
        if (attempt === 4) throw error;
      }
    }
  }

  /** Runs a command from the palette; `shown` is a part of its entry where the title is not. */
  async command(title: string, shown = title): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      // A palette that was opened before the extension told its commands never learns of them: open it again.
      const found = (await this.palette(title)).filter({ hasText: shown }).first();
      const there = await found.waitFor({ timeout: attempt < 5 ? 5000 : 30_000 }).then(
        () => true,
        () => false,
      );
      if (there) break;
      if (attempt === 5) throw new Error(`the palette does not know “${title}”`);
      await this.page.keyboard.press('Escape');
    }
    await this.page.keyboard.press('Enter');
    // The palette has done its part when it is gone, or asks what the command wants to know.
    await this.page.waitForFunction(() => {
      const input = document.querySelector<HTMLInputElement>('.quick-input-widget input.input');
      return input === null || input.offsetParent === null || !input.value.startsWith('>');
    });
  }

  /** Chooses an entry of a row's context menu in the explorer. */
  async explorerMenu(row: string, entry: string): Promise<void> {
    await this.explorerRow(row).click({ button: 'right' });
    const item = this.page.locator('.monaco-menu .action-item', { hasText: entry });
    await item.waitFor();
    // The menu takes a moment until it listens; it is driven by the mouse going over it.
    await item.hover();
    await item.click();
  }

  /** Types into whatever asks in the quick input and takes it. */
  async answer(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses the entry of the quick pick with just this label. */
  async pick(label: string, timeout = patience): Promise<void> {
    const entry = this.page.locator('.quick-input-list .monaco-list-row');
    await entry
      .filter({ has: this.page.locator('.label-name').getByText(label, { exact: true }) })
      .first()
      .click({ timeout });
  }

  /**
   * Runs a command that asks, and chooses from what it offers. VS Code gives the focus back to a webview late, which
   * closes a quick pick that was opened meanwhile: a person asks again.
   */
  async commandAndPick(title: string, label: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.command(title, title.slice(title.indexOf(':') + 2));
      try {
        return await this.pick(label, 3000);
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  /** Names a file in VS Code's own file dialog and takes it with the button. */
  async chooseFile(file: string, button: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: path.basename(file) });
    await input.waitFor();
    // The dialog fills in the folder by itself, at a time of its own: what was typed before is overwritten.
    const isThere = async () => (await input.inputValue()) === file && (await row.count()) > 0;
    for (const end = Date.now() + patience; !(await isThere());) {
      if (Date.now() > end) throw new Error(`the dialog does not show ${file}`);
      if ((await input.inputValue()) !== file) await input.fill(file);
      await this.page.waitForTimeout(500);
    }
    await this.page.locator('.quick-input-widget .monaco-button', { hasText: button }).click();
  }

  /** The frame of a webview, by its bundle in dist/webview. */
  async webview(bundle: string): Promise<Frame> {
    const end = Date.now() + patience;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        const scripts = frame.locator(`script[src$="/${bundle}.js"]`);
        if ((await scripts.count().catch(() => 0)) > 0) return frame;
      }
      await this.page.waitForTimeout(200);
    }
    throw new Error(`no webview of ${bundle}`);
  }

  /** A notification that says this. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Lets colours, fonts and animations settle, and moves the mouse out of the way; only before a picture. */
  async rest(): Promise<void> {
    await this.page.mouse.move(700, 4);
    await this.page.waitForTimeout(1500);
  }

  /** Keeps a picture of the window, or of a part of it: in docs/images/ when the pictures are being renewed, else under .build/shots/. */
  async screenshot(name: string, of?: Locator): Promise<string> {
    const dir = path.join(
      root,
      ...(process.env['UPDATE_IMAGES'] && name !== 'ui-failed' ? ['docs', 'images'] : ['.build', 'shots']),
    );
    await mkdir(dir, { recursive: true });
    const file = path.join(dir, `${name}.png`);
    const box = await of?.boundingBox();
    const clip = box && {
      x: box.x - MARGIN,
      y: box.y - MARGIN,
      width: box.width + 2 * MARGIN,
      height: box.height + 2 * MARGIN,
    };
    await this.page.screenshot({ path: file, ...(clip && { clip }) });
    return file;
  }
}
