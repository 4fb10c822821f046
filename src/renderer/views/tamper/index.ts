/** Registration of the tamper board. */
import type { ViewRegistration } from '../registration.ts';
import { TamperView } from './tamper-view.tsx';

export const tamperView: ViewRegistration = {
  id: 'tamper',
  title: 'Tamper board',
  icon: 'shield',
  order: 80,
  component: TamperView,
};
