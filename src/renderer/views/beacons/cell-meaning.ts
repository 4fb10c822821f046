/** What a cell of the ranked list stands for: a clause, and what of the row may be put on an allow list. Pure. */
import { toFieldClauseText } from '#shared/model/filter.ts';
import type { AllowType } from '../../state/allow-list.ts';
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
