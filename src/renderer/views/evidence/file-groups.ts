/** Evidence files in groups, each with its sums. Pure. */
import { type FileRow, joinNames } from './file-columns.ts';

export type Grouping = 'host' | 'channel' | 'none';

export const groupings: readonly { readonly value: Grouping; readonly label: string }[] = [
  { value: 'host', label: 'By host' },
  { value: 'channel', label: 'By channel' },
  { value: 'none', label: 'Not grouped' },
];

export interface FileGroup {
  readonly key: string;
  readonly label: string;
  readonly files: readonly FileRow[];
  readonly sizeBytes: number;
  readonly records: number;
  readonly problems: number;
}

function keyOf(file: FileRow, by: Grouping): string {
  if (by === 'none') return '';
  return (by === 'host' ? file.computers : file.channels).join('\n').toLowerCase();
}

function labelOf(file: FileRow, by: Grouping): string {
  if (by === 'none') return 'All files';
  return joinNames(by === 'host' ? file.computers : file.channels) || 'Without events';
}

/** Groups by the hosts (or channels) whose events a file holds, by name; files without events come last. Files keep their order. */
export function groupFiles(files: readonly FileRow[], by: Grouping): FileGroup[] {
  const groups = new Map<string, FileRow[]>();
  for (const file of files) {
    const key = keyOf(file, by);
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  return [...groups]
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1))
    .map(([key, group]) => ({
      key,
      label: labelOf(group[0]!, by),
      files: group,
      sizeBytes: group.reduce((sum, file) => sum + file.sizeBytes, 0),
      records: group.reduce((sum, { records }) => sum + records.live + records.damaged + records.recovered, 0),
      problems: group.reduce((sum, file) => sum + file.problems, 0),
    }));
}
