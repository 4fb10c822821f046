/** Columns of the evidence table, and how its rows are found and sorted. Pure. */
import type { CaseInfo } from '../../state/session.ts';

export type FileRow = CaseInfo['files'][number];

export interface FileColumn {
  readonly id: string;
  readonly label: string;
  readonly kind: 'text' | 'count' | 'bytes' | 'time';
  readonly alignRight?: boolean;
  readonly value: (file: FileRow) => string | number | null;
  readonly title?: (file: FileRow) => string;
  readonly className?: (file: FileRow) => string | undefined;
}

/** Names in a cell: the first ones and how many more. */
export function joinNames(names: readonly string[]): string {
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ');
}

const marked = (count: number): string | undefined => (count > 0 ? 'el-marked' : 'el-muted');

export const fileColumns: readonly FileColumn[] = [
  { id: 'path', label: 'File', kind: 'text', value: (file) => file.name, title: (file) => file.path },
  {
    id: 'status',
    label: 'Status',
    kind: 'text',
    value: (file) => file.status,
    title: (file) => file.statusDetail ?? file.status,
    className: (file) => `el-status-${file.status}`,
  },
  {
    id: 'computers',
    label: 'Computers',
    kind: 'text',
    value: (file) => joinNames(file.computers),
    title: (file) => file.computers.join('\n'),
  },
  {
    id: 'channels',
    label: 'Channels',
    kind: 'text',
    value: (file) => joinNames(file.channels),
    title: (file) => file.channels.join('\n'),
  },
  {
    id: 'size',
    label: 'Size',
    kind: 'bytes',
    alignRight: true,
    value: (file) => file.sizeBytes,
    title: (file) => `${file.sizeBytes} bytes`,
  },
  { id: 'chunks', label: 'Chunks', kind: 'count', alignRight: true, value: (file) => file.chunks },
  { id: 'live', label: 'Live', kind: 'count', alignRight: true, value: (file) => file.records.live },
  {
    id: 'damaged',
    label: 'Damaged',
    kind: 'count',
    alignRight: true,
    value: (file) => file.records.damaged,
    className: (file) => marked(file.records.damaged),
  },
  {
    id: 'recovered',
    label: 'Recovered',
    kind: 'count',
    alignRight: true,
    value: (file) => file.records.recovered,
    className: (file) => marked(file.records.recovered),
  },
  {
    id: 'leftOut',
    label: 'Left out',
    kind: 'count',
    alignRight: true,
    value: (file) => file.leftOut ?? 0,
    title: () => 'Live network records that the ingest filter of this case left out: counted, not kept',
    className: (file) => marked(file.leftOut ?? 0),
  },
  {
    id: 'problems',
    label: 'Problems',
    kind: 'count',
    alignRight: true,
    value: (file) => file.problems,
    className: (file) => marked(file.problems),
  },
  { id: 'first', label: 'First event', kind: 'time', value: (file) => file.firstTime },
  { id: 'last', label: 'Last event', kind: 'time', value: (file) => file.lastTime },
  {
    id: 'sha256',
    label: 'SHA-256',
    kind: 'text',
    value: (file) => file.sha256 ?? '',
    title: (file) => file.sha256 ?? 'not read to its end',
    className: () => 'el-mono el-hash',
  },
];

/** The columns of a case: what was left out is shown where the case has an ingest filter. */
export function toFileColumns(isFiltered: boolean): readonly FileColumn[] {
  return isFiltered ? fileColumns : fileColumns.filter((column) => column.id !== 'leftOut');
}

/** Files whose path, hash, computers or channels hold `search`. */
export function findFiles(files: readonly FileRow[], search: string): FileRow[] {
  const text = search.trim().toLowerCase();
  return files.filter(
    (file) =>
      !text ||
      [file.path, file.sha256 ?? '', ...file.computers, ...file.channels].some((one) =>
        one.toLowerCase().includes(text),
      ),
  );
}

/** Files in the order of a column; absent values last, then by path. */
export function sortFiles(files: readonly FileRow[], columnId: string, descending: boolean): FileRow[] {
  const column = fileColumns.find((one) => one.id === columnId);
  if (!column) return [...files];
  const sign = descending ? -1 : 1;
  return [...files].sort((a, b) => {
    const x = column.value(a);
    const y = column.value(b);
    if (x === y) return a.path < b.path ? -1 : 1;
    if (x === null || x === '') return 1;
    if (y === null || y === '') return -1;
    return x < y ? -sign : sign;
  });
}
