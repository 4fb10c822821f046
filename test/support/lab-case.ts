/**
 * Turns a beacon-lab stream into a case: events as ingest would write them, hosts linked. In: generator arguments, a database
 * path (or memory). Out: the case, before analyses, and the truth of the planted streams.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { parseUtcTime } from '../../src/engine/analysis/processes/facts.ts';
import { migration001 } from '../../src/engine/case/migrations/001-core.ts';
import { migrations } from '../../src/engine/case/migrations/index.ts';
import { sharedFolder } from './shared.ts';

/** A planted stream as it shows in the log. */
export interface PlantedStream {
  readonly id: string;
  readonly host: string;
  readonly image: string;
  readonly port: number;
  readonly addresses: Set<string>;
  count: number;
}

export interface LabCase {
  readonly db: Database.Database;
  readonly planted: readonly PlantedStream[];
  readonly connections: number;
}

const connectionFields = [
  'RuleName',
  'UtcTime',
  'ProcessGuid',
  'ProcessId',
  'Image',
  'User',
  'Protocol',
  'Initiated',
  'SourceIp',
  'SourcePort',
  'DestinationIp',
  'DestinationHostname',
  'DestinationPort',
] as const;
const queryFields = [
  'RuleName',
  'UtcTime',
  'ProcessGuid',
  'ProcessId',
  'QueryName',
  'QueryStatus',
  'QueryResults',
  'Image',
] as const;

/** Runs the generator with Sysmon 3 and 22 rows and fills a case. */
export async function buildLabCase(args: readonly string[], databasePath = ':memory:'): Promise<LabCase> {
  const db = new Database(databasePath);
  db.pragma('foreign_keys = OFF');
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  for (const migration of migrations) db.exec(migration.sql);
  db.exec(`INSERT INTO providers (id, name) VALUES (1, 'Microsoft-Windows-Sysmon');
    INSERT INTO channels (id, name) VALUES (1, 'Microsoft-Windows-Sysmon/Operational');
    INSERT INTO files (id, path, name, kind, status, size_bytes, added_at) VALUES (1, 'lab', 'lab', 'evtx', 'complete', 0, '2025-01-01')`);
  const shape = db.prepare('INSERT INTO shapes (id, kind, names) VALUES (?, ?, ?)');
  shape.run(1, 'EventData', JSON.stringify(connectionFields));
  shape.run(2, 'EventData', JSON.stringify(queryFields));
  const insert = db.prepare(
    `INSERT INTO events (time_us, time_tick, event_id, provider_id, channel_id, computer_id, level, file_id, file_offset, size_bytes, chunk,
       record_id, status, shape_id, payload) VALUES (?, 0, ?, 1, 1, ?, 4, 1, 0, 0, 0, ?, 0, ?, ?)`,
  );
  const computers = new Map<string, number>();
  const planted = new Map<string, PlantedStream>();
  let connections = 0;

  const generator = path.join(sharedFolder, 'tools/beacon-lab/gen.mjs');
  const child = spawn('sh', ['-c', '"$0" "$@" | cat', process.execPath, generator, '--dns', '1', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  db.exec('BEGIN');
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as Record<string, string | number> & { label: { id?: string } };
    const computer = String(event.Computer);
    let id = computers.get(computer);
    if (id === undefined) {
      id = computers.size + 1;
      computers.set(computer, id);
      db.prepare('INSERT INTO hosts (id, key, name) VALUES (?, ?, ?)').run(
        id,
        computer.split('.')[0],
        computer.split('.')[0],
      );
      db.prepare('INSERT INTO computers (id, name, host_id) VALUES (?, ?, ?)').run(id, computer, id);
    }
    const isQuery = event.EventID === 22;
    const fields: readonly string[] = isQuery ? queryFields : connectionFields;
    const payload = JSON.stringify(fields.map((field) => (event[field] === undefined ? '-' : String(event[field]))));
    insert.run(
      parseUtcTime(String(event.UtcTime))! + 1000,
      event.EventID,
      id,
      event.EventRecordID,
      isQuery ? 2 : 1,
      payload,
    );
    if (isQuery) continue;
    connections++;
    const label = event.label.id;
    if (label === undefined) continue;
    const stream = planted.get(label) ?? {
      id: label,
      host: computer.split('.')[0]!,
      image: String(event.Image),
      port: Number(event.DestinationPort),
      addresses: new Set<string>(),
      count: 0,
    };
    stream.addresses.add(String(event.DestinationIp));
    stream.count++;
    planted.set(label, stream);
  }
  db.exec('COMMIT');
  db.exec(migration001.indices);
  return { db, planted: [...planted.values()], connections };
}
