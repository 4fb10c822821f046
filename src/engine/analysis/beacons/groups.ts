/**
 * From connections to series. In: columns of outbound connections. Out: rows (what the list shows) with the series that are
 * scored for each: by address, by name over all addresses, by registered domain over all names, and, where no name is known,
 * over a small set of rare addresses. Grouping is by program path and never by process, which changes at a restart.
 */

/** Columns of connections, one entry a connection, in any order; numbers are dictionary ids, -1 for none. */
export interface ConnectionColumns {
  readonly count: number;
  readonly host: Int32Array;
  readonly image: Int32Array;
  readonly remote: Int32Array;
  readonly port: Int32Array;
  readonly name: Int32Array;
  readonly domain: Int32Array;
}

export type SeriesLevel = 'address' | 'name' | 'domain' | 'set';

/** Connections of one host and program to one port that are scored together. */
export interface Series {
  readonly level: SeriesLevel;
  /** Address id, name id, domain id; -1 for a set. */
  readonly key: number;
  /** Row numbers of the columns, unsorted. */
  readonly rows: Int32Array;
  readonly remotes: readonly number[];
}

/** One line of the list: a name with its addresses, or an address without a name. */
export interface BeaconRow {
  readonly host: number;
  readonly image: number;
  readonly port: number;
  /** -1 when the row is an address without a name. */
  readonly name: number;
  readonly domain: number;
  readonly remotes: readonly number[];
  /** Series of this row alone: the name, and each address. */
  readonly series: readonly Series[];
}

/** Rows of one host, program and port, with the series that span several of them. */
export interface ProgramPort {
  readonly host: number;
  readonly image: number;
  readonly port: number;
  readonly rows: readonly BeaconRow[];
  /** Domain and set series. `members` are positions in `rows`. */
  readonly spans: readonly { readonly series: Series; readonly members: readonly number[] }[];
}

export interface GroupOptions {
  /** Series with fewer connections are not made. */
  readonly minCount: number;
  /** True for an address that few hosts of the case talk to: only those make a set. */
  readonly isRare: (remote: number) => boolean;
  /** Largest set of nameless addresses. */
  readonly maxSet?: number;
}

const largestSet = 8;

/** Splits connections into host + program + port buckets, then rows and series. */
export function groupConnections(columns: ConnectionColumns, options: GroupOptions): ProgramPort[] {
  const buckets = new Map<string, number[]>();
  const keys = new Map<number, Map<number, number[]>>();
  for (let i = 0; i < columns.count; i++) {
    const hostPort = columns.host[i]! * 65_536 + columns.port[i]!;
    let byImage = keys.get(hostPort);
    if (!byImage) {
      byImage = new Map();
      keys.set(hostPort, byImage);
    }
    let rows = byImage.get(columns.image[i]!);
    if (!rows) {
      rows = [];
      byImage.set(columns.image[i]!, rows);
      buckets.set(`${hostPort}|${columns.image[i]}`, rows);
    }
    rows.push(i);
  }
  const out: ProgramPort[] = [];
  for (const rows of buckets.values()) {
    if (rows.length >= options.minCount) out.push(toProgramPort(columns, rows, options));
  }
  return out;
}

function toProgramPort(columns: ConnectionColumns, all: readonly number[], options: GroupOptions): ProgramPort {
  const first = all[0]!;
  const base = { host: columns.host[first]!, image: columns.image[first]!, port: columns.port[first]! };
  const byRemote = collect(all, (row) => columns.remote[row]!);
  const byName = collect(all, (row) => columns.name[row]!);
  const homeOf = new Map<number, number>();
  for (const [remote, rows] of byRemote)
    homeOf.set(
      remote,
      commonest(rows, (row) => columns.name[row]!),
    );

  const rows: BeaconRow[] = [];
  const addressSeries = (remote: number): Series => ({
    level: 'address',
    key: remote,
    rows: Int32Array.from(byRemote.get(remote)!),
    remotes: [remote],
  });
  for (const [name, named] of byName) {
    if (name < 0) continue;
    const remotes = [...new Set(named.map((row) => columns.remote[row]!))];
    const series: Series[] = [];
    if (named.length >= options.minCount)
      series.push({ level: 'name', key: name, rows: Int32Array.from(named), remotes });
    for (const remote of remotes) {
      const own = byRemote.get(remote)!;
      if (homeOf.get(remote) !== name || own.length < options.minCount) continue;
      // One address behind one name is the same series twice.
      if (remotes.length === 1 && own.length === named.length) continue;
      series.push(addressSeries(remote));
    }
    if (series.length > 0) rows.push({ ...base, name, domain: columns.domain[named[0]!]!, remotes, series });
  }
  const nameless: number[] = [];
  for (const [remote, own] of byRemote) {
    if (homeOf.get(remote) !== -1) continue;
    nameless.push(remote);
    if (own.length >= options.minCount) {
      rows.push({ ...base, name: -1, domain: -1, remotes: [remote], series: [addressSeries(remote)] });
    }
  }
  return {
    ...base,
    rows,
    spans: [...domainSpans(columns, all, rows, options), ...setSpans(byRemote, nameless, rows, options)],
  };
}

function domainSpans(
  columns: ConnectionColumns,
  all: readonly number[],
  rows: BeaconRow[],
  options: GroupOptions,
): ProgramPort['spans'] {
  const spans: { series: Series; members: number[] }[] = [];
  for (const [domain, own] of collect(all, (row) => columns.domain[row]!)) {
    if (domain < 0 || own.length < options.minCount) continue;
    if (new Set(own.map((row) => columns.name[row]!)).size < 2) continue;
    const remotes = [...new Set(own.map((row) => columns.remote[row]!))];
    const members = rows.flatMap((row, index) => (row.domain === domain ? [index] : []));
    spans.push({ series: { level: 'domain', key: domain, rows: Int32Array.from(own), remotes }, members });
  }
  return spans;
}

function setSpans(
  byRemote: ReadonlyMap<number, number[]>,
  nameless: readonly number[],
  rows: BeaconRow[],
  options: GroupOptions,
): ProgramPort['spans'] {
  const rare = nameless.filter((remote) => options.isRare(remote));
  if (rare.length < 2 || rare.length > (options.maxSet ?? largestSet)) return [];
  const own = rare.flatMap((remote) => byRemote.get(remote)!);
  if (own.length < options.minCount) return [];
  const inSet = new Set(rare);
  const members = rows.flatMap((row, index) => (row.name < 0 && inSet.has(row.remotes[0]!) ? [index] : []));
  return [{ series: { level: 'set', key: -1, rows: Int32Array.from(own), remotes: rare }, members }];
}

function collect(rows: readonly number[], key: (row: number) => number): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const row of rows) {
    const value = key(row);
    const list = out.get(value);
    if (list) list.push(row);
    else out.set(value, [row]);
  }
  return out;
}

function commonest(rows: readonly number[], key: (row: number) => number): number {
  let best = -1;
  let most = 0;
  for (const [value, own] of collect(rows, key)) {
    if (own.length > most) {
      best = value;
      most = own.length;
    }
  }
  return best;
}
