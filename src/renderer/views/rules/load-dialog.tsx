/** Loading rules: a folder (picked with the host's picker), a single file or a zip archive by its path; then they run. */
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { useClients } from '../../client/context.tsx';
import { usePathPicker } from '../../state/path-picker.tsx';
import { runSet } from './rules-store.ts';

interface LoadDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** See the file's header. */
export function LoadDialog({ opened, onClose }: LoadDialogProps): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const [path, setPath] = useState('');
  const picker = usePathPicker((paths) => setPath(paths[0] ?? ''));
  return (
    <>
      <Modal opened={opened} onClose={onClose} title="Load rules" size={560}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (path.trim() === '') return;
            onClose();
            void runSet(engine, queryClient, path.trim());
          }}
        >
          <TextInput
            label="Folder, rule file (.yml) or zip archive"
            description="Sigma rules, correlations and filters. They are read into this case with their authors, and run at once."
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
            rightSection={
              <Button size="compact-xs" variant="subtle" onClick={() => void picker.ask('folder')}>
                Browse…
              </Button>
            }
            rightSectionWidth={76}
            data-autofocus
          />
          <Group justify="flex-end" gap="xs" mt="sm">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" disabled={path.trim() === ''}>
              Load and run
            </Button>
          </Group>
        </form>
      </Modal>
      {picker.dialog}
    </>
  );
}
