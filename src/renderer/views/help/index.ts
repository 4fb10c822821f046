/** Registration of the help view. */
import type { ViewRegistration } from '../registration.ts';
import { HelpView } from './help-view.tsx';

export const helpView: ViewRegistration = { id: 'help', title: 'Help', icon: 'help', order: 99, component: HelpView };
