/** The columns of the sessions grid, the words for logon types, and what clause says 'only this'. Pure. */
import type { SessionRow, sessionSorts } from '#shared/contract/processes.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { formatCount, formatDuration } from '../../state/format.ts';
import { toSessionClause } from '../../state/pages.ts';
import { formatSecond, formatTime } from '../../state/time-zone.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';

/** Logon types as Windows documents them (event 4624). */
const logonTypes: Readonly<Record<number, string>> = {
  0: 'System',
  2: 'Interactive',
  3: 'Network',
  4: 'Batch',
  5: 'Service',
  7: 'Unlock',
  8: 'Network cleartext',
  9: 'New credentials',
  10: 'Remote interactive',
  11: 'Cached interactive',
  12: 'Cached remote interactive',
  13: 'Cached unlock',
};

/** `3 Network`; the number alone when it is none of Windows'. */
export function explainLogonType(type: number | null): string {
  if (type === null) return '';
  return logonTypes[type] ? `${type} ${logonTypes[type]}` : String(type);
}

/** All types, for a picker. */
export const logonTypeChoices: readonly { readonly value: string; readonly label: string }[] = Object.keys(
  logonTypes,
).map((type) => ({ value: type, label: explainLogonType(Number(type)) }));

/** `DOMAIN\user`. */
export function toAccount(row: { readonly domain: string | null; readonly user: string | null }): string {
  if (row.user === null) return '';
  return row.domain ? `${row.domain}\\${row.user}` : row.user;
}

/** Where a session came from: name and address, as far as known. */
export function toSource(row: { readonly sourceHost: string | null; readonly sourceIp: string | null }): string {
  return [row.sourceHost, row.sourceIp].filter((part) => part).join(' ');
}

const endWords = { logoff: 'logoff', 'logoff-asked': 'user logged off', shutdown: 'boot ended' } as const;

/** How a session ended, in words. */
export function explainSessionEnd(row: Pick<SessionRow, 'endHow'>): string {
  return row.endHow === null ? 'no end recorded' : endWords[row.endHow];
}

/** A session as a row of the grid; lists become text. */
export function toSessionGridRow(row: SessionRow): GridRow {
  return {
    id: row.id,
    hostId: row.hostId,
    host: row.host,
    start: row.startUs,
    startTick: row.startTick,
    end: row.endUs,
    endHow: row.endHow,
    firstSeen: row.firstSeenUs,
    user: toAccount(row),
    userName: row.user,
    type: row.logonType,
    source: toSource(row),
    sourceIp: row.sourceIp,
    sourceHost: row.sourceHost,
    logonId: row.logonId,
    package: [row.authPackage, row.lmPackage].filter((part) => part).join(' '),
    elevated: row.elevated === null ? null : row.elevated ? 'yes' : 'no',
    failures: row.failuresBefore,
    processes: row.processCount,
    events: row.eventCount,
    explicit: row.explicitCount,
    reconnects: row.reconnectCount,
    process: row.processName,
  };
}

/** The engine's name for the sort of a column; undefined when it cannot sort by it. */
export function toSessionSort(column: string): (typeof sessionSorts)[number] | undefined {
  const sorts: readonly (typeof sessionSorts)[number][] = [
    'start',
    'end',
    'host',
    'user',
    'type',
    'source',
    'processes',
    'events',
    'failures',
  ];
  return sorts.find((sort) => sort === column);
}

const many = (id: string) => (row: GridRow) => (row[id] ? formatCount(Number(row[id])) : '');

/** The columns in their order. */
export function toSessionColumns(timeZone: string): GridColumn[] {
  const time = (us: unknown, tick: unknown): string => formatTime(Number(us), Number(tick ?? 0), timeZone);
  const columns: GridColumn[] = [
    {
      id: 'start',
      label: 'Logon',
      width: 214,
      pinned: true,
      format: (row) =>
        row.start === null ? `(seen ${formatSecond(Number(row.firstSeen), timeZone)})` : time(row.start, row.startTick),
      className: (row) => (row.start === null ? 'el-unlogged' : undefined),
    },
    { id: 'user', label: 'User', width: 190 },
    { id: 'type', label: 'Type', width: 150, format: (row) => explainLogonType(row.type as number | null) },
    { id: 'source', label: 'From', width: 190 },
    { id: 'host', label: 'To host', width: 140 },
    {
      id: 'end',
      label: 'End',
      width: 214,
      format: (row) => (row.end === null ? 'no end recorded' : time(row.end, 0)),
      className: (row) => (row.end === null ? 'el-unlogged' : undefined),
    },
    {
      id: 'length',
      label: 'Length',
      width: 96,
      alignRight: true,
      format: (row) =>
        typeof row.start === 'number' && typeof row.end === 'number'
          ? formatDuration((row.end - row.start) / 1000)
          : '',
    },
    {
      id: 'failures',
      label: 'Failed before',
      width: 92,
      alignRight: true,
      format: many('failures'),
      className: (row) => (row.failures ? 'el-failed' : undefined),
    },
    { id: 'processes', label: 'Processes', width: 82, alignRight: true, format: many('processes') },
    { id: 'events', label: 'Events', width: 72, alignRight: true, format: many('events') },
    { id: 'elevated', label: 'Elevated', width: 72 },
    { id: 'package', label: 'Package', width: 150 },
    {
      id: 'logonId',
      label: 'Logon id',
      width: 100,
      format: (row) => `0x${Number(row.logonId).toString(16)}`,
    },
    { id: 'explicit', label: 'Explicit', width: 70, alignRight: true, format: many('explicit') },
    { id: 'reconnects', label: 'Reconnects', width: 86, alignRight: true, format: many('reconnects') },
    { id: 'process', label: 'Logon process', width: 260 },
  ];
  return columns.map((column) => ({ ...column, sortable: toSessionSort(column.id) !== undefined }));
}

/** The event filter that a cell stands for; the session itself where the value is no filter. */
export function toSessionCellClause(row: GridRow, columnId: string): string {
  const field = (name: string, value: unknown): string => toFieldClauseText(name, String(value));
  if (columnId === 'user' && row.userName) return field('TargetUserName', row.userName);
  if (columnId === 'type' && row.type !== null) return field('LogonType', row.type);
  if (columnId === 'source' && row.sourceIp) return field('IpAddress', row.sourceIp);
  if (columnId === 'source' && row.sourceHost) return field('WorkstationName', row.sourceHost);
  return toSessionClause(Number(row.id));
}
