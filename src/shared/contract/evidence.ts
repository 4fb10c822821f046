/** Evidence and custody: ledger, raw bytes, removal, verification, the action log. */
import { z } from 'zod';
import type { OperationTable } from './define.ts';

export const ledgerRangeSchema = z.object({
  kind: z.string(),
  startOffset: z.number(),
  /** Exclusive. */
  endOffset: z.number(),
  records: z.number(),
  detail: z.string().nullable(),
});

export const verifyItemSchema = z.object({
  check: z.enum(['evidence', 'ledger', 'actions', 'database']),
  subject: z.string(),
  ok: z.boolean(),
  detail: z.string(),
});

export const verifyResultSchema = z.object({
  /** True when nothing failed. */
  ok: z.boolean(),
  items: z.array(verifyItemSchema).readonly(),
  /** Hash of the action log's last row: compare it with the one in an earlier report. */
  actionHead: z.string(),
  filesChecked: z.number(),
  bytesChecked: z.number(),
});
export type VerifyResult = z.infer<typeof verifyResultSchema>;

export const actionRowSchema = z.object({
  seq: z.number(),
  at: z.string(),
  userName: z.string(),
  action: z.string(),
  /** JSON object. */
  details: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});

export const evidenceOperations = {
  /** Ledger ranges of a file, in the order of its bytes. */
  'evidence.ledger': {
    input: z.object({
      fileId: z.number(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({ total: z.number(), rows: z.array(ledgerRangeSchema) }),
  },
  /** Bytes of a file as it is now, read-only. */
  'evidence.bytes': {
    input: z.object({
      fileId: z.number(),
      offset: z.number().int().min(0),
      length: z.number().int().min(1).max(65_536),
    }),
    output: z.object({ offset: z.number(), sizeBytes: z.number(), hex: z.string() }),
  },
  /** Takes a file's events out of the case (annotations stay) and analyses anew. The evidence itself is not touched. */
  'evidence.remove': { input: z.object({ fileId: z.number() }), output: z.object({ events: z.number() }) },
  /** Hashes the evidence again, checks ledger, action log and database. Progress comes as `verify.progress`. */
  'case.verify': { input: z.object({}), output: verifyResultSchema },
  'case.actions': {
    input: z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(10_000) }),
    output: z.object({ total: z.number(), rows: z.array(actionRowSchema) }),
  },
} as const satisfies OperationTable;

export const evidencePushes = {
  'verify.progress': z.object({ label: z.string(), bytesDone: z.number(), bytesTotal: z.number() }),
} as const;
