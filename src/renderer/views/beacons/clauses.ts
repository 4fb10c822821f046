/** Beacon rows and connections as clauses of the query language. Pure. */
import type { BeaconListRow } from '#shared/contract/beacons.ts';
import type { ConnectionRow } from '#shared/contract/network.ts';
import { quoteValue, toFieldClauseText } from '#shared/model/filter.ts';
import { toIsoTime } from '#shared/model/time.ts';

/** Addresses or times named one by one in a clause at most. */
export const maxNamed = 300;

const oneOf = (values: readonly string[]): string => `(${values.map(quoteValue).join(' OR ')})`;
/** Any folder: 5156 has the device path of the same program. */
const anyFolder = (name: string): string => `"*\\\\${quoteValue(name).slice(1, -1)}"`;

/** The connections of a row: Sysmon 3 and Security 5156 name the same things differently. */
export function toBeaconClause(
  row: Pick<BeaconListRow, 'addresses' | 'port' | 'image' | 'imageName'>,
  hostClause: string | undefined,
): string {
  const addresses = row.addresses.slice(0, maxNamed);
  const sysmon = [
    'id:3',
    toFieldClauseText('Image', row.image),
    ...(addresses.length ? [`DestinationIp:${oneOf(addresses)}`] : []),
    toFieldClauseText('DestinationPort', String(row.port)),
  ].join(' ');
  const filtering = [
    'id:5156',
    `Application:${anyFolder(row.imageName)}`,
    ...(addresses.length ? [`DestAddress:${oneOf(addresses)}`] : []),
    toFieldClauseText('DestPort', String(row.port)),
  ].join(' ');
  return `${hostClause ? `(${hostClause}) ` : ''}((${sysmon}) OR (${filtering}))`;
}

/** A whole microsecond: rows do not carry the 100 ns digit, and a time with it would mean only that one. */
const toMicrosecond = (us: number): string => toIsoTime(us).replace(/\dZ$/, 'Z');

/** The same, only at the times of the given connections. */
export function toChosenClause(base: string, rows: readonly Pick<ConnectionRow, 'timeUs'>[]): string {
  const times = [...new Set(rows.map((row) => toMicrosecond(row.timeUs)))].slice(0, maxNamed);
  return `${base} time:${oneOf(times)}`;
}
