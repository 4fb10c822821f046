/** Application, case and ingest: open, create, follow progress, cancel, evidence and problems. */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import type { OperationTable } from './define.ts';

export const fileRowSchema = z.object({
  id: z.number(),
  path: z.string(),
  name: z.string(),
  kind: z.enum(['evtx', 'carved']),
  status: z.enum(['pending', 'complete', 'failed', 'vanished', 'removed']),
  statusDetail: z.string().nullable(),
  sha256: z.string().nullable(),
  sizeBytes: z.number(),
  chunks: z.number(),
  records: z.object({ live: z.number(), damaged: z.number(), recovered: z.number() }),
  problems: z.number(),
  /** The ledger's sums by kind; the bytes add up to sizeBytes. */
  ledger: z.array(z.object({ kind: z.string(), ranges: z.number(), bytes: z.number(), records: z.number() })),
  /** ISO 8601 UTC to 100 ns; null when the file has no readable record. */
  firstTime: z.string().nullable(),
  lastTime: z.string().nullable(),
  /** Computers and channels of the live records. */
  computers: z.array(z.string()),
  channels: z.array(z.string()),
  /** Live records that the ingest filter left out of the case; only in a case that has one. */
  leftOut: z.number().optional(),
});

/** Which network records (Sysmon 3, Security 5156-5158) a load keeps: those that match every list that is not empty. */
export const ingestFilterSchema = z.object({
  /** Addresses, CIDR ranges, domains: either end. */
  destinations: z.array(z.string().max(2000)).max(100_000),
  /** Programs: file name or path, `*` as wildcard. */
  processes: z.array(z.string().max(2000)).max(100_000),
  /** Any of these kinds. */
  watched: z.array(z.string().max(2000)).max(100_000),
});
export type IngestFilter = z.infer<typeof ingestFilterSchema>;

export const totalsSchema = z.object({
  files: z.number(),
  sizeBytes: z.number(),
  liveRecords: z.number(),
  damagedRecords: z.number(),
  recoveredRecords: z.number(),
  problems: z.number(),
  leftOut: z.number().optional(),
});

export const namedCountSchema = z.object({ name: z.string(), count: z.number() });

export const caseInfoSchema = z.object({
  casePath: z.string(),
  name: z.string(),
  formatVersion: z.number(),
  createdAt: z.string(),
  /** False while an ingest has not reached its end (killed, cancelled, running). */
  complete: z.boolean(),
  files: z.array(fileRowSchema),
  hosts: z.array(namedCountSchema),
  channels: z.array(namedCountSchema),
  totals: totalsSchema,
  /** What the case was made with; absent: everything is kept. */
  ingestFilter: ingestFilterSchema.optional(),
});

export const problemRowSchema = z.object({
  id: z.number(),
  fileId: z.number(),
  file: z.string(),
  code: z.string(),
  fileOffset: z.number(),
  chunk: z.number().nullable(),
  recordId: z.number().nullable(),
  detail: z.string(),
});

export const ingestStageSchema = z.enum(['scan', 'parse', 'index', 'analyse', 'done', 'cancelled', 'failed']);

export const ingestProgressSchema = z.object({
  casePath: z.string(),
  stage: ingestStageSchema,
  /** What is being done now, one line for a person. */
  label: z.string(),
  filesDone: z.number(),
  filesTotal: z.number(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  events: z.number(),
  problems: z.number(),
  elapsedMs: z.number(),
  /** Null while unknown. */
  remainingMs: z.number().nullable(),
});
export type IngestProgress = z.infer<typeof ingestProgressSchema>;

export const ingestResultSchema = z.object({
  casePath: z.string(),
  /** complete: all evidence read; cancelled: stopped by the user, resumable. */
  outcome: z.enum(['complete', 'cancelled']),
  /** Said when the case could not be put beside the evidence. */
  notes: z.array(z.string()),
  filesAdded: z.number(),
  filesSkipped: z.number(),
  eventsAdded: z.number(),
  elapsedMs: z.number(),
  totals: totalsSchema,
});
export type IngestResult = z.infer<typeof ingestResultSchema>;

export const caseOperations = {
  'app.info': {
    input: emptySchema,
    output: z.object({ name: z.string(), version: z.string(), node: z.string(), sqlite: z.string(), host: z.string() }),
  },
  'case.recent': {
    input: emptySchema,
    output: z.object({ cases: z.array(z.object({ casePath: z.string(), name: z.string(), openedAt: z.string() })) }),
  },
  'case.open': { input: z.object({ casePath: z.string().max(32_000) }), output: caseInfoSchema },
  'case.close': { input: emptySchema, output: emptySchema },
  'case.info': { input: emptySchema, output: caseInfoSchema },
  'case.problems': {
    input: z.object({ fileId: z.number().optional(), offset: z.number(), limit: z.number().max(10_000) }),
    output: z.object({ total: z.number(), rows: z.array(problemRowSchema) }),
  },
  /** Creates or extends a case from evidence and opens it. Progress comes as `ingest.progress` pushes. */
  'ingest.start': {
    input: z.object({
      paths: z.array(z.string().max(32_000)).min(1).max(10_000),
      casePath: z.string().max(32_000).optional(),
      workers: z.number().int().min(1).max(64).optional(),
      carve: z.boolean().optional(),
      filter: ingestFilterSchema.optional(),
    }),
    output: ingestResultSchema,
  },
  'ingest.cancel': { input: emptySchema, output: emptySchema },
  /** Opens the small synthetic demo case (made from resources/demo into the user-data folder). */
  'demo.open': { input: emptySchema, output: ingestResultSchema },
} as const satisfies OperationTable;

export const casePushes = { 'ingest.progress': ingestProgressSchema } as const;
