/**
 * A case database in memory, made from golden rows (the oracle's JSON form of a record), so that analyses can be tested
 * without parsing files. Fills the columns that ingest fills.
 */
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migration001 } from '../../src/engine/case/migrations/001-core.ts';
import { migrations } from '../../src/engine/case/migrations/index.ts';
import { bindRoles, readSubject } from '../../src/engine/normalise/index.ts';
import { parseIsoTime } from '../../src/shared/model/time.ts';

/** The fields of a golden row that events need. */
export interface GoldenRow {
  readonly file: string;
  readonly record_id: number;
  readonly time_created: string;
  readonly provider?: string;
  readonly event_id?: number;
  readonly channel?: string;
  readonly computer?: string;
  readonly data_kind?: string;
  readonly data: readonly (readonly [string, string])[];
  readonly version?: number;
  /** Of the logging process. */
  readonly pid?: number;
  readonly status?: string;
}

/** Rows of a JSON Lines text file. */
export function readGoldenFile(file: string): GoldenRow[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as GoldenRow);
}

/** A fresh case with all migrations and no events. */
export function newMemoryCase(): Database.Database {
  const db = new Database(':memory:');
  for (const migration of migrations) db.exec(migration.sql);
  db.exec(migration001.indices);
  return db;
}

/** Adds rows as one evidence file each by `file` and returns the new file ids. */
export function addGoldenRows(db: Database.Database, rows: readonly GoldenRow[], folder = ''): number[] {
  const idOf = (table: string, column: string) => {
    const find = db.prepare(`SELECT id FROM ${table} WHERE ${column} = ?`).pluck();
    const add = db.prepare(`INSERT INTO ${table} (${column}) VALUES (?)`);
    const known = new Map<string, number>();
    return (value: string | undefined): number | null => {
      if (value === undefined) return null;
      let id = known.get(value) ?? (find.get(value) as number | undefined);
      id ??= Number(add.run(value).lastInsertRowid);
      known.set(value, id);
      return id;
    };
  };
  const provider = idOf('providers', 'name');
  const channel = idOf('channels', 'name');
  const computer = idOf('computers', 'name');
  const guid = idOf('guids', 'value');
  const shape = idOf('shapes', 'names');
  const files = new Map<string, number>();
  const fileInsert = db.prepare(
    "INSERT INTO files (path, name, kind, status, size_bytes, added_at) VALUES (?, ?, 'evtx', 'complete', 0, '')",
  );
  const insert = db.prepare(
    `INSERT INTO events (time_us, time_tick, event_id, provider_id, channel_id, computer_id, level, file_id, file_offset,
       size_bytes, chunk, record_id, status, version, pid, subject_pid, guid_id, logon_id, shape_id, payload)
     VALUES (?, ?, ?, ?, ?, ?, 4, ?, 0, 0, 0, ?, 0, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const bound = new Map<string, ReturnType<typeof bindRoles>>();
  db.transaction(() => {
    for (const row of rows) {
      const path = `${folder}/${row.file}`;
      if (!files.has(path)) files.set(path, Number(fileInsert.run(path, row.file).lastInsertRowid));
      const time = parseIsoTime(row.time_created)!;
      const names = JSON.stringify(row.data.map(([name]) => name));
      const key = `${row.provider} ${row.event_id} ${names}`;
      if (!bound.has(key))
        bound.set(
          key,
          bindRoles(
            row.provider,
            row.event_id,
            row.data.map(([name]) => name),
          ),
        );
      const roles = bound.get(key);
      const payload = row.data.map(([, text]) => text);
      const subject = roles ? readSubject(roles, payload) : undefined;
      insert.run(
        time.us,
        time.tick,
        row.event_id ?? null,
        provider(row.provider),
        channel(row.channel),
        computer(row.computer),
        files.get(path)!,
        row.record_id,
        row.version ?? null,
        row.pid ?? null,
        subject?.pid ?? null,
        guid(subject?.guid),
        subject?.logonId ?? null,
        shape(names),
        JSON.stringify(payload),
      );
    }
  })();
  return [...files.values()];
}
