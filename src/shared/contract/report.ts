/** Reports and exports for other tools. */
import { z } from 'zod';
import { emptySchema, filterSchema } from './common.ts';
import type { OperationTable } from './define.ts';

export const reportPlanSchema = z.object({
  title: z.string().min(1).max(500),
  analyst: z.string().max(200).optional(),
  /** Section ids in order; none for all. */
  sections: z.array(z.string().max(100)).max(100),
  mostRows: z.number().int().min(1).max(1_000_000).optional(),
});

/** The plan as a person left it in the report view: a saved item of the case. The folder is no part of it. */
export const keptPlanSchema = z.object({
  /** None: the name of the case. */
  title: z.string().max(500).optional(),
  /** Empty: the analyst of the program. */
  analyst: z.string().max(200),
  /** In the order of the report; sections that are not named come last and are on. */
  sections: z.array(z.object({ id: z.string().max(100), on: z.boolean() })).max(100),
  formats: z.array(z.string().max(100)).max(20),
  /** Which events the event formats take. */
  events: z.enum(['tagged', 'filter']),
});
export type KeptPlan = z.infer<typeof keptPlanSchema>;
export const keptPlanItem = { kind: 'report', name: 'plan' } as const;

export const writtenFileSchema = z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string() });

export const reportOperations = {
  'report.options': {
    input: emptySchema,
    output: z.object({
      sections: z.array(z.object({ id: z.string(), title: z.string(), about: z.string() })),
      formats: z.array(z.string()),
      eventFormats: z.array(z.string()),
    }),
  },
  /** The report as HTML, to be shown in a sandboxed frame. */
  'report.preview': { input: z.object({ plan: reportPlanSchema }), output: z.object({ html: z.string() }) },
  /** Writes the report in each format, and `manifest.json`, into a folder. Existing files are refused. */
  'report.write': {
    input: z.object({
      plan: reportPlanSchema,
      formats: z.array(z.string().max(100)).min(1).max(20),
      folder: z.string().min(1).max(32_000),
      /** Events that event formats take; default: tagged events. */
      filter: filterSchema.optional(),
    }),
    output: z.object({ folder: z.string(), files: z.array(writtenFileSchema) }),
  },
  /** A report folder against its `manifest.json`; needs no case. */
  'report.verify': {
    input: z.object({ folder: z.string().min(1).max(32_000) }),
    output: z.object({
      folder: z.string(),
      ok: z.boolean(),
      manifestSha256: z.string(),
      items: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  },
  /** Events of a filter in the form of another tool. */
  'report.exportEvents': {
    input: z.object({ format: z.string().max(100), filter: filterSchema, path: z.string().min(1).max(32_000) }),
    output: z.object({ path: z.string(), rows: z.number(), sizeBytes: z.number(), sha256: z.string() }),
  },
} as const satisfies OperationTable;
