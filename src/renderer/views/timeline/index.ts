/** Registration of the timeline view. */
import type { ViewRegistration } from '../registration.ts';
import { TimelineView } from './timeline-view.tsx';

export const timelineView: ViewRegistration = {
  id: 'timeline',
  title: 'Timeline',
  icon: 'clock',
  order: 15,
  component: TimelineView,
};
