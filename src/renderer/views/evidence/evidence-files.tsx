/** The table of evidence files, in groups: sorted by each column, found by a text, added to, taken out of the case. */

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Fragment, type JSX, type KeyboardEvent, useMemo, useState } from 'react';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { parseIsoTime } from '#shared/model/time.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useClients } from '../../client/context.tsx';
import { formatBytes, formatCount, formatPlural } from '../../state/format.ts';
import { openEvents } from '../../state/pages.ts';
import { usePathPicker } from '../../state/path-picker.tsx';
import { usePreferences } from '../../state/preferences.ts';
import { type CaseInfo, startIngest } from '../../state/session.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { useEvidenceStore } from './evidence-store.ts';
import { type FileColumn, type FileRow, findFiles, sortFiles, toFileColumns } from './file-columns.ts';
import { type Grouping, groupFiles, groupings } from './file-groups.ts';
import { RemoveDialog } from './remove-dialog.tsx';

interface EvidenceFilesProps {
  readonly info: CaseInfo;
  readonly selected: FileRow | undefined;
  readonly onSelect: (id: number) => void;
}

/** See the file's header. */
export function EvidenceFiles({ info, selected, onSelect }: EvidenceFilesProps): JSX.Element {
  const { engine } = useClients();
  const { files } = info;
  const columns = toFileColumns(info.ingestFilter !== undefined);
  const timeZone = usePreferences((store) => store.timeZone);
  const openHex = useEvidenceStore((store) => store.openHex);
  const [search, setSearch] = useState('');
  const [by, setBy] = useState<Grouping>('host');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [removing, setRemoving] = useState<FileRow>();
  const [sort, setSort] = useState<{ column: string; descending: boolean }>({ column: 'path', descending: false });
  const shown = useMemo(() => sortFiles(findFiles(files, search), sort.column, sort.descending), [files, search, sort]);
  const groups = useMemo(() => groupFiles(shown, by), [shown, by]);
  const picker = usePathPicker((paths) => void startIngest(engine, paths, { casePath: info.casePath }));
  const toggle = (column: FileColumn): void =>
    setSort((old) => ({ column: column.id, descending: old.column === column.id ? !old.descending : false }));
  const toggleGroup = (key: string): void => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  return (
    <section className="el-panel el-evidence-files" aria-label="Evidence files" data-region="files" tabIndex={-1}>
      <PanelBar label="Evidence files">
        <span>{`${formatCount(shown.length)} of ${formatCount(files.length)} files`}</span>
        {selected ? (
          <>
            <strong>
              <EvidenceText>{selected.name}</EvidenceText>
            </strong>
            <IconButton
              icon="events"
              label="Show the events of this file"
              onClick={() => openEvents('evidence', toFieldClauseText('file', selected.path))}
            />
            <IconButton
              icon="hex"
              label="Show the bytes of this file"
              onClick={() => openHex({ fileId: selected.id, name: selected.name, offset: 0 })}
            />
            <IconButton
              icon="trash"
              label="Take this file out of the case"
              disabled={selected.status === 'removed'}
              onClick={() => setRemoving(selected)}
            />
          </>
        ) : null}
        <BarSpace />
        <Button size="compact-xs" onClick={() => void picker.ask('evidence')}>
          Add evidence…
        </Button>
        <NativeSelect
          aria-label="Group files"
          value={by}
          onChange={(event) => setBy(event.currentTarget.value as Grouping)}
          data={groupings.map((one) => ({ ...one }))}
        />
        <TextInput
          aria-label="Find files"
          placeholder="Find by path, computer, channel, hash"
          w={260}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </PanelBar>
      <div className="el-panel-body">
        {shown.length === 0 ? (
          <EmptyState icon="file" title={files.length ? 'No file matches' : 'No evidence in this case'} />
        ) : (
          <table className="el-table">
            <thead>
              <tr>
                {columns.map((column) => (
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
            {groups.map((group) => (
              <Fragment key={`${by} ${group.key}`}>
                {by === 'none' ? null : (
                  <tbody className="el-file-group">
                    <tr>
                      <th scope="rowgroup" colSpan={columns.length}>
                        <button
                          type="button"
                          aria-expanded={!closed.has(group.key)}
                          onClick={() => toggleGroup(group.key)}
                        >
                          {closed.has(group.key) ? '▸ ' : '▾ '}
                          <EvidenceText>{group.label}</EvidenceText>
                        </button>
                        <span>
                          {`${formatPlural(group.files.length, 'file')} · ${formatBytes(group.sizeBytes)} · ${formatPlural(group.records, 'event')}`}
                          {group.problems ? ` · ${formatPlural(group.problems, 'problem')}` : ''}
                        </span>
                      </th>
                    </tr>
                  </tbody>
                )}
                {closed.has(group.key) ? null : (
                  <tbody>
                    {group.files.map((file) => (
                      <FileLine
                        key={file.id}
                        file={file}
                        columns={columns}
                        selected={file.id === selected?.id}
                        timeZone={timeZone}
                        onSelect={onSelect}
                      />
                    ))}
                  </tbody>
                )}
              </Fragment>
            ))}
          </table>
        )}
      </div>
      {picker.dialog}
      <RemoveDialog file={removing} onClose={() => setRemoving(undefined)} />
    </section>
  );
}

interface FileLineProps {
  readonly file: FileRow;
  readonly columns: readonly FileColumn[];
  readonly selected: boolean;
  readonly timeZone: string;
  readonly onSelect: (id: number) => void;
}

function FileLine({ file, columns, selected, timeZone, onSelect }: FileLineProps): JSX.Element {
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.key === 'Enter' || event.key === ' ') onSelect(file.id);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const lines = [...(event.currentTarget.closest('table')?.querySelectorAll<HTMLElement>('tr[tabindex]') ?? [])];
      lines[lines.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <tr tabIndex={0} aria-selected={selected} onClick={() => onSelect(file.id)} onKeyDown={onKeyDown}>
      {columns.map((column) => (
        <td
          key={column.id}
          className={`${column.alignRight ? 'el-right' : ''} ${column.className?.(file) ?? ''}`}
          title={toVisible(column.title?.(file) ?? '') || undefined}
        >
          <EvidenceText>{toText(column, file, timeZone)}</EvidenceText>
        </td>
      ))}
    </tr>
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
