/** Hosts, process instances, logon sessions, movement between hosts. */
import { z } from 'zod';
import { emptySchema, timeRangeSchema } from './common.ts';
import type { OperationTable } from './define.ts';

export const edgeKinds = ['guid', 'pid', 'name', 'inferred', 'none'] as const;

/** A process as a row of the tree or a grid. */
export const processRowSchema = z.object({
  id: z.number(),
  hostId: z.number(),
  host: z.string(),
  bootId: z.number(),
  pid: z.number(),
  guid: z.string().nullable(),
  /** Null for a placeholder whose start is not known. */
  startUs: z.number().nullable(),
  startTick: z.number().nullable(),
  endUs: z.number().nullable(),
  /** event: recorded; reused: another process took the id; shutdown: the boot ended; null: open. */
  endHow: z.enum(['event', 'reused', 'shutdown']).nullable(),
  image: z.string().nullable(),
  /** File name of the image, lower case. */
  name: z.string().nullable(),
  commandLine: z.string().nullable(),
  user: z.string().nullable(),
  integrity: z.string().nullable(),
  parentId: z.number().nullable(),
  parentPid: z.number().nullable(),
  edge: z.enum(edgeKinds),
  confidence: z.number(),
  logonId: z.number().nullable(),
  sessionId: z.number().nullable(),
  /** Logs that hold its creation. */
  sources: z.array(z.enum(['sysmon', 'security'])),
  /** True when its creation is in no log: known only from what others say. */
  placeholder: z.boolean(),
  childCount: z.number(),
  eventCount: z.number(),
  networkCount: z.number(),
  dnsCount: z.number(),
});
export type ProcessRow = z.infer<typeof processRowSchema>;

/** A row of the flattened, filtered tree. */
export const treeRowSchema = processRowSchema.extend({
  /** 0 for a root. */
  depth: z.number(),
  /** False for an ancestor that is only shown for its descendants. */
  matches: z.boolean(),
});
export type ProcessTreeRow = z.infer<typeof treeRowSchema>;

/** A step of the launch chain, from the root down to the process asked for. */
export const chainStepSchema = processRowSchema.extend({
  /** Why the step above is its parent, in words; for the first step why there is none. */
  edgeReason: z.string(),
});
export type ChainStep = z.infer<typeof chainStepSchema>;

export const processFilterSchema = z.object({
  hostId: z.number().optional(),
  sessionId: z.number().optional(),
  /** Part of the image, the command line, the user or a GUID; without regard to letter case. A number alone also finds a pid. */
  search: z.string().max(1000).optional(),
  time: timeRangeSchema.optional(),
  edge: z.enum(edgeKinds).optional(),
  /** Only processes with (true) or without (false) a creation record. */
  logged: z.boolean().optional(),
  /** True: only processes with an event in a finding that is not dismissed. */
  finding: z.boolean().optional(),
});
export type ProcessFilter = z.input<typeof processFilterSchema>;

export const sessionRowSchema = z.object({
  id: z.number(),
  hostId: z.number(),
  host: z.string(),
  bootId: z.number(),
  logonId: z.number(),
  linkedId: z.number().nullable(),
  /** Null when its 4624 is in no log. */
  startUs: z.number().nullable(),
  startTick: z.number().nullable(),
  endUs: z.number().nullable(),
  endHow: z.enum(['logoff', 'logoff-asked', 'shutdown']).nullable(),
  logonType: z.number().nullable(),
  user: z.string().nullable(),
  domain: z.string().nullable(),
  sid: z.string().nullable(),
  sourceIp: z.string().nullable(),
  sourcePort: z.number().nullable(),
  sourceHost: z.string().nullable(),
  authPackage: z.string().nullable(),
  lmPackage: z.string().nullable(),
  logonProcess: z.string().nullable(),
  processName: z.string().nullable(),
  elevated: z.boolean().nullable(),
  privileges: z.array(z.string()),
  logonCount: z.number(),
  explicitCount: z.number(),
  reconnectCount: z.number(),
  failuresBefore: z.number(),
  processCount: z.number(),
  eventCount: z.number(),
  firstSeenUs: z.number(),
  lastSeenUs: z.number(),
  wellKnown: z.boolean(),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

export const bootRowSchema = z.object({
  id: z.number(),
  hostId: z.number(),
  number: z.number(),
  startUs: z.number().nullable(),
  endUs: z.number().nullable(),
  endHow: z.enum(['shutdown', 'crash', 'next-start']).nullable(),
  /** False when only inferred. */
  strong: z.boolean(),
  reason: z.string(),
});
export type BootRow = z.infer<typeof bootRowSchema>;

export const activityKinds = [
  'process',
  'network',
  'dns',
  'file',
  'registry',
  'module',
  'access',
  'pipe',
  'script',
  'logon',
  'other',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** One thing that a process or a session did: an event in one line. */
export const activityRowSchema = z.object({
  eventId: z.number(),
  timeUs: z.number(),
  timeTick: z.number(),
  kind: z.enum(activityKinds),
  /** `Sysmon 3`, `Security 4688`. */
  source: z.string(),
  /** What was done: `connected to`, `set value`. */
  action: z.string(),
  /** To what: address and port, file, key, name. */
  target: z.string(),
  processId: z.number().nullable(),
});
export type ActivityRow = z.infer<typeof activityRowSchema>;

const page = { offset: z.number().int().min(0), limit: z.number().int().min(1).max(10_000) } as const;

export const logonFilterSchema = z.object({
  hostId: z.number().optional(),
  /** Exact, without regard to letter case. */
  user: z.string().max(500).optional(),
  /** Exact source address or source name. */
  source: z.string().max(500).optional(),
  logonType: z.number().optional(),
  /** Part of user, domain, source or process. */
  search: z.string().max(1000).optional(),
  time: timeRangeSchema.optional(),
  /** False leaves out SYSTEM, NETWORK SERVICE and LOCAL SERVICE. */
  wellKnown: z.boolean().optional(),
  /** True: only sessions from another machine. */
  remote: z.boolean().optional(),
});
export type LogonFilter = z.input<typeof logonFilterSchema>;

export const sessionSorts = [
  'start',
  'end',
  'host',
  'user',
  'type',
  'source',
  'processes',
  'events',
  'failures',
] as const;

export const failureRowSchema = z.object({
  id: z.number(),
  hostId: z.number(),
  host: z.string(),
  user: z.string().nullable(),
  domain: z.string().nullable(),
  sourceIp: z.string().nullable(),
  sourceHost: z.string().nullable(),
  logonType: z.number().nullable(),
  /** Event id: 4625, 4768, 4769, 4771 or 4776. */
  kind: z.number(),
  status: z.string().nullable(),
  subStatus: z.string().nullable(),
  count: z.number(),
  firstUs: z.number(),
  lastUs: z.number(),
  firstEventId: z.number(),
  lastEventId: z.number(),
  /** The logon that succeeded after them. */
  sessionId: z.number().nullable(),
});
export type FailureRow = z.infer<typeof failureRowSchema>;

export const authenticationRowSchema = z.object({
  hostId: z.number(),
  host: z.string(),
  kind: z.number(),
  user: z.string().nullable(),
  domain: z.string().nullable(),
  service: z.string().nullable(),
  sourceIp: z.string().nullable(),
  sourceHost: z.string().nullable(),
  encryption: z.string().nullable(),
  count: z.number(),
  firstUs: z.number(),
  lastUs: z.number(),
  firstEventId: z.number(),
});

export const pivotRowSchema = z.object({
  key: z.string(),
  sessions: z.number(),
  hosts: z.number(),
  users: z.number(),
  sources: z.number(),
  failures: z.number(),
  /** Logon types that occur, ascending. */
  types: z.array(z.number()),
  firstUs: z.number().nullable(),
  lastUs: z.number().nullable(),
});
export type LogonPivotRow = z.infer<typeof pivotRowSchema>;

export const lateralKinds = ['logon', 'rdp', 'explicit', 'share', 'connection', 'service'] as const;

/** An end of a movement: a host of the case, or only an address or name. */
export const lateralNodeSchema = z.object({
  /** `host:3` or `ip:10.0.0.5` or `name:ws09`. */
  key: z.string(),
  hostId: z.number().nullable(),
  label: z.string(),
  /** Known addresses of a host. */
  addresses: z.array(z.string()),
});
export type LateralNode = z.infer<typeof lateralNodeSchema>;

export const lateralEdgeSchema = z.object({
  id: z.number(),
  kind: z.enum(lateralKinds),
  from: z.string(),
  fromLabel: z.string(),
  to: z.string(),
  toLabel: z.string(),
  user: z.string().nullable(),
  port: z.number().nullable(),
  detail: z.string().nullable(),
  firstUs: z.number(),
  lastUs: z.number(),
  count: z.number(),
  /** The first record. */
  eventId: z.number(),
  sessionId: z.number().nullable(),
  processId: z.number().nullable(),
});
export type LateralEdge = z.infer<typeof lateralEdgeSchema>;

export const lateralFilterSchema = z.object({
  time: timeRangeSchema.optional(),
  kinds: z.array(z.enum(lateralKinds)).max(10).optional(),
  user: z.string().max(500).optional(),
});
export type LateralFilter = z.input<typeof lateralFilterSchema>;

export const processOperations = {
  'hosts.list': {
    input: emptySchema,
    output: z.object({
      rows: z.array(
        z.object({
          id: z.number(),
          name: z.string(),
          key: z.string(),
          computers: z.array(z.string()),
          /** Why several computer names are one host. */
          linkRule: z.string().nullable(),
          addresses: z.array(z.string()),
          boots: z.array(bootRowSchema),
          processes: z.number(),
          sessions: z.number(),
        }),
      ),
    }),
  },
  /** Processes without a parent, or the children of one, in order of start. */
  'processes.children': {
    input: z.object({ parentId: z.number().nullable(), hostId: z.number().optional(), ...page }),
    output: z.object({ total: z.number(), rows: z.array(processRowSchema) }),
  },
  /** The tree, filtered and flattened (parents before children): matches, and their ancestors up to the roots. */
  'processes.tree': {
    input: z.object({ filter: processFilterSchema, limit: z.number().int().min(1).max(200_000) }),
    output: z.object({
      rows: z.array(treeRowSchema),
      /** All matches; `rows` holds the first ones when there are more than the limit. */
      matches: z.number(),
      cut: z.boolean(),
    }),
  },
  /** Processes with events in findings that are not dismissed; the others have none. */
  'processes.findings': {
    input: z.object({ hostId: z.number().optional() }),
    output: z.object({
      rows: z.array(
        z.object({
          processId: z.number(),
          findings: z.number(),
          /** The highest of them: critical, high, medium, low, informational. */
          level: z.string(),
        }),
      ),
    }),
  },
  /** Processes as a plain list by host and start; `start` of parent and session beside each. */
  'processes.list': {
    input: z.object({ filter: processFilterSchema, ...page }),
    output: z.object({
      total: z.number(),
      rows: z.array(
        processRowSchema.extend({
          edgeReason: z.string(),
          /** Null when the parent has no creation record. */
          parentStartUs: z.number().nullable(),
          parentStartTick: z.number().nullable(),
          parentImage: z.string().nullable(),
          /** Null when the session's 4624 is in no log. */
          logonUs: z.number().nullable(),
          logonTick: z.number().nullable(),
        }),
      ),
    }),
  },
  'processes.get': {
    input: z.object({ id: z.number() }),
    output: z.object({
      process: processRowSchema.extend({
        edgeReason: z.string(),
        currentDirectory: z.string().nullable(),
        hashes: z.array(z.object({ algorithm: z.string(), value: z.string() })),
        /** As the process's own record says. */
        parentImage: z.string().nullable(),
        parentCommandLine: z.string().nullable(),
        startEventId: z.number().nullable(),
        endEventId: z.number().nullable(),
      }),
      /** From the root to the process itself. */
      chain: z.array(chainStepSchema),
      session: sessionRowSchema.nullable(),
      boot: bootRowSchema,
      /** Events by kind. */
      kinds: z.array(z.object({ kind: z.enum(activityKinds), count: z.number() })),
    }),
  },
  /** Everything that a process did, in order of time. */
  'processes.events': {
    input: z.object({ id: z.number(), kind: z.enum(activityKinds).optional(), ...page }),
    output: z.object({ total: z.number(), rows: z.array(activityRowSchema) }),
  },
  /** The process and session of an event, and the process's launch chain. */
  'processes.chain': {
    input: z.object({ eventId: z.number() }),
    output: z.object({
      processId: z.number().nullable(),
      sessionId: z.number().nullable(),
      chain: z.array(chainStepSchema),
      session: sessionRowSchema.nullable(),
    }),
  },
  'logons.list': {
    input: z.object({
      filter: logonFilterSchema,
      sort: z.enum(sessionSorts).optional(),
      descending: z.boolean().optional(),
      ...page,
    }),
    output: z.object({ total: z.number(), rows: z.array(sessionRowSchema) }),
  },
  /** Where a session stands in that list, from 0; null where it does not pass the filter. */
  'logons.locate': {
    input: z.object({
      id: z.number(),
      filter: logonFilterSchema,
      sort: z.enum(sessionSorts).optional(),
      descending: z.boolean().optional(),
    }),
    output: z.object({ row: z.number().nullable() }),
  },
  'logons.get': {
    input: z.object({ id: z.number() }),
    output: z.object({
      session: sessionRowSchema,
      boot: bootRowSchema,
      /** The elevated or limited twin. */
      twin: sessionRowSchema.nullable(),
      /** Failed logons that this one followed. */
      failures: z.array(failureRowSchema),
      /** Its processes without a parent in the same session, in order of start. */
      processes: z.array(processRowSchema),
    }),
  },
  /** Everything recorded of a session, in order of time. */
  'logons.events': {
    input: z.object({ id: z.number(), kind: z.enum(activityKinds).optional(), ...page }),
    output: z.object({ total: z.number(), rows: z.array(activityRowSchema) }),
  },
  'logons.pivot': {
    input: z.object({
      by: z.enum(['user', 'source', 'host', 'type']),
      filter: logonFilterSchema,
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({ rows: z.array(pivotRowSchema) }),
  },
  'logons.failures': {
    input: z.object({ filter: logonFilterSchema, ...page }),
    output: z.object({ total: z.number(), attempts: z.number(), rows: z.array(failureRowSchema) }),
  },
  /** Failed and successful logons over time, for a chart. */
  'logons.chart': {
    input: z.object({ filter: logonFilterSchema, buckets: z.number().int().min(1).max(1000) }),
    output: z.object({
      fromUs: z.number(),
      bucketUs: z.number(),
      failures: z.array(z.number()),
      logons: z.array(z.number()),
    }),
  },
  'logons.authentications': {
    input: z.object({ filter: logonFilterSchema, ...page }),
    output: z.object({ total: z.number(), rows: z.array(authenticationRowSchema) }),
  },
  'lateral.graph': {
    input: z.object({ filter: lateralFilterSchema }),
    output: z.object({
      nodes: z.array(lateralNodeSchema),
      /** Edges of one pair, kind and user added up. */
      links: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          kind: z.enum(lateralKinds),
          users: z.array(z.string()),
          count: z.number(),
          firstUs: z.number(),
          lastUs: z.number(),
        }),
      ),
    }),
  },
  'lateral.edges': {
    input: z.object({
      filter: lateralFilterSchema,
      /** Keys of nodes. */
      from: z.string().max(500).optional(),
      to: z.string().max(500).optional(),
      ...page,
    }),
    output: z.object({ total: z.number(), rows: z.array(lateralEdgeSchema) }),
  },
  /** Ways from one node to another in which no step begins before the step before it. */
  'lateral.paths': {
    input: z.object({
      from: z.string().max(500),
      to: z.string().max(500),
      filter: lateralFilterSchema,
      limit: z.number().int().min(1).max(50),
    }),
    output: z.object({ paths: z.array(z.array(lateralEdgeSchema)) }),
  },
} as const satisfies OperationTable;
