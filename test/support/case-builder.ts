/**
 * A case database in memory with hand-made events: `buildCase([{ eventId: 1, data: [['Image', 'x']] }])`. Each event has
 * defaults for everything, so that a test names only what it is about. Ids are 1, 2, 3 … in the order given.
 */
import Database from 'better-sqlite3';
import { migration001 } from '../../src/engine/case/migrations/001-core.ts';
import { migrations } from '../../src/engine/case/migrations/index.ts';
import { parseIsoTime } from '../../src/shared/model/time.ts';

/** A payload item: text, several texts, or null for absent. */
export type BuiltItem = string | readonly string[] | null;

export interface BuiltEvent {
  /** ISO 8601 to 100 ns; default 2024-01-01T00:00:00Z plus one second an event. */
  readonly time?: string;
  readonly eventId?: number | null;
  readonly provider?: string | null;
  readonly channel?: string | null;
  readonly computer?: string | null;
  readonly userSid?: string | null;
  readonly level?: number | null;
  readonly record?: number;
  readonly eventRecord?: number | null;
  readonly status?: 0 | 1 | 2;
  readonly keywords?: string | null;
  readonly pid?: number | null;
  readonly task?: number | null;
  readonly file?: string;
  readonly data?: readonly (readonly [name: string, item: BuiltItem])[];
  readonly extra?: unknown;
}

/** JSON as ingest writes it: a lone surrogate stays an escape (JSON.stringify does the same). */
export function buildCase(events: readonly BuiltEvent[]): Database.Database {
  const db = new Database(':memory:');
  db.pragma('foreign_keys = OFF');
  for (const migration of migrations) db.exec(migration.sql);
  db.exec(migration001.indices);
  const idOf = (table: string, column: string, extra = '', extraValue: (value: string) => unknown[] = () => []) => {
    const known = new Map<string, number>();
    const places = `?${', ?'.repeat(extra === '' ? 0 : extra.split(',').length)}`;
    const add = db.prepare(`INSERT INTO ${table} (${column}${extra === '' ? '' : `, ${extra}`}) VALUES (${places})`);
    return (value: string | null): number | null => {
      if (value === null) return null;
      const id = known.get(value) ?? Number(add.run(value, ...extraValue(value)).lastInsertRowid);
      known.set(value, id);
      return id;
    };
  };
  const provider = idOf('providers', 'name');
  const channel = idOf('channels', 'name');
  const computer = idOf('computers', 'name');
  const user = idOf('users', 'sid');
  const keywords = idOf('keyword_sets', 'value');
  const shape = idOf('shapes', 'names', 'kind', () => ['EventData']);
  const file = idOf('files', 'path', 'name, kind, status, size_bytes, added_at', (value) => [
    value.slice(value.lastIndexOf('/') + 1),
    'evtx',
    'complete',
    69_632,
    '2024-01-01',
  ]);
  const insert = db.prepare(
    `INSERT INTO events (time_us, time_tick, event_id, provider_id, channel_id, computer_id, user_id, level, file_id,
       file_offset, size_bytes, chunk, record_id, event_record_id, status, task, keywords_id, pid, shape_id, payload, extra)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 4608, 100, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const or = <T>(value: T | undefined, fallback: T): T => (value === undefined ? fallback : value);
  db.transaction(() => {
    events.forEach((event, index) => {
      const at =
        event.time === undefined ? { us: Date.UTC(2024, 0, 1, 0, 0, index) * 1000, tick: 0 } : parseIsoTime(event.time);
      if (!at) throw new Error(`not a time: ${event.time}`);
      const data = event.data ?? [];
      insert.run(
        at.us,
        at.tick,
        or(event.eventId, 1),
        provider(or(event.provider, 'Test')),
        channel(or(event.channel, 'Application')),
        computer(or(event.computer, 'PC1')),
        user(or(event.userSid, null)),
        or(event.level, 4),
        file(event.file ?? '/evidence/a.evtx'),
        event.record ?? index + 1,
        event.eventRecord ?? null,
        event.status ?? 0,
        or(event.task, null),
        keywords(or(event.keywords, null)),
        or(event.pid, null),
        shape(JSON.stringify(data.map(([name]) => name))),
        JSON.stringify(data.map(([, item]) => item)),
        event.extra === undefined ? null : JSON.stringify(event.extra),
      );
    });
  })();
  return db;
}

/** Writes a built case to a file that `openCase` accepts. */
export function saveCase(db: Database.Database, path: string): void {
  db.pragma(`application_id = ${0x4576_4c70}`);
  db.pragma(`user_version = ${migrations[migrations.length - 1]!.version}`);
  const put = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  for (const [key, value] of [
    ['case_id', 'built'],
    ['name', 'built'],
    ['created_at', '2024-01-01T00:00:00.000Z'],
    ['created_by', 'test'],
    ['complete', '1'],
  ])
    put.run(key, value);
  db.prepare('VACUUM INTO ?').run(path);
}
