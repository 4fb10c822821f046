/** What a cell of the ranked list stands for: a clause, and what of the row may be put on an allow list. Pure. */
import { toFieldClauseText } from '#shared/model/filter.ts';
import type { AllowType } from '../../state/allow-list.ts';
import { toProcessClause } from '../../state/pages.ts';
import type { GridRow } from '../../widgets/grid-types.ts';
import { toBeaconClause } from './clauses.ts';

/** The clause of a cell; the row's connections where the value is no filter by itself. */
export function toCellClause(row: GridRow, columnId: string, hostClause: string | undefined): string {
  if (columnId === 'host' && hostClause) return hostClause;
  if (columnId === 'image') return toFieldClauseText('Image', String(row.imagePath));
  if (columnId === 'destination' && row.addresses)
    return `DestinationIp:(${String(row.addresses)
      .split(' ')
      .slice(0, 100)
      .map((address) => `"${address}"`)
      .join(' OR ')})`;
  if (columnId === 'port') return toFieldClauseText('DestinationPort', String(row.port));
  return toRowClause(row, hostClause);
}

/** The connections of a row of the grid. */
export function toRowClause(row: GridRow, hostClause: string | undefined): string {
  return toBeaconClause(
    {
      addresses: row.addresses ? String(row.addresses).split(' ') : [],
      port: Number(row.port),
      image: String(row.imagePath),
      imageName: String(row.image),
    },
    hostClause,
  );
}

/** What of a row may be put on an allow list. */
export function toAllowChoices(
  row: GridRow,
): readonly { readonly type: AllowType; readonly value: string; readonly word: string }[] {
  const choice = (type: AllowType, value: unknown, word: string) =>
    value ? [{ type, value: String(value), word }] : [];
  return [
    ...choice('domain', row.name, 'name'),
    ...(row.domain !== row.name ? choice('domain', row.domain, 'domain') : []),
    ...choice('address', row.address, 'address'),
    ...choice('image', row.imagePath, 'program'),
    ...choice('host', row.host, 'host'),
  ];
}

const either = (fields: readonly string[], value: unknown): string | undefined =>
  value === null || value === undefined || value === ''
    ? undefined
    : fields.map((field) => toFieldClauseText(field, String(value))).join(' OR ');

/** The clause of a cell of one check-in (Sysmon 3 or Security 5156); undefined where the value is no filter, as a time is none. */
export function toCheckInClause(row: GridRow, columnId: string): string | undefined {
  switch (columnId) {
    case 'remote':
      return either(['DestinationIp', 'SourceIp', 'DestAddress', 'SourceAddress'], row.remote);
    case 'name':
      return either(['QueryName', 'DestinationHostname'], row.name);
    case 'localPort':
      return either(['SourcePort'], row.localPort);
    case 'user':
      return either(['User'], row.user);
    case 'pid':
      return row.processId ? toProcessClause(Number(row.processId)) : undefined;
    default:
      return undefined;
  }
}
