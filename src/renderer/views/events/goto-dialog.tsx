/** Dialog that jumps to a time or a row number of the list, however long it is. */
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useRef, useState } from 'react';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { usePreferences } from '../../state/preferences.ts';
import type { SortEntry } from '../../widgets/grid-types.ts';
import { useEventsStore } from './events-store.ts';
import { parseGoTo } from './goto.ts';
import { eventListName } from './use-event-list.ts';

/** See the file's header. */
export function GoToDialog({
  total,
  sort,
}: {
  readonly total: number;
  readonly sort: readonly SortEntry[];
}): JSX.Element {
  const { engine } = useClients();
  const { goToOpen, setGoToOpen, grid } = useEventsStore();
  const timeZone = usePreferences((store) => store.timeZone);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  /** Where to go when the dialog is gone: before that it holds the focus. */
  const pending = useRef<number>(undefined);
  const onClosed = (): void => {
    if (pending.current !== undefined) grid?.goToRow(pending.current);
    pending.current = undefined;
  };
  const byTime = sort[0]?.column === 'time';

  const go = async (): Promise<void> => {
    const target = parseGoTo(text, total, timeZone);
    if ('problem' in target) return setProblem(target.problem);
    let row = 'row' in target ? target.row : undefined;
    if ('timeUs' in target) {
      try {
        const found = await engine.call('events.locate', { view: eventListName, timeUs: target.timeUs });
        row = found.row ?? undefined;
      } catch (error) {
        return setProblem(toErrorText(error).message);
      }
      if (row === undefined) return setProblem('No event of this list is at or after that time');
    }
    setProblem(undefined);
    setGoToOpen(false);
    pending.current = row;
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void go();
  };

  return (
    <Modal
      opened={goToOpen}
      onClose={() => setGoToOpen(false)}
      title="Go to"
      size="sm"
      returnFocus={false}
      onExitTransitionEnd={onClosed}
    >
      <form onSubmit={onSubmit}>
        <TextInput
          label={`Row number, or time (${timeZone})`}
          description={byTime ? undefined : 'The list is not in time order: a time finds the first row at or after it'}
          placeholder="2024-01-31 10:15:00"
          value={text}
          error={problem}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" mt="sm">
          <Button type="submit" variant="filled">
            Go
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
