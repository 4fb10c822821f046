/** What a process or a session did, as a grid: columns, rows, and the words for the kinds. Pure. */
import { type ActivityKind, type ActivityRow, activityKinds } from '#shared/contract/processes.ts';
import type { GridColumn, GridRow } from '../widgets/grid-types.ts';
import { formatCount } from './format.ts';
import { formatTime } from './time-zone.ts';

const kindWords: Readonly<Record<ActivityKind, string>> = {
  process: 'Process',
  network: 'Network',
  dns: 'DNS',
  file: 'File',
  registry: 'Registry',
  module: 'Module',
  access: 'Access',
  pipe: 'Pipe',
  script: 'Script',
  logon: 'Logon',
  other: 'Other',
};

/** The word for a kind. */
export function explainKind(kind: ActivityKind): string {
  return kindWords[kind];
}

/** One time line: when, what kind, what was done to what, and in which log it stands. */
export function toActivityColumns(timeZone: string): GridColumn[] {
  return [
    {
      id: 'time',
      label: timeZone === 'UTC' ? 'Time' : `Time (${timeZone})`,
      width: 214,
      sortable: false,
      format: (row) => formatTime(Number(row.timeUs), Number(row.timeTick), timeZone),
    },
    {
      id: 'kind',
      label: 'Kind',
      width: 78,
      sortable: false,
      format: (row) => kindWords[row.kind as ActivityKind],
      className: (row) => `el-kind el-kind-${row.kind}`,
    },
    { id: 'action', label: 'What', width: 150, sortable: false },
    { id: 'target', label: 'To what', flex: 1, sortable: false },
    { id: 'source', label: 'Log', width: 120, sortable: false },
  ];
}

/** A row of the grid; its id is the event's. */
export function toActivityGridRow(row: ActivityRow): GridRow {
  const { eventId, ...cells } = row;
  return { id: eventId, ...cells };
}

export interface KindCount {
  readonly kind: ActivityKind;
  readonly count: number;
}

/** The kinds that occur, each with its count, in a fixed order (without counts: all kinds); the first entry is all of them. */
export function toKindChoices(
  counts: readonly KindCount[] | undefined,
): { readonly value: string; readonly label: string }[] {
  if (!counts)
    return [
      { value: '', label: 'All kinds' },
      ...activityKinds.map((kind) => ({ value: kind, label: kindWords[kind] })),
    ];
  const total = sumCounts(counts, undefined);
  const some = activityKinds.flatMap((kind) => counts.filter((one) => one.kind === kind));
  return [
    { value: '', label: `All ${formatCount(total)}` },
    ...some.map(({ kind, count }) => ({ value: kind, label: `${kindWords[kind]} ${formatCount(count)}` })),
  ];
}

/** Events of one kind, or of all. */
export function sumCounts(counts: readonly KindCount[], kind: ActivityKind | undefined): number {
  return counts.reduce((sum, one) => (kind && one.kind !== kind ? sum : sum + one.count), 0);
}
