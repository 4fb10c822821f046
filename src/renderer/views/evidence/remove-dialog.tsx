/** Asks before a file's events leave the case, and says what stays: the evidence itself, tags and notes, the log entry. */

import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatPlural } from '../../state/format.ts';
import { noteEvidenceChange } from '../../state/revision.ts';
import { useSelection } from '../../state/selection.ts';
import { refreshCase } from '../../state/session.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import type { FileRow } from './file-columns.ts';

interface RemoveDialogProps {
  readonly file: FileRow | undefined;
  readonly onClose: () => void;
}

/** See the file's header. */
export function RemoveDialog({ file, onClose }: RemoveDialogProps): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const [busy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    if (!file) return;
    setBusy(true);
    try {
      const { events } = await engine.call('evidence.remove', { fileId: file.id });
      await refreshCase(engine);
      useSelection.getState().reset();
      noteEvidenceChange(queryClient);
      notifications.show({ message: toVisible(`${formatPlural(events, 'event')} of ${file.name} left the case`) });
    } catch (error) {
      notifications.show({ color: 'red', title: 'The file could not be removed', message: toErrorText(error).message });
    } finally {
      setBusy(false);
      onClose();
    }
  };
  return (
    <Modal opened={file !== undefined} onClose={onClose} title="Take this file out of the case?" size="md">
      <p className="el-mono el-break">
        <EvidenceText>{file?.path}</EvidenceText>
      </p>
      <p>
        Its events leave the case and everything is analysed anew. The file itself is not touched. Tags and notes on its
        events are kept and come back when it is added again. The action log says that it was removed.
      </p>
      <Group justify="flex-end" mt="sm">
        <Button onClick={onClose} disabled={busy} data-autofocus>
          Cancel
        </Button>
        <Button variant="filled" loading={busy} onClick={() => void remove()}>
          Remove
        </Button>
      </Group>
    </Modal>
  );
}
