/** Asks before an own rule is deleted: its file goes, and its findings in this case. */
import type { JSX } from 'react';
import { DeleteDialog } from '../../widgets/delete-dialog.tsx';
import { useOwnRules } from './own-rules.ts';

interface DeleteRuleDialogProps {
  readonly file: string | undefined;
  readonly onClose: () => void;
}

/** See the file's header. Shown while there is a file. */
export function DeleteRuleDialog({ file, onClose }: DeleteRuleDialogProps): JSX.Element {
  const own = useOwnRules();
  return (
    <DeleteDialog
      title="Delete the rule"
      what={file}
      isPath
      effect="is deleted from your rules, with its findings in this case."
      onClose={onClose}
      onConfirm={() => {
        if (file !== undefined) void own.remove(file);
      }}
    />
  );
}
