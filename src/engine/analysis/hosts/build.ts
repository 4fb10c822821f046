/**
 * Fills `hosts` and `computers.host_id`. In: the computer names of a case, System 6011 (name changed), and files in which
 * one name takes over from another. Out: one row for each machine with the rule that joined its names. A log that collects
 * from many machines (forwarded events) mixes names and joins nothing.
 */
import type Database from 'better-sqlite3';
import type { Analysis, BuildContext } from '../analysis.ts';
import { groupHosts, type Rename } from './link.ts';

export const hostsAnalysis: Analysis = { name: 'Hosts', version: 1, build: buildHosts };

function buildHosts({ db, progress }: BuildContext): void {
  progress('Hosts: linking computer names');
  db.transaction(() => writeHosts(db))();
}

function writeHosts(db: Database.Database): void {
  const computers = db.prepare('SELECT id, name, host_id FROM computers ORDER BY id').all() as {
    id: number;
    name: string;
    host_id: number | null;
  }[];
  const byName = new Map(computers.map((one) => [one.name, one]));
  const renames = [...findNameChanges(db, byName), ...findTakeovers(db)];
  const groups = groupHosts([...byName.keys()], renames);

  const hosts = db.prepare('SELECT id, key FROM hosts').all() as { id: number; key: string }[];
  const idOfKey = new Map(hosts.map((one) => [one.key, one.id]));
  const taken = new Set<number>();
  const chosen = groups.map((group) => {
    const id =
      idOfKey.get(group.key) ??
      group.computers.map((name) => byName.get(name)!.host_id).find((one) => one !== null && !taken.has(one));
    if (id !== undefined && id !== null) taken.add(id);
    return id ?? undefined;
  });
  // Rows that change their key must not meet each other half-way.
  const free = db.prepare("UPDATE hosts SET key = '#' || id WHERE id = ?");
  for (const { id } of hosts) free.run(id);
  const update = db.prepare('UPDATE hosts SET key = ?, name = ?, link_rule = ? WHERE id = ?');
  const insert = db.prepare('INSERT INTO hosts (key, name, link_rule) VALUES (?, ?, ?)');
  const assign = db.prepare('UPDATE computers SET host_id = ? WHERE id = ?');
  for (const [index, group] of groups.entries()) {
    let id = chosen[index];
    const rule = group.rule === undefined ? null : `${group.rule}: ${group.computers.join(', ')}`;
    if (id === undefined) id = Number(insert.run(group.key, group.name, rule).lastInsertRowid);
    else update.run(group.key, group.name, rule, id);
    for (const name of group.computers) assign.run(id, byName.get(name)!.id);
  }
  db.prepare(
    "DELETE FROM hosts WHERE key LIKE '#%' AND id NOT IN (SELECT host_id FROM computers WHERE host_id IS NOT NULL)",
  ).run();
}

/** System 6011: "name changed from A to B". */
function findNameChanges(db: Database.Database, known: ReadonlyMap<string, { name: string }>): Rename[] {
  const rows = db
    .prepare(
      `SELECT e.payload, c.name FROM events e JOIN providers p ON p.id = e.provider_id JOIN computers c ON c.id = e.computer_id
       WHERE e.event_id = 6011 AND p.name = 'EventLog' ORDER BY e.id LIMIT 1000`,
    )
    .raw()
    .all() as [string, string][];
  const folded = new Map([...known.keys()].map((name) => [name.split('.')[0]!.toLowerCase(), name]));
  return rows.flatMap(([payload]) => {
    const [before, after] = (JSON.parse(payload) as unknown[]).filter((item) => typeof item === 'string');
    const from = folded.get(String(before ?? '').toLowerCase());
    const to = folded.get(String(after ?? '').toLowerCase());
    return from && to && from !== to ? [{ before: from, after: to, why: 'renamed (System 6011)' }] : [];
  });
}

/** Files of a machine's own log in which one name ends for good before the next begins. */
function findTakeovers(db: Database.Database): Rename[] {
  const ends = db
    .prepare(
      `SELECT f.id,
         (SELECT computer_id FROM events WHERE file_id = f.id ORDER BY record_id LIMIT 1) AS first,
         (SELECT computer_id FROM events WHERE file_id = f.id ORDER BY record_id DESC LIMIT 1) AS last
       FROM files f WHERE f.kind = 'evtx'`,
    )
    .all() as { id: number; first: number | null; last: number | null }[];
  const spans = db.prepare(
    `SELECT c.name, MIN(e.record_id) AS low, MAX(e.record_id) AS high, h.name AS channel
     FROM events e JOIN computers c ON c.id = e.computer_id LEFT JOIN channels h ON h.id = e.channel_id
     WHERE e.file_id = ? AND e.status = 0 GROUP BY c.id ORDER BY low`,
  );
  return ends
    .filter((file) => file.first !== file.last && file.first !== null && file.last !== null)
    .flatMap((file) => {
      const rows = spans.all(file.id) as { name: string; low: number; high: number; channel: string | null }[];
      const mixed = rows.some((row, index) => index > 0 && row.low <= rows[index - 1]!.high);
      if (mixed || rows.some((row) => /forwarded/i.test(row.channel ?? ''))) return [];
      return rows.slice(1).map((row, index) => ({
        before: rows[index]!.name,
        after: row.name,
        why: 'renamed (one log has the first name up to a record and the other after it)',
      }));
    });
}
