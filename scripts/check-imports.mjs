// Enforces the import table of docs/architecture.md: an allow-list of folders; prints `file -> file` for each breach.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const engineOrder = [
  'base',
  'evidence',
  'evtx',
  'normalise',
  'case',
  'ingest',
  'analysis',
  'queries',
  'report',
  'operations',
];
const rendererOrder = ['theme', 'widgets', 'client', 'state', 'views', 'app'];
// Known debt, each with its reason; empty is the goal.
const debt = new Set([]);
const packages = {
  shared: ['zod'],
  engine: [
    'better-sqlite3',
    'zod',
    'ipaddr.js',
    'tldts',
    'yaml',
    'fflate',
    'csv-parse',
    'docx',
    'pdfkit',
    'write-excel-file',
  ],
  cli: ['commander'],
  web: ['ws'],
  main: ['electron'],
  preload: ['electron'],
};

function* walk(folder) {
  for (const name of readdirSync(folder)) {
    const full = path.join(folder, name);
    if (statSync(full).isDirectory()) yield* walk(full);
    else if (/\.(ts|tsx)$/.test(name)) yield full;
  }
}

const relative = (file) => path.relative(root, file).split(path.sep).join('/');
const importPattern =
  /(?:import|export)\s+(?:type\s+)?(?:[\w*\s{},$]+\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

function layerOf(file) {
  const parts = file.split('/');
  const layer = parts[1];
  if (layer === 'engine') return { layer, part: parts.length === 3 ? 'engine.ts' : parts[2] };
  if (layer === 'renderer')
    return { layer, part: parts.length === 3 ? 'app' : parts[2], view: parts[2] === 'views' ? parts[3] : undefined };
  return { layer };
}

function allowed(from, to) {
  const a = layerOf(from);
  const b = layerOf(to);
  if (to.startsWith('resources/')) return a.layer !== 'preload';
  // The help view shows a page of the documentation as it is.
  if (to.startsWith('docs/')) return a.view === 'help';
  if (b.layer === 'shared') return true;
  if (a.layer === 'shared') return false;
  if (a.layer === 'engine') {
    if (b.layer !== 'engine') return false;
    if (a.part === 'engine.ts') return true;
    return (
      b.part !== 'engine.ts' &&
      engineOrder.indexOf(b.part) >= 0 &&
      engineOrder.indexOf(b.part) <= engineOrder.indexOf(a.part)
    );
  }
  if (['main', 'cli', 'web'].includes(a.layer))
    return b.layer === a.layer || ['src/engine/engine.ts', 'src/engine/remote.ts'].includes(to);
  if (a.layer === 'preload') return b.layer === 'preload';
  if (a.layer === 'renderer') {
    if (b.layer !== 'renderer') return false;
    if (a.view && b.view && a.view !== b.view && a.view !== 'index.ts')
      return b.view.endsWith('.ts') || b.view.endsWith('.tsx');
    return rendererOrder.indexOf(b.part) >= 0 && rendererOrder.indexOf(b.part) <= rendererOrder.indexOf(a.part);
  }
  return false;
}

function packageAllowed(from, name) {
  const { layer } = layerOf(from);
  if (name.startsWith('node:')) return layer !== 'shared' && layer !== 'renderer' && layer !== 'preload';
  const bare = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0];
  if (layer === 'renderer') return bare !== 'electron' && bare !== 'better-sqlite3';
  return (packages[layer] ?? []).includes(bare);
}

const breaches = [];
for (const file of walk(path.join(root, 'src'))) {
  const from = relative(file);
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  for (const match of text.matchAll(importPattern)) {
    const target = match[1] ?? match[2];
    let to;
    if (target.startsWith('#shared/')) to = `src/shared/${target.slice('#shared/'.length)}`;
    else if (target.startsWith('.')) to = relative(path.resolve(path.dirname(file), target.split('?')[0]));
    else {
      if (!packageAllowed(from, target)) breaches.push(`${from} -> ${target}`);
      continue;
    }
    if (!allowed(from, to) && !debt.has(`${from} -> ${to}`)) breaches.push(`${from} -> ${to}`);
  }
}
if (breaches.length > 0) {
  console.error(`Forbidden imports (docs/architecture.md):\n  ${breaches.join('\n  ')}`);
  process.exit(1);
}
console.log('imports: ok');
