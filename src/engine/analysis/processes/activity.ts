/**
 * What a process or session did, one line an event. In: event ids of `event_links`. Out: kind, action and target in words
 * from the payload. Decision: the kind is decided in SQL by provider and event id, so that counting and paging need no
 * payload; only the lines of a page are read.
 */
import type Database from 'better-sqlite3';
import type { ActivityKind, ActivityRow } from '#shared/contract/processes.ts';
import { EventReader } from './event-reader.ts';
import type { SourceRecord } from './facts.ts';
import { securityProvider, sysmonProvider } from './facts.ts';

interface Line {
  readonly kind: ActivityKind;
  readonly action: string;
  readonly target: (record: SourceRecord) => string;
}

type Fields = readonly string[];

const text = (record: SourceRecord, name: string): string => {
  const value = record.field(name);
  return value === undefined || value === '-' ? '' : value;
};

/** Values of several fields with a blank between. */
const join =
  (...names: Fields) =>
  (record: SourceRecord): string =>
    names
      .map((name) => text(record, name))
      .filter(Boolean)
      .join(' ');

/** `10.0.0.5:443 (name) tcp`. */
const endpoint =
  (address: string, port: string, name: string, protocol: string) =>
  (record: SourceRecord): string => {
    const host = text(record, name);
    const raw = text(record, protocol);
    const transport = raw === '6' ? 'tcp' : raw === '17' ? 'udp' : raw;
    const at = text(record, address);
    return `${at.includes(':') ? `[${at}]` : at}:${text(record, port)}${host ? ` (${host})` : ''} ${transport}`.trim();
  };

const line = (kind: ActivityKind, action: string, target: (record: SourceRecord) => string): Line => ({
  kind,
  action,
  target,
});
const service = join('ServiceName', 'ServiceFileName');

const sysmon: Readonly<Record<number, Line>> = {
  1: line('process', 'was started', join('CommandLine')),
  2: line('file', 'changed the creation time of', join('TargetFilename')),
  3: line('network', 'connection', endpoint('DestinationIp', 'DestinationPort', 'DestinationHostname', 'Protocol')),
  5: line('process', 'ended', join('Image')),
  7: line('module', 'loaded', join('ImageLoaded')),
  8: line('access', 'started a thread in', join('TargetImage')),
  9: line('file', 'read the raw disk', join('Device')),
  10: line('access', 'opened process', join('TargetImage', 'GrantedAccess')),
  11: line('file', 'created', join('TargetFilename')),
  12: line('registry', 'key', join('EventType', 'TargetObject')),
  13: line('registry', 'set', join('TargetObject', 'Details')),
  14: line('registry', 'renamed', join('TargetObject', 'NewName')),
  15: line('file', 'created stream', join('TargetFilename')),
  17: line('pipe', 'created pipe', join('PipeName')),
  18: line('pipe', 'connected to pipe', join('PipeName')),
  22: line('dns', 'asked for', join('QueryName', 'QueryResults')),
  23: line('file', 'deleted (kept)', join('TargetFilename')),
  24: line('other', 'changed the clipboard', join('ClientInfo')),
  25: line('access', 'was tampered with', join('Type')),
  26: line('file', 'deleted', join('TargetFilename')),
  27: line('file', 'was kept from creating', join('TargetFilename')),
  28: line('file', 'was kept from shredding', join('TargetFilename')),
  29: line('file', 'created program', join('TargetFilename')),
};

const security: Readonly<Record<number, Line>> = {
  4624: line('logon', 'logon', join('TargetDomainName', 'TargetUserName')),
  4625: line('logon', 'failed logon', join('TargetDomainName', 'TargetUserName')),
  4634: line('logon', 'logoff', join('TargetDomainName', 'TargetUserName')),
  4647: line('logon', 'asked for logoff', join('TargetDomainName', 'TargetUserName')),
  4648: line('logon', 'used other credentials', join('TargetDomainName', 'TargetUserName', 'TargetServerName')),
  4656: line('access', 'asked for', join('ObjectType', 'ObjectName')),
  4657: line('registry', 'set', join('ObjectName', 'ObjectValueName', 'NewValue')),
  4658: line('access', 'closed a handle', join('HandleId')),
  4660: line('access', 'deleted an object', join('HandleId')),
  4663: line('access', 'accessed', join('ObjectType', 'ObjectName')),
  4672: line('logon', 'got privileges', join('PrivilegeList')),
  4673: line('access', 'used privilege', join('PrivilegeList', 'Service')),
  4674: line('access', 'used privilege on', join('ObjectName', 'PrivilegeList')),
  4688: line('process', 'was started', join('NewProcessName', 'CommandLine')),
  4689: line('process', 'ended', join('ProcessName')),
  4697: line('other', 'installed service', service),
  4698: line('other', 'created task', join('TaskName')),
  4699: line('other', 'deleted task', join('TaskName')),
  4700: line('other', 'enabled task', join('TaskName')),
  4701: line('other', 'disabled task', join('TaskName')),
  4702: line('other', 'changed task', join('TaskName')),
  4720: line('other', 'created account', join('TargetUserName')),
  4732: line('other', 'added to group', join('TargetUserName', 'MemberSid')),
  4778: line('logon', 'reconnected from', join('ClientName', 'ClientAddress')),
  4779: line('logon', 'disconnected from', join('ClientName', 'ClientAddress')),
  5140: line('access', 'opened share', join('ShareName')),
  5145: line('access', 'asked for share file', join('ShareName', 'RelativeTargetName')),
  5156: line('network', 'connection', (record) => {
    const isInbound = record.field('Direction') === '%%14592';
    const at = endpoint('DestAddress', 'DestPort', '', 'Protocol')(record);
    return isInbound ? `from ${at}` : at;
  }),
  5158: line('network', 'bound port', endpoint('SourceAddress', 'SourcePort', '', 'Protocol')),
};

const powershell: Readonly<Record<number, Line>> = {
  4103: line('script', 'ran command', join('Payload')),
  4104: line('script', 'ran script', join('ScriptBlockText')),
};

const tables: readonly (readonly [string, string, Readonly<Record<number, Line>>])[] = [
  [sysmonProvider, 'Sysmon', sysmon],
  [securityProvider, 'Security', security],
  ['microsoft-windows-powershell', 'PowerShell', powershell],
  ['powershellcore', 'PowerShell', powershell],
];

const maxTarget = 2000;

/** One event as a line. */
export function toActivity(record: SourceRecord, processId: number | null): ActivityRow {
  const table = tables.find(([provider]) => provider === record.provider);
  const known = table?.[2][record.id];
  return {
    eventId: record.event,
    timeUs: record.timeUs,
    timeTick: record.timeTick,
    kind: known?.kind ?? 'other',
    source: `${table?.[1] ?? (record.provider || 'event')} ${record.id < 0 ? '' : record.id}`.trim(),
    action: known?.action ?? '',
    target: (known?.target(record) ?? '').slice(0, maxTarget),
    processId,
  };
}

/** `CASE` that gives the kind of an event `e` of provider `v`. */
function kindSql(): string {
  const whens = tables.flatMap(([provider, , lines]) => {
    const byKind = new Map<ActivityKind, number[]>();
    for (const [id, { kind }] of Object.entries(lines)) byKind.set(kind, [...(byKind.get(kind) ?? []), Number(id)]);
    return [...byKind].map(
      ([kind, ids]) => `WHEN lower(v.name) = '${provider}' AND e.event_id IN (${ids.join(',')}) THEN '${kind}'`,
    );
  });
  return `CASE ${whens.join(' ')} ELSE 'other' END`;
}

const from = 'event_links l JOIN events e ON e.id = l.event_id LEFT JOIN providers v ON v.id = e.provider_id';

/** Number of events by kind, most first. */
export function queryKinds(
  db: Database.Database,
  column: 'process_id' | 'session_id',
  id: number,
): { kind: ActivityKind; count: number }[] {
  return db
    .prepare(
      `SELECT ${kindSql()} AS kind, COUNT(*) AS count FROM ${from} WHERE l.${column} = ? GROUP BY 1 ORDER BY 2 DESC, 1`,
    )
    .all(id) as { kind: ActivityKind; count: number }[];
}

/** A page of what a process or a session did, in order of time. */
export function queryActivity(
  db: Database.Database,
  column: 'process_id' | 'session_id',
  input: {
    readonly id: number;
    readonly kind?: ActivityKind | undefined;
    readonly offset: number;
    readonly limit: number;
  },
): { total: number; rows: ActivityRow[] } {
  const where = `l.${column} = ?${input.kind === undefined ? '' : ` AND ${kindSql()} = ?`}`;
  const values = input.kind === undefined ? [input.id] : [input.id, input.kind];
  const total = db
    // Without a kind the links alone are counted: a busy process has tens of thousands of events.
    .prepare(`SELECT COUNT(*) FROM ${input.kind === undefined ? 'event_links l' : from} WHERE ${where}`)
    .pluck()
    .get(...values) as number;
  const ids = db
    .prepare(
      `SELECT l.event_id, l.process_id FROM ${from} WHERE ${where} ORDER BY e.time_us, e.time_tick, e.id LIMIT ? OFFSET ?`,
    )
    .raw()
    .all(...values, input.limit, input.offset) as [number, number | null][];
  const reader = new EventReader(db);
  const rows = ids.flatMap(([eventId, processId]) => {
    const record = reader.readOne(eventId);
    return record ? [toActivity(record, processId)] : [];
  });
  return { total, rows };
}
