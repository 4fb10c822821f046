/** Registration of the view of notes and tags. */
import type { ViewRegistration } from '../registration.ts';
import { NotesView } from './notes-view.tsx';

export const notesView: ViewRegistration = {
  id: 'notes',
  title: 'Notes and tags',
  icon: 'note',
  order: 84,
  component: NotesView,
};
