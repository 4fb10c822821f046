/** Tags, notes, saved items, merging a colleague's annotations, and the action log. */
import { z } from 'zod';
import { targetKinds } from '../model/target.ts';
import { emptySchema, filterSchema } from './common.ts';
import type { OperationTable } from './define.ts';

export const tagSchema = z.object({
  id: z.number(),
  name: z.string(),
  colour: z.string(),
  hotkey: z.number().nullable(),
  events: z.number(),
  objects: z.number(),
});
export type Tag = z.infer<typeof tagSchema>;

export const targetSchema = z.object({
  kind: z.enum(targetKinds),
  key: z.string().max(10_000),
  label: z.string().max(10_000),
});

export const noteSchema = z.object({
  id: z.number(),
  kind: z.enum(targetKinds),
  key: z.string(),
  label: z.string(),
  body: z.string(),
  analyst: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** The event's present row for a note on an event. */
  eventId: z.number().nullable(),
});
export type Note = z.infer<typeof noteSchema>;

const analyst = z.string().max(200).optional();
const tagName = z.string().trim().min(1).max(100);

/** What an import or a merge gives of one tag. */
export const tagGainSchema = z.object({ name: z.string(), given: z.number(), isNew: z.boolean() });
export type TagGain = z.infer<typeof tagGainSchema>;

export const batchSchema = z.object({ batchId: z.number(), changed: z.number() });

export const annotationOperations = {
  'tags.list': { input: emptySchema, output: z.object({ tags: z.array(tagSchema) }) },
  /** Creates a tag or changes its name, colour or key. */
  'tags.save': {
    input: z.object({
      id: z.number().optional(),
      name: tagName,
      colour: z.string().regex(/^#[0-9a-fA-F]{6}$/),
      hotkey: z.number().int().min(1).max(9).nullable(),
    }),
    output: z.object({ id: z.number() }),
  },
  'tags.delete': { input: z.object({ id: z.number() }), output: batchSchema },
  /** Tags (or untags) events: by id, or every event of a filter. A tag that does not exist is made. */
  'tags.events': {
    input: z.object({
      tag: tagName,
      eventIds: z.array(z.number()).max(1_000_000).optional(),
      filter: filterSchema.optional(),
      remove: z.boolean().optional(),
      analyst,
    }),
    output: batchSchema,
  },
  'tags.objects': {
    input: z.object({
      tag: tagName,
      targets: z.array(targetSchema).max(100_000),
      remove: z.boolean().optional(),
      analyst,
    }),
    output: batchSchema,
  },
  /** Tags of events (by event id) and of objects (by key). */
  'tags.of': {
    input: z.object({ eventIds: z.array(z.number()).max(10_000), keys: z.array(z.string().max(10_000)).max(10_000) }),
    output: z.object({
      events: z.array(z.object({ eventId: z.number(), tagIds: z.array(z.number()) })),
      objects: z.array(z.object({ key: z.string(), tagIds: z.array(z.number()) })),
    }),
  },
  'annotations.undo': {
    input: z.object({ batchId: z.number().optional() }),
    output: z.object({ summary: z.string().nullable() }),
  },
  'annotations.history': {
    input: z.object({ limit: z.number().int().min(1).max(1000) }),
    output: z.object({
      batches: z.array(
        z.object({
          id: z.number(),
          at: z.string(),
          analyst: z.string(),
          action: z.string(),
          summary: z.string(),
          undone: z.boolean(),
        }),
      ),
    }),
  },
  'notes.list': {
    input: z.object({ target: targetSchema.optional() }),
    output: z.object({ notes: z.array(noteSchema) }),
  },
  'notes.save': {
    input: z.object({ id: z.number().optional(), target: targetSchema, body: z.string().max(1_000_000), analyst }),
    output: z.object({ id: z.number() }),
  },
  'notes.delete': { input: z.object({ id: z.number() }), output: emptySchema },
  /** The annotation key of an event. */
  'notes.eventTarget': { input: z.object({ eventId: z.number() }), output: targetSchema },
  /** Takes over tags and notes of another case (a colleague's) by evidence identity; a dry run changes nothing. */
  'annotations.merge': {
    input: z.object({ casePath: z.string().max(32_000), dryRun: z.boolean().optional() }),
    output: z.object({
      /** Tags given, notes new or changed here. */
      tags: z.number(),
      notes: z.number(),
      unresolved: z.number(),
      byTag: z.array(tagGainSchema),
      /** Notes whose text differs on the two sides (at most 200); the newer text is kept. */
      conflicts: z.array(
        z.object({
          label: z.string(),
          kept: z.enum(['ours', 'theirs']),
          ours: z.object({ body: z.string(), analyst: z.string(), updatedAt: z.string() }),
          theirs: z.object({ body: z.string(), analyst: z.string(), updatedAt: z.string() }),
        }),
      ),
      conflictCount: z.number(),
      /** For `annotations.undo`, which takes the tags back; notes stay. */
      batchId: z.number(),
    }),
  },
  /** CSV with a header: sha256, record_id, file_offset (optional), or event_id; tag; note (optional). A dry run changes nothing. */
  'annotations.importCsv': {
    input: z.object({ text: z.string().max(100_000_000), analyst, dryRun: z.boolean().optional() }),
    output: z.object({
      tagged: z.number(),
      notes: z.number(),
      /** Lines that change nothing: the event has the tag, or the note, already. */
      already: z.number(),
      byTag: z.array(tagGainSchema),
      batchId: z.number(),
      rejected: z.array(z.object({ line: z.number(), reason: z.string() })),
    }),
  },
  'saved.list': {
    input: z.object({ kind: z.string().max(100) }),
    output: z.object({ items: z.array(z.object({ name: z.string(), body: z.unknown(), updatedAt: z.string() })) }),
  },
  'saved.put': {
    input: z.object({ kind: z.string().max(100), name: z.string().max(200), body: z.unknown() }),
    output: emptySchema,
  },
  'saved.delete': { input: z.object({ kind: z.string().max(100), name: z.string().max(200) }), output: emptySchema },
} as const satisfies OperationTable;
