/**
 * Findings of the own rules against the truth of generated cases (docs/detections.md keeps the output).
 *   node test/bench/planted.ts [--seed 401] [--hosts 7] [--days 3] [--scale 1] [--beacons 10] [--benign] [--keep FOLDER]
 * Makes the case, ingests it, gives every finding the kind of attack that its rule is for, has casegen's score.mjs count what
 * was found and what is false, and lists the findings of level high and above that touch no planted record or process.
 * `--benign` makes the same enterprise without its attacks: all findings of high and above are listed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { createEngine } from '../../src/engine/engine.ts';
import type { FindingRow } from '../../src/shared/contract/detections.ts';
import { hasShared, sharedFolder } from '../support/shared.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '401' },
    hosts: { type: 'string', default: '7' },
    days: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    beacons: { type: 'string', default: '10' },
    benign: { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
});
if (!hasShared) throw new Error(`The shared set is not at ${sharedFolder}.`);

/** Rule title -> the kind of planted attack that it is for. */
const kinds: Readonly<Record<string, string>> = {
  'Script host started by Office connects to the Internet': 'office_download',
  'Regular connections from one program to one destination': 'beacon',
  'Program with a foreign thread connects to the Internet': 'beacon',
  'Password spraying': 'password_spray',
  'Script host opens file sharing connections inside the network': 'lateral_smb',
  'Service installed from another computer': 'service_install',
  'Scheduled task that runs a script host from or for a writable folder': 'scheduled_task',
  'Account created and made powerful at once': 'account_created',
  'Shell or script host accepts a connection': 'inbound_shell',
  'Many DNS connections by a program that is no resolver': 'dns_tunnel',
  'Flood of long DNS names from one program': 'dns_tunnel',
  'Series of random-looking domain names': 'dga',
  'Security log cleared': 'log_clear',
  'Event log cleared': 'log_clear',
};

interface Planted {
  readonly id: string;
  readonly evidence: readonly (readonly [string, number])[];
  readonly processes: readonly { readonly pid: number; readonly start: string; readonly guid?: string | null }[];
}

const folder = options.keep ?? mkdtempSync(path.join(tmpdir(), 'eventloupe-planted-'));
mkdirSync(folder, { recursive: true });
const evidence = path.join(folder, 'evidence');
const casePath = path.join(folder, 'case.eventloupe');
const casegen = path.join(sharedFolder, 'tools/casegen');
const sizes = (['seed', 'hosts', 'days', 'scale', 'beacons'] as const).flatMap((name) => [`--${name}`, options[name]]);
const flags: string[] = [];
if (options.benign) {
  const quiet = path.join(folder, 'benign.mjs');
  const world = pathToFileURL(path.join(casegen, 'world.mjs')).href;
  writeFileSync(quiet, `import { World } from ${JSON.stringify(world)};\nWorld.prototype.attack = () => {};\n`);
  flags.push('--import', pathToFileURL(quiet).href);
}
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(
  execFileSync(process.execPath, [...flags, path.join(casegen, 'make-case.mjs'), '--out', evidence, ...sizes], {
    encoding: 'utf8',
  }).trim(),
);

const engine = createEngine({ userDataFolder: folder, host: 'bench', version: '0' });
const { eventsAdded } = await engine.client.call('ingest.start', { paths: [evidence], casePath });
const { rows } = await engine.client.call('findings.list', { filter: {}, offset: 0, limit: 10_000 });
await engine.close();

const truth = JSON.parse(readFileSync(path.join(evidence, 'truth.json'), 'utf8')) as { findings: Planted[] };
const db = new Database(casePath, { readonly: true });
const severe = rows.filter(({ level }) => level === 'critical' || level === 'high');
const stray = severe.filter((row) => !touchesPlanted(row));
say(`${eventsAdded} events, ${rows.length} findings, ${severe.length} of them high or critical`);

if (!options.benign) {
  const file = path.join(folder, 'findings.jsonl');
  const lines = rows.flatMap((row) => {
    const kind = kinds[row.title];
    if (kind === undefined) return [];
    return [
      JSON.stringify({
        kind,
        host: hostOf(row),
        time: new Date(row.firstUs / 1000).toISOString(),
        ...destinationOf(row),
      }),
    ];
  });
  writeFileSync(file, `${lines.join('\n')}\n`);
  const score = path.join(folder, 'score.json');
  say(
    execFileSync(
      process.execPath,
      [path.join(casegen, 'score.mjs'), '--truth', evidence, '--findings', file, '--json', score],
      { encoding: 'utf8' },
    ).trim(),
  );
  const { findings } = JSON.parse(readFileSync(score, 'utf8')) as { findings: { missed: string[] } };
  say(`missed: ${findings.missed.join(', ') || 'none'}`);
  for (const id of findings.missed) {
    const planted = truth.findings.filter((one) => one.id === id);
    const others = new Set(rows.filter((row) => touchesPlanted(row, planted)).map(({ title }) => title));
    say(`  ${id}: ${others.size > 0 ? `its records stand in: ${[...others].join('; ')}` : 'in no finding'}`);
  }
}
say(`${stray.length} findings of high or critical ${options.benign ? '' : 'touch nothing planted'}`);
for (const row of stray)
  say(`  ${row.level}  ${row.host ?? row.computer}  ${row.title}  ${row.subject}  ${row.count}x`);
db.close();
if (options.keep === undefined) rmSync(folder, { recursive: true });

function hostOf(row: FindingRow): string {
  return (row.host ?? row.computer ?? '').replace(/\..*$/, '');
}

/** Where a beacon goes to. */
function destinationOf(row: FindingRow): { dst?: string; port?: number; image?: string } {
  const address = row.matched.find(({ field }) => field === 'DestinationIp');
  const image = row.matched.find(({ field }) => field === 'Image');
  if (row.kind !== 'analytic' || !address || !image) return {};
  return { dst: address.value, port: Number(address.test.replace(/^port /, '')), image: image.value };
}

/** Whether an event of a finding is a record that the truth names, or belongs to or names a planted process. */
function touchesPlanted(row: FindingRow, attacks: readonly Planted[] = truth.findings): boolean {
  const events = db
    .prepare(
      `SELECT f.path, e.record_id AS record, lower(e.payload) AS payload, p.pid, p.start_us AS start FROM finding_events x JOIN events e ON e.id = x.event_id
       JOIN files f ON f.id = e.file_id LEFT JOIN event_links l ON l.event_id = e.id LEFT JOIN processes p ON p.id = l.process_id
       WHERE x.finding_id = ?`,
    )
    .all(row.id) as { path: string; record: number; payload: string; pid: number | null; start: number | null }[];
  return attacks.some(
    (planted) =>
      planted.evidence.some(([file, record]) => events.some((e) => e.record === record && e.path.endsWith(file))) ||
      planted.processes.some(
        ({ pid, start, guid }) =>
          events.some((e) => guid && e.payload.includes(guid.toLowerCase())) ||
          events.some((e) => e.pid === pid && e.start !== null && Math.abs(e.start / 1000 - Date.parse(start)) < 3000),
      ),
  );
}
