import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('docs/cli.md names each command of the program and no other', () => {
  const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
  const help = execFileSync(process.execPath, [entry, '--help'], { encoding: 'utf8' });
  const commands = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)\b/gm)].map((match) => match[1]!);
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const table = text.slice(0, text.indexOf('## Exit codes'));
  const described = [...table.matchAll(/`([a-z]+) [A-Zct]/g)].map((match) => match[1]!);
  expect([...new Set(described)].sort()).toEqual(commands.filter((name) => name !== 'help').sort());
});
