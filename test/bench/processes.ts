/**
 * Processes, logons and movement on a generated case, from evidence to scores (docs/processes.md keeps the output).
 *   node test/bench/processes.ts [--seed 41] [--hosts 10] [--days 5] [--scale 5] [--keep FOLDER]
 * Makes the case with the shared casegen, ingests it through the command line's own door, scores `processes --json` with the
 * shared score.mjs, then builds the analyses once more alone and prints their share of the processor time.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { hostsAnalysis } from '../../src/engine/analysis/hosts/build.ts';
import { lateralAnalysis } from '../../src/engine/analysis/lateral/build.ts';
import { processesAnalysis } from '../../src/engine/analysis/processes/build.ts';
import { processSideHandlers } from '../../src/engine/operations/processes.ts';
import { processOperations } from '../../src/shared/contract/processes.ts';
import { hasShared, sharedFolder } from '../support/shared.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '41' },
    hosts: { type: 'string', default: '10' },
    days: { type: 'string', default: '5' },
    scale: { type: 'string', default: '5' },
    keep: { type: 'string' },
  },
});
if (!hasShared) throw new Error(`The shared set is not at ${sharedFolder}.`);

const tool = (name: string): string => path.join(sharedFolder, 'tools', 'casegen', name);
const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
const folder = options.keep ?? mkdtempSync(path.join(tmpdir(), 'eventloupe-bench-'));
const node = (args: readonly string[], stdio: 'inherit' | 'pipe' = 'pipe'): string =>
  execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', stdio, 'inherit'], maxBuffer: 2 ** 30 });
const seconds = (us: number): string => `${(us / 1e6).toFixed(1)} s`;

const evidence = path.join(folder, 'evidence');
const casePath = path.join(folder, 'case.eventloupe');
const listPath = path.join(folder, 'processes.jsonl');
const sizes = (['seed', 'hosts', 'days', 'scale'] as const).flatMap((name) => [`--${name}`, options[name]]);
process.stdout.write(node([tool('make-case.mjs'), '--out', evidence, ...sizes]));

const before = process.resourceUsage();
const ingestStart = performance.now();
// A child's processor time is seen by the parent's `ps` only; so the ingest runs here, in this process.
const { createEngine } = await import('../../src/engine/engine.ts');
const engine = createEngine({ userDataFolder: folder, host: 'bench', version: '0' });
const result = await engine.client.call('ingest.start', { paths: [evidence], casePath });
await engine.close();
const after = process.resourceUsage();
const ingestUs = after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime;
process.stdout.write(
  `ingest, everything: ${result.eventsAdded} events, ${seconds((performance.now() - ingestStart) * 1000)} wall, ${seconds(ingestUs)} processor\n`,
);

execFileSync('sh', ['-c', '"$0" "$1" processes "$2" --json > "$3"', process.execPath, cli, casePath, listPath]);
process.stdout.write(
  node([tool('score.mjs'), '--truth', evidence, '--edges', listPath, '--sessions', listPath, '--show', '5']),
);

const copy = path.join(folder, 'again.eventloupe');
copyFileSync(casePath, copy);
const db = new Database(copy);
db.pragma('synchronous = OFF');
db.pragma('cache_size = -32768');
db.pragma('foreign_keys = OFF');
db.exec('DELETE FROM event_links; DELETE FROM processes; DELETE FROM sessions; DELETE FROM lateral_edges;');
for (const one of [hostsAnalysis, processesAnalysis, lateralAnalysis]) {
  const start = process.cpuUsage();
  const wall = performance.now();
  await one.build({ db, fileIds: undefined, signal: { aborted: false }, progress: () => undefined });
  const used = process.cpuUsage(start);
  const us = used.user + used.system;
  process.stdout.write(
    `${one.name}: ${seconds((performance.now() - wall) * 1000)} wall, ${seconds(us)} processor, ${((100 * us) / ingestUs).toFixed(0)} % of the ingest's\n`,
  );
}

const pick = (sql: string): number => db.prepare(sql).pluck().get() as number;
const busiest = pick('SELECT id FROM processes ORDER BY event_count DESC LIMIT 1');
const widest = pick('SELECT id FROM processes ORDER BY child_count DESC LIMIT 1');
const asked = {
  'processes.children (widest)': ['processes.children', { parentId: widest, offset: 0, limit: 1000 }],
  'processes.get (busiest)': ['processes.get', { id: busiest }],
  'processes.events (busiest)': ['processes.events', { id: busiest, offset: 0, limit: 200 }],
  'processes.tree (search)': ['processes.tree', { filter: { search: 'powershell' }, limit: 5000 }],
  'logons.list': ['logons.list', { filter: { remote: true }, sort: 'start', offset: 0, limit: 200 }],
  'lateral.graph': ['lateral.graph', { filter: {} }],
} as const;
for (const [label, [name, input]] of Object.entries(asked)) {
  const handler = processSideHandlers[name] as (input: unknown, context: unknown) => unknown;
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    handler(processOperations[name].input.parse(input), { db });
    return performance.now() - start;
  }).sort((a, b) => a - b);
  process.stdout.write(`${label}: median ${times[10]!.toFixed(1)} ms, worst of 20 ${times[19]!.toFixed(1)} ms\n`);
}
db.close();
const truth = JSON.parse(readFileSync(path.join(evidence, 'truth.json'), 'utf8')) as { about: { processes: number } };
process.stdout.write(`true processes: ${truth.about.processes}\n`);
if (options.keep === undefined) rmSync(folder, { recursive: true });
