/** The entries of the chosen list: added by hand, from a text or CSV file; removed; saved as CSV. Its name and kind. */

import { Button, FileButton, Select, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useEffect, useMemo, useState } from 'react';
import type { NetworkList } from '#shared/contract/beacons.ts';
import type { Output } from '#shared/contract/index.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatPlural } from '../../state/format.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { DeleteDialog } from '../../widgets/delete-dialog.tsx';
import type { GridColumn, RowSource } from '../../widgets/grid-types.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { saveText } from '../../widgets/save-text.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useListsStore } from './lists-store.ts';
import { useListChanges } from './use-list-changes.ts';
import { explainAdded, kindWords } from './words.ts';

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }));
const columns: readonly GridColumn[] = [
  { id: 'type', label: 'Type', width: 80, sortable: false },
  { id: 'value', label: 'Value', width: 260, sortable: false },
  { id: 'note', label: 'Note', flex: 1, sortable: false },
];

/** See the file's header. */
export function EntriesPanel(): JSX.Element {
  const id = useListsStore((store) => store.listId);
  const list = useAsk('lists.all', {}).data?.lists.find((one) => one.id === id);
  const asked = useAsk('lists.entries', { id: id ?? 0 }, { enabled: list !== undefined });
  if (!list)
    return (
      <EmptyState icon="list" title="No list chosen">
        Make or choose a list to see what it names.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The entries could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading entries" />;
  return (
    <div className="el-panel">
      <ListBar key={list.id} list={list} />
      <AddBar list={list} />
      <div className="el-panel-fill">
        {asked.data.entries.length === 0 ? (
          <EmptyState title="No entry yet">
            Addresses, ranges (10.0.0.0/8), domains with all below them, programs (agent.exe or a path, * for any text)
            and hosts.
          </EmptyState>
        ) : (
          <Entries list={list} entries={asked.data.entries} />
        )}
      </div>
    </div>
  );
}

function ListBar({ list }: { readonly list: NetworkList }): JSX.Element {
  const { change, readText } = useListChanges();
  const [name, setName] = useState(list.name);
  const [removing, setRemoving] = useState(false);
  useEffect(() => setName(list.name), [list.name]);
  const save = (part: Partial<NetworkList>): void => {
    const { id, name: old, kind, enabled } = { ...list, ...part };
    void change((engine) => engine.call('lists.save', { id, name: old, kind, enabled }));
  };
  const onImport = async (file: File | null): Promise<void> => {
    const text = file ? await readText(file) : undefined;
    if (file && text !== undefined)
      await change(
        (engine) => engine.call('lists.import', { id: list.id, text }),
        (result) => `${file.name}: ${explainAdded(result)}`,
      );
  };
  const onExport = async (): Promise<void> => {
    const file = await change((engine) => engine.call('lists.export', { id: list.id }));
    if (file) saveText(file.fileName, file.csv, 'text/csv');
  };
  return (
    <PanelBar label="The list">
      <TextInput
        aria-label="Name of the list"
        w={170}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => {
          if (name.trim() && name.trim() !== list.name) save({ name: name.trim() });
          else setName(list.name);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <Select
        aria-label="Kind of the list"
        w={220}
        allowDeselect={false}
        data={kinds}
        value={list.kind}
        onChange={(kind) => save({ kind: kind as NetworkList['kind'] })}
      />
      <BarSpace />
      <FileButton accept=".txt,.csv,text/plain,text/csv" onChange={(file) => void onImport(file)}>
        {(props) => (
          <Button
            {...props}
            size="compact-xs"
            title="One value a line, or CSV with the columns value, type and note; defanged values are understood"
          >
            Import…
          </Button>
        )}
      </FileButton>
      <Button size="compact-xs" disabled={list.entries === 0} onClick={() => void onExport()}>
        Export CSV
      </Button>
      <IconButton icon="trash" label="Delete this list…" onClick={() => setRemoving(true)} />
      <DeleteDialog
        title="Delete the list"
        what={removing ? list.name : undefined}
        effect={`is deleted with its ${formatPlural(list.entries, 'entry', 'entries')}. What it hides is shown again.`}
        onClose={() => setRemoving(false)}
        onConfirm={() => void change((engine) => engine.call('lists.remove', { id: list.id }))}
      />
    </PanelBar>
  );
}

function AddBar({ list }: { readonly list: NetworkList }): JSX.Element {
  const { change } = useListChanges();
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const values = text.split(/[\s,;]+/).filter(Boolean);
    // A path may have blanks: it is one value then.
    const parts = text.includes('\\') ? [text.trim()] : values;
    if (parts.length === 0) return;
    const result = await change(
      (engine) => engine.call('lists.add', { id: list.id, entries: parts.map((value) => ({ value, note })) }),
      explainAdded,
    );
    if (result && result.refused.length === 0) {
      setText('');
      setNote('');
    }
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)}>
      <PanelBar label="New entries">
        <TextInput
          aria-label="New entries"
          placeholder="Address, range, domain, program or path"
          className="el-list-value"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          aria-label="Note"
          placeholder="Why (note)"
          w={150}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" size="compact-xs" disabled={!text.trim()}>
          Add
        </Button>
      </PanelBar>
    </form>
  );
}

type Entry = Output<'lists.entries'>['entries'][number];

function Entries({ list, entries }: { readonly list: NetworkList; readonly entries: readonly Entry[] }): JSX.Element {
  const { menu, open } = useValueMenu('lists');
  const { change } = useListChanges();
  const [chosen, setChosen] = useState<number>();
  const source = useMemo<RowSource>(
    () => ({
      key: `${list.id} ${entries.length} ${entries.at(-1)?.id ?? 0} ${entries[0]?.id ?? 0}`,
      total: entries.length,
      fetchRows: (offset, limit) => Promise.resolve(entries.slice(offset, offset + limit)),
    }),
    [list.id, entries],
  );
  const remove = (entryId: number): void => {
    setChosen(undefined);
    void change((engine) => engine.call('lists.removeEntry', { entryId }));
  };
  const entry = entries.find((one) => one.id === chosen);
  return (
    <div className="el-panel">
      <div className="el-panel-fill">
        <DataGrid
          label={`Entries of ${list.name}`}
          columns={columns}
          source={source}
          sort={[]}
          onRow={(row) => setChosen(Number(row.id))}
          onCellMenu={({ x, y, row, column, text }) => {
            open(x, y, {
              name: column.label,
              text,
              find: [String(row.value ?? '')],
              more: [
                {
                  id: 'remove',
                  label: 'Take the entry off the list',
                  icon: 'trash',
                  hint: 'Del',
                  divided: true,
                  run: () => remove(Number(row.id)),
                },
              ],
            });
          }}
          onCellKey={(event, row) => {
            if (event.key !== 'Delete') return false;
            remove(Number(row.id));
            return true;
          }}
        />
      </div>
      {menu}
      <PanelBar label="Chosen entry">
        <span>{formatPlural(entries.length, 'entry', 'entries')}</span>
        <BarSpace />
        <Button size="compact-xs" disabled={!entry} onClick={() => entry && remove(entry.id)}>
          Remove the chosen entry
        </Button>
      </PanelBar>
    </div>
  );
}
