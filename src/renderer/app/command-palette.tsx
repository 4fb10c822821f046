/** Ctrl+K: every command by name. The commands come from the command store. */
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { type JSX, useMemo } from 'react';
import { explainKeys, useCommandStore, useCommands } from '../state/commands.ts';
import { Icon } from '../widgets/icon.tsx';

const focusReturnMs = 60;

const own = [
  { id: 'app.palette', title: 'Command palette', group: 'App', keys: 'Ctrl+K', run: () => spotlight.open() },
];

/** See the file's header. */
export function CommandPalette(): JSX.Element {
  useCommands(own);
  const commands = useCommandStore((store) => store.commands);
  const groups = useMemo(() => {
    const byGroup = new Map<string, SpotlightActionGroupData>();
    for (const command of commands) {
      if (!command.run || command.id === 'app.palette') continue;
      const group = byGroup.get(command.group) ?? { group: command.group, actions: [] };
      group.actions.push({
        id: command.id,
        label: command.title,
        // After the palette has given the focus back, or it would take it from where the command puts it.
        onClick: () => void setTimeout(() => command.run?.(), focusReturnMs),
        ...(command.keys ? { rightSection: <kbd className="el-kbd">{explainKeys(command.keys)}</kbd> } : {}),
      });
      byGroup.set(command.group, group);
    }
    return [...byGroup.values()];
  }, [commands]);
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      nothingFound="No command has that name"
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: 'Type a command', 'aria-label': 'Command', leftSection: <Icon name="search" /> }}
    />
  );
}
