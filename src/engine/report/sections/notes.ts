/** The analysts' notes, as text. */
import { queryNotes } from '../../analysis/annotations/notes.ts';
import type { SectionDefinition } from './context.ts';

export const notesSection: SectionDefinition = {
  id: 'notes',
  title: 'Notes',
  about: 'Every note, with what it is about, who wrote it and when.',
  build({ db }) {
    const notes = queryNotes(db, undefined);
    if (notes.length === 0) return [{ type: 'text', text: 'No notes were written.' }];
    return notes.map((note) => ({
      type: 'note',
      heading: `${note.kind === 'case' ? 'Case' : note.label} (${note.analyst}, ${note.updatedAt})`,
      body: note.body,
    }));
  },
};
