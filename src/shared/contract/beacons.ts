/** Beacons and the allow and watch lists that apply when they are read. */
import { z } from 'zod';
import { emptySchema, timeRangeSchema } from './common.ts';
import type { OperationTable } from './define.ts';
import { connectionRowSchema, hiddenBySchema } from './network.ts';

export const beaconControlsSchema = z.object({
  /** Merge runs with gaps up to this many seconds, instead of the scale that fits best. */
  mergeGap: z.number().min(0).max(86_400).optional(),
  minCount: z.number().int().min(5).max(1_000_000).optional(),
  time: timeRangeSchema.optional(),
});
export type BeaconControls = z.infer<typeof beaconControlsSchema>;

export const verdicts = ['high', 'medium', 'low', 'explained', 'none'] as const;

export const reasonSchema = z.object({ code: z.string(), points: z.number(), text: z.string() });

export const beaconRowSchema = z.object({
  id: z.number(),
  key: z.string(),
  rank: z.number(),
  host: z.string(),
  hostId: z.number(),
  image: z.string(),
  imageId: z.number(),
  imageName: z.string(),
  /** Name where one is known, else address. */
  destination: z.string(),
  name: z.string().nullable(),
  domain: z.string().nullable(),
  addresses: z.array(z.string()),
  port: z.number(),
  portName: z.string().nullable(),
  /** Which series gave the score: address, name, domain, set. */
  level: z.string(),
  count: z.number(),
  checkIns: z.number(),
  firstUs: z.number(),
  lastUs: z.number(),
  /** Regularity R, 0-1. */
  regularity: z.number(),
  /** Points that rank: regularity and context. */
  score: z.number(),
  verdict: z.enum(verdicts),
  parts: z.object({ neighbours: z.number(), variation: z.number(), mode: z.number() }),
  mergeGap: z.number(),
  sleepLow: z.number(),
  sleepHigh: z.number(),
  sleepTypical: z.number(),
  sharp: z.boolean(),
  occupancy: z.number().nullable(),
  offHours: z.number().nullable(),
  anchor: z.number(),
  scheduled: z.boolean(),
  pairHosts: z.number(),
  fleetHosts: z.number(),
  internal: z.boolean(),
  rita: z.object({ score: z.number(), ts: z.number(), dur: z.number(), hist: z.number() }).nullable(),
  reasons: z.array(reasonSchema),
  /** One sentence for a report. */
  line: z.string(),
  /** Connections of the host, and what its log leaves out. */
  coverage: z.array(z.string()),
  watchedBy: z.string().nullable(),
  hiddenBy: z.string().nullable(),
});
export type BeaconListRow = z.infer<typeof beaconRowSchema>;

const filterSchema = z.object({
  hostId: z.number().optional(),
  imageId: z.number().optional(),
  search: z.string().max(1000).optional(),
  verdicts: z.array(z.enum(verdicts)).max(verdicts.length).optional(),
  watchedOnly: z.boolean().optional(),
  showHidden: z.boolean().optional(),
});
export type BeaconFilter = z.infer<typeof filterSchema>;

/** Which check-ins a click on a chart means; all given parts must hold. */
export const beaconSelectionSchema = z.object({
  /** Interval before the check-in, seconds of running time. */
  intervalFrom: z.number().optional(),
  intervalTo: z.number().optional(),
  time: timeRangeSchema.optional(),
  /** Hour of the day, UTC. */
  hour: z.number().int().min(0).max(23).optional(),
  /** Phase in seconds of `period`. */
  phase: z.object({ period: z.number().positive(), from: z.number(), to: z.number() }).optional(),
});
export type BeaconSelection = z.infer<typeof beaconSelectionSchema>;

export const beaconDetailSchema = z.object({
  row: beaconRowSchema,
  /** Check-ins in order; `interval` is seconds of running time since the one before (null for the first). */
  checkIns: z.array(
    z.object({ timeUs: z.number(), interval: z.number().nullable(), eventId: z.number(), connections: z.number() }),
  ),
  /** True when only the first 20,000 check-ins are listed. */
  cut: z.boolean(),
  histogram: z.object({
    /** Log axis, eight bins an octave; seconds. `chance` is what an exponential law of the same mean would give. */
    bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.number(), chance: z.number() })),
    /** Gaps inside check-ins (merged), same axis. */
    inside: z.array(z.object({ from: z.number(), to: z.number(), count: z.number() })),
    /** One-second bins of all gaps, the way RITA shows them; at most 600. */
    linear: z.array(z.object({ second: z.number(), count: z.number() })),
  }),
  heat: z.array(z.object({ dayUs: z.number(), hours: z.array(z.number()), running: z.array(z.number()) })),
  hours: z.array(z.object({ timeUs: z.number(), count: z.number() })),
  phase: z.object({ period: z.number(), bins: z.array(z.number()) }),
  off: z.array(z.object({ fromUs: z.number(), toUs: z.number() })),
  workingHours: z.object({ startHour: z.number(), hours: z.number() }).nullable(),
  processes: z.array(
    z.object({
      processId: z.number().nullable(),
      pid: z.number().nullable(),
      startUs: z.number().nullable(),
      guid: z.string().nullable(),
      commandLine: z.string().nullable(),
      user: z.string().nullable(),
      count: z.number(),
    }),
  ),
});
export type BeaconDetailOutput = z.infer<typeof beaconDetailSchema>;

export const listKinds = ['allow', 'watch', 'young-domains'] as const;
export const entryTypes = ['address', 'cidr', 'domain', 'image', 'host'] as const;
export const listEntrySchema = z.object({
  id: z.number(),
  type: z.enum(entryTypes),
  value: z.string(),
  note: z.string(),
});
export const listSchema = z.object({
  id: z.number(),
  name: z.string(),
  kind: z.enum(listKinds),
  enabled: z.boolean(),
  entries: z.number(),
});
export type NetworkList = z.infer<typeof listSchema>;

const newEntry = z.object({
  type: z.enum(entryTypes).optional(),
  value: z.string().max(2000),
  note: z.string().max(2000).optional(),
});

export const beaconOperations = {
  'beacons.list': {
    input: z.object({
      filter: filterSchema,
      controls: beaconControlsSchema,
      sort: z
        .enum(['score', 'regularity', 'rita', 'count', 'first', 'last', 'host', 'image', 'destination'])
        .optional(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({
      total: z.number(),
      rows: z.array(beaconRowSchema),
      hidden: z.array(hiddenBySchema),
      hiddenRows: z.number(),
      /** Rows that a changed control left with their stored score, because the work is bounded. */
      notRescored: z.number(),
      tookMs: z.number(),
    }),
  },
  'beacons.get': {
    input: z.object({ id: z.number(), controls: beaconControlsSchema }),
    output: beaconDetailSchema,
  },
  /** Connections of the check-ins that a selection means. */
  'beacons.events': {
    input: z.object({
      id: z.number(),
      controls: beaconControlsSchema,
      selection: beaconSelectionSchema,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({ total: z.number(), rows: z.array(connectionRowSchema), eventIds: z.array(z.number()) }),
  },
  'lists.all': { input: emptySchema, output: z.object({ lists: z.array(listSchema) }) },
  'lists.entries': { input: z.object({ id: z.number() }), output: z.object({ entries: z.array(listEntrySchema) }) },
  /** Makes or changes a list. */
  'lists.save': {
    input: z.object({
      id: z.number().optional(),
      name: z.string().min(1).max(200),
      kind: z.enum(listKinds),
      enabled: z.boolean(),
    }),
    output: listSchema,
  },
  'lists.remove': { input: z.object({ id: z.number() }), output: emptySchema },
  /** Adds entries; the type is told from the value where none is given. */
  'lists.add': {
    input: z.object({ id: z.number(), entries: z.array(newEntry).min(1).max(100_000) }),
    output: z.object({ added: z.number(), refused: z.array(z.string()) }),
  },
  'lists.removeEntry': { input: z.object({ entryId: z.number() }), output: emptySchema },
  /** Text, one value a line, or CSV with value, type and note. */
  'lists.import': {
    input: z.object({ id: z.number(), text: z.string().max(50_000_000) }),
    output: z.object({ added: z.number(), refused: z.array(z.string()) }),
  },
  'lists.export': { input: z.object({ id: z.number() }), output: z.object({ fileName: z.string(), csv: z.string() }) },
} as const satisfies OperationTable;
