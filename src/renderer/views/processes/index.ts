/** Registration of the processes view. */
import type { ViewRegistration } from '../registration.ts';
import { ProcessesView } from './processes-view.tsx';

export const processesView: ViewRegistration = {
  id: 'processes',
  title: 'Processes',
  icon: 'tree',
  order: 20,
  component: ProcessesView,
};
