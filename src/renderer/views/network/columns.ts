/** Rows and columns of the network view's grids. Pure. */
import type { ConnectionRow, DnsNameRow, NetworkPivotRow } from '#shared/contract/network.ts';
import { formatCount, toFileName } from '../../state/format.ts';
import { formatSecond, formatTime } from '../../state/time-zone.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';

/** Columns by which the engine sorts connections. */
export const connectionSorts = ['time', 'host', 'image', 'name', 'remote', 'port'] as const;
const nameSources: Readonly<Record<string, string>> = {
  'dns-process': 'asked by this process',
  'dns-host': 'asked on this host',
  'dns-case': 'asked on another host',
  reverse: 'reverse lookup',
};
const directionWords = { out: 'out', in: 'in', bind: 'listens' } as const;

/** A connection as a row. */
export function toConnectionRow(row: ConnectionRow): GridRow {
  return {
    id: row.eventId,
    time: row.timeUs,
    host: row.host,
    hostId: row.hostId,
    image: toFileName(row.image),
    imagePath: row.image,
    imageId: row.imageId,
    processId: row.processId,
    pid: row.pid,
    user: row.user,
    direction: row.blocked ? `${directionWords[row.direction]}, blocked` : directionWords[row.direction],
    protocol: row.protocol,
    name: row.name,
    nameSource: row.nameSource,
    domain: row.domain,
    remote: row.remote,
    port: row.direction === 'out' ? row.remotePort : row.localPort,
    local: row.local === null ? null : `${row.local}:${row.localPort ?? ''}`,
    class: row.addressClass,
    source: row.source,
    watchedBy: row.watchedBy,
  };
}

/** Columns of the connections grid. */
export function toConnectionColumns(timeZone: string): GridColumn[] {
  const columns: GridColumn[] = [
    { id: 'time', label: 'Time', width: 214, pinned: true, format: (row) => formatTime(Number(row.time), 0, timeZone) },
    { id: 'host', label: 'Host', width: 110 },
    { id: 'image', label: 'Program', width: 150 },
    { id: 'pid', label: 'Pid', width: 62, alignRight: true },
    { id: 'direction', label: 'Direction', width: 86 },
    { id: 'name', label: 'Name', width: 200 },
    {
      id: 'nameSource',
      label: 'Name from',
      width: 150,
      format: (row) => nameSources[String(row.nameSource ?? '')] ?? String(row.nameSource ?? ''),
    },
    { id: 'remote', label: 'Remote', width: 140 },
    { id: 'port', label: 'Port', width: 64, alignRight: true },
    { id: 'protocol', label: 'Protocol', width: 70 },
    { id: 'class', label: 'Class', width: 86 },
    { id: 'local', label: 'Local', width: 150 },
    { id: 'user', label: 'User', width: 160 },
    { id: 'source', label: 'Event', width: 62, alignRight: true },
    { id: 'watchedBy', label: 'Watched by', width: 120 },
  ];
  const sorts: readonly string[] = connectionSorts;
  return columns.map((column) => ({ ...column, sortable: sorts.includes(column.id) }));
}

/** A row of the destinations pivot: destination, program and host are its values in this order. */
export function toPivotRow(row: NetworkPivotRow, index: number): GridRow {
  const [destination = '', image = '', host = ''] = row.values;
  return {
    id: index,
    destination,
    image: toFileName(image),
    imagePath: image,
    host,
    count: row.count,
    first: row.firstUs,
    last: row.lastUs,
    hosts: row.hosts,
    addresses: row.addresses,
    prevalence: row.prevalence,
  };
}

const number = (id: string, label: string, width: number): GridColumn => ({
  id,
  label,
  width,
  alignRight: true,
  format: (row) => formatCount(Number(row[id] ?? 0)),
});

/** Columns of the destinations pivot; without what it does not group by. */
export function toPivotColumns(timeZone: string, by: readonly string[]): GridColumn[] {
  const columns: GridColumn[] = [
    {
      id: 'destination',
      label: 'Destination',
      width: 260,
      format: (row) => String(row.destination || '(no remote side)'),
    },
    { id: 'image', label: 'Program', width: 170 },
    { id: 'host', label: 'Host', width: 120 },
    number('count', 'Count', 80),
    { id: 'first', label: 'First', width: 158, format: (row) => formatSecond(Number(row.first), timeZone) },
    { id: 'last', label: 'Last', width: 158, format: (row) => formatSecond(Number(row.last), timeZone) },
    number('hosts', 'Hosts', 64),
    {
      id: 'prevalence',
      label: 'Prevalence',
      width: 86,
      alignRight: true,
      format: (row) => `${Math.round(100 * Number(row.prevalence))} %`,
    },
    number('addresses', 'Addresses', 84),
  ];
  return columns.filter((column) => !['image', 'host'].includes(column.id) || by.includes(column.id));
}

/** Columns by which the engine sorts names. */
export const dnsSorts = ['count', 'generated', 'labelLength', 'entropy', 'first', 'noSuchName', 'hosts'] as const;

/** A name asked for as a row. */
export function toDnsRow(row: DnsNameRow): GridRow {
  return {
    id: row.name,
    name: row.name,
    domain: row.domain,
    count: row.count,
    hosts: row.hosts,
    images: row.images.map(toFileName).join(', '),
    first: row.firstUs,
    last: row.lastUs,
    noSuchName: row.noSuchName,
    failed: row.failed,
    answers: row.answers.join(', '),
    labelLength: row.labelLength,
    entropy: row.entropy,
    generated: row.generated,
  };
}

/** Columns of the names grid. */
export function toDnsColumns(timeZone: string): GridColumn[] {
  const share = (part: unknown, whole: unknown): string =>
    Number(part) > 0
      ? `${formatCount(Number(part))} (${Math.round((100 * Number(part)) / Math.max(1, Number(whole)))} %)`
      : '';
  const columns: GridColumn[] = [
    { id: 'name', label: 'Name', width: 270, pinned: true },
    { id: 'domain', label: 'Domain', width: 160 },
    number('count', 'Count', 70),
    number('hosts', 'Hosts', 60),
    { id: 'images', label: 'Programs', width: 190 },
    {
      id: 'generated',
      label: 'Generated',
      width: 84,
      alignRight: true,
      format: (row) => Number(row.generated).toFixed(2),
      className: (row) => (Number(row.generated) >= 0.8 ? 'el-suspect' : undefined),
    },
    { id: 'entropy', label: 'Entropy', width: 72, alignRight: true, format: (row) => Number(row.entropy).toFixed(2) },
    number('labelLength', 'Longest label', 92),
    {
      id: 'noSuchName',
      label: 'No such name',
      width: 104,
      alignRight: true,
      format: (row) => share(row.noSuchName, row.count),
    },
    { id: 'first', label: 'First', width: 158, format: (row) => formatSecond(Number(row.first), timeZone) },
    { id: 'last', label: 'Last', width: 158, format: (row) => formatSecond(Number(row.last), timeZone) },
    { id: 'answers', label: 'Answers', width: 260 },
  ];
  const sorts: readonly string[] = dnsSorts;
  return columns.map((column) => ({ ...column, sortable: sorts.includes(column.id) }));
}
