/** Registration of the network view. */
import type { ViewRegistration } from '../registration.ts';
import { NetworkView } from './network-view.tsx';

export const networkView: ViewRegistration = {
  id: 'network',
  title: 'Network',
  icon: 'globe',
  order: 34,
  component: NetworkView,
};
