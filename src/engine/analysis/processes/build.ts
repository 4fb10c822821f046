/**
 * Builds boots, processes, sessions and event links, one host after the other. In: events of the hosts that a load has
 * touched. Out: rows of migrations 3 and 4 (but for movement between hosts). Decision: a host is the unit of rebuilding,
 * because new records of any time can change its lives; hosts without new events keep their rows, and rows of a rebuilt
 * host keep their ids where their first record is the same, so that notes and findings stay attached.
 */
import type Database from 'better-sqlite3';
import type { Analysis, BuildContext } from '../analysis.ts';
import { logonFactIds, newLogonFacts, readLogonFacts } from '../logons/facts.ts';
import { groupAuthentications, groupFailures } from '../logons/groups.ts';
import { buildSessions, type Session, separateByLogonId } from '../logons/sessions.ts';
import { writeAuthentications, writeFailures, writeSessions } from '../logons/write.ts';
import { attributeEvents } from './attribute.ts';
import { buildBoots } from './boots.ts';
import { EventColumns } from './event-columns.ts';
import { EventReader } from './event-reader.ts';
import { newProcessFacts, parseAccount, processFactIds, readProcessFacts } from './facts.ts';
import type { Instance } from './instance.ts';
import { buildProcesses } from './model.ts';
import { writeBoots, writeProcesses } from './write.ts';

export const processesAnalysis: Analysis = { name: 'Processes and logons', version: 1, build };

interface Host {
  readonly id: number;
  readonly name: string;
  readonly computerIds: readonly number[];
}

/** Leaves the transaction, so that a stopped build changes nothing. */
class Stopped extends Error {}

function build(context: BuildContext): void {
  const { db, signal, progress } = context;
  const run = db.transaction(() => {
    const { hosts, rebuildAll } = chooseHosts(context);
    const givers = keepIds(db, hosts);
    if (rebuildAll) clearAll(db);
    const reader = new EventReader(db);
    for (const [index, host] of hosts.entries()) {
      progress(`Processes and logons: ${host.name} (${index + 1} of ${hosts.length})`, index / hosts.length);
      if (!rebuildAll) clearHost(db, host);
      if (!buildHost(db, reader, host, givers, () => signal.aborted)) throw new Stopped();
    }
    if (rebuildAll) createIndices(db);
    rememberHosts(db);
  });
  try {
    run();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

// ------------------------------------------------------------------ which hosts

const metaKey = 'analysis.processes.computers';

function readHosts(db: Database.Database): Host[] {
  const rows = db
    .prepare(
      `SELECT h.id, h.name, c.id AS computerId FROM hosts h JOIN computers c ON c.host_id = h.id ORDER BY h.id, c.id`,
    )
    .all() as { id: number; name: string; computerId: number }[];
  const hosts = new Map<number, { id: number; name: string; computerIds: number[] }>();
  for (const { id, name, computerId } of rows) {
    const host = hosts.get(id);
    if (host) host.computerIds.push(computerId);
    else hosts.set(id, { id, name, computerIds: [computerId] });
  }
  return [...hosts.values()];
}

interface Remembered {
  /** Host id -> its computer ids. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Highest event id that was there. */
  readonly lastEvent: number;
}

function rememberHosts(db: Database.Database): void {
  const value: Remembered = {
    hosts: Object.fromEntries(readHosts(db).map((host) => [host.id, host.computerIds.join(' ')])),
    lastEvent: (db.prepare('SELECT MAX(id) FROM events').pluck().get() as number | null) ?? 0,
  };
  db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(metaKey, JSON.stringify(value));
}

/** Hosts with events in the load's files, and hosts whose computer names were linked otherwise before. */
function chooseHosts({ db, fileIds }: BuildContext): { hosts: Host[]; rebuildAll: boolean } {
  const hosts = readHosts(db);
  const text = db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(metaKey) as string | undefined;
  const before = text === undefined ? undefined : (JSON.parse(text) as Remembered);
  if (fileIds === undefined || before === undefined) return { hosts, rebuildAll: true };
  // Also what an earlier build that was stopped has left out.
  const touched = new Set(
    db.prepare('SELECT DISTINCT computer_id FROM events WHERE id > ?').pluck().all(before.lastEvent) as number[],
  );
  const select = db.prepare('SELECT DISTINCT computer_id FROM events WHERE file_id = ?').pluck();
  for (const fileId of fileIds) for (const id of select.all(fileId) as number[]) touched.add(id);
  const chosen = hosts.filter(
    (host) => host.computerIds.some((id) => touched.has(id)) || before.hosts[host.id] !== host.computerIds.join(' '),
  );
  const now = new Set(hosts.map((host) => String(host.id)));
  const rebuildAll = chosen.length === hosts.length || Object.keys(before.hosts).some((id) => !now.has(id));
  return { hosts: rebuildAll ? hosts : chosen, rebuildAll };
}

// ------------------------------------------------------------------ what is there already

/** Gives row ids: the one that the same thing had before, else the next free one. */
interface IdGivers {
  process(key: string | undefined): number;
  session(key: string | undefined): number;
}

/** Reads what stays the same over a rebuild; call before the rows are deleted. */
function keepIds(db: Database.Database, hosts: readonly Host[]): IdGivers {
  const processes = new Map<string, number>();
  const sessions = new Map<string, number>();
  const readProcesses = db.prepare('SELECT id, start_event_id, guid FROM processes WHERE host_id = ?').raw();
  const readSessions = db
    .prepare('SELECT id, start_event_id FROM sessions WHERE host_id = ? AND start_event_id IS NOT NULL')
    .raw();
  for (const host of hosts) {
    for (const [id, event, guid] of readProcesses.all(host.id) as [number, number | null, string | null][]) {
      const key = event !== null ? `e${event}` : guid;
      if (key !== null) processes.set(key, id);
    }
    for (const [id, event] of readSessions.all(host.id) as [number, number][]) sessions.set(`e${event}`, id);
  }
  return { process: idGiver(db, 'processes', processes), session: idGiver(db, 'sessions', sessions) };
}

function idGiver(db: Database.Database, table: 'processes' | 'sessions', kept: Map<string, number>) {
  let next = (db.prepare(`SELECT MAX(id) FROM ${table}`).pluck().get() as number | null) ?? 0;
  return (key: string | undefined): number => {
    const old = key === undefined ? undefined : kept.get(key);
    if (old === undefined) return ++next;
    kept.delete(key!);
    return old;
  };
}

/** Rows that belong to one host; what others refer to comes last. */
const hostTables = ['processes', 'sessions', 'logon_failures', 'authentications', 'boots'];

const indices = [
  'CREATE INDEX IF NOT EXISTS event_links_process ON event_links(process_id)',
  'CREATE INDEX IF NOT EXISTS event_links_session ON event_links(session_id)',
  'CREATE INDEX IF NOT EXISTS processes_parent ON processes(parent_id, start_us)',
  'CREATE INDEX IF NOT EXISTS processes_host ON processes(host_id, start_us)',
  'CREATE INDEX IF NOT EXISTS processes_session ON processes(session_id)',
  'CREATE INDEX IF NOT EXISTS sessions_host ON sessions(host_id, boot_id, logon_id)',
  'CREATE INDEX IF NOT EXISTS sessions_start ON sessions(start_us)',
];

/** For a build of all hosts: inserting without indices is faster. */
function clearAll(db: Database.Database): void {
  for (const sql of indices) db.exec(`DROP INDEX IF EXISTS ${/ (\w+) ON /.exec(sql)![1]}`);
  db.exec('DELETE FROM event_links');
  for (const table of hostTables) db.exec(`DELETE FROM ${table}`);
}

function createIndices(db: Database.Database): void {
  for (const sql of indices) db.exec(sql);
}

function clearHost(db: Database.Database, host: Host): void {
  const list = host.computerIds.map(Math.trunc).join(',');
  db.exec(`DELETE FROM event_links WHERE event_id IN (SELECT id FROM events WHERE computer_id IN (${list}))`);
  for (const table of hostTables) {
    db.prepare(`DELETE FROM ${table} WHERE host_id = ?`).run(host.id);
  }
}

// ------------------------------------------------------------------ one host

/** False when it was stopped. */
function buildHost(
  db: Database.Database,
  reader: EventReader,
  host: Host,
  givers: IdGivers,
  stop: () => boolean,
): boolean {
  const facts = newProcessFacts();
  const logonFacts = newLogonFacts();
  const wanted = [...new Set([...processFactIds, ...logonFactIds])];
  const times: number[] = [];
  const columns = new EventColumns();
  for (const computerId of host.computerIds) {
    const read = reader.scanComputer(
      computerId,
      wanted,
      (record) => {
        times.push(record.timeUs);
        readProcessFacts(record, facts);
        readLogonFacts(record, logonFacts);
      },
      columns,
      stop,
    );
    if (!read) return false;
  }
  const activityUs = Float64Array.from(times).sort();
  const boots = buildBoots({
    markers: facts.markers,
    systemLogons: facts.systemLogons,
    separations: separateByLogonId(logonFacts),
    creates: facts.creates,
    activityUs,
  });
  const bootIds = writeBoots(db, host.id, boots);
  const model = buildProcesses(facts, boots);
  const { sessions, links } = buildSessions(logonFacts, boots);

  const idOfProcess = (one: Instance): number => {
    if (one.id === 0) one.id = givers.process(one.startEvents[0] !== undefined ? `e${one.startEvents[0]}` : one.guid);
    return one.id;
  };
  const idOfSession = (one: Session): number => {
    if (one.id === 0) one.id = givers.session(one.startEvent !== undefined ? `e${one.startEvent}` : undefined);
    return one.id;
  };
  const sessionOf = (one: Instance): Session | undefined =>
    one.logonId === undefined
      ? undefined
      : sessions.inBoot(one.logonId, one.boot, one.startUs ?? boots[one.boot]!.startUs ?? 0);
  for (const one of model.instances) {
    idOfProcess(one);
    const session = sessionOf(one);
    // A session without a logon record is named by its processes, in the two parts that the other sessions have.
    if (session && session.user === undefined && one.user !== undefined) {
      const { domain, user } = parseAccount(one.user);
      session.user = user;
      session.domain ??= domain;
    }
  }

  const bootsWithEnds = new Set<number>();
  for (const one of model.instances) if (one.endHow === 'event') bootsWithEnds.add(one.boot);
  const attribution = attributeEvents({
    db,
    reader,
    columns,
    boots,
    model,
    sessions,
    endsAreLogged: (boot) => bootsWithEnds.has(boot),
    sessionOfEvent: new Map(links.map((link) => [link.event, link.session])),
    idOfProcess,
    idOfSession,
    stop,
  });
  if (!attribution) return false;

  const everyProcess = [...model.instances, ...model.lives.placeholders];
  const processCounts = new Map<Session, number>();
  for (const one of everyProcess) {
    idOfProcess(one);
    const session = sessionOf(one);
    if (session && !one.placeholder) processCounts.set(session, (processCounts.get(session) ?? 0) + 1);
  }
  for (const one of sessions.all) idOfSession(one);
  writeSessions(db, host.id, bootIds, sessions.all, processCounts, attribution.sessionCounts);
  writeProcesses(db, host.id, bootIds, everyProcess, idOfProcess, sessionOf, attribution.processCounts);
  writeFailures(db, host.id, groupFailures(logonFacts.failures, sessions.all));
  writeAuthentications(db, host.id, groupAuthentications(logonFacts.authentications));
  return true;
}
