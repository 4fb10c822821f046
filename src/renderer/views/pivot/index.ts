/** Registration of the pivot view. */
import type { ViewRegistration } from '../registration.ts';
import { PivotView } from './pivot-view.tsx';

export const pivotView: ViewRegistration = {
  id: 'pivot',
  title: 'Pivot',
  icon: 'pivot',
  order: 70,
  component: PivotView,
};
