/** All saved views and the searches of the trade in one list: find by typing, open, rename, delete, copy to the other place, files. */

import { Button, FileButton, Group, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, type KeyboardEvent, useState } from 'react';
import { type SearchPreset, searchPresets } from '#shared/model/search-presets.ts';
import { useClients } from '../client/context.tsx';
import { formatPlural } from '../state/format.ts';
import { applyPreset, isCaseBound, parseSavedFile, type SavedFile } from '../state/saved-views.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { Icon } from '../widgets/icon.tsx';
import { IconButton } from '../widgets/icon-button.tsx';
import { EmptyState } from '../widgets/states.tsx';
import {
  deleteItem,
  explainSaved,
  openSaved,
  renameItem,
  type SavedItem,
  saveItem,
  toViewTitle,
  useSavedDialogs,
  useSavedItems,
  viewIds,
} from './saved-items.ts';

const mostImported = 1_000_000;
const fileName = 'eventloupe-saved-views.json';

/** See the file's header. Arrow keys go through the list. */
export function SavedList(): JSX.Element {
  const { engine } = useClients();
  const items = useSavedItems();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const has = (...texts: readonly string[]): boolean => texts.some((text) => text.toLowerCase().includes(wanted));
  const shown = items.filter((item) => has(item.name, toViewTitle(item.view.view), explainSaved(item.view)));
  const presets = searchPresets.filter((preset) => has(preset.title, preset.group, preset.about, preset.text));

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
    event.preventDefault();
  };
  const onImport = async (file: File | null): Promise<void> => {
    if (!file) return;
    const read =
      file.size > mostImported ? 'The file is larger than 1 MB.' : parseSavedFile(await file.text(), viewIds);
    if (typeof read === 'string')
      return void notifications.show({ color: 'red', title: 'Nothing was imported', message: read });
    let count = 0;
    for (const { name, body } of read) {
      const place = isCaseBound(body) ? 'case' : 'personal';
      if (await saveItem(engine, { place, name: freeName(name, place, items), view: body })) count++;
    }
    notifications.show({ message: `Imported: ${formatPlural(count, 'saved view')}` });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the controls in it
    <div className="el-saved" onKeyDown={onKeyDown}>
      <TextInput
        aria-label="Find saved views"
        placeholder="Find by name or text"
        data-autofocus
        data-stop
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className="el-saved-list">
        <Section title="In this case" items={shown.filter((item) => item.place === 'case')} all={items} />
        <Section title="Yours, in every case" items={shown.filter((item) => item.place === 'personal')} all={items} />
        {presets.length ? (
          <section aria-label="Searches of the trade">
            <h3>Searches of the trade</h3>
            <ul>
              {presets.map((preset) => (
                <li key={preset.id}>
                  <PresetButton preset={preset} />
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {shown.length + presets.length === 0 ? <EmptyState title="Nothing has that name" /> : null}
      </div>
      <Group gap="xs" mt="sm">
        <Button
          leftSection={<Icon name="download" />}
          disabled={items.length === 0}
          onClick={() => downloadItems(items)}
        >
          Export as JSON
        </Button>
        <FileButton accept="application/json,.json" onChange={(file) => void onImport(file)}>
          {(props) => (
            <Button {...props} leftSection={<Icon name="upload" />}>
              Import…
            </Button>
          )}
        </FileButton>
      </Group>
    </div>
  );
}

function PresetButton({ preset }: { readonly preset: SearchPreset }): JSX.Element {
  return (
    <button
      type="button"
      className="el-saved-open"
      data-stop
      title={preset.text}
      onClick={() => {
        useSavedDialogs.setState({ open: undefined });
        applyPreset(preset);
      }}
    >
      <strong>{preset.title}</strong>
      <span className="el-muted">{preset.about}</span>
    </button>
  );
}

interface SectionProps {
  readonly title: string;
  readonly items: readonly SavedItem[];
  readonly all: readonly SavedItem[];
}

function Section({ title, items, all }: SectionProps): JSX.Element | null {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <SavedRow key={item.name} item={item} all={all} />
        ))}
      </ul>
    </section>
  );
}

function SavedRow({ item, all }: { readonly item: SavedItem; readonly all: readonly SavedItem[] }): JSX.Element {
  const { engine } = useClients();
  const [name, setName] = useState<string>();
  const other = item.place === 'case' ? 'personal' : 'case';
  const taken = all.some((one) => one.place === item.place && one.name === name?.trim() && one.name !== item.name);
  if (name !== undefined)
    return (
      <li>
        <form
          className="el-saved-rename"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() && !taken)
              void renameItem(engine, item, name.trim()).then((done) => done && setName(undefined));
          }}
        >
          <TextInput
            aria-label={`New name of ${item.name}`}
            value={name}
            maxLength={200}
            autoFocus
            error={taken ? 'There is one of this name' : undefined}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              setName(undefined);
            }}
          />
          <Button type="submit" disabled={taken || name.trim() === ''}>
            Rename
          </Button>
        </form>
      </li>
    );
  return (
    <li>
      <button type="button" className="el-saved-open" data-stop onClick={() => openSaved(item)}>
        <strong>
          <EvidenceText>{item.name}</EvidenceText>
        </strong>
        <span className="el-muted">
          {toViewTitle(item.view.view)}: <EvidenceText className="el-mono">{explainSaved(item.view)}</EvidenceText>
        </span>
      </button>
      <IconButton icon="pencil" label={`Rename ${item.name}`} onClick={() => setName(item.name)} />
      <IconButton
        icon="copy"
        label={other === 'case' ? `Copy ${item.name} into this case` : `Copy ${item.name} to yours`}
        disabled={other === 'personal' && isCaseBound(item.view)}
        onClick={() => void saveItem(engine, { ...item, place: other, name: freeName(item.name, other, all) })}
      />
      <IconButton icon="trash" label={`Delete ${item.name}`} onClick={() => void deleteItem(engine, item)} />
    </li>
  );
}

/** The name, with a number after it where that place has one of the name. */
function freeName(name: string, place: SavedItem['place'], items: readonly SavedItem[]): string {
  const taken = new Set(items.filter((item) => item.place === place).map((item) => item.name));
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 190)} (${number})`;
  return free;
}

function downloadItems(items: readonly SavedItem[]): void {
  const content: SavedFile = {
    eventloupe: 'saved-views',
    items: items.map(({ name, view }) => ({ name, body: view })),
  };
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, undefined, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
