// node scripts/run.mjs FILE|COMMAND ARGUMENTS…: runs a file of this project, or an installed command, under Node 24.
import './own-node.mjs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [what, ...args] = process.argv.slice(2);
if (/\.(?:ts|mjs)$/.test(what)) {
  const file = path.resolve(import.meta.dirname, '..', what);
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
} else {
  const { status, error } = spawnSync(what, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) process.stderr.write(`${what}: ${error.message}\n`);
  process.exit(status ?? 1);
}
