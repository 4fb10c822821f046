/** Rules, hits and findings. */
import { z } from 'zod';
import { emptySchema, timeRangeSchema } from './common.ts';
import type { OperationTable } from './define.ts';
import { maxRuleText, ruleDocumentSchema } from './own-rules.ts';

export const findingLevels = ['critical', 'high', 'medium', 'low', 'informational'] as const;
export const findingStates = ['new', 'confirmed', 'dismissed'] as const;

/** What became of a rule: `hit`, `ran` without a hit, or why it did not run. */
export const ruleStates = [
  'hit',
  'ran',
  'not-run',
  'cannot-fire',
  'not-applicable',
  'waiting-for-list',
  'unsupported',
  'duplicate',
  'disabled',
  'fault',
] as const;

export const techniqueSchema = z.object({
  /** Current id (ATT&CK version of the table). */
  id: z.string(),
  name: z.string().nullable(),
  /** The rule's own id when it is an older one. */
  oldId: z.string().nullable(),
  /** All ids that it had in older versions. */
  formerIds: z.array(z.string()),
});

export const matchedSchema = z.object({
  field: z.string(),
  value: z.string(),
  test: z.string(),
  selection: z.string(),
});

export const ruleRowSchema = z.object({
  id: z.number(),
  /** EventLoupe for own rules, else the folder or archive. */
  setName: z.string(),
  ruleId: z.string(),
  title: z.string(),
  level: z.enum(findingLevels),
  kind: z.enum(['detection', 'correlation', 'filter', 'analytic']).nullable(),
  author: z.string(),
  path: z.string(),
  document: z.number(),
  state: z.enum(ruleStates),
  reason: z.string(),
  enabled: z.boolean(),
  /** False: serves correlations only. */
  standalone: z.boolean(),
  /** Of a filter: the hits that it suppresses. */
  hits: z.number(),
  findings: z.number(),
  tactics: z.array(z.string()),
  techniques: z.array(techniqueSchema),
});
export type RuleRow = z.infer<typeof ruleRowSchema>;

export const ruleDetailSchema = ruleRowSchema.extend({
  description: z.string(),
  references: z.array(z.string()),
  falsePositives: z.array(z.string()),
  license: z.string().nullable(),
  date: z.string().nullable(),
  modified: z.string().nullable(),
  warnings: z.array(z.string()),
  /** The YAML as read. */
  source: z.string(),
});
export type RuleDetail = z.infer<typeof ruleDetailSchema>;

export const hitRowSchema = z.object({
  ruleId: z.string(),
  title: z.string(),
  level: z.enum(findingLevels),
  author: z.string(),
  techniques: z.array(techniqueSchema),
  /** Windows event id. */
  eventId: z.number().nullable(),
  evidenceFile: z.string(),
  recordId: z.number(),
  timeUs: z.number(),
  timeTick: z.number(),
  computer: z.string().nullable(),
  channel: z.string().nullable(),
  matched: z.array(matchedSchema),
  /** A filter of the rule could not be evaluated in this log. */
  incomplete: z.boolean(),
  suppressedBy: z.array(z.string()),
  /** Id of the event in the case. */
  id: z.number(),
  rule: z.number(),
});
export type HitRow = z.infer<typeof hitRowSchema>;

export const findingRowSchema = z.object({
  id: z.number(),
  /** Stable over rebuilds; annotations bind to it. */
  key: z.string(),
  rule: z.number(),
  ruleId: z.string(),
  setName: z.string(),
  kind: z.enum(['detection', 'correlation', 'filter', 'analytic']),
  title: z.string(),
  level: z.enum(findingLevels),
  author: z.string(),
  subject: z.string(),
  hostId: z.number().nullable(),
  host: z.string().nullable(),
  computer: z.string().nullable(),
  firstUs: z.number(),
  lastUs: z.number(),
  count: z.number(),
  processId: z.number().nullable(),
  sessionId: z.number().nullable(),
  firstEventId: z.number().nullable(),
  state: z.enum(findingStates),
  stateReason: z.string(),
  incomplete: z.boolean(),
  suppressed: z.boolean(),
  tactics: z.array(z.string()),
  techniques: z.array(techniqueSchema),
  matched: z.array(matchedSchema),
});
export type FindingRow = z.infer<typeof findingRowSchema>;

export const findingFilterSchema = z.object({
  levels: z.array(z.enum(findingLevels)).optional(),
  states: z.array(z.enum(findingStates)).optional(),
  rule: z.number().optional(),
  hostId: z.number().optional(),
  processId: z.number().optional(),
  setName: z.string().max(32_000).optional(),
  /** Short name, e.g. `stealth`. */
  tactic: z.string().max(100).optional(),
  /** Id of any version; a technique takes its sub-techniques in. */
  technique: z.string().max(20).optional(),
  /** Part of title, subject, host or author. */
  search: z.string().max(1000).optional(),
  time: timeRangeSchema.optional(),
  /** Findings that a filter suppresses are left out unless asked for. */
  suppressed: z.boolean().optional(),
});
export type FindingFilter = z.infer<typeof findingFilterSchema>;

const listsSchema = z.record(z.string().max(200), z.array(z.string().max(2000)).max(100_000));

export const detectionProgressSchema = z.object({ label: z.string(), share: z.number().nullable() });

export const runSummarySchema = z.object({
  setName: z.string(),
  /** Documents by status of loading. */
  loaded: z.record(z.string(), z.number()),
  rules: z.number(),
  /** Rules whose stored hits were not those of the present rule and events. */
  scanned: z.number(),
  hits: z.number(),
  findings: z.number(),
  complete: z.boolean(),
  tookMs: z.number(),
});

export const detectionOperations = {
  /** Loads rules from a folder, file or zip (own rules without a path) and runs those that have changed. */
  'detections.run': {
    input: z.object({
      rules: z.string().min(1).max(32_000).optional(),
      /** Placeholder lists by name, for `|expand`. */
      lists: listsSchema.optional(),
      workers: z.number().int().min(1).max(64).optional(),
    }),
    output: runSummarySchema,
  },
  /** Hits in order of events and rules; go on with `after` = the last row's id and rule. */
  'detections.hits': {
    input: z.object({
      setName: z.string().max(32_000).optional(),
      rule: z.number().optional(),
      after: z.object({ id: z.number(), rule: z.number() }).optional(),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({ rows: z.array(hitRowSchema) }),
  },
  'rules.list': {
    input: z.object({ setName: z.string().max(32_000).optional() }),
    output: z.object({ rows: z.array(ruleRowSchema), states: z.record(z.string(), z.number()) }),
  },
  'rules.get': { input: z.object({ id: z.number() }), output: ruleDetailSchema },
  /** Disabled rules lose their hits; enabled ones are run at the next `detections.run`. */
  'rules.enable': {
    input: z.object({ ids: z.array(z.number()).min(1).max(100_000), enabled: z.boolean() }),
    output: emptySchema,
  },
  /** Removes a set of rules with its hits and findings. */
  'rules.remove': { input: z.object({ setName: z.string().min(1).max(32_000) }), output: emptySchema },
  /** An edited rule against the case, without storing anything. */
  'rules.try': {
    input: z.object({
      text: z.string().max(maxRuleText),
      lists: listsSchema.optional(),
      limit: z.number().int().min(1).max(1000),
    }),
    output: z.object({
      documents: z.array(ruleDocumentSchema),
      hits: z.number(),
      rows: z.array(hitRowSchema),
      tookMs: z.number(),
    }),
  },
  'findings.list': {
    input: z.object({
      filter: findingFilterSchema,
      sort: z.enum(['level', 'time', 'count', 'rule', 'host']).optional(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({ total: z.number(), levels: z.record(z.string(), z.number()), rows: z.array(findingRowSchema) }),
  },
  'findings.get': {
    input: z.object({ id: z.number() }),
    output: z.object({
      finding: findingRowSchema,
      rule: ruleDetailSchema,
      /** The first events, in order of time. */
      events: z.array(
        z.object({
          id: z.number(),
          timeUs: z.number(),
          timeTick: z.number(),
          eventId: z.number().nullable(),
          channel: z.string().nullable(),
          computer: z.string().nullable(),
          processId: z.number().nullable(),
          matched: z.array(matchedSchema),
        }),
      ),
    }),
  },
  /** Why a dismissed finding is none has to be said. */
  'findings.setState': {
    input: z.object({
      ids: z.array(z.number()).min(1).max(10_000),
      state: z.enum(findingStates),
      reason: z.string().max(10_000),
    }),
    output: emptySchema,
  },
  /** Counts by tactic and technique, for the matrix. */
  'findings.matrix': {
    input: z.object({ filter: findingFilterSchema }),
    output: z.object({
      version: z.string(),
      tactics: z.array(z.object({ shortname: z.string(), name: z.string(), findings: z.number() })),
      techniques: z.array(
        techniqueSchema.extend({
          tactics: z.array(z.string()),
          findings: z.number(),
          events: z.number(),
          level: z.enum(findingLevels),
        }),
      ),
    }),
  },
  /** Findings by time of their first event and level. */
  'findings.timeline': {
    input: z.object({ filter: findingFilterSchema, buckets: z.number().int().min(1).max(2000) }),
    output: z.object({
      fromUs: z.number(),
      toUs: z.number(),
      bucketUs: z.number(),
      /** One list a level, in the order of `findingLevels`. */
      counts: z.array(z.array(z.number())),
    }),
  },
  /** Badges: the most severe finding of each event or process that has any. */
  'findings.marks': {
    input: z.object({
      eventIds: z.array(z.number()).max(10_000).optional(),
      processIds: z.array(z.number()).max(10_000).optional(),
    }),
    output: z.object({
      events: z.array(z.object({ id: z.number(), level: z.enum(findingLevels), findings: z.array(z.number()) })),
      processes: z.array(z.object({ id: z.number(), level: z.enum(findingLevels), findings: z.array(z.number()) })),
    }),
  },
  /** An ATT&CK Navigator layer (format 4.5) as JSON text. */
  'findings.layer': {
    input: z.object({ filter: findingFilterSchema, name: z.string().min(1).max(200) }),
    output: z.object({ text: z.string() }),
  },
} as const satisfies OperationTable;

export const detectionPushes = { 'detections.progress': detectionProgressSchema } as const;
