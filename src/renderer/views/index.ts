/** All views, one line each. */
import { eventsView } from './events/index.ts';
import { evidenceView } from './evidence/index.ts';
import type { ViewRegistration } from './registration.ts';

export const views: readonly ViewRegistration[] = [eventsView, evidenceView].sort((a, b) => a.order - b.order);
