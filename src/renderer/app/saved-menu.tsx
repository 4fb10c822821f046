/** The menu of saved views and searches in the top bar, and their commands for palette and keys. */

import { Menu } from '@mantine/core';
import { type JSX, useMemo } from 'react';
import { searchPresets } from '#shared/model/search-presets.ts';
import { useCommands } from '../state/commands.ts';
import { applyPreset } from '../state/saved-views.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { Icon } from '../widgets/icon.tsx';
import { openSaved, type SavedItem, toViewTitle, useSavedDialogs, useSavedItems } from './saved-items.ts';

const openSave = (): void => useSavedDialogs.setState({ open: 'save' });
const openList = (): void => useSavedDialogs.setState({ open: 'list' });

const dialogCommands = [
  { id: 'saved.save', title: 'Save the present view', group: 'Saved views', keys: 'Ctrl+S', run: openSave },
  { id: 'saved.open', title: 'Saved views and searches', group: 'Saved views', keys: 'Ctrl+O', run: openList },
  ...searchPresets.map((preset) => ({
    id: `preset.${preset.id}`,
    title: `Search: ${preset.title}`,
    group: 'Searches',
    run: () => applyPreset(preset),
  })),
];

/** More than these are found in the list. */
const mostShown = 8;

/** See the file's header. */
export function SavedMenu(): JSX.Element {
  const items = useSavedItems();
  const commands = useMemo(
    () => [
      ...dialogCommands,
      ...items.map((item) => ({
        id: `saved.${item.place}.${item.name}`,
        title: `Open ${item.name}`,
        group: item.place === 'case' ? 'Saved views of the case' : 'Saved views',
        run: () => openSaved(item),
      })),
    ],
    [items],
  );
  useCommands(commands);
  const groups = [...new Set(searchPresets.map((preset) => preset.group))];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="el-case" aria-label="Saved views and searches">
          <Icon name="bookmark" />
          <Icon name="down" size={10} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="el-saved-menu">
        <Menu.Item
          leftSection={<Icon name="plus" />}
          rightSection={<kbd className="el-kbd">Ctrl+S</kbd>}
          onClick={openSave}
        >
          Save the present view…
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="bookmark" />}
          rightSection={<kbd className="el-kbd">Ctrl+O</kbd>}
          onClick={openList}
        >
          Find, rename, delete…
        </Menu.Item>
        <SavedSection label="In this case" items={items.filter((item) => item.place === 'case')} />
        <SavedSection label="Yours" items={items.filter((item) => item.place === 'personal')} />
        <Menu.Divider />
        <Menu.Label>Searches of the trade</Menu.Label>
        {groups.map((group) => (
          <Menu.Sub key={group} position="left-start">
            <Menu.Sub.Target>
              <Menu.Sub.Item>{group}</Menu.Sub.Item>
            </Menu.Sub.Target>
            <Menu.Sub.Dropdown>
              {searchPresets
                .filter((preset) => preset.group === group)
                .map((preset) => (
                  <Menu.Item key={preset.id} title={preset.about} onClick={() => applyPreset(preset)}>
                    {preset.title}
                  </Menu.Item>
                ))}
            </Menu.Sub.Dropdown>
          </Menu.Sub>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function SavedSection({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly SavedItem[];
}): JSX.Element | null {
  if (items.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{label}</Menu.Label>
      {items.slice(0, mostShown).map((item) => (
        <Menu.Item
          key={item.name}
          rightSection={<span className="el-muted">{toViewTitle(item.view.view)}</span>}
          onClick={() => openSaved(item)}
        >
          <EvidenceText>{item.name}</EvidenceText>
        </Menu.Item>
      ))}
    </>
  );
}
