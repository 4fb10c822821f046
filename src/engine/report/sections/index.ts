/** The sections of a report in their usual order; one line each. */
import { actionsSection } from './actions.ts';
import { beaconsSection } from './beacons.ts';
import { chainsSection } from './chains.ts';
import type { SectionDefinition } from './context.ts';
import { evidenceSection } from './evidence.ts';
import { findingsSection } from './findings.ts';
import { methodSection } from './method.ts';
import { notesSection } from './notes.ts';
import { taggedSection } from './tagged.ts';
import { tamperSection } from './tamper.ts';
import { triageSection } from './triage.ts';

export const sectionDefinitions: readonly SectionDefinition[] = [
  triageSection,
  evidenceSection,
  findingsSection,
  taggedSection,
  chainsSection,
  beaconsSection,
  notesSection,
  tamperSection,
  methodSection,
  actionsSection,
];
