/**
 * What each host's log says about itself. In: the scan. Out: a `net_hosts` row: running time (first, last, off spans, events
 * by hour of the week) and coverage (which sources there are, what the configuration seems to leave out) with notes in words.
 */
import type Database from 'better-sqlite3';
import { fileName } from '../../normalise/image.ts';
import type { UptimeAxis } from '../beacons/uptime.ts';
import { isImageIn } from './knowledge.ts';
import { bind, type NetworkScan } from './scan.ts';

export interface StoredActivity {
  readonly first: number;
  readonly last: number;
  readonly threshold: number;
  readonly offFrom: readonly number[];
  readonly offTo: readonly number[];
  readonly hourCounts: readonly number[];
}

export interface Coverage {
  readonly sysmonConnections: number;
  readonly filterConnections: number;
  readonly binds: number;
  readonly dnsQueries: number;
  readonly dnsClientQueries: number;
  /** Programs with a connection, and programs that ran. */
  readonly programsConnected: number;
  readonly programsSeen: number;
  readonly notes: readonly string[];
}

/** The axis of a stored row. */
export function toAxis(stored: StoredActivity): UptimeAxis {
  return {
    first: stored.first,
    last: stored.last,
    threshold: stored.threshold,
    offFrom: Float64Array.from(stored.offFrom),
    offTo: Float64Array.from(stored.offTo),
  };
}

interface Counts {
  sysmon: number;
  filter: number;
  binds: number;
  queries: number;
  clientQueries: number;
}

/** Writes one row a host with events. */
export function writeHosts(db: Database.Database, scan: NetworkScan): void {
  const counts = new Map<number, Counts>();
  const of = (host: number): Counts => {
    let entry = counts.get(host);
    if (!entry) {
      entry = { sysmon: 0, filter: 0, binds: 0, queries: 0, clientQueries: 0 };
      counts.set(host, entry);
    }
    return entry;
  };
  for (const row of scan.connections) {
    if (row.direction === bind) of(row.host).binds++;
    else if (row.source === 3) of(row.host).sysmon++;
    else of(row.host).filter++;
  }
  for (const row of scan.queries) row.source === 22 ? of(row.host).queries++ : of(row.host).clientQueries++;

  const insert = db.prepare('INSERT INTO net_hosts (host_id, activity, coverage) VALUES (?, ?, ?)');
  for (const [host, activity] of scan.activity) {
    const axis = activity.axis();
    if (!axis) continue;
    const stored: StoredActivity = {
      first: axis.first,
      last: axis.last,
      threshold: axis.threshold,
      offFrom: [...axis.offFrom],
      offTo: [...axis.offTo],
      hourCounts: [...activity.hourCounts],
    };
    insert.run(host, JSON.stringify(stored), JSON.stringify(toCoverage(db, host, of(host), scan)));
  }
}

function toCoverage(db: Database.Database, host: number, counts: Counts, scan: NetworkScan): Coverage {
  const connected = new Set(scan.images.pathsOf(host).map((path) => fileName(path).toLowerCase()));
  const ran = db
    .prepare('SELECT DISTINCT name FROM processes WHERE host_id = ? AND name IS NOT NULL')
    .pluck()
    .all(host) as string[];
  const notes: string[] = [];
  if (counts.sysmon + counts.filter === 0) {
    notes.push('No connections are logged on this host: neither Sysmon 3 nor Security 5156.');
  } else if (counts.sysmon === 0) {
    notes.push(
      'Connections come from Security 5156 only: no names, no users, and each is logged when the filter allows it.',
    );
  }
  if (counts.sysmon > 0 && counts.queries + counts.clientQueries === 0) {
    notes.push(
      'No DNS queries are logged (Sysmon 22): names come from reverse look-ups only, which often name the hoster.',
    );
  }
  const silentBrowsers = ran.filter((name) => isImageIn('browsers', name) && !connected.has(name));
  if (counts.sysmon > 0 && counts.filter === 0 && silentBrowsers.length > 0) {
    notes.push(
      `The Sysmon configuration seems to leave out browsers: ${silentBrowsers.join(', ')} ran without a connection.`,
    );
  }
  if (counts.sysmon > 0 && counts.filter === 0 && ran.length >= 20 && connected.size <= 0.05 * ran.length) {
    notes.push(
      `Only ${connected.size} of ${ran.length} programs have connections: the Sysmon configuration seems to include chosen programs only.`,
    );
  }
  const changes = scan.sysmonConfigChanges.get(host) ?? 0;
  if (changes > 0)
    notes.push(`The Sysmon configuration was changed ${changes} times within the log: gaps may come from that.`);
  return {
    sysmonConnections: counts.sysmon,
    filterConnections: counts.filter,
    binds: counts.binds,
    dnsQueries: counts.queries,
    dnsClientQueries: counts.clientQueries,
    programsConnected: connected.size,
    programsSeen: ran.length,
    notes,
  };
}
