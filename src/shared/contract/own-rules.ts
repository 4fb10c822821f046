/** The analyst's own rules: Sigma files in a folder of the user, written and kept by EventLoupe. */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import type { OperationTable } from './define.ts';

/** Longest rule text, in characters. */
export const maxRuleText = 1_048_576;

export const ruleDocumentSchema = z.object({
  title: z.string(),
  status: z.string(),
  reason: z.string(),
  /** 1-based line of the fault. */
  line: z.number().nullable(),
});
export type RuleDocument = z.infer<typeof ruleDocumentSchema>;

const file = z.string().min(1).max(200);
const ownRuleSchema = z.object({
  /** Name inside the folder. */
  file: z.string(),
  updatedAt: z.string(),
  documents: z.array(ruleDocumentSchema),
});
export type OwnRule = z.infer<typeof ownRuleSchema>;

export const ownRuleOperations = {
  /** `folder` is also the name of their set in a case; `detections.run` with it runs what has changed. */
  'ownRules.list': { input: emptySchema, output: z.object({ folder: z.string(), rules: z.array(ownRuleSchema) }) },
  'ownRules.read': { input: z.object({ file }), output: z.object({ text: z.string() }) },
  /**
   * Checks and writes a rule; without `file` under a new name made of its title. `bad-input` (details: `documents`) when a
   * document cannot be used, or its id belongs to another of the own rules.
   */
  'ownRules.save': {
    input: z.object({ file: file.optional(), text: z.string().max(maxRuleText) }),
    output: z.object({ folder: z.string(), file: z.string(), documents: z.array(ruleDocumentSchema) }),
  },
  'ownRules.delete': { input: z.object({ file }), output: emptySchema },
} as const satisfies OperationTable;
