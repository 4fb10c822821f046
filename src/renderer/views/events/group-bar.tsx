/**
 * The bar above the events grid: the levels it is grouped by, as chips that can be moved and taken away. A column header that
 * is dragged onto it becomes a level; the box at its end does the same by keyboard.
 */
import { Menu, NativeSelect, Select } from '@mantine/core';
import { type DragEvent, type JSX, type RefObject, useMemo, useState } from 'react';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace } from '../../widgets/panel-bar.tsx';
import { type GroupOrder, mostLevels, useGroupStore } from './group-store.ts';
import './group-bar.css';

interface GroupBarProps {
  readonly ref: RefObject<HTMLDivElement | null>;
  /** Fields that can be grouped by, with their labels. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** A header is being dragged: `over` says whether it is above the bar. */
  readonly drag: 'none' | 'near' | 'over';
  /** Words on how many groups there are. */
  readonly status: string;
  readonly onCloseAll: () => void;
}

const orders: readonly { readonly value: string; readonly label: string; readonly order: GroupOrder }[] = [
  { value: 'most', label: 'Most first', order: { by: 'count', descending: true } },
  { value: 'rare', label: 'Rare first', order: { by: 'count', descending: false } },
  { value: 'value', label: 'By value', order: { by: 'value', descending: false } },
  { value: 'value-down', label: 'By value, descending', order: { by: 'value', descending: true } },
  { value: 'first', label: 'First seen, oldest first', order: { by: 'first', descending: false } },
  { value: 'first-down', label: 'First seen, newest first', order: { by: 'first', descending: true } },
  { value: 'last', label: 'Last seen, oldest first', order: { by: 'last', descending: false } },
  { value: 'last-down', label: 'Last seen, newest first', order: { by: 'last', descending: true } },
];
const choicesAtMost = 80;

/** A list with the entry at `from` moved to `to`. */
export function moveLevel(fields: readonly string[], from: number, to: number): readonly string[] {
  if (from < 0 || from >= fields.length || to < 0 || to >= fields.length) return fields;
  const next = [...fields];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** See the file's header. */
export function GroupBar({ ref, choices, drag, status, onCloseAll }: GroupBarProps): JSX.Element {
  const { fields, order, setFields, setOrder } = useGroupStore();
  const labels = useMemo(() => new Map(choices.map(({ value, label }) => [value, label])), [choices]);
  const [search, setSearch] = useState('');
  const [dragged, setDragged] = useState<number>();
  const drop = (event: DragEvent, to: number): void => {
    event.preventDefault();
    if (dragged !== undefined) setFields(moveLevel(fields, dragged, to));
    setDragged(undefined);
  };
  const current = orders.find((one) => one.order.by === order.by && one.order.descending === order.descending);
  return (
    <div ref={ref} className="el-group-bar" data-drag={drag} role="toolbar" aria-label="Groups">
      {fields.length === 0 ? (
        <span className="el-muted">
          {drag === 'none' ? 'Drag a column header here to group by it' : 'Drop to group by this column'}
        </span>
      ) : (
        <ol aria-label="Levels of groups">
          {fields.map((field, level) => {
            const label = labels.get(field) ?? field;
            return (
              <li
                key={field}
                draggable
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'move';
                  setDragged(level);
                }}
                onDragEnd={() => setDragged(undefined)}
                onDragOver={(event) => dragged !== undefined && event.preventDefault()}
                onDrop={(event) => drop(event, level)}
              >
                <Menu position="bottom-start">
                  <Menu.Target>
                    <button type="button" className="el-group-level" title={`Level ${level + 1}: ${label}`}>
                      {label}
                    </button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item
                      leftSection={<Icon name="back" />}
                      disabled={level === 0}
                      onClick={() => setFields(moveLevel(fields, level, level - 1))}
                    >
                      Move outwards
                    </Menu.Item>
                    <Menu.Item
                      leftSection={<Icon name="forward" />}
                      disabled={level === fields.length - 1}
                      onClick={() => setFields(moveLevel(fields, level, level + 1))}
                    >
                      Move inwards
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
                <button
                  type="button"
                  className="el-group-remove"
                  aria-label={`Do not group by ${label}`}
                  onClick={() => setFields(fields.filter((other) => other !== field))}
                >
                  <Icon name="close" size={10} />
                </button>
              </li>
            );
          })}
        </ol>
      )}
      <Select
        aria-label="Group by"
        placeholder={fields.length ? 'and by…' : 'Group by…'}
        size="xs"
        w={150}
        searchable
        limit={choicesAtMost}
        disabled={fields.length >= mostLevels}
        data={choices.filter(({ value }) => !fields.includes(value)).map((choice) => ({ ...choice }))}
        value={null}
        searchValue={search}
        onSearchChange={setSearch}
        onChange={(field) => {
          if (field) setFields([...fields, field]);
          setSearch('');
        }}
      />
      {fields.length ? (
        <>
          <NativeSelect
            aria-label="Order of groups"
            value={current?.value ?? 'most'}
            onChange={(event) => {
              const chosen = orders.find((one) => one.value === event.currentTarget.value);
              if (chosen) setOrder(chosen.order);
            }}
            data={orders.map(({ value, label }) => ({ value, label }))}
          />
          <BarSpace />
          <span aria-live="polite">{status}</span>
          <IconButton icon="up" label="Close all groups" onClick={onCloseAll} />
          <IconButton icon="close" label="Do not group" onClick={() => setFields([])} />
        </>
      ) : null}
    </div>
  );
}
