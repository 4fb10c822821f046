/** The two dialogs of saved views: save the present one under a name; find, open, rename, delete, export and import them. */

import { Button, Group, Modal, Radio, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useState } from 'react';
import { useClients } from '../client/context.tsx';
import { captureView, isCaseBound } from '../state/saved-views.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { explainSaved, type Place, saveItem, toViewTitle, useSavedDialogs, useSavedItems } from './saved-items.ts';
import { SavedList } from './saved-list.tsx';

const close = (): void => useSavedDialogs.setState({ open: undefined });

/** See the file's header. */
export function SavedDialogs(): JSX.Element {
  const open = useSavedDialogs((store) => store.open);
  return (
    <>
      <Modal opened={open === 'save'} onClose={close} title="Save the present view" size={480}>
        <SaveForm />
      </Modal>
      <Modal opened={open === 'list'} onClose={close} title="Saved views and searches" size={760}>
        <SavedList />
      </Modal>
    </>
  );
}

function SaveForm(): JSX.Element {
  const { engine } = useClients();
  const items = useSavedItems();
  const [view] = useState(captureView);
  const bound = isCaseBound(view);
  const [name, setName] = useState('');
  const [place, setPlace] = useState<Place>('case');
  const taken = items.some((item) => item.place === place && item.name === name.trim());
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() && (await saveItem(engine, { place, name: name.trim(), view }))) close();
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)}>
      <p className="el-saved-what">
        {toViewTitle(view.view)}: <EvidenceText className="el-mono">{explainSaved(view)}</EvidenceText>, with columns,
        order and the view’s own settings.
      </p>
      <TextInput
        label="Name"
        value={name}
        maxLength={200}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Radio.Group mt="xs" value={place} onChange={(value) => setPlace(value as Place)} label="Keep it">
        <Group gap="md">
          <Radio size="xs" value="case" label="in this case" />
          <Radio size="xs" value="personal" label="for me, in every case" disabled={bound} />
        </Group>
      </Radio.Group>
      {bound ? (
        <p className="el-muted">
          It names rows of this case (a process, a host …), which other cases number otherwise.
        </p>
      ) : null}
      {taken ? <p role="status">There is one of this name; it will be replaced.</p> : null}
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={name.trim() === ''}>
          {taken ? 'Replace' : 'Save'}
        </Button>
      </Group>
    </form>
  );
}
