/**
 * Rules with `analytic:` on a case. In: such rules. Out: findings. `beacon` takes its verdicts from the beacon analysis
 * (which has run before), `dga` looks at the names that programs asked for, `injected` at what processes with a foreign thread
 * connected to.
 */
import type Database from 'better-sqlite3';
import type { BeaconDetail } from '../../beacons/detail.ts';
import { readInjections } from '../../beacons/injections.ts';
import { defaultLevelSettings, toBeaconLevel } from '../../beacons/level.ts';
import type { Verdict } from '../../beacons/points.ts';
import { isImageIn } from '../../network/knowledge.ts';
import type { OtherFinding } from '../findings.ts';
import type { AnalyticRule, MatchedField } from '../sigma/types.ts';
import type { StoredRule } from '../store.ts';
import { findGeneratedNames, type NameQuery } from './dga.ts';
import { findInjectedCalls } from './injected.ts';

/** Findings of all analytic rules. */
export function toAnalyticFindings(db: Database.Database, stored: readonly StoredRule[]): OtherFinding[] {
  return stored.flatMap(({ id, rule }) => {
    if (rule.kind !== 'analytic') return [];
    if (rule.analytic === 'dga') return toDgaFindings(db, id, rule);
    if (rule.analytic === 'injected') return toInjectedFindings(db, id);
    return rule.analytic === 'beacon' ? toBeaconFindings(db, id, rule) : [];
  });
}

const setting = (rule: AnalyticRule, name: string, otherwise: number): number =>
  typeof rule.settings[name] === 'number' ? rule.settings[name] : otherwise;

const note = (field: string, value: string, test: string): MatchedField => ({ field, value, test, selection: '' });

function toDgaFindings(db: Database.Database, ruleId: number, rule: AnalyticRule): OtherFinding[] {
  const rows = db
    .prepare(
      `SELECT q.event_id, q.time_us, h.name AS host, i.path, n.name FROM dns_queries q JOIN net_names n ON n.id = q.name_id
       JOIN net_images i ON i.id = q.image_id LEFT JOIN hosts h ON h.id = q.host_id WHERE q.source = 22`,
    )
    .iterate() as IterableIterator<{
    event_id: number;
    time_us: number;
    host: string | null;
    path: string;
    name: string;
  }>;
  function* queries(): Generator<NameQuery> {
    for (const row of rows)
      yield { key: row.event_id, timeUs: row.time_us, computer: row.host ?? '', image: row.path, name: row.name };
  }
  const settings = {
    minimumNames: setting(rule, 'minimumNames', 20),
    windowMinutes: setting(rule, 'windowMinutes', 60),
  };
  return findGeneratedNames(queries(), settings).map((found) => ({
    ruleId,
    subject: `${found.image} on ${found.computer}`,
    eventIds: found.keys,
    count: found.generated,
    firstUs: found.firstUs,
    lastUs: found.lastUs,
    matched: [
      note('', `${found.generated} of ${found.asked} domains look generated`, 'dga'),
      ...found.domains.slice(0, 20).map((value) => note('QueryName', value, 'looks generated')),
    ],
  }));
}

interface BeaconSql {
  host_id: number;
  host: string;
  image_id: number;
  path: string;
  port: number;
  target: string | null;
  domain: string | null;
  level: string;
  remotes: string;
  count: number;
  first_us: number;
  last_us: number;
  score: number;
  verdict: Verdict;
  detail: string;
}

/** Rows that the beacon analysis calls high or medium and that have a level; the reasons are its own. */
function toBeaconFindings(db: Database.Database, ruleId: number, rule: AnalyticRule): OtherFinding[] {
  const beacons = db
    .prepare(
      `SELECT b.host_id, h.name AS host, b.image_id, i.path, b.port, n.name AS target, b.domain, b.level, b.remotes, b.count,
         b.first_us, b.last_us, b.score, b.verdict, b.detail
       FROM beacons b JOIN hosts h ON h.id = b.host_id JOIN net_images i ON i.id = b.image_id
       LEFT JOIN net_names n ON n.id = b.name_id
       WHERE b.verdict IN ('high', 'medium') ORDER BY b.points DESC, b.id`,
    )
    .all() as BeaconSql[];
  const settings = {
    minimumScore: setting(rule, 'minimumScore', defaultLevelSettings.minimumScore),
    minimumConnections: setting(rule, 'minimumConnections', defaultLevelSettings.minimumConnections),
  };
  const connections = db
    .prepare(
      `SELECT event_id FROM connections WHERE host_id = ? AND image_id = ? AND remote_port = ? AND direction = 0
         AND remote_id IN (SELECT value FROM json_each(?)) AND time_us BETWEEN ? AND ? ORDER BY time_us LIMIT 1000`,
    )
    .pluck();
  const addressOf = db.prepare('SELECT address FROM net_addresses WHERE id = ?').pluck();
  return beacons.flatMap((beacon) => {
    const { reasons } = JSON.parse(beacon.detail) as BeaconDetail;
    const level = toBeaconLevel({ ...beacon, reasons }, settings);
    if (level === undefined) return [];
    const remotes = JSON.parse(beacon.remotes) as number[];
    const addresses = remotes.slice(0, 8).map((id) => String(addressOf.get(id) ?? '?'));
    const target =
      beacon.level === 'domain' && beacon.domain !== null ? beacon.domain : (beacon.target ?? addresses.join(', '));
    return {
      ruleId,
      subject: `${beacon.path} on ${beacon.host} to ${target}:${beacon.port}`,
      eventIds: connections.all(
        beacon.host_id,
        beacon.image_id,
        beacon.port,
        beacon.remotes,
        beacon.first_us,
        beacon.last_us,
      ) as number[],
      count: beacon.count,
      firstUs: beacon.first_us,
      lastUs: beacon.last_us,
      level,
      matched: [
        note('Image', beacon.path, 'connects regularly'),
        ...addresses.map((address) => note('DestinationIp', address, `port ${beacon.port}`)),
        note('', beacon.score.toFixed(2), 'regularity'),
        ...reasons.slice(0, 12).map(({ text }) => note('', text, 'reason')),
      ],
    };
  });
}

interface InjectedSql {
  event_id: number;
  time_us: number;
  process_id: number | null;
  host_id: number;
  image_id: number;
  remote_port: number;
  remote_id: number;
}

/** A program with more places of its own on a host talks to everybody, as a browser does: they say nothing. */
const mostPlaces = 8;

/** What a process with a foreign thread, and nothing else, connected to outside; a place that is a beacon already is left to that finding. */
function toInjectedFindings(db: Database.Database, ruleId: number): OtherFinding[] {
  const threads = readInjections(db);
  if (threads.size === 0) return [];
  const columns = 'c.event_id, c.time_us, c.process_id, c.host_id, c.image_id, c.remote_port, c.remote_id';
  const outside = "c.direction = 0 AND c.twin_id IS NULL AND r.class = 'public'";
  const suspects = db
    .prepare(
      `SELECT ${columns} FROM connections c JOIN net_addresses r ON r.id = c.remote_id
       WHERE ${outside} AND c.process_id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify([...threads.keys()])) as InjectedSql[];
  const placeOf = ({ host_id, image_id, remote_port, remote_id }: InjectedSql): string =>
    [host_id, image_id, remote_port, remote_id].join();
  // All of a program's connections to a port, read once: by address each would read them again.
  const others = db.prepare(
    `SELECT ${columns} FROM connections c WHERE c.host_id = ? AND c.image_id = ? AND c.remote_port = ?
       AND c.direction = 0 AND c.twin_id IS NULL`,
  );
  const places = new Map(suspects.map((row) => [placeOf(row), row]));
  const programPorts = new Map(suspects.map((row) => [[row.host_id, row.image_id, row.remote_port].join(), row]));
  const rows: InjectedSql[] = [];
  for (const { host_id, image_id, remote_port } of programPorts.values())
    for (const row of others.iterate(host_id, image_id, remote_port) as IterableIterator<InjectedSql>)
      if (places.has(placeOf(row))) rows.push(row);
  const isBeacon = db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM beacons b, json_each(b.remotes) m WHERE b.host_id = ? AND b.image_id = ? AND b.port = ?
         AND m.value = ? AND b.verdict IN ('high', 'medium'))`,
    )
    .pluck();
  const wordsOf = db.prepare(
    `SELECT h.name AS host, i.path, r.address, (SELECT n.name FROM connections c JOIN net_names n ON n.id = c.name_id WHERE c.event_id = @event_id) AS name
     FROM hosts h, net_images i, net_addresses r WHERE h.id = @host_id AND i.id = @image_id AND r.id = @remote_id`,
  );
  const found = findInjectedCalls(
    new Map([...threads].map(([process, thread]) => [String(process), thread])),
    rows.map((row) => ({
      key: row.event_id,
      timeUs: row.time_us,
      process: String(row.process_id),
      place: placeOf(row),
    })),
  );
  const programOf = (place: string): string => place.split(',').slice(0, 2).join();
  const ownPlaces = Map.groupBy(found, ({ place }) => programOf(place));
  return found.flatMap(({ place, source, calls }) => {
    const row = places.get(place)!;
    if (ownPlaces.get(programOf(place))!.length > mostPlaces) return [];
    if (isBeacon.get(row.host_id, row.image_id, row.remote_port, row.remote_id) === 1) return [];
    const words = wordsOf.get(row) as { host: string; path: string; address: string; name: string | null };
    return {
      ruleId,
      subject: `${words.path} on ${words.host} to ${words.name ?? words.address}:${row.remote_port}`,
      eventIds: calls.map(({ key }) => key).slice(0, 1000),
      count: calls.length,
      firstUs: calls[0]!.timeUs,
      lastUs: calls.at(-1)!.timeUs,
      level: isImageIn('scriptHosts', source) || isImageIn('lolbins', source) ? 'high' : 'medium',
      matched: [
        note('Image', words.path, 'connects after a thread was started in it'),
        note('SourceImage', source, 'started the thread'),
        note('DestinationIp', words.address, `port ${row.remote_port}; nothing else of this program talks there`),
      ],
    };
  });
}

/** Placeholder lists that the case itself holds: `%young_domains%` from its lists of young domains. */
export function readCaseLists(db: Database.Database): Record<string, string[]> {
  const young = db
    .prepare(
      `SELECT e.value FROM list_entries e JOIN lists l ON l.id = e.list_id
       WHERE l.kind = 'young-domains' AND l.enabled = 1 AND e.type = 'domain' ORDER BY e.value LIMIT 100000`,
    )
    .pluck()
    .all() as string[];
  return young.length > 0 ? { young_domains: young } : {};
}
