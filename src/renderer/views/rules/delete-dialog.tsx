/** Asks before an own rule is deleted: its file goes, and its findings in this case. */
import { Button, Group, Modal } from '@mantine/core';
import type { JSX } from 'react';
import { useOwnRules } from './own-rules.ts';

interface DeleteDialogProps {
  readonly file: string | undefined;
  readonly onClose: () => void;
}

/** See the file's header. Shown while there is a file. */
export function DeleteDialog({ file, onClose }: DeleteDialogProps): JSX.Element {
  const own = useOwnRules();
  return (
    <Modal opened={file !== undefined} onClose={onClose} title="Delete the rule" size={420}>
      <p className="el-page-line">
        <bdi className="el-mono">{file}</bdi> is deleted from your rules, with its findings in this case.
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
            if (file !== undefined) void own.remove(file);
          }}
        >
          Delete
        </Button>
      </Group>
    </Modal>
  );
}
