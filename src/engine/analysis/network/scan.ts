/**
 * One pass over all events of a case. In: the events table. Out: connections and DNS queries in columns, running time of each
 * host, power-off spans. One scan, because reading the table is what costs; only payloads of the wanted events are read.
 */
import type Database from 'better-sqlite3';
import { isAbsent, parseInteger } from '../../normalise/values.ts';
import type { BuildContext } from '../analysis.ts';
import { HostActivity } from '../beacons/uptime.ts';
import { parseAnswers } from '../dns/answers.ts';
import { parseUtcTime } from '../processes/facts.ts';
import { Addresses, Images, Names } from './dictionary.ts';

export const outbound = 0;
export const inbound = 1;
export const bind = 2;

/** A connection before names, processes and final image ids are known. Ids 0 mean none. */
export interface RawConnection {
  readonly event: number;
  readonly source: number;
  readonly host: number;
  readonly rawImage: number;
  readonly user: string | undefined;
  readonly direction: number;
  readonly protocol: number | undefined;
  readonly remote: number;
  readonly remotePort: number | undefined;
  readonly local: number;
  readonly localPort: number | undefined;
  readonly timeUs: number;
  readonly utcUs: number | undefined;
  readonly pid: number | undefined;
  /** Reverse name that Sysmon gave to the remote side. */
  readonly reverse: number;
}

export interface RawQuery {
  readonly event: number;
  readonly source: number;
  readonly host: number;
  readonly rawImage: number;
  readonly timeUs: number;
  readonly name: number;
  readonly queryType: number | undefined;
  readonly status: number | undefined;
  readonly answers: readonly { readonly type: number; readonly address: number; readonly text: string }[];
}

export interface NetworkScan {
  readonly connections: RawConnection[];
  readonly queries: RawQuery[];
  readonly activity: Map<number, HostActivity>;
  readonly addresses: Addresses;
  readonly names: Names;
  readonly images: Images;
  /** Host -> names of the answers' texts that are no address (for the DNS view). */
  readonly sysmonConfigChanges: Map<number, number>;
}

type Payload = readonly (string | readonly string[] | null)[];
type Row = [
  id: number,
  timeUs: number,
  eventId: number,
  computerId: number | null,
  providerId: number | null,
  shapeId: number,
  payload: string | null,
];

const sysmon = 'microsoft-windows-sysmon';
const security = 'microsoft-windows-security-auditing';
const dnsClient = 'microsoft-windows-dns-client';
const wantedIds = [3, 16, 22, 3008, 3020, 5156, 5157, 5158];
const protocols: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

/** Reads the whole case; undefined when it was stopped. */
export function scanNetwork({ db, signal, progress }: BuildContext): NetworkScan | undefined {
  const scan: NetworkScan = {
    connections: [],
    queries: [],
    activity: new Map(),
    addresses: new Addresses(),
    names: new Names(),
    images: new Images(),
    sysmonConfigChanges: new Map(),
  };
  const hostOf = new Map(db.prepare('SELECT id, host_id FROM computers').raw().all() as [number, number | null][]);
  const providers = new Map(
    (db.prepare('SELECT id, name FROM providers').raw().all() as [number, string][]).map(([id, name]) => [
      id,
      name.toLowerCase(),
    ]),
  );
  const fieldsOf = createShapeReader(db);
  const total = (db.prepare('SELECT max(id) FROM events').pluck().get() as number | null) ?? 0;
  const rows = db
    .prepare(
      `SELECT id, time_us, event_id, computer_id, provider_id, shape_id,
         CASE WHEN event_id IN (${wantedIds.join(',')}) THEN payload END FROM events ORDER BY id`,
    )
    .raw()
    .iterate() as IterableIterator<Row>;
  let visited = 0;
  for (const row of rows) {
    if ((++visited & 0x3fff) === 0) {
      if (signal.aborted) return undefined;
      progress('Network: reading connections', row[0] / Math.max(1, total));
    }
    const host = row[3] === null ? null : hostOf.get(row[3]);
    if (host === null || host === undefined) continue;
    let seen = scan.activity.get(host);
    if (!seen) {
      seen = new HostActivity();
      scan.activity.set(host, seen);
    }
    seen.add(row[1] / 1e6);
    if (row[6] === null || row[4] === null) continue;
    const provider = providers.get(row[4]);
    const index = fieldsOf(row[5]);
    let payload: Payload | undefined;
    const field = (name: string): string | undefined => {
      payload ??= JSON.parse(row[6]!) as Payload;
      const at = index.get(name);
      const value = at === undefined ? undefined : payload[at];
      return typeof value === 'string' && !isAbsent(value) ? value : undefined;
    };
    const [event, timeUs, eventId] = row;
    if (provider === sysmon && eventId === 3) readSysmonConnection(scan, event, host, timeUs, field);
    else if (provider === sysmon && eventId === 22) readQuery(scan, event, 22, host, timeUs, field);
    else if (provider === sysmon && eventId === 16) {
      scan.sysmonConfigChanges.set(host, (scan.sysmonConfigChanges.get(host) ?? 0) + 1);
    } else if (provider === security && eventId >= 5156) readFilterEvent(scan, event, eventId, host, timeUs, field);
    else if (provider === dnsClient && (eventId === 3008 || eventId === 3020)) {
      readQuery(scan, event, eventId, host, timeUs, field);
    }
  }
  return scan;
}

/** Positions of lower-case field names by shape. */
function createShapeReader(db: Database.Database): (shapeId: number) => ReadonlyMap<string, number> {
  const shapes = new Map<number, ReadonlyMap<string, number>>();
  const read = db.prepare('SELECT names FROM shapes WHERE id = ?').pluck();
  return (shapeId) => {
    let index = shapes.get(shapeId);
    if (!index) {
      const names = JSON.parse((read.get(shapeId) as string | undefined) ?? '[]') as string[];
      index = new Map(names.map((name, at): [string, number] => [name.toLowerCase(), at]).reverse());
      shapes.set(shapeId, index);
    }
    return index;
  };
}

type Field = (name: string) => string | undefined;

const port = (text: string | undefined): number | undefined => {
  const value = parseInteger(text);
  return value !== undefined && value <= 65_535 ? value : undefined;
};

function readSysmonConnection(scan: NetworkScan, event: number, host: number, timeUs: number, field: Field): void {
  const initiated = field('initiated')?.toLowerCase() !== 'false';
  // Initiated=false: the remote side is the source.
  const [far, near] = initiated ? ['destination', 'source'] : ['source', 'destination'];
  const utcUs = parseUtcTime(field('utctime'));
  scan.connections.push({
    event,
    source: 3,
    host,
    rawImage: scan.images.rawIdOf(host, field('image')),
    user: field('user'),
    direction: initiated ? outbound : inbound,
    protocol: protocols[field('protocol')?.toLowerCase() ?? ''],
    remote: scan.addresses.idOf(field(`${far}ip`)),
    remotePort: port(field(`${far}port`)),
    local: scan.addresses.idOf(field(`${near}ip`)),
    localPort: port(field(`${near}port`)),
    timeUs,
    utcUs,
    pid: parseInteger(field('processid')),
    reverse: initiated ? scan.names.idOf(field(`${far}hostname`)) : 0,
  });
}

function readFilterEvent(
  scan: NetworkScan,
  event: number,
  eventId: number,
  host: number,
  timeUs: number,
  field: Field,
): void {
  const source = { id: scan.addresses.idOf(field('sourceaddress')), port: port(field('sourceport')) };
  const destination = { id: scan.addresses.idOf(field('destaddress')), port: port(field('destport')) };
  const direction = eventId === 5158 ? bind : field('direction') === '%%14592' ? inbound : outbound;
  // The local side is the source; where a log has it the other way round, addresses are put right later.
  scan.connections.push({
    event,
    source: eventId,
    host,
    rawImage: scan.images.rawIdOf(host, field('application')),
    user: undefined,
    direction,
    protocol: parseInteger(field('protocol')),
    remote: direction === bind ? 0 : destination.id,
    remotePort: direction === bind ? undefined : destination.port,
    local: source.id,
    localPort: source.port,
    timeUs,
    utcUs: undefined,
    pid: parseInteger(field('processid')),
    reverse: 0,
  });
}

function readQuery(scan: NetworkScan, event: number, source: number, host: number, timeUs: number, field: Field): void {
  const name = scan.names.idOf(field('queryname'));
  if (name === 0) return;
  const image = field('image');
  const answers = parseAnswers(field('queryresults'), (text) => scan.addresses.parse(text)).map((answer) => ({
    type: answer.type,
    address: answer.address ? scan.addresses.add(answer.address) : 0,
    text: answer.text,
  }));
  scan.queries.push({
    event,
    source,
    host,
    rawImage: image === undefined ? 0 : scan.images.rawIdOf(host, image),
    timeUs: source === 22 ? (parseUtcTime(field('utctime')) ?? timeUs) : timeUs,
    name,
    queryType: parseInteger(field('querytype')),
    status: parseInteger(field('querystatus') ?? field('status')),
    answers,
  });
}
