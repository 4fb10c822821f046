/**
 * Finds a Chromium that starts: EVENTLOUPE_CHROMIUM, one that is installed, Playwright's own, then (once) what Playwright or the
 * system's package manager can install. A file that is there proves nothing: a new machine lacks the libraries of a downloaded
 * browser, and Ubuntu's `chromium-browser` only names a snap. Throws with the ways to get one when all fail.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { projectRoot } from './fixtures.ts';

const usual: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** The first candidate that starts; each that does not is named with its reason. */
async function findStarting(): Promise<string | undefined> {
  const own = process.env.EVENTLOUPE_CHROMIUM;
  const candidates = [...(own ? [own] : []), ...(usual[process.platform] ?? []), chromium.executablePath()];
  for (const file of candidates.filter((one) => one !== '' && existsSync(one))) {
    try {
      const browser = await chromium.launch({ executablePath: file, args: ['--no-sandbox', '--disable-gpu'] });
      await browser.close();
      return file;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const reason = /error while loading shared libraries: .*/.exec(text)?.[0] ?? text.split('\n')[0];
      process.stdout.write(`${file} does not start: ${reason}\n`);
    }
  }
  return undefined;
}

/** Runs an installer with a limit; its failure only means that the next way is tried. */
function tryRun(command: string, args: readonly string[]): void {
  process.stdout.write(`No browser that starts yet; trying: ${command} ${args.join(' ')}\n`);
  const { status, error, stderr } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return;
  const reasons = (stderr ?? '').split('\n').filter((line) => /^(E|Error|Failed)\b/.test(line));
  process.stdout.write(`That did not work: ${[error?.message ?? `exit ${status}`, ...new Set(reasons)].join('; ')}\n`);
}

/** Path of a browser that starts; installs one if it must. */
export async function findBrowser(): Promise<string> {
  const found = await findStarting();
  if (found) return found;
  const playwright = (...args: string[]): void =>
    tryRun(process.execPath, [path.join(projectRoot, 'node_modules', 'playwright', 'cli.js'), ...args, 'chromium']);
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const ways: readonly (() => void)[] = [
    () => playwright('install', '--no-shell'),
    () => {
      if (mayInstall && existsSync(chromium.executablePath())) playwright('install-deps');
    },
    () => {
      if (!mayInstall) return;
      tryRun('apt-get', ['update']);
      tryRun('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    },
  ];
  for (const way of ways) {
    way();
    const installed = await findStarting();
    if (installed) return installed;
  }
  throw new Error(
    `The end-to-end tests need Chromium or Chrome${mayInstall ? '' : ', and only root with apt-get may install one here'}: install it, or name one with EVENTLOUPE_CHROMIUM.`,
  );
}
