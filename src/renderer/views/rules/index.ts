/** Registration of the rules view. */
import type { ViewRegistration } from '../registration.ts';
import { RulesView } from './rules-view.tsx';

export const rulesView: ViewRegistration = {
  id: 'rules',
  title: 'Rules',
  icon: 'flask',
  order: 55,
  component: RulesView,
};
