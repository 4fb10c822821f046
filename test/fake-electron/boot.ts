/** Starts the stand-in: Chromium, then the app's unmodified main bundle, then `ready`, in Electron's order. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChromium } from './chromium.ts';
import { followTargets, state } from './window.ts';

// As in Electron: the executable, then all arguments.
process.argv = [process.argv[0]!, ...process.argv.slice(2)];
const { app, setReady } = await import('./electron-module.ts');

const { main } = JSON.parse(readFileSync(path.join(app.getAppPath(), 'package.json'), 'utf8')) as { main: string };
await import(pathToFileURL(path.join(app.getAppPath(), main)).href);
const cdp = await startChromium();
await followTargets(cdp);
state.cdp.resolve(cdp);
setReady();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
