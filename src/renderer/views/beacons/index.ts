/** Registration of the beacons view. */
import type { ViewRegistration } from '../registration.ts';
import { BeaconsView } from './beacons-view.tsx';

export const beaconsView: ViewRegistration = {
  id: 'beacons',
  title: 'Beacons',
  icon: 'pulse',
  order: 36,
  component: BeaconsView,
};
