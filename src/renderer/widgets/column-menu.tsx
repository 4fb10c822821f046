/** A button whose menu switches columns on and off. In: all columns and the ids in sight. Out: the ids after a change. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import type { JSX } from 'react';
import { Icon } from './icon.tsx';

interface ColumnMenuProps {
  readonly columns: readonly { readonly id: string; readonly label: string }[];
  readonly shown: readonly string[];
  /** Columns that are always there. */
  readonly fixed: readonly string[];
  readonly onToggle: (id: string) => void;
  readonly onReset: () => void;
}

/** See the file's header. */
export function ColumnMenu({ columns, shown, fixed, onToggle, onReset }: ColumnMenuProps): JSX.Element {
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label="Choose columns">
          <ActionIcon aria-label="Choose columns">
            <Icon name="columns" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {columns
          .filter((column) => !fixed.includes(column.id))
          .map((column) => (
            <Menu.Item
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={shown.includes(column.id)}
              leftSection={shown.includes(column.id) ? <Icon name="check" /> : <span style={{ width: 14 }} />}
              onClick={() => onToggle(column.id)}
            >
              {column.label}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="reset" />} onClick={onReset}>
          Back to the usual columns
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
