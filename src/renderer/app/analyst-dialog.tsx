/** The name that tags, notes and the action log carry: shown and changed here, kept for the person, not for a case. */
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useState } from 'react';
import { create } from 'zustand';
import { useAsk, useClients } from '../client/context.tsx';
import { toErrorText } from '../client/engine-client.ts';
import { useCommands } from '../state/commands.ts';

const useOpen = create(() => ({ open: false }));

/** Opens the dialog. */
export function openAnalystDialog(): void {
  useOpen.setState({ open: true });
}

const close = (): void => useOpen.setState({ open: false });
const own = [{ id: 'app.analyst', title: 'Analyst name', group: 'App', run: openAnalystDialog }];

/** See the file's header. */
export function AnalystDialog(): JSX.Element {
  useCommands(own);
  const open = useOpen((store) => store.open);
  return (
    <Modal opened={open} onClose={close} title="Analyst name" size={440}>
      <AnalystForm />
    </Modal>
  );
}

function AnalystForm(): JSX.Element | null {
  const { engine } = useClients();
  const asked = useAsk('analyst.get', {});
  const [typed, setTyped] = useState<string>();
  const [problem, setProblem] = useState<string>();
  if (!asked.data) return asked.error ? <p role="alert">{toErrorText(asked.error).message}</p> : null;
  const { name, systemName } = asked.data;
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const next = (typed ?? name).trim();
    try {
      await engine.call('analyst.set', { name: next === systemName ? '' : next });
      close();
    } catch (error) {
      setProblem(toErrorText(error).message);
    }
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)}>
      <TextInput
        label="Name on tags, notes and in the action log"
        description={`Empty: the name of the user of this computer, ${systemName}. The action log always has that one too.`}
        value={typed ?? name}
        maxLength={200}
        data-autofocus
        error={problem}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="filled">
          Keep
        </Button>
      </Group>
    </form>
  );
}
