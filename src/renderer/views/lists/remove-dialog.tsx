/** Asks before a list or a set of indicators goes. */
import { Button, Group, Modal } from '@mantine/core';
import type { JSX } from 'react';

interface RemoveDialogProps {
  readonly title: string;
  /** Name of what goes; undefined while nothing is asked. */
  readonly what: string | undefined;
  /** What comes of it: the rest of a sentence that begins with the name. */
  readonly effect: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** See the file's header. */
export function RemoveDialog({ title, what, effect, onClose, onConfirm }: RemoveDialogProps): JSX.Element {
  return (
    <Modal opened={what !== undefined} onClose={onClose} title={title} size={420}>
      <p className="el-page-line">
        <bdi>{what}</bdi> {effect}
      </p>
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant="filled"
          color="red"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          Delete
        </Button>
      </Group>
    </Modal>
  );
}
