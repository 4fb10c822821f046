/** The values that rules with placeholders (`%Servers%`, used with `|expand`) wait for: a name a line, values after a colon. */
import { Button, Group, Modal, Textarea } from '@mantine/core';
import { type JSX, useEffect, useState } from 'react';
import { parseLists, toListsText } from './lists-text.ts';
import { useRulesStore } from './rules-store.ts';

interface ListsDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** See the file's header. They hold for the runs of this window. */
export function ListsDialog({ opened, onClose }: ListsDialogProps): JSX.Element {
  const [text, setText] = useState('');
  useEffect(() => {
    if (opened) setText(toListsText(useRulesStore.getState().lists));
  }, [opened]);
  const parsed = parseLists(text);
  return (
    <Modal opened={opened} onClose={onClose} title="Lists for placeholders" size={560}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed.problem) return;
          useRulesStore.getState().setLists(parsed.lists);
          onClose();
        }}
      >
        <Textarea
          label="One list a line: name, colon, values with commas between"
          description="Rules that wait for a list say which. Run the set again after a change."
          placeholder={'Administrators_Workstations: WS-001, WS-002'}
          value={text}
          autosize
          minRows={6}
          maxRows={16}
          maxLength={1_000_000}
          error={parsed.problem}
          data-autofocus
          styles={{ input: { fontFamily: 'var(--el-mono)' } }}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={parsed.problem !== undefined}>
            Keep
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
