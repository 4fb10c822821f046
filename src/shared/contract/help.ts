/** Event help: what a kind of event means, what to look at, which fields matter. Needs no case. */
import { z } from 'zod';
import type { OperationTable } from './define.ts';

export const eventHelpSchema = z.object({
  provider: z.string(),
  eventId: z.number(),
  title: z.string(),
  meaning: z.string(),
  /** Fields to look at first; `text` is what such a field says, null where nothing is written down. */
  fields: z.array(z.object({ name: z.string(), text: z.string().nullable() })),
  tips: z.array(z.string()),
  /** Techniques that such an event can be a trace of; a hint, never a finding. `name` is null for an id not in the table. */
  attack: z.array(z.object({ id: z.string(), name: z.string().nullable(), tactics: z.array(z.string()) })),
  /** Where to read on, in words. */
  references: z.array(z.string()),
});
export type EventHelp = z.infer<typeof eventHelpSchema>;

export const helpOperations = {
  /** Kinds of events by id (a number as search) or by words of provider, title and meaning; all words must be there. */
  'help.events': {
    input: z.object({
      search: z.string().max(500).default(''),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    output: z.object({ total: z.number(), events: z.array(eventHelpSchema) }),
  },
} as const satisfies OperationTable;
