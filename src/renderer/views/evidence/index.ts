/** Registration of the evidence view. */
import type { ViewRegistration } from '../registration.ts';
import { EvidenceView } from './evidence-view.tsx';

export const evidenceView: ViewRegistration = {
  id: 'evidence',
  title: 'Evidence',
  icon: 'evidence',
  order: 90,
  component: EvidenceView,
};
