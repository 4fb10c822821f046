/** Asks before something that a person made goes: a list, a set of indicators, an own rule. */

import { Button, Group, Modal } from '@mantine/core';
import type { JSX } from 'react';
import { EvidenceText } from './evidence-text.tsx';

interface DeleteDialogProps {
  readonly title: string;
  /** Name of what goes; undefined while nothing is asked. */
  readonly what: string | undefined;
  /** The name is that of a file. */
  readonly isPath?: boolean;
  /** What comes of it: the rest of a sentence that begins with the name. */
  readonly effect: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** See the file's header. */
export function DeleteDialog({ title, what, isPath, effect, onClose, onConfirm }: DeleteDialogProps): JSX.Element {
  return (
    <Modal opened={what !== undefined} onClose={onClose} title={title} size={420}>
      <p className="el-page-line">
        <EvidenceText className={isPath ? 'el-mono' : undefined}>{what}</EvidenceText> {effect}
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
