/** The sections of a report in their usual order; one line each. */
import { actionsSection } from './actions.ts';
import type { SectionDefinition } from './context.ts';
import { evidenceSection } from './evidence.ts';
import { methodSection } from './method.ts';
import { notesSection } from './notes.ts';
import { taggedSection } from './tagged.ts';
import { tamperSection } from './tamper.ts';

export const sectionDefinitions: readonly SectionDefinition[] = [
  evidenceSection,
  taggedSection,
  notesSection,
  tamperSection,
  methodSection,
  actionsSection,
];
