/** Registration of the lists view. */
import type { ViewRegistration } from '../registration.ts';
import { ListsView } from './lists-view.tsx';

export const listsView: ViewRegistration = {
  id: 'lists',
  title: 'Lists',
  icon: 'list',
  order: 57,
  component: ListsView,
};
