/** The signs as grid rows, what a cell means as a clause, and which signs a time range leaves. Pure. */
import type { TamperSign } from '#shared/contract/tamper.ts';
import { type TimeRange, toFieldClauseText } from '#shared/model/filter.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';

export const severities: readonly TamperSign['severity'][] = ['high', 'medium', 'low', 'info'];

/** Columns of the list. */
export function toSignColumns(timeZone: string): GridColumn[] {
  return [
    {
      id: 'severity',
      label: 'Severity',
      width: 84,
      sortable: false,
      className: (row) => `el-severity el-severity-${row.severity}`,
    },
    { id: 'title', label: 'Sign', width: 200, sortable: false },
    { id: 'computer', label: 'Computer', width: 150, sortable: false },
    { id: 'channel', label: 'Channel', width: 160, sortable: false },
    {
      id: 'time',
      label: timeZone === 'UTC' ? 'Time' : `Time (${timeZone})`,
      width: 166,
      sortable: false,
      format: (row) => (row.startUs === null ? '' : formatSecond(Number(row.startUs), timeZone)),
    },
    { id: 'detail', label: 'What was found', flex: 1, sortable: false },
  ];
}

/** A row of the grid. */
export function toSignRow(sign: TamperSign): GridRow {
  const { id, severity, title, computer, channel, startUs, detail } = sign;
  return { id, severity, title, computer, channel, startUs, detail };
}

/** The clause that a cell of the list stands for; undefined where it stands for none. */
export function toCellClause(sign: TamperSign, columnId: string): string | undefined {
  if (columnId === 'computer' && sign.computer !== null) return toFieldClauseText('computer', sign.computer);
  if (columnId === 'channel' && sign.channel !== null) return toFieldClauseText('channel', sign.channel);
  return undefined;
}

/** Most events named in one clause. */
const eventLimit = 200;

/** The clause of the events that show a sign; undefined for a sign that is the absence of events. */
export function toEventsClause(sign: TamperSign): string | undefined {
  if (sign.eventIds.length === 0) return undefined;
  return sign.eventIds
    .slice(0, eventLimit)
    .map((id) => `event:${id}`)
    .join(' OR ');
}

/** The log in which a sign stands, as a clause. */
export function toPlaceClause(sign: TamperSign): string | undefined {
  const parts = (['computer', 'channel'] as const).flatMap((column) => toCellClause(sign, column) ?? []);
  return parts.length ? parts.join(' AND ') : undefined;
}

export interface SignChoice {
  readonly severity: string;
  readonly kind: string;
  readonly time: TimeRange | undefined;
}

/** Signs of a severity and kind (empty: all) that touch the time range; signs without a time always stay. */
export function chooseSigns(signs: readonly TamperSign[], { severity, kind, time }: SignChoice): TamperSign[] {
  const { fromUs = Number.NEGATIVE_INFINITY, toUs = Number.POSITIVE_INFINITY } = time ?? {};
  return signs.filter(
    (sign) =>
      (severity === '' || sign.severity === severity) &&
      (kind === '' || sign.kind === kind) &&
      (sign.startUs === null || (sign.startUs < toUs && (sign.endUs ?? sign.startUs) >= fromUs)),
  );
}

/** Kinds that occur with their titles and counts, most first. */
export function countKinds(
  signs: readonly TamperSign[],
): { readonly kind: string; readonly title: string; readonly count: number }[] {
  const kinds = new Map<string, { kind: string; title: string; count: number }>();
  for (const { kind, title } of signs) {
    const known = kinds.get(kind);
    if (known) known.count++;
    else kinds.set(kind, { kind, title, count: 1 });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count || (a.title < b.title ? -1 : 1));
}
