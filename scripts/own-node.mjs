// To be imported first. Under a Node older than 24 this process hands over to the Node that npm has installed for this
// platform; either way the commands that it starts find Node 24 and what is installed here. npm 10 makes no link to it in
// node_modules/.bin, because the packages for other platforms, which it leaves out, would have made the same one.
//
// Then keeps what Node compiles below node_modules: a command that runs from source starts in half the time.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const isWindows = process.platform === 'win32';
const isNew = Number(process.versions.node.split('.')[0]) >= 24;
const installed = path.join(modules, `node-${isWindows ? 'win' : process.platform}-${process.arch}`, 'bin');
const own = isNew ? process.execPath : path.join(installed, isWindows ? 'node.exe' : 'node');

process.env.PATH = [path.dirname(own), path.join(modules, '.bin'), process.env.PATH].join(path.delimiter);
if (!isNew) {
  if (!existsSync(own)) {
    const { platform, arch } = process;
    process.stderr.write(
      existsSync(modules)
        ? `EventLoupe needs Node 24, and npm has none for ${platform} ${arch}: install it from https://nodejs.org.\n`
        : 'EventLoupe needs Node 24, which npm installs: run npm ci first.\n',
    );
    process.exit(2);
  }
  const child = spawn(own, process.argv.slice(1), { stdio: 'inherit' });
  // A terminal gives Ctrl+C to both: the child decides what it means.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.exit(await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1))));
}

// The variable is for worker threads and the commands that are started, the call for this process.
process.env.NODE_COMPILE_CACHE ??= path.join(modules, '.cache', 'node-compile');
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
