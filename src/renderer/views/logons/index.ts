/** Registration of the logons view. */
import type { ViewRegistration } from '../registration.ts';
import { LogonsView } from './logons-view.tsx';

export const logonsView: ViewRegistration = {
  id: 'logons',
  title: 'Logons',
  icon: 'key',
  order: 30,
  component: LogonsView,
};
