/** Registration of the findings view. */
import type { ViewRegistration } from '../registration.ts';
import { FindingsView } from './findings-view.tsx';

export const findingsView: ViewRegistration = {
  id: 'findings',
  title: 'Findings',
  icon: 'warning',
  order: 50,
  component: FindingsView,
};
