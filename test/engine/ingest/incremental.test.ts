/** Evidence in two loads gives what one load gives: processes, sessions, findings and the rest, by what they are, not by row ids. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { analyses } from '../../../src/engine/analysis/index.ts';
import { demoFolder, ingest, withCase } from '../../support/ingest.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** SQL that names an event by host, channel and record id. */
const eventKey = (id: string): string =>
  `(SELECT f.path || ' ' || e.record_id FROM events e JOIN files f ON f.id = e.file_id WHERE e.id = ${id})`;
const processKey = (id: string): string =>
  `(SELECT h.key || ' ' || q.pid || ' ' || ifnull(q.start_us, q.image) FROM processes q JOIN hosts h ON h.id = q.host_id WHERE q.id = ${id})`;
const sessionKey = (id: string): string =>
  `(SELECT h.key || ' ' || q.logon_id || ' ' || b.number FROM sessions q JOIN hosts h ON h.id = q.host_id JOIN boots b ON b.id = q.boot_id WHERE q.id = ${id})`;

const views: Record<string, string> = {
  processes: `SELECT h.key, b.number, x.pid, x.guid, x.start_us, x.start_tick, x.end_us, x.end_how, x.image, x.command_line, x.user,
      ${processKey('x.parent_id')}, x.edge, x.confidence, x.edge_reason, ${sessionKey('x.session_id')}, x.sources,
      ${eventKey('x.start_event_id')}, x.placeholder, x.child_count, x.event_count, x.network_count, x.dns_count
    FROM processes x JOIN hosts h ON h.id = x.host_id JOIN boots b ON b.id = x.boot_id`,
  sessions: `SELECT h.key, b.number, x.logon_id, x.linked_id, x.start_us, x.end_us, x.end_how, x.logon_type, x.user, x.source_ip
    FROM sessions x JOIN hosts h ON h.id = x.host_id JOIN boots b ON b.id = x.boot_id`,
  failures: `SELECT h.key, x.user, x.source_ip, x.kind, x.status, x.count, x.first_us, ${sessionKey('x.session_id')}
    FROM logon_failures x JOIN hosts h ON h.id = x.host_id`,
  links: `SELECT ${eventKey('x.event_id')}, ${processKey('x.process_id')}, ${sessionKey('x.session_id')} FROM event_links x`,
  findings: `SELECT x.finding_key, x.level, x.title, x.subject, x.first_us, x.last_us, x.count, ${processKey('x.process_id')},
      ${sessionKey('x.session_id')} FROM findings x`,
  tamper: `SELECT x.kind, c.name, x.start_us, x.end_us, x.amount, x.detail FROM tamper_signs x
    LEFT JOIN computers c ON c.id = x.computer_id`,
};

/** Every view as sorted lines. */
function contentOf(casePath: string): Record<string, string[]> {
  return withCase(casePath, (db) =>
    Object.fromEntries(
      Object.entries(views).map(([name, sql]) => [
        name,
        db
          .prepare(sql)
          .raw()
          .all()
          .map((row) => JSON.stringify(row))
          .sort(),
      ]),
    ),
  );
}

it('a host added later gives the same case as all hosts at once, and the other hosts keep their rows', async () => {
  const folder = tempFolder();
  const hosts = ['DC01', 'WS-002', 'WS-001'].map((name) => path.join(demoFolder, name));
  const whole = path.join(folder, 'whole.eventloupe');
  await ingest({ paths: hosts, casePath: whole, analyses });
  const grown = path.join(folder, 'grown.eventloupe');
  await ingest({ paths: hosts.slice(0, 2), casePath: grown, analyses });
  const rowIds = (): unknown[] =>
    withCase(grown, (db) =>
      db
        .prepare(
          `SELECT p.id, p.pid, p.start_us FROM processes p JOIN hosts h ON h.id = p.host_id WHERE h.key = 'ws-002' ORDER BY 1`,
        )
        .raw()
        .all(),
    );
  const before = rowIds();
  await ingest({ paths: hosts, casePath: grown, analyses });
  const [one, two] = [contentOf(whole), contentOf(grown)];
  for (const name of Object.keys(views)) expect([name, two[name]]).toEqual([name, one[name]]);
  expect(one.processes!.length).toBeGreaterThan(100);
  expect(one.sessions!.length).toBeGreaterThan(10);
  expect(one.findings!.length).toBeGreaterThan(0);
  expect(rowIds()).toEqual(before);
  expect(before.length).toBeGreaterThan(10);
});
