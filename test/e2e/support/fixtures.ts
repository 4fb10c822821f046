/**
 * Starts the app for a test: `launch(paths)` gives a page on the web host or on the Electron bundles, by the project's
 * `hostKind`; everything is closed when the test ends. Pages must not report errors to the console.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type Browser, test as base, chromium, type ElectronApplication, type Page } from '@playwright/test';

export { expect } from '@playwright/test';

export const projectRoot: string = path.resolve(import.meta.dirname, '..', '..', '..');
const standIn = path.join(projectRoot, 'test', 'fake-electron', 'electron');

function findElectron(): string | undefined {
  if (process.env.ELECTRON_EXEC_PATH) return process.env.ELECTRON_EXEC_PATH;
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(projectRoot, 'node_modules', 'electron', 'dist');
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' } as Record<string, string>;
  const file = path.join(folder, names[process.platform] ?? 'electron');
  return existsSync(file) ? file : undefined;
}

const electron = findElectron();
/** What the Electron project runs on. */
export const electronKind: 'electron' | 'stand-in' = electron && electron !== standIn ? 'electron' : 'stand-in';

export interface HostOptions {
  hostKind: 'web' | 'electron';
}

export interface LaunchedApp {
  readonly page: Page;
  /** There on the Electron bundles only. */
  readonly electron: ElectronApplication | undefined;
  /** A new page of the same running app: a reload in a second tab. Web host only. */
  newLink?(): Promise<string>;
}

interface BrowserFixtures {
  /** One for all tests of a process; each launch has a context of its own, which shares nothing with others. */
  startBrowser(): Promise<Browser>;
}

interface HostFixtures {
  /** User data of this test: recent cases, the demo case. */
  dataFolder: string;
  launch(paths?: readonly string[]): Promise<LaunchedApp>;
}

const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-proxy-server',
  // Else each window loads two pages of Chromium's own address bar, which take as long as half of our page.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

/** Reads the next sign-in link that the host prints. */
function nextLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The web host ended with ${code} before it was ready.`)));
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => {
      const match = /EventLoupe is ready: (\S+)/.exec(line);
      if (!match?.[1]) return;
      lines.close();
      resolve(match[1]);
    });
  });
}

export const test = base.extend<HostFixtures & HostOptions, BrowserFixtures>({
  hostKind: ['web', { option: true }],

  startBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to find out which fixtures are wanted
    async ({}, use) => {
      let started: Promise<Browser> | undefined;
      await use(() => {
        started ??= chromium.launch({ executablePath: process.env.EVENTLOUPE_CHROMIUM, args: browserArguments });
        return started;
      });
      await (await started)?.close();
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to find out which fixtures are wanted
  dataFolder: async ({}, use) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },

  launch: async ({ hostKind, dataFolder, startBrowser }, use) => {
    const closers: (() => Promise<void>)[] = [];
    const problems: string[] = [];
    const watch = (page: Page): Page => {
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      return page;
    };

    async function launchWeb(paths: readonly string[]): Promise<LaunchedApp> {
      const child = spawn(
        process.execPath,
        [path.join(projectRoot, 'out', 'main', 'web.js'), '--stdin-lifeline', '--no-open', ...paths],
        { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, EVENTLOUPE_DATA: dataFolder } },
      );
      const link = await nextLink(child);
      const browser = await startBrowser();
      closers.push(async () => {
        for (const context of browser.contexts()) await context.close();
        const exited = new Promise((resolve) => child.once('exit', resolve));
        child.stdin.end();
        await exited;
      });
      const page = watch(await browser.newPage({ viewport: { width: 1500, height: 950 } }));
      await page.goto(link);
      const newLink = (): Promise<string> => {
        const answer = nextLink(child);
        child.stdin.write('\n');
        return answer;
      };
      return { page, electron: undefined, newLink };
    }

    async function launchElectron(paths: readonly string[]): Promise<LaunchedApp> {
      const app = await _electron.launch({
        executablePath: electron ?? standIn,
        args: [projectRoot, `--user-data-dir=${dataFolder}`, ...paths],
      });
      closers.push(() => app.close());
      const page = watch(await app.firstWindow());
      // A window may be met before its page has been asked for.
      await page.waitForURL((url) => url.href !== 'about:blank');
      await page.waitForLoadState();
      return { page, electron: app };
    }

    await use((paths = []) => (hostKind === 'web' ? launchWeb(paths) : launchElectron(paths)));
    for (const close of closers) await close();
    if (problems.length > 0) throw new Error(`The page reported errors:\n${problems.join('\n')}`);
  },
});
