/** Registration of the events view. */
import type { ViewRegistration } from '../registration.ts';
import { EventsView } from './events-view.tsx';

export const eventsView: ViewRegistration = {
  id: 'events',
  title: 'Events',
  icon: 'events',
  order: 10,
  component: EventsView,
};
