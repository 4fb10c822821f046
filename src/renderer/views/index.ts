/** All views, one line each. */
import { beaconsView } from './beacons/index.ts';
import { eventsView } from './events/index.ts';
import { evidenceView } from './evidence/index.ts';
import { findingsView } from './findings/index.ts';
import { helpView } from './help/index.ts';
import { listsView } from './lists/index.ts';
import { logonsView } from './logons/index.ts';
import { networkView } from './network/index.ts';
import { notesView } from './notes/index.ts';
import { pivotView } from './pivot/index.ts';
import { processesView } from './processes/index.ts';
import type { ViewRegistration } from './registration.ts';
import { reportView } from './report/index.ts';
import { rulesView } from './rules/index.ts';
import { tamperView } from './tamper/index.ts';
import { timelineView } from './timeline/index.ts';

export const views: readonly ViewRegistration[] = [
  beaconsView,
  networkView,
  eventsView,
  evidenceView,
  processesView,
  listsView,
  logonsView,
  findingsView,
  rulesView,
  tamperView,
  timelineView,
  notesView,
  pivotView,
  reportView,
  helpView,
].sort((a, b) => a.order - b.order);
