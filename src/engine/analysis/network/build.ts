/**
 * Events to `connections`, `dns_queries`, `dns_answers`, `net_hosts`. In: one scan of the case, and the processes that
 * events were bound to. Out: rows with process, direction, remote side, name and where the name comes from. All rows are
 * made anew at each load: names and twins of an old connection can change with a new file.
 */
import type Database from 'better-sqlite3';
import { migration005 } from '../../case/migrations/005-network.ts';
import { learnVolumes, type VolumeMap } from '../../normalise/image.ts';
import type { Analysis, BuildContext } from '../analysis.ts';
import { writeHosts } from './hosts.ts';
import { HostNames, type NameSource } from './names.ts';
import { bind, inbound, type NetworkScan, outbound, type RawConnection, scanNetwork } from './scan.ts';

export const networkAnalysis: Analysis = { name: 'Network', version: 1, build: buildNetwork };

/** The same connection in Sysmon 3 and Security 5156: their times differ by no more. */
const twinUs = 5_000_000;

function buildNetwork(context: BuildContext): void {
  const { db, progress } = context;
  const scan = scanNetwork(context);
  if (!scan) return;
  progress('Network: names and processes');
  turnInbound(scan);
  const processOf = readProcesses(db, scan);
  db.transaction(() => {
    clear(db);
    scan.addresses.write(db);
    scan.names.write(db);
    const imageOf = scan.images.write(db, createVolumeReader(db, scan));
    writeQueries(db, scan, imageOf, processOf);
    writeConnections(db, scan, imageOf, processOf);
    writeHosts(db, scan);
    for (const sql of migration005.indices) db.exec(sql);
  })();
}

function clear(db: Database.Database): void {
  for (const sql of migration005.indices) db.exec(`DROP INDEX IF EXISTS ${/EXISTS (\w+) ON/.exec(sql)![1]}`);
  for (const table of [
    'connections',
    'dns_queries',
    'dns_answers',
    'net_hosts',
    'net_images',
    'net_addresses',
    'net_names',
  ]) {
    db.exec(`DELETE FROM ${table}`);
  }
}

/** 5156 of incoming traffic: where the source is not one of the host's own addresses but the destination is, sides change. */
function turnInbound(scan: NetworkScan): void {
  const own = new Map<number, Set<number>>();
  for (const row of scan.connections) {
    if (row.direction !== outbound || row.local === 0) continue;
    const set = own.get(row.host);
    if (set) set.add(row.local);
    else own.set(row.host, new Set([row.local]));
  }
  scan.connections.forEach((row, index) => {
    if (row.source === 3 || row.direction !== inbound) return;
    const known = own.get(row.host);
    if (!known || known.has(row.local) || !known.has(row.remote)) return;
    scan.connections[index] = {
      ...row,
      remote: row.local,
      remotePort: row.localPort,
      local: row.remote,
      localPort: row.remotePort,
    };
  });
}

/** Event id -> process id, for the events of the scan. */
function readProcesses(db: Database.Database, scan: NetworkScan): ReadonlyMap<number, number> {
  const events = new Set<number>();
  for (const row of scan.connections) events.add(row.event);
  for (const row of scan.queries) events.add(row.event);
  const out = new Map<number, number>();
  const rows = db
    .prepare('SELECT event_id, process_id FROM event_links WHERE process_id IS NOT NULL')
    .raw()
    .iterate() as IterableIterator<[number, number]>;
  for (const [event, process] of rows) if (events.has(event)) out.set(event, process);
  return out;
}

/** Volumes of a host, learnt from its connections and processes. */
function createVolumeReader(db: Database.Database, scan: NetworkScan): (host: number) => VolumeMap {
  const maps = new Map<number, VolumeMap>();
  const images = db.prepare('SELECT DISTINCT image FROM processes WHERE host_id = ? AND image IS NOT NULL').pluck();
  return (host) => {
    let map = maps.get(host);
    if (!map) {
      const learnt = new Map(learnVolumes([...scan.images.pathsOf(host), ...(images.all(host) as string[])]));
      assumeSystemDrive(learnt, scan.images.pathsOf(host));
      map = learnt;
      maps.set(host, map);
    }
    return map;
  };
}

/** A volume with Windows\System32 that nothing else names is shown as C:, unless another volume has that letter. */
function assumeSystemDrive(learnt: Map<string, string>, paths: readonly string[]): void {
  if ([...learnt.values()].includes('c:')) return;
  for (const path of paths) {
    const match = /^\\device\\(harddiskvolume\d{1,6})\\windows\\system32\\/i.exec(path);
    if (!match) continue;
    learnt.set(match[1]!.toLowerCase(), 'c:');
    return;
  }
}

function writeQueries(
  db: Database.Database,
  scan: NetworkScan,
  imageOf: Int32Array,
  processOf: ReadonlyMap<number, number>,
): void {
  const insert = db.prepare(
    `INSERT INTO dns_queries (event_id, source, host_id, process_id, image_id, time_us, name_id, query_type, status, answers)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const answer = db.prepare(
    'INSERT INTO dns_answers (event_id, position, type, address_id, text) VALUES (?, ?, ?, ?, ?)',
  );
  for (const row of scan.queries) {
    insert.run(
      row.event,
      row.source,
      row.host,
      processOf.get(row.event) ?? null,
      row.rawImage === 0 ? null : imageOf[row.rawImage],
      row.timeUs,
      row.name,
      row.queryType ?? null,
      row.status ?? null,
      row.answers.length,
    );
    row.answers.forEach((item, position) => {
      answer.run(row.event, position, item.type, item.address || null, item.text);
    });
  }
}

function writeConnections(
  db: Database.Database,
  scan: NetworkScan,
  imageOf: Int32Array,
  processOf: ReadonlyMap<number, number>,
): void {
  const { hosts: namesOf, everyone } = collectNames(scan, processOf);
  const nobody = new HostNames();
  const twins = findTwins(scan.connections, imageOf);
  const insert = db.prepare(
    `INSERT INTO connections (event_id, source, host_id, process_id, image_id, user, direction, protocol, remote_id, remote_port,
       local_id, local_port, time_us, utc_us, name_id, name_source, name_age_s, twin_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const row of scan.connections) {
    const process = processOf.get(row.event);
    const found =
      row.remote === 0 || row.direction === bind
        ? undefined
        : (namesOf.get(row.host) ?? nobody).find(process ?? -1, row.remote, (row.utcUs ?? row.timeUs) / 1e6, everyone);
    insert.run(
      row.event,
      row.source,
      row.host,
      process ?? null,
      imageOf[row.rawImage],
      row.user ?? null,
      row.direction,
      row.protocol ?? null,
      row.remote || null,
      row.remotePort ?? null,
      row.local || null,
      row.localPort ?? null,
      row.timeUs,
      row.utcUs ?? null,
      found?.name ?? null,
      (found?.source satisfies NameSource | undefined) ?? null,
      found?.ageSeconds ?? null,
      twins.get(row.event) ?? null,
    );
  }
}

function collectNames(
  scan: NetworkScan,
  processOf: ReadonlyMap<number, number>,
): { hosts: ReadonlyMap<number, HostNames>; everyone: HostNames } {
  const everyone = new HostNames();
  const hosts = new Map<number, HostNames>();
  const of = (host: number): HostNames => {
    let names = hosts.get(host);
    if (!names) {
      names = new HostNames();
      hosts.set(host, names);
    }
    return names;
  };
  for (const query of scan.queries) {
    for (const { address } of query.answers) {
      if (address === 0) continue;
      of(query.host).addAnswer(processOf.get(query.event) ?? -1, address, query.name, query.timeUs / 1e6);
      everyone.addAnswer(-1, address, query.name, query.timeUs / 1e6);
    }
  }
  for (const row of scan.connections) {
    if (row.reverse !== 0 && row.remote !== 0) of(row.host).addReverse(row.remote, row.reverse);
  }
  return { hosts, everyone };
}

/**
 * Later copies of a connection: the same ends, protocol and direction within five seconds on one host, from the other log or
 * from a second copy of the same log. Sysmon's row is the one that stays.
 */
function findTwins(connections: readonly RawConnection[], imageOf: Int32Array): ReadonlyMap<number, number> {
  // Ports of both ends and the remote address in one number, below 2^53 for two million addresses.
  const byHost = new Map<number, Map<number, RawConnection[]>>();
  for (const row of connections) {
    if (row.direction === bind || row.source === 5157 || row.localPort === undefined) continue;
    let byEnds = byHost.get(row.host);
    if (!byEnds) {
      byEnds = new Map();
      byHost.set(row.host, byEnds);
    }
    const key = (row.remote * 65_536 + (row.remotePort ?? 0)) * 65_536 + row.localPort;
    const list = byEnds.get(key);
    if (list) list.push(row);
    else byEnds.set(key, [row]);
  }
  const twins = new Map<number, number>();
  const at = (row: RawConnection): number => row.utcUs ?? row.timeUs;
  for (const list of [...byHost.values()].flatMap((byEnds) => [...byEnds.values()].filter((one) => one.length > 1))) {
    list.sort((a, b) => at(a) - at(b) || a.source - b.source);
    for (let i = 0; i < list.length; i++) {
      const row = list[i]!;
      if (twins.has(row.event)) continue;
      for (let k = i + 1; k < list.length && at(list[k]!) - at(row) <= twinUs; k++) {
        const other = list[k]!;
        if (twins.has(other.event) || other.protocol !== row.protocol || other.direction !== row.direction) continue;
        // Two rows of one source are copies only when they are the same moment.
        if (other.source === row.source && other.timeUs !== row.timeUs) continue;
        if (imageOf[other.rawImage] !== imageOf[row.rawImage] && other.source === row.source) continue;
        const keep = other.source === 3 && row.source !== 3 ? other : row;
        const drop = keep === row ? other : row;
        twins.set(drop.event, keep.event);
        if (drop === row) break;
      }
    }
  }
  return twins;
}
