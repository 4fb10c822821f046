/** The time line of a case: density of events in lanes, things with a time beside them, and the time skew of hosts. */
import { z } from 'zod';
import { emptySchema, filterSchema } from './common.ts';
import type { OperationTable } from './define.ts';

export const timelineGroups = ['host', 'channel', 'level'] as const;
export type TimelineGroup = (typeof timelineGroups)[number];

/**
 * What is known of the host (of a channel: of all hosts that log it) while no event was logged. `up`: it ran, the log is silent;
 * `off`: it was shut down; `unknown`: no record tells.
 */
export const hostStates = ['up', 'off', 'unknown'] as const;
export type HostState = (typeof hostStates)[number];

export const timelineGapSchema = z.object({ fromUs: z.number(), toUs: z.number(), state: z.enum(hostStates) });

export const timelineLaneSchema = z.object({
  /** Stable for this case and grouping; `others` for the lane of what has no lane of its own. */
  key: z.string(),
  label: z.string(),
  /** Clause text for "only this"; null for `others` and for events without a value. */
  clause: z.string().nullable(),
  /** Correction of the lane's host; 0 for others. */
  skewUs: z.number(),
  /** Events under the filter, in and out of sight. */
  total: z.number(),
  /** Events by bin; of them warnings, and errors (levels critical and error). Same length. */
  counts: z.array(z.number()),
  warnings: z.array(z.number()),
  errors: z.array(z.number()),
  /** Stretches without any event of the lane, whatever the filter, of an hour and of two bins at least. None for levels. */
  gaps: z.array(timelineGapSchema),
});
export type TimelineLane = z.infer<typeof timelineLaneSchema>;

export const itemKinds = ['finding', 'tag', 'session', 'boot'] as const;
export type ItemKind = (typeof itemKinds)[number];

export const timelineItemSchema = z.object({
  kind: z.enum(itemKinds),
  /** Finding, event, session or boot. */
  id: z.number(),
  label: z.string(),
  host: z.string().nullable(),
  /** Null where no record tells. */
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
  skewUs: z.number(),
  /** Level of a finding, colour (`#rrggbb`) of a tag, how a session or boot ended. */
  look: z.string().nullable(),
});
export type TimelineItem = z.infer<typeof timelineItemSchema>;

export const skewSchema = z.object({
  hostId: z.number(),
  host: z.string(),
  /** Names under which its events stand. */
  computers: z.array(z.string()),
  /** Microseconds added to recorded times to correct them; positive for a clock that was slow. */
  skewUs: z.number(),
  note: z.string(),
  analyst: z.string(),
  /** ISO time. */
  setAt: z.string(),
});
export type HostSkew = z.infer<typeof skewSchema>;

/** Ten years: more is a typing error. */
export const maxSkewUs = 3652 * 86_400_000_000;

const windowSchema = z.object({ fromUs: z.number(), toUs: z.number() }).optional();

export const timelineOperations = {
  /**
   * Events under the filter by lane and bin. Times are corrected for hosts with a skew when `corrected`; the filter's own time
   * range always means recorded times. Without `window` the whole time of the matching events.
   */
  'timeline.density': {
    input: z.object({
      filter: filterSchema,
      by: z.enum(timelineGroups),
      bins: z.number().int().min(1).max(1000),
      window: windowSchema,
      corrected: z.boolean().default(true),
      lanes: z.number().int().min(1).max(100).default(20),
    }),
    output: z.object({
      /** The bins: `counts[i]` covers [fromUs + i × binUs, fromUs + (i + 1) × binUs). */
      fromUs: z.number(),
      toUs: z.number(),
      binUs: z.number(),
      /** First and last event under the filter; null when there is none. */
      firstUs: z.number().nullable(),
      lastUs: z.number().nullable(),
      total: z.number(),
      /** Lanes folded into `others`. */
      otherLanes: z.number(),
      lanes: z.array(timelineLaneSchema),
    }),
  },
  /**
   * Findings and tagged events of events under the filter, sessions and boots of the hosts that have such events; those that
   * touch the window. `total` counts all, `items` holds the first `limit` of each kind (findings: most severe first).
   */
  'timeline.items': {
    input: z.object({
      filter: filterSchema,
      window: windowSchema,
      corrected: z.boolean().default(true),
      limit: z.number().int().min(1).max(2000).default(400),
    }),
    output: z.object({
      kinds: z.array(z.object({ kind: z.enum(itemKinds), total: z.number(), items: z.array(timelineItemSchema) })),
    }),
  },
  'skews.list': { input: emptySchema, output: z.object({ skews: z.array(skewSchema) }) },
  /** What connections that two hosts logged tell of the difference of their clocks. */
  'skews.suggest': {
    input: emptySchema,
    output: z.object({
      suggestions: z.array(
        z.object({
          hostId: z.number(),
          host: z.string(),
          otherHostId: z.number(),
          otherHost: z.string(),
          /** To be added to the host's times so that they agree with the other's. */
          skewUs: z.number(),
          /** Half of the pairs are within this distance of `skewUs`. */
          spreadUs: z.number(),
          pairs: z.number(),
        }),
      ),
    }),
  },
  /** Sets the skew of a host; 0 takes it away. */
  'skews.set': {
    input: z.object({
      hostId: z.number().int(),
      skewUs: z.number().int().min(-maxSkewUs).max(maxSkewUs),
      note: z.string().max(10_000),
      analyst: z.string().min(1).max(200).optional(),
    }),
    output: emptySchema,
  },
} as const satisfies OperationTable;
