/** Dialog to choose and order columns: typed ones and every payload field of the case, with how many events have it. */
import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import type { ColumnInfo } from '#shared/contract/events.ts';
import { formatCount } from '../../state/format.ts';
import type { ColumnChoice } from '../../state/preferences.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { addChoice, moveChoice } from './columns.ts';
import { useEventsStore } from './events-store.ts';

interface ColumnChooserProps {
  readonly infos: readonly ColumnInfo[];
  readonly choices: readonly ColumnChoice[];
  /** Undefined goes back to the first choice. */
  readonly onChange: (choices: readonly ColumnChoice[] | undefined) => void;
}

const shownAtMost = 300;

/** See the file's header. */
export function ColumnChooser({ infos, choices, onChange }: ColumnChooserProps): JSX.Element {
  const { columnsOpen, setColumnsOpen } = useEventsStore();
  const [search, setSearch] = useState('');
  const byId = useMemo(() => new Map(infos.map((info) => [info.id, info])), [infos]);
  const chosen = choices.filter((choice) => byId.has(choice.id));
  const matches = useMemo(() => {
    const text = search.trim().toLowerCase();
    return infos.filter(
      (info) => !text || info.label.toLowerCase().includes(text) || info.id.toLowerCase().includes(text),
    );
  }, [infos, search]);
  const toggle = (id: string, on: boolean): void =>
    onChange(on ? addChoice(choices, id) : choices.filter((choice) => choice.id !== id));

  return (
    <Modal opened={columnsOpen} onClose={() => setColumnsOpen(false)} title="Columns" size={720}>
      <div className="el-chooser">
        <section aria-label="Columns on screen">
          <h3>On screen, in this order</h3>
          <ol>
            {chosen.map((choice, index) => {
              const label = byId.get(choice.id)?.label ?? choice.id;
              return (
                <li key={choice.id}>
                  <span>{label}</span>
                  <IconButton
                    icon="up"
                    label={`Move ${label} to the left`}
                    disabled={index === 0}
                    onClick={() => onChange(moveChoice(choices, choice.id, -1))}
                  />
                  <IconButton
                    icon="down"
                    label={`Move ${label} to the right`}
                    disabled={index === chosen.length - 1}
                    onClick={() => onChange(moveChoice(choices, choice.id, 1))}
                  />
                  <IconButton icon="close" label={`Hide ${label}`} onClick={() => toggle(choice.id, false)} />
                </li>
              );
            })}
          </ol>
        </section>
        <section aria-label="All columns">
          <TextInput
            aria-label="Search columns"
            placeholder="Search all fields of this case"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            data-autofocus
          />
          <ul>
            {matches.slice(0, shownAtMost).map((info) => (
              <li key={info.id}>
                <Checkbox
                  checked={choices.some((choice) => choice.id === info.id)}
                  onChange={(event) => toggle(info.id, event.currentTarget.checked)}
                  label={info.label}
                />
                <span className="el-muted">{info.count === null ? '' : formatCount(info.count)}</span>
              </li>
            ))}
          </ul>
          {matches.length > shownAtMost ? (
            <p className="el-muted">{formatCount(matches.length - shownAtMost)} more: search to see them</p>
          ) : null}
        </section>
      </div>
      <Group justify="flex-end" mt="sm">
        <Button onClick={() => onChange(undefined)}>Back to the first choice</Button>
        <Button variant="filled" onClick={() => setColumnsOpen(false)}>
          Done
        </Button>
      </Group>
    </Modal>
  );
}
