/** The Notes tab: notes bound to the event's identity (file hash, record id, offset), so they outlive a re-ingest. */
import type { JSX } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { NotesEditor } from '../../state/notes-editor.tsx';
import { ErrorState, LoadingState } from '../../widgets/states.tsx';

/** See the file's header. */
export function DetailNotes({ eventId }: { readonly eventId: number }): JSX.Element {
  const asked = useAsk('notes.eventTarget', { eventId });
  if (asked.error)
    return (
      <ErrorState
        title="This event cannot be annotated yet"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading notes" />;
  return <NotesEditor target={asked.data} />;
}
