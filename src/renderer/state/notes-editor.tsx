/** The notes of one thing (an event, a process, the case …): read, write, change, delete. Markdown is kept and shown as text. */

import { Button, Textarea } from '@mantine/core';
import { type JSX, type KeyboardEvent, useState } from 'react';
import type { Note } from '#shared/contract/annotations.ts';
import type { Target } from '#shared/model/target.ts';
import { parseIsoTime } from '#shared/model/time.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../client/context.tsx';
import { toErrorText } from '../client/engine-client.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { ErrorState, LoadingState } from '../widgets/states.tsx';
import { useAnnotator } from './annotate.tsx';
import './notes-editor.css';
import { usePreferences } from './preferences.ts';
import { formatSecond } from './time-zone.ts';

/** See the file's header. */
export function NotesEditor({ target }: { readonly target: Target }): JSX.Element {
  const asked = useAsk('notes.list', { target }, { keepPrevious: false });
  if (asked.error)
    return (
      <ErrorState
        title="The notes could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading notes" />;
  return (
    <div className="el-notes" key={target.key}>
      {asked.data.notes.map((note) => (
        <NoteCard key={note.id} note={note} target={target} />
      ))}
      <NoteForm target={target} label="New note" />
    </div>
  );
}

/** One note with its author and time; it can be changed and deleted. `children` stand at the end of its head. */
export function NoteCard({
  note,
  target,
  children,
}: {
  readonly note: Note;
  readonly target: Target;
  readonly children?: JSX.Element;
}): JSX.Element {
  const annotator = useAnnotator();
  const timeZone = usePreferences((store) => store.timeZone);
  const [editing, setEditing] = useState(false);
  const at = parseIsoTime(note.updatedAt);
  return (
    <article className="el-note" aria-label={toVisible(`Note of ${note.analyst}`)}>
      <header>
        <EvidenceText>{note.analyst}</EvidenceText>
        <span className="el-muted">{at ? formatSecond(at.us, timeZone) : note.updatedAt}</span>
        {children}
        <span className="el-bar-space" />
        {editing ? null : (
          <>
            <Button size="compact-xs" variant="subtle" onClick={() => setEditing(true)}>
              Change
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={() => void annotator.deleteNote(note.id)}>
              Delete
            </Button>
          </>
        )}
      </header>
      {editing ? (
        <NoteForm target={target} label="Note" note={note} onDone={() => setEditing(false)} />
      ) : (
        <div className="el-note-body">
          <EvidenceText>{note.body}</EvidenceText>
        </div>
      )}
    </article>
  );
}

interface NoteFormProps {
  readonly target: Target;
  readonly label: string;
  readonly note?: Note;
  readonly onDone?: () => void;
}

function NoteForm({ target, label, note, onDone }: NoteFormProps): JSX.Element {
  const annotator = useAnnotator();
  const [body, setBody] = useState(note?.body ?? '');
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (!body.trim() || busy) return;
    setBusy(true);
    const saved = await annotator.saveNote(target, body, note?.id);
    setBusy(false);
    if (!saved) return;
    if (!note) setBody('');
    onDone?.();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    } else if (event.key === 'Escape' && onDone) {
      event.stopPropagation();
      onDone();
    }
  };
  return (
    <div className="el-note-form">
      <Textarea
        aria-label={label}
        placeholder="Text or Markdown; Ctrl+Enter saves"
        autosize
        minRows={3}
        maxRows={16}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        {...(note ? { 'data-autofocus': true } : {})}
      />
      <div className="el-note-actions">
        <Button variant="filled" size="compact-xs" disabled={!body.trim()} loading={busy} onClick={() => void save()}>
          {note ? 'Save' : 'Add note'}
        </Button>
        {onDone ? (
          <Button size="compact-xs" onClick={onDone}>
            Cancel
          </Button>
        ) : null}
      </div>
    </div>
  );
}
