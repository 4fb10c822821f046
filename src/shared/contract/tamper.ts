/** The tamper board: signs of lost or changed logs, and coverage over time. */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import type { OperationTable } from './define.ts';

export const tamperSignSchema = z.object({
  id: z.number(),
  kind: z.string(),
  title: z.string(),
  severity: z.enum(['high', 'medium', 'low', 'info']),
  computer: z.string().nullable(),
  channel: z.string().nullable(),
  startUs: z.number().nullable(),
  endUs: z.number().nullable(),
  amount: z.number(),
  detail: z.string(),
  /** What an intruder would have done, and what happens without one. */
  guilty: z.string(),
  innocent: z.string(),
  technique: z.string().nullable(),
  eventIds: z.array(z.number()),
});
export type TamperSign = z.infer<typeof tamperSignSchema>;

export const coverageRowSchema = z.object({
  computer: z.string(),
  channel: z.string(),
  /** Hours since 1970 UTC, end exclusive, with the events in them. */
  runs: z.array(z.object({ fromHour: z.number(), toHour: z.number(), count: z.number() })),
});
export type CoverageRow = z.infer<typeof coverageRowSchema>;

export const tamperOperations = {
  'tamper.list': { input: emptySchema, output: z.object({ signs: z.array(tamperSignSchema) }) },
  'tamper.coverage': { input: emptySchema, output: z.object({ rows: z.array(coverageRowSchema) }) },
} as const satisfies OperationTable;
