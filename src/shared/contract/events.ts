/** Events: views (a filtered, sorted, numbered list held by the engine), pages, histogram, facets, one event, export. */
import { z } from 'zod';
import { cellSchema, emptySchema, filterSchema, sortSchema } from './common.ts';
import type { OperationTable } from './define.ts';
import { eventHelpSchema } from './help.ts';

export const columnSchema = z.object({
  /** `time`, `eventId`, … for typed columns; a payload field is its own name prefixed with `data.`. */
  id: z.string(),
  label: z.string(),
  kind: z.enum(['time', 'number', 'text']),
  /** Field name in the query language. */
  field: z.string(),
  /** Events that have it (payload fields); null for typed columns. */
  count: z.number().nullable(),
});
export type ColumnInfo = z.infer<typeof columnSchema>;

/** Cells by column id; `id` is the event's id, `timeUs` and `timeTick` are always there. */
export const eventRowSchema = z.record(z.string(), cellSchema);
export type EventRow = z.infer<typeof eventRowSchema>;

export const fieldSchema = z.object({
  name: z.string(),
  value: z.string(),
  /** The meaning of a code (`%%1936`, logon type, status, SID), shown beside the value and never instead of it. */
  meaning: z.string().nullable(),
  /** The clause text for "only this". */
  clause: z.string(),
});

export const eventDetailSchema = z.object({
  id: z.number(),
  timeUs: z.number(),
  timeTick: z.number(),
  title: z.string().nullable(),
  message: z.string(),
  /** What this kind of event means; null for one that the catalogue does not have. */
  help: eventHelpSchema.nullable(),
  system: z.array(fieldSchema),
  /** `about` says what the field means in this kind of event; null where nothing is written down. */
  data: z.array(fieldSchema.extend({ about: z.string().nullable() })),
  rendering: z.array(fieldSchema),
  xml: z.string().nullable(),
  /** Why the XML or the bytes are missing (evidence moved, changed, unreadable); null when all is there. */
  evidenceProblem: z.string().nullable(),
  /** The record's bytes as lower-case hex, at most 64 KiB; null when the evidence cannot be read. */
  hex: z.string().nullable(),
  provenance: z.object({
    fileId: z.number(),
    file: z.string(),
    sha256: z.string().nullable(),
    fileOffset: z.number(),
    sizeBytes: z.number(),
    chunk: z.number(),
    recordId: z.number(),
    status: z.enum(['live', 'recovered', 'damaged']),
    writtenTime: z.string().nullable(),
  }),
  processId: z.number().nullable(),
  sessionId: z.number().nullable(),
});
export type EventDetail = z.infer<typeof eventDetailSchema>;

/** One key of a group: its value, how it is shown, and the clause for 'only this' (null when the language cannot say it). */
export const pivotKeySchema = z.object({ value: z.string(), label: z.string(), clause: z.string().nullable() });

/** Opened groups from the outermost on; `value` null is the group of the events without the field. */
export const groupPathSchema = z
  .array(z.object({ field: z.string().max(500), value: z.string().max(100_000).nullable() }))
  .max(8);
export type GroupPath = z.infer<typeof groupPathSchema>;

/** A group: its value (null for events without the field), how it is shown, the clause for 'only this', its events. */
export const groupSchema = z.object({
  value: z.string().nullable(),
  label: z.string(),
  clause: z.string().nullable(),
  count: z.number(),
  firstUs: z.number(),
  lastUs: z.number(),
});
export type EventGroup = z.infer<typeof groupSchema>;

export const facetFields = ['channel', 'provider', 'id', 'computer', 'user', 'level'] as const;

export const eventOperations = {
  /**
   * Checks a query text; the error carries the column (1-based) where it is wrong. A message with `ok: true` is a hint: the
   * text can be run, but no event has such a field.
   */
  'filter.check': {
    input: z.object({ text: z.string().max(100_000) }),
    output: z.object({ ok: z.boolean(), message: z.string().nullable(), column: z.number().nullable() }),
  },
  /** Field names for completion: typed fields first, then payload fields by frequency. */
  'events.columns': { input: emptySchema, output: z.object({ columns: z.array(columnSchema) }) },
  /** Makes the numbered list that a grid pages through; replaces the caller's earlier list of the same name. */
  'events.open': {
    input: z.object({ view: z.string().max(100), filter: filterSchema, sort: z.array(sortSchema).max(4) }),
    output: z.object({ view: z.string(), total: z.number(), tookMs: z.number() }),
  },
  'events.page': {
    input: z.object({
      view: z.string().max(100),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(1000),
      columns: z.array(z.string().max(500)).max(200),
    }),
    output: z.object({ total: z.number(), rows: z.array(eventRowSchema) }),
  },
  /** Ids of all events of a filter, ascending. */
  'events.ids': { input: z.object({ filter: filterSchema }), output: z.object({ ids: z.array(z.number()) }) },
  /** Row number (0-based) in the list of the first row at or after a time, or of an event id; null when not in it. */
  'events.locate': {
    input: z.object({ view: z.string().max(100), timeUs: z.number().optional(), eventId: z.number().optional() }),
    output: z.object({ row: z.number().nullable() }),
  },
  'events.histogram': {
    input: z.object({ filter: filterSchema, buckets: z.number().int().min(1).max(2000) }),
    output: z.object({
      fromUs: z.number(),
      toUs: z.number(),
      bucketUs: z.number(),
      /** One count a bucket; `levels[i]` = counts by level 0-5 for stacking, same length. */
      counts: z.array(z.number()),
      warnings: z.array(z.number()),
      total: z.number(),
    }),
  },
  'events.facet': {
    input: z.object({
      filter: filterSchema,
      field: z.string().max(500),
      limit: z.number().int().min(1).max(1000),
      search: z.string().max(1000).optional(),
    }),
    output: z.object({
      values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number(), clause: z.string() })),
      distinct: z.number(),
    }),
  },
  'events.get': { input: z.object({ id: z.number() }), output: eventDetailSchema },
  'events.query': {
    input: z.object({
      filter: filterSchema,
      sort: z.array(sortSchema).max(4),
      columns: z.array(z.string().max(500)).max(200),
      limit: z.number().int().min(0).max(100_000_000),
      offset: z.number().int().min(0),
    }),
    output: z.object({ rows: z.array(eventRowSchema), total: z.number() }),
  },
  /** Rows by columns; fields are typed ones, payload names, and time.minute, time.hour, time.day, time.hourofday, time.weekday. */
  'events.pivot': {
    input: z.object({
      filter: filterSchema,
      rows: z.array(z.string().max(500)).min(1).max(6),
      columns: z.array(z.string().max(500)).max(4).default([]),
      measure: z.enum(['count', 'distinct', 'first', 'last', 'share']).default('count'),
      /** The field whose values `distinct` counts. */
      of: z.string().max(500).optional(),
      order: z.enum(['most', 'rare', 'label']).default('most'),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(10_000).default(500),
      columnLimit: z.number().int().min(1).max(1000).default(100),
    }),
    output: z.object({
      /** Events under the filter. */
      total: z.number(),
      /** Groups in all; `rows` and `columns` hold those asked for. */
      rowCount: z.number(),
      columnCount: z.number(),
      columns: z.array(z.object({ keys: z.array(pivotKeySchema), events: z.number() })),
      /** Cells aligned with `columns`; null where no event is. `first` and `last` are microseconds, `share` 0 to 1 of `total`. */
      rows: z.array(
        z.object({ keys: z.array(pivotKeySchema), events: z.number(), cells: z.array(z.number().nullable()) }),
      ),
    }),
  },
  /**
   * One level of the grouped list: the groups of `field` among the events of the filter that are in all groups of `path`. An
   * event with several values of a field is in each of their groups.
   */
  'events.groups': {
    input: z.object({
      filter: filterSchema,
      path: groupPathSchema,
      field: z.string().max(500),
      order: z.enum(['count', 'value', 'first', 'last']).default('count'),
      descending: z.boolean().default(true),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.object({
      /** Events of the path. */
      total: z.number(),
      /** Groups in all; `groups` holds those asked for. */
      groupCount: z.number(),
      groups: z.array(groupSchema),
    }),
  },
  /** A page of the events that are in all groups of `path`. */
  'events.inGroup': {
    input: z.object({
      filter: filterSchema,
      path: groupPathSchema,
      sort: z.array(sortSchema).max(4),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(1000),
      columns: z.array(z.string().max(500)).max(200),
    }),
    output: z.object({ total: z.number(), rows: z.array(eventRowSchema) }),
  },
  /** Writes the rows of a filter to a new file. */
  'events.export': {
    input: z.object({
      filter: filterSchema,
      sort: z.array(sortSchema).max(4),
      columns: z.array(z.string().max(500)).max(200),
      format: z.enum(['csv', 'jsonl']),
      path: z.string().min(1).max(32_000),
    }),
    output: z.object({ path: z.string(), rows: z.number(), sizeBytes: z.number(), sha256: z.string() }),
  },
} as const satisfies OperationTable;
