/** Where a note leads, and which notes a text finds. Pure. */
import type { Note } from '#shared/contract/annotations.ts';
import { type TargetKind, targetKinds } from '#shared/model/target.ts';

const kindWords: Readonly<Record<TargetKind, string>> = {
  case: 'Case',
  event: 'Event',
  process: 'Process',
  session: 'Session',
  connection: 'Connection',
  beacon: 'Beacon',
  finding: 'Finding',
  address: 'Address',
};

/** The word for what a note is on. */
export function explainTarget(kind: TargetKind): string {
  return kindWords[kind];
}

/** Notes whose text, label or analyst holds `search`, of one kind (empty: all), latest change first. */
export function findNotes(notes: readonly Note[], search: string, kind: string): Note[] {
  const text = search.trim().toLowerCase();
  return notes
    .filter(
      (note) =>
        (kind === '' || note.kind === kind) &&
        (!text || [note.body, note.label, note.analyst].some((one) => one.toLowerCase().includes(text))),
    )
    .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : b.id - a.id));
}

/** Kinds that have notes, in a fixed order. */
export function listKinds(notes: readonly Note[]): TargetKind[] {
  return targetKinds.filter((kind) => notes.some((note) => note.kind === kind));
}

/** The filter text of every event that a note is on (at most `limit` of them); undefined when there is none. */
export function toNotedEvents(notes: readonly Note[], limit = 500): string | undefined {
  const ids = [...new Set(notes.flatMap((note) => (note.eventId === null ? [] : [note.eventId])))].slice(0, limit);
  return ids.length ? ids.map((id) => `event:${id}`).join(' OR ') : undefined;
}
