/** A made case for benchmarks of the queries: real tables and indices, events by one SQL statement. */
import Database from 'better-sqlite3';
import { migration001 } from '../../src/engine/case/migrations/001-core.ts';
import { migrations } from '../../src/engine/case/migrations/index.ts';

/** Writes a case of `count` events whose payloads have about `payloadBytes` bytes. */
export function makeCase(file: string, count: number, payloadBytes: number): void {
  const db = new Database(file);
  db.pragma('page_size = 16384');
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('foreign_keys = OFF');
  for (const migration of migrations) db.exec(migration.sql);
  db.exec(`
    INSERT INTO files (id, path, name, kind, status, size_bytes, sha256, added_at) VALUES (1, '/e/a.evtx', 'a.evtx', 'evtx', 'complete', 1, 'ab', '');
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO computers (id, name) SELECT i, 'host-' || i FROM n;
    INSERT INTO channels (id, name) VALUES (1, 'Security'), (2, 'Microsoft-Windows-Sysmon/Operational'), (3, 'System');
    INSERT INTO providers (id, name) VALUES (1, 'Microsoft-Windows-Security-Auditing'), (2, 'Microsoft-Windows-Sysmon'), (3, 'Service Control Manager');
  `);
  db.prepare("INSERT INTO shapes (id, kind, names) VALUES (1, 'EventData', ?), (2, 'EventData', ?)").run(
    JSON.stringify(['Image', 'CommandLine', 'User', 'Padding']),
    JSON.stringify(['TargetUserName', 'LogonType', 'IpAddress', 'Padding']),
  );
  const padding = 'x'.repeat(Math.max(0, payloadBytes - 130));
  db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO events (id, time_us, time_tick, event_id, provider_id, channel_id, computer_id, level, file_id, file_offset,
       size_bytes, chunk, record_id, status, shape_id, payload)
     SELECT i, 1700000000000000 + (i * 7919 % ?) * 90000, i % 10, CASE WHEN i % 3 = 0 THEN 1 + i % 29 ELSE 4600 + i * 31 % 90 END,
       1 + i % 3, 1 + i % 3, 1 + i * 17 % 40, i % 5, 1, 4608, 900, i / 70, i, 0, 1 + (i % 3 > 0),
       CASE WHEN i % 3 = 0 THEN '["C:\\\\Windows\\\\System32\\\\prog' || (i % 500) || '.exe","prog' || (i % 500) || '.exe -n ' || i || '","CORP\\\\user' || (i % 200) || '","' || ? || '"]'
       ELSE '["user' || (i % 200) || '","' || (2 + i % 9) || '","10.0.' || (i % 250) || '.' || (i % 251) || '","' || ? || '"]' END
     FROM n`,
  ).run(count, count, padding, padding);
  db.exec(migration001.indices);
  db.close();
}
