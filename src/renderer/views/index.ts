/** All views, one line each. */
import { eventsView } from './events/index.ts';
import { evidenceView } from './evidence/index.ts';
import { processesView } from './processes/index.ts';
import type { ViewRegistration } from './registration.ts';

export const views: readonly ViewRegistration[] = [eventsView, evidenceView, processesView].sort(
  (a, b) => a.order - b.order,
);
