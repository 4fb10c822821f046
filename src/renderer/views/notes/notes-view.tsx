/** Notes and tags of the case: the tags with names, colours and keys; all notes with links; what was done, to undo it. */

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type JSX, useState } from 'react';
import type { Note } from '#shared/contract/annotations.ts';
import type { Target } from '#shared/model/target.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { NoteCard, NotesEditor } from '../../state/notes-editor.tsx';
import { openEvent, openEvents } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSession } from '../../state/session.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { HistoryPanel } from './history.tsx';
import { explainTarget, findNotes, listKinds, toNotedEvents } from './note-links.ts';
import { TagsPanel } from './tags-panel.tsx';
import { TakeOverActions } from './take-over-dialog.tsx';
import './notes.css';

const notes: DockPanel = { id: 'notes', title: 'Notes', component: NotesPanel };
const tags: DockPanel = { id: 'tags', title: 'Tags', component: TagsPanel, actions: TakeOverActions };
const caseNotes: DockPanel = { id: 'case-notes', title: 'Notes on the case', component: CaseNotes };
const history: DockPanel = { id: 'history', title: 'Changes', component: HistoryPanel };
const panels: readonly DockPanel[] = [notes, tags, caseNotes, history];
const layoutVersion = 1;

/** See the file's header. */
export function NotesView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.notes);
  const setLayout = usePreferences((store) => store.setLayout);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('notes', next)}
      arrange={(api) => {
        addPanel(api, notes);
        addPanel(api, tags, { referencePanel: notes.id, direction: 'left' }, { initialWidth: 560 });
        addPanel(api, caseNotes, { referencePanel: notes.id, direction: 'right' }, { initialWidth: 380 });
        addPanel(api, history, { referencePanel: tags.id, direction: 'below' }, { initialHeight: 320 });
      }}
    />
  );
}

function CaseNotes(): JSX.Element {
  const name = useSession((store) => store.info?.name) ?? '';
  const target: Target = { kind: 'case', key: 'case', label: name };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-fill" tabIndex={0} aria-label="Notes on the case">
      <NotesEditor target={target} />
    </section>
  );
}

const none: readonly Note[] = [];

function NotesPanel(): JSX.Element {
  const asked = useAsk('notes.list', {});
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState('');
  const all = asked.data?.notes ?? none;
  const shown = findNotes(all, search, kind);
  const events = toNotedEvents(shown);
  if (asked.error)
    return (
      <ErrorState
        title="The notes could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading notes" />;
  if (all.length === 0)
    return (
      <EmptyState icon="note" title="No notes yet">
        Write one on an event in the Notes tab of its details, or on the case as a whole at the right.
      </EmptyState>
    );
  return (
    <div className="el-panel">
      <PanelBar label="Notes">
        <span>
          {shown.length === all.length
            ? formatPlural(all.length, 'note')
            : `${formatCount(shown.length)} of ${formatPlural(all.length, 'note')}`}
        </span>
        {events ? (
          <Button size="compact-xs" onClick={() => openEvents('notes', events)}>
            Show their events
          </Button>
        ) : null}
        <BarSpace />
        <NativeSelect
          aria-label="Notes on"
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: '', label: 'On anything' },
            ...listKinds(all).map((one) => ({ value: one, label: explainTarget(one) })),
          ]}
        />
        <TextInput
          aria-label="Find notes"
          placeholder="Find in notes"
          w={180}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </PanelBar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body el-notes" tabIndex={0} aria-label="All notes">
        {shown.length === 0 ? <EmptyState title="No note matches" /> : null}
        {shown.map((note) => (
          <NoteCard key={note.id} note={note} target={{ kind: note.kind, key: note.key, label: note.label }}>
            <NoteLink note={note} />
          </NoteCard>
        ))}
      </section>
    </div>
  );
}

function NoteLink({ note }: { readonly note: Note }): JSX.Element {
  const { eventId } = note;
  if (eventId !== null)
    return (
      <button type="button" className="el-link" onClick={() => openEvent(eventId)}>
        <EvidenceText>{note.label}</EvidenceText>
      </button>
    );
  return (
    <span title={note.kind === 'event' ? 'Its evidence is not in the case now' : undefined}>
      {`${explainTarget(note.kind)}: `}
      <EvidenceText>{note.label}</EvidenceText>
      {note.kind === 'event' ? ' (not in the case now)' : ''}
    </span>
  );
}
