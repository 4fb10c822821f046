// npm start -- PATH…: builds if needed, then Electron where its binary is present, else the web host in a browser.
import './own-node.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...parts) => path.join(root, ...parts);
const say = (text) => process.stderr.write(`${text}\n`);

/** Newest change below a file or folder, in milliseconds. */
function newest(target) {
  const stat = statSync(target, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(target).map((name) => newest(path.join(target, name))));
}

function buildIfNeeded() {
  const built = ['main/index.js', 'main/web.js', 'preload/index.cjs', 'preload/web.cjs', 'renderer/index.html'];
  const oldest = Math.min(...built.map((file) => newest(inRoot('out', file))));
  const sources = Math.max(
    ...['src', 'electron.vite.config.ts', 'package-lock.json'].map((file) => newest(inRoot(file))),
  );
  if (oldest >= sources) return;
  say(oldest === 0 ? 'Building EventLoupe …' : 'Building EventLoupe again, its sources have changed …');
  const cli = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'build'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    say(`${stdout}\n${stderr}\nThe build failed.`);
    process.exit(1);
  }
}

/** Electron's executable, without importing the package: that would start its downloader. */
function findElectron() {
  if (process.env.ELECTRON_EXEC_PATH) return process.env.ELECTRON_EXEC_PATH;
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = inRoot('node_modules', 'electron');
  const pathFile = path.join(folder, 'path.txt');
  const name = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8').trim()
    : ({ win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron');
  const file = path.join(override ?? path.join(folder, 'dist'), name);
  return existsSync(file) ? file : undefined;
}

function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', cwd: process.cwd(), ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`${command} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 130 : 1);
  });
}

const args = process.argv.slice(2);
const webOnly = args.includes('--web');
const rest = args.filter((one) => one !== '--web');
buildIfNeeded();
const electron = webOnly ? undefined : findElectron();
if (electron) {
  const paths = rest.filter((one) => !one.startsWith('-')).map((one) => path.resolve(one));
  // ELECTRON_RUN_AS_NODE, set by some editors' terminals, would turn Electron into a plain Node; the cache is Node's.
  const { ELECTRON_RUN_AS_NODE: _ignored, NODE_COMPILE_CACHE: _ofNode, ...env } = process.env;
  run(electron, [root, ...paths], { env });
} else {
  if (!webOnly) {
    say('Electron is not installed here (npm keeps its download off; `npx install-electron` fetches it, or set');
    say('ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron 45). EventLoupe runs in your browser instead:');
  }
  run(process.execPath, [inRoot('out', 'main', 'web.js'), ...rest]);
}
