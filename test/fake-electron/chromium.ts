/** Starts headless Chromium for the stand-in and forwards its DevTools line, which Playwright waits for. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Cdp } from './cdp.ts';

/** `EVENTLOUPE_CHROMIUM` or the usual place of Debian's package. */
export const chromiumPath: string = process.env.EVENTLOUPE_CHROMIUM ?? '/usr/bin/chromium';

/** Starts the browser without a window; it ends with this process. */
export async function startChromium(): Promise<Cdp> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-stand-in-'));
  const child = spawn(
    chromiumPath,
    [
      '--headless=new',
      '--no-startup-window',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-extensions',
      // Pages of the address bar, two for each window.
      '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
      '--disable-sync',
      '--no-first-run',
      '--no-proxy-server',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  process.on('exit', () => {
    child.kill('SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error('Chromium ended before it listened.')));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const match = /^DevTools listening on (ws:\/\/.*)$/.exec(line);
      if (match?.[1]) resolve(match[1]);
    });
  });
  process.stderr.write(`DevTools listening on ${url}\n`);
  return Cdp.connect(url);
}
