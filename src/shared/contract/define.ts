/** How an operation is written down: an input schema and an output schema, JSON values only. */
import type { z } from 'zod';

export interface OperationShape {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

export type OperationTable = Record<string, OperationShape>;
