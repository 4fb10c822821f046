/**
 * Finds a Chromium for the tests: EVENTLOUPE_CHROMIUM, one that is installed, Playwright's own, then (once) what Playwright or
 * the system's package manager can install. Throws with the ways to get one when all fail.
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

function findInstalled(): string | undefined {
  const own = process.env.EVENTLOUPE_CHROMIUM;
  const candidates = [...(own ? [own] : []), ...(usual[process.platform] ?? []), chromium.executablePath()];
  return candidates.find((file) => file !== '' && existsSync(file));
}

/** Runs an installer with a limit; its failure only means that the next way is tried. */
function tryRun(command: string, args: readonly string[]): void {
  process.stdout.write(`No browser is installed; trying: ${command} ${args.join(' ')}\n`);
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (status !== 0) process.stdout.write(`That did not work (${error?.message ?? `exit ${status}`}).\n`);
}

/** Path of a browser; installs one if it must. */
export function findBrowser(): string {
  const found = findInstalled();
  if (found) return found;
  tryRun(process.execPath, [path.join(projectRoot, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium']);
  const fromPlaywright = findInstalled();
  if (fromPlaywright) return fromPlaywright;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    tryRun('apt-get', ['update']);
    tryRun('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  }
  const installed = findInstalled();
  if (installed) return installed;
  throw new Error('The end-to-end tests need Chromium: install it, or name one with EVENTLOUPE_CHROMIUM.');
}
