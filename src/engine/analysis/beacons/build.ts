/**
 * Connections to `beacons`: every host, program, port and destination with five or more connections, scored and judged. Rows
 * are made anew at each load; their keys stay. Lists are never applied here: they hide and lift rows when they are read.
 */
import type Database from 'better-sqlite3';
import { fileName } from '../../normalise/image.ts';
import type { Analysis, BuildContext } from '../analysis.ts';
import { classifyImage, createVendorTable, isImageIn, isInfrastructurePort } from '../network/knowledge.ts';
import { type BeaconDetail, toDetail } from './detail.ts';
import { minCheckIns } from './ebs.ts';
import { Fleet } from './fleet.ts';
import { type BeaconRow, groupConnections, type ProgramPort } from './groups.ts';
import { type Injection, readInjections } from './injections.ts';
import { readLaunches } from './launch.ts';
import {
  type CaseConnections,
  chooseClock,
  readConnections,
  readDomains,
  readHosts,
  type SeriesClock,
} from './read.ts';
import { type RowContext, type ScoredRow, scoreProgramPort } from './score-rows.ts';

export const beaconsAnalysis: Analysis = { name: 'Beacons', version: 3, build: buildBeacons };

/** Address classes that lie outside the own network. */
const outside = new Set(['public', 'reserved']);

type Suspicion = Pick<RowContext, 'injectedBy' | 'launch' | 'onlySuspects'>;

interface Texts {
  readonly images: ReadonlyMap<number, { readonly path: string; readonly key: number }>;
  readonly addresses: ReadonlyMap<number, { readonly address: string; readonly class: string }>;
  readonly names: ReadonlyMap<number, string>;
}

function buildBeacons({ db, signal, progress }: BuildContext): void {
  progress('Beacons: reading connections');
  const domains = readDomains(db);
  const columns = readConnections(db, domains);
  const hosts = readHosts(db);
  const texts = readTexts(db);
  const imageKeys: number[] = [];
  for (const [id, image] of texts.images) imageKeys[id] = image.key;
  const fleet = new Fleet();
  fleet.add(columns, imageKeys);
  const injections = readInjections(db);
  const launches = readLaunches(db, new Set(columns.process.subarray(0, columns.count)));
  const describe = createDescriber(texts, fleet, (row) => findSuspects(row, columns, injections, launches));
  const groups = groupConnections(columns, { minCount: minCheckIns, isRare: (remote) => fleet.isRare(remote) });
  const times = new Float64Array(columns.count);
  const write = createWriter(db, texts, domains.texts);
  db.transaction(() => {
    db.exec('DELETE FROM beacons');
    let done = 0;
    for (const group of groups) {
      if ((++done & 0xff) === 0) {
        if (signal.aborted) return;
        progress('Beacons: scoring', done / groups.length);
      }
      const host = hosts.get(group.host);
      if (!host) continue;
      const clock = chooseClock(columns, rowsOf(group), times);
      const { logFrom, logTo } = host;
      for (const scored of scoreProgramPort(group, { times, clock: host, describe, logFrom, logTo }))
        write(scored, clock, describe(scored.row));
    }
  })();
}

/** What speaks against the processes of a row. A thread counts unless its process talked to the place as much before it. */
function findSuspects(
  row: BeaconRow,
  { process, timeUs }: CaseConnections,
  injections: ReadonlyMap<number, Injection>,
  launches: ReadonlyMap<number, string>,
): Suspicion {
  let source: string | undefined;
  let launch: string | undefined;
  let before = 0;
  let after = 0;
  let others = 0;
  for (const { rows } of row.series) {
    for (const one of rows) {
      const injection = injections.get(process[one]!);
      const reason = launches.get(process[one]!);
      launch ??= reason;
      if (injection && timeUs[one]! >= injection.timeUs) {
        source ??= injection.source;
        after++;
      } else if (injection) before++;
      else if (!reason) others++;
    }
  }
  return {
    injectedBy: after > before ? source : undefined,
    launch,
    onlySuspects: (after > 0 || launch !== undefined) && before + others === 0,
  };
}

function rowsOf(group: ProgramPort): Int32Array {
  const rows = new Set<number>();
  for (const { series } of group.rows) for (const one of series) for (const row of one.rows) rows.add(row);
  for (const { series } of group.spans) for (const row of series.rows) rows.add(row);
  return Int32Array.from(rows);
}

function readTexts(db: Database.Database): Texts {
  const keys = new Map<string, number>();
  const images = new Map<number, { path: string; key: number }>();
  for (const [id, path, key] of db.prepare('SELECT id, path, image_key FROM net_images').raw().all() as [
    number,
    string,
    string,
  ][]) {
    if (!keys.has(key)) keys.set(key, keys.size);
    images.set(id, { path, key: keys.get(key)! });
  }
  const addresses = new Map(
    (db.prepare('SELECT id, address, class FROM net_addresses').raw().all() as [number, string, string][]).map(
      ([id, address, kind]) => [id, { address, class: kind }],
    ),
  );
  const names = new Map(db.prepare('SELECT id, name FROM net_names').raw().all() as [number, string][]);
  return { images, addresses, names };
}

function createDescriber(
  texts: Texts,
  fleet: Fleet,
  suspicionOf: (row: BeaconRow) => Suspicion,
): (row: BeaconRow) => RowContext {
  const vendorOf = createVendorTable();
  return (row) => {
    const image = texts.images.get(row.image)!;
    const name = row.name < 0 ? undefined : texts.names.get(row.name);
    return {
      imageClass: classifyImage(image.path),
      imageName: fileName(image.path),
      internal: row.remotes.every((remote) => !outside.has(texts.addresses.get(remote)?.class ?? '')),
      infrastructurePort: isInfrastructurePort(row.port),
      port: row.port,
      vendor: vendorOf(image.path, name),
      remoteAdmin: isImageIn('remoteAdmin', image.path),
      fleetHosts: fleet.size,
      pairHosts: fleet.pairHosts(image.key, row.name, row.remotes[0]!, row.host),
      imageHosts: fleet.imageHosts(image.key, row.host),
      watchListed: undefined,
      named: name !== undefined,
      ...suspicionOf(row),
    };
  };
}

function createWriter(
  db: Database.Database,
  texts: Texts,
  domains: readonly string[],
): (scored: ScoredRow, clock: SeriesClock, context: RowContext) => void {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO beacons (row_key, host_id, image_id, port, level, name_id, domain, remotes, count, check_ins, first_us, last_us,
       score, points, verdict, rita, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (scored, clock, context) => {
    const { row, best, ebs, points, rita } = scored;
    const { level } = best.series;
    const domain = row.domain < 0 ? undefined : domains[row.domain];
    const target =
      level === 'domain'
        ? `*.${domain}`
        : level === 'set'
          ? row.remotes
              .map((remote) => texts.addresses.get(remote)!.address)
              .sort()
              .join(',')
          : row.name >= 0
            ? texts.names.get(row.name)!
            : texts.addresses.get(row.remotes[0]!)!.address;
    const detail: BeaconDetail = toDetail(scored, clock, context);
    insert.run(
      `${row.host}|${texts.images.get(row.image)!.path.toLowerCase()}|${row.port}|${target}`,
      row.host,
      row.image,
      row.port,
      level,
      row.name < 0 ? null : row.name,
      domain ?? null,
      JSON.stringify(level === 'address' ? best.series.remotes : row.remotes),
      best.series.rows.length,
      ebs.checkIns,
      Math.round(best.times[0]! * 1e6),
      Math.round(best.times[best.times.length - 1]! * 1e6),
      ebs.score,
      points.points,
      points.verdict,
      rita?.score ?? null,
      JSON.stringify(detail),
    );
  };
}
