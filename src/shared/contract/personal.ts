/** What belongs to the person and not to a case: presets of their own, the name that annotations carry; and news of changes. */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import type { OperationTable } from './define.ts';

const kind = z.string().min(1).max(100);
const name = z.string().trim().min(1).max(200);

export const personalOperations = {
  'personal.list': {
    input: z.object({ kind }),
    output: z.object({ items: z.array(z.object({ name: z.string(), body: z.unknown(), updatedAt: z.string() })) }),
  },
  'personal.put': { input: z.object({ kind, name, body: z.unknown() }), output: emptySchema },
  'personal.delete': { input: z.object({ kind, name }), output: emptySchema },
  /** `name` is what annotations and the action log carry; `systemName` is the operating system's name of the user. */
  'analyst.get': { input: emptySchema, output: z.object({ name: z.string(), systemName: z.string() }) },
  /** An empty name goes back to the operating system's. */
  'analyst.set': { input: z.object({ name: z.string().trim().max(200) }), output: emptySchema },
} as const satisfies OperationTable;

export const personalPushes = {
  /** An operation changed something (or opened or closed the case); every window of the engine hears it before the reply. */
  'change.made': z.object({ operation: z.string() }),
} as const;
