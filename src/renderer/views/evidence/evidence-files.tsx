/** The table of evidence files: sortable by each column, filtered by a text, a row opens its problems. */
import { TextInput } from '@mantine/core';
import { type JSX, type KeyboardEvent, useMemo, useState } from 'react';
import { parseIsoTime } from '#shared/model/time.ts';
import { formatBytes, formatCount } from '../../state/format.ts';
import { usePreferences } from '../../state/preferences.ts';
import type { CaseInfo } from '../../state/session.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { type FileColumn, type FileRow, fileColumns, findFiles, sortFiles } from './file-columns.ts';

interface EvidenceFilesProps {
  readonly files: CaseInfo['files'];
  readonly selected: number | undefined;
  readonly onSelect: (id: number) => void;
}

/** See the file's header. */
export function EvidenceFiles({ files, selected, onSelect }: EvidenceFilesProps): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<{ column: string; descending: boolean }>({ column: 'path', descending: false });
  const shown = useMemo(() => sortFiles(findFiles(files, search), sort.column, sort.descending), [files, search, sort]);
  const toggle = (column: FileColumn): void =>
    setSort((old) => ({ column: column.id, descending: old.column === column.id ? !old.descending : false }));
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, row: FileRow): void => {
    if (event.key === 'Enter' || event.key === ' ') onSelect(row.id);
    else if (event.key === 'ArrowDown') (event.currentTarget.nextElementSibling as HTMLElement | null)?.focus();
    else if (event.key === 'ArrowUp') (event.currentTarget.previousElementSibling as HTMLElement | null)?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <section className="el-panel el-evidence-files" aria-label="Evidence files" data-region="files" tabIndex={-1}>
      <PanelBar label="Evidence files">
        <span>{`${formatCount(shown.length)} of ${formatCount(files.length)} files`}</span>
        <BarSpace />
        <TextInput
          aria-label="Find files"
          placeholder="Find by path, computer, channel, hash"
          w={280}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </PanelBar>
      <div className="el-panel-body">
        {shown.length === 0 ? (
          <EmptyState icon="file" title="No file matches" />
        ) : (
          <table className="el-table">
            <thead>
              <tr>
                {fileColumns.map((column) => (
                  <th
                    key={column.id}
                    scope="col"
                    className={column.alignRight ? 'el-right' : undefined}
                    aria-sort={sort.column === column.id ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                  >
                    <button type="button" onClick={() => toggle(column)}>
                      {column.label}
                      {sort.column === column.id ? (sort.descending ? ' ↓' : ' ↑') : ''}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((file) => (
                <tr
                  key={file.id}
                  tabIndex={0}
                  aria-selected={file.id === selected}
                  onClick={() => onSelect(file.id)}
                  onKeyDown={(event) => onKeyDown(event, file)}
                >
                  {fileColumns.map((column) => (
                    <td
                      key={column.id}
                      className={`${column.alignRight ? 'el-right' : ''} ${column.className?.(file) ?? ''}`}
                      title={column.title?.(file)}
                    >
                      <bdi>{toText(column, file, timeZone)}</bdi>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function toText(column: FileColumn, file: FileRow, timeZone: string): string {
  const value = column.value(file);
  if (value === null || value === '') return column.kind === 'time' ? '–' : '';
  if (column.kind === 'time') {
    const at = parseIsoTime(String(value));
    return at ? formatSecond(at.us, timeZone) : String(value);
  }
  if (column.kind === 'bytes') return formatBytes(Number(value));
  return typeof value === 'number' ? formatCount(value) : value;
}
