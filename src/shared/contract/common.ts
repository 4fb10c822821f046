/** Schemas that several features share. */
import { z } from 'zod';

export const timeRangeSchema = z.object({ fromUs: z.number().optional(), toUs: z.number().optional() });

export const filterClauseSchema = z.object({
  id: z.string().max(200),
  source: z.string().max(200),
  text: z.string().max(100_000),
  negated: z.boolean(),
  disabled: z.boolean(),
});

export const filterSchema = z.object({
  text: z.string().max(100_000),
  clauses: z.array(filterClauseSchema).max(1000).readonly(),
  time: timeRangeSchema.optional(),
});

export const emptySchema = z.object({});

/** A sort column: the id of a column as `events.columns` lists it (or a payload field name). */
export const sortSchema = z.object({ column: z.string().max(500), descending: z.boolean() });

/** A value in a grid cell. */
export const cellSchema = z.union([z.string(), z.number(), z.null()]);
