/**
 * Before the tests: finds a browser (for the tests' processes in EVENTLOUPE_CHROMIUM), and builds the app unless the built files are
 * newer than the sources; `EVENTLOUPE_NO_BUILD` trusts them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBrowser } from './browser.ts';
import { projectRoot } from './fixtures.ts';

function newest(target: string): number {
  const stat = statSync(target, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(target).map((name) => newest(path.join(target, name))));
}

/** Makes a folder for what tests share, and gives the function that takes it away. */
export default async function setUp(): Promise<() => void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-e2e-shared-'));
  process.env.EVENTLOUPE_E2E_FOLDER = folder;
  process.env.EVENTLOUPE_CHROMIUM = await findBrowser();
  build();
  return () => rmSync(folder, { recursive: true, force: true });
}

function build(): void {
  if (process.env.EVENTLOUPE_NO_BUILD) return;
  const built = ['main/index.js', 'main/web.js', 'preload/index.cjs', 'renderer/index.html'];
  const oldest = Math.min(...built.map((file) => newest(path.join(projectRoot, 'out', file))));
  const sources = ['src', 'electron.vite.config.ts'].map((file) => newest(path.join(projectRoot, file)));
  if (oldest >= Math.max(...sources)) return;
  const cli = path.join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'build'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}\n${stderr}`);
}
