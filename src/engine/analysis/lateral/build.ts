/**
 * Movement between hosts. In: sessions, and the records of connections, shares, explicit credentials, remote desktops and
 * services. Out: `host_addresses` and `lateral_edges`. Decision: always built anew for the whole case, because one new
 * log can tell whose an address in another host's log is; records of one kind within a minute become one row.
 */
import type Database from 'better-sqlite3';
import type { Analysis, BuildContext } from '../analysis.ts';
import { EventReader } from '../processes/event-reader.ts';
import type { SourceRecord } from '../processes/facts.ts';
import { type End, HostAddresses, type KnownHost } from './addresses.ts';
import {
  type LateralKind,
  lateralPorts,
  type Move,
  moveIds,
  readMove,
  readOwnAddress,
  readService,
  type ServiceInstall,
  serviceIds,
} from './moves.ts';

export const lateralAnalysis: Analysis = { name: 'Movement between hosts', version: 1, build };

const foldUs = 60_000_000;
const serviceSpanUs = 120_000_000;
/** One of so many connections is read to learn the host's own address. */
const sampleEvery = 40;

/** Sysmon 3, Security 5156. */
const connectionIds = [3, 5156];

class Stopped extends Error {}

function build({ db, signal, progress }: BuildContext): void {
  const run = db.transaction(() => {
    db.exec('DELETE FROM lateral_edges; DELETE FROM host_addresses;');
    const hosts = readKnownHosts(db);
    const addresses = new HostAddresses(hosts);
    const reader = new EventReader(db);
    const found: { host: KnownHost; move: Move }[] = [];
    const services: { host: KnownHost; install: ServiceInstall }[] = [];
    for (const [index, host] of hosts.entries()) {
      progress(`Movement between hosts: ${host.name} (${index + 1} of ${hosts.length})`, index / hosts.length);
      scanHost(db, reader, host, addresses, found, services, () => signal.aborted);
      if (signal.aborted) throw new Stopped();
    }
    learnFromLogons(db, addresses);
    const edges = new Edges(db, addresses);
    for (const { host, move } of found) edges.addMove(host, move);
    addLogons(db, edges);
    addServices(db, edges, services);
    edges.write();
    writeAddresses(db, addresses);
  });
  try {
    run();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

function readKnownHosts(db: Database.Database): KnownHost[] {
  const hosts = db.prepare('SELECT id, key, name FROM hosts ORDER BY id').all() as Omit<KnownHost, 'computers'>[];
  const names = db.prepare('SELECT name FROM computers WHERE host_id = ?').pluck();
  return hosts.map((host) => ({ ...host, computers: names.all(host.id) as string[] }));
}

function scanHost(
  db: Database.Database,
  reader: EventReader,
  host: KnownHost,
  addresses: HostAddresses,
  found: { host: KnownHost; move: Move }[],
  services: { host: KnownHost; install: ServiceInstall }[],
  stop: () => boolean,
): void {
  const ports = [...lateralPorts.keys()].map((port) => `instr(payload, '"${port}"')`).join(' OR ');
  const computerIds = db
    .prepare('SELECT id FROM computers WHERE host_id = ? ORDER BY id')
    .pluck()
    .all(host.id) as number[];
  for (const computerId of computerIds) {
    // The first page of connections in full, so that a short log tells its address too.
    const learn = (record: SourceRecord): void => {
      const own = readOwnAddress(record);
      if (own) addresses.learn(host.id, own, record.timeUs);
    };
    reader.readComputer(computerId, connectionIds, learn, () => true);
    reader.readComputer(
      computerId,
      [...moveIds, ...serviceIds],
      (record) => {
        learn(record);
        const move = readMove(record);
        if (move) found.push({ host, move });
        const install = readService(record);
        if (install) services.push({ host, install });
      },
      stop,
      `AND (event_id NOT IN (${connectionIds.join(', ')}) OR id % ${sampleEvery} = 0 OR ${ports})`,
    );
  }
}

/** A logon that gives both the source's name and its address tells the address of that host. */
function learnFromLogons(db: Database.Database, addresses: HostAddresses): void {
  const rows = db
    .prepare(
      `SELECT source_host, source_ip, start_us, host_id FROM sessions
       WHERE source_host IS NOT NULL AND source_ip IS NOT NULL AND start_us IS NOT NULL`,
    )
    .raw()
    .all() as [string, string, number, number][];
  for (const [name, address, timeUs, hostId] of rows) {
    const source = addresses.ofName(name);
    if (source !== undefined && source !== hostId && addresses.end(address, undefined, timeUs)) {
      addresses.learn(source, address, timeUs);
    }
  }
}

interface Edge {
  readonly kind: LateralKind;
  readonly from: End;
  readonly to: End;
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly detail: string | undefined;
  readonly hostId: number;
  readonly event: number;
  readonly firstUs: number;
  readonly sessionId: number | undefined;
  readonly processId: number | undefined;
  lastUs: number;
  count: number;
}

/** Collects edges and folds what follows within a minute. */
class Edges {
  readonly #db: Database.Database;
  readonly #addresses: HostAddresses;
  readonly #all: Edge[] = [];
  readonly #link: Database.Statement;

  constructor(db: Database.Database, addresses: HostAddresses) {
    this.#db = db;
    this.#addresses = addresses;
    this.#link = db.prepare('SELECT process_id, session_id FROM event_links WHERE event_id = ?');
  }

  addMove(host: KnownHost, move: Move): void {
    const other = this.#addresses.end(move.address, move.name, move.timeUs);
    if (!other || other.hostId === host.id) return;
    const here: End = { hostId: host.id, address: undefined, name: host.name };
    const link = this.#link.get(move.event) as { process_id: number | null; session_id: number | null } | undefined;
    this.add({
      kind: move.kind,
      from: move.inbound ? other : here,
      to: move.inbound ? here : other,
      user: move.user,
      port: move.port,
      detail: move.detail,
      hostId: host.id,
      event: move.event,
      timeUs: move.timeUs,
      processId: link?.process_id ?? undefined,
      sessionId: link?.session_id ?? undefined,
    });
  }

  /** An end given by an address or name, seen from a host. */
  end(address: string | null, name: string | null, timeUs: number): End | undefined {
    return this.#addresses.end(address ?? undefined, name ?? undefined, timeUs);
  }

  add(edge: Omit<Edge, 'firstUs' | 'lastUs' | 'count'> & { readonly timeUs: number }): void {
    const { timeUs, ...rest } = edge;
    this.#all.push({ ...rest, firstUs: timeUs, lastUs: timeUs, count: 1 });
  }

  write(): void {
    const insert = this.#db.prepare(
      `INSERT INTO lateral_edges (kind, from_host_id, from_address, from_name, to_host_id, to_address, to_name, user, port,
         detail, first_us, last_us, count, event_id, host_id, session_id, process_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const one of fold(this.#all)) {
      insert.run(
        one.kind,
        one.from.hostId ?? null,
        one.from.address ?? null,
        one.from.name ?? null,
        one.to.hostId ?? null,
        one.to.address ?? null,
        one.to.name ?? null,
        one.user ?? null,
        one.port ?? null,
        one.detail ?? null,
        one.firstUs,
        one.lastUs,
        one.count,
        one.event,
        one.hostId,
        one.sessionId ?? null,
        one.processId ?? null,
      );
    }
  }
}

function fold(edges: Edge[]): Edge[] {
  const open = new Map<string, Edge>();
  const out: Edge[] = [];
  const keyOf = (end: End): string =>
    end.hostId === undefined ? (end.address ?? end.name?.toLowerCase() ?? '') : `#${end.hostId}`;
  for (const edge of edges.sort((a, b) => a.firstUs - b.firstUs)) {
    const key = JSON.stringify([
      edge.kind,
      keyOf(edge.from),
      keyOf(edge.to),
      edge.user?.toLowerCase(),
      edge.port,
      edge.detail,
      edge.hostId,
    ]);
    const before = open.get(key);
    if (before && edge.firstUs - before.lastUs <= foldUs) {
      before.lastUs = edge.firstUs;
      before.count++;
      continue;
    }
    open.set(key, edge);
    out.push(edge);
  }
  return out;
}

/** Sessions that somebody opened from elsewhere. */
function addLogons(db: Database.Database, edges: Edges): void {
  const rows = db
    .prepare(
      `SELECT s.id, s.host_id, h.name, s.start_us, s.logon_type, s.user, s.domain, s.source_ip, s.source_host, s.auth_package,
         s.start_event_id
       FROM sessions s JOIN hosts h ON h.id = s.host_id
       WHERE s.start_us IS NOT NULL AND s.start_event_id IS NOT NULL AND (s.logon_type IN (3, 8, 10, 12)
         OR (s.logon_type = 7 AND s.source_ip IS NOT NULL)) AND (s.source_ip IS NOT NULL OR s.source_host IS NOT NULL)`,
    )
    .all() as {
    id: number;
    host_id: number;
    name: string;
    start_us: number;
    logon_type: number;
    user: string | null;
    domain: string | null;
    source_ip: string | null;
    source_host: string | null;
    auth_package: string | null;
    start_event_id: number;
  }[];
  for (const row of rows) {
    // For a logon with loopback as source the name is the machine's own.
    const from =
      row.source_ip !== null && !edges.end(row.source_ip, null, row.start_us)
        ? undefined
        : edges.end(row.source_ip, row.source_host, row.start_us);
    if (!from || from.hostId === row.host_id) continue;
    edges.add({
      kind: row.logon_type === 3 || row.logon_type === 8 ? 'logon' : 'rdp',
      from,
      to: { hostId: row.host_id, address: undefined, name: row.name },
      user: row.user === null ? undefined : row.domain === null ? row.user : `${row.domain}\\${row.user}`,
      port: undefined,
      detail: `logon type ${row.logon_type}${row.auth_package === null ? '' : `, ${row.auth_package}`}`,
      hostId: row.host_id,
      event: row.start_event_id,
      timeUs: row.start_us,
      sessionId: row.id,
      processId: undefined,
    });
  }
}

/** Services made from a network session: 4697 names the session; 7045 is matched with one that was open then. */
function addServices(
  db: Database.Database,
  edges: Edges,
  services: readonly { host: KnownHost; install: ServiceInstall }[],
): void {
  const ofEvent = db.prepare(
    `SELECT s.id, s.source_ip, s.source_host, s.user, s.domain FROM event_links l JOIN sessions s ON s.id = l.session_id
     WHERE l.event_id = ? AND s.well_known = 0`,
  );
  // The logon must be recent: a session that has been open for hours is no sign of who made the service.
  const openThen = db.prepare(
    `SELECT id, source_ip, source_host, user, domain FROM sessions
     WHERE host_id = ? AND logon_type = 3 AND privileges IS NOT NULL AND start_us BETWEEN ? AND ?
       AND (end_us IS NULL OR end_us >= ?) AND (source_ip IS NOT NULL OR source_host IS NOT NULL)
     ORDER BY start_us DESC LIMIT 1`,
  );
  for (const { host, install } of services) {
    const at = install.timeUs;
    const session = (ofEvent.get(install.event) ?? openThen.get(host.id, at - serviceSpanUs, at, at - foldUs)) as
      | { id: number; source_ip: string | null; source_host: string | null; user: string | null; domain: string | null }
      | undefined;
    const from = session && edges.end(session.source_ip, session.source_host, at);
    if (!from || from.hostId === host.id) continue;
    const account = session.domain === null ? session.user : `${session.domain}\\${session.user}`;
    edges.add({
      kind: 'service',
      from,
      to: { hostId: host.id, address: undefined, name: host.name },
      user: install.user ?? account ?? undefined,
      port: undefined,
      detail: install.path === undefined ? install.name : `${install.name}: ${install.path}`,
      hostId: host.id,
      event: install.event,
      timeUs: at,
      sessionId: session.id,
      processId: undefined,
    });
  }
}

function writeAddresses(db: Database.Database, addresses: HostAddresses): void {
  const insert = db.prepare(
    'INSERT INTO host_addresses (host_id, address, first_us, last_us, count) VALUES (?, ?, ?, ?, ?)',
  );
  for (const row of addresses.rows()) insert.run(row.hostId, row.address, row.firstUs, row.lastUs, row.count);
}
