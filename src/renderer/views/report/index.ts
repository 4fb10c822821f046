/** Registration of the report view. */
import type { ViewRegistration } from '../registration.ts';
import { ReportView } from './report-view.tsx';

export const reportView: ViewRegistration = {
  id: 'report',
  title: 'Report',
  icon: 'report',
  order: 88,
  component: ReportView,
};
