/** Binds tags, notes, saved items and merging; every change is noted in the action log. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import type { annotationOperations } from '#shared/contract/annotations.ts';
import { EngineError } from '#shared/contract/errors.ts';
import { importAnnotationsCsv } from '../analysis/annotations/import-csv.ts';
import { mergeAnnotations } from '../analysis/annotations/merge.ts';
import { deleteNote, queryEventTarget, queryNotes, saveNote } from '../analysis/annotations/notes.ts';
import { queryBatches, queryTags, queryTagsOf } from '../analysis/annotations/queries.ts';
import { deleteSavedItem, putSavedItem, querySavedItems } from '../analysis/annotations/saved.ts';
import {
  deleteTag,
  type EventSelection,
  saveTag,
  tagEvents,
  tagObjects,
  undoBatch,
} from '../analysis/annotations/tags.ts';
import { appendAction, currentAnalyst } from '../case/actions.ts';
import { openCase } from '../case/connect.ts';
import { tryOut } from '../case/try-out.ts';
import { compileFilter } from '../queries/index.ts';
import type { Handlers } from './define.ts';

type Name = keyof typeof annotationOperations;
type SideName = 'tags.list' | 'tags.of' | 'annotations.history' | 'notes.list' | 'notes.eventTarget' | 'saved.list';

export const annotationSideHandlers: Handlers<SideName> = {
  'tags.list': (_input, { db }) => ({ tags: queryTags(db) }),
  'tags.of': ({ eventIds, keys }, { db }) => queryTagsOf(db, eventIds, keys),
  'annotations.history': ({ limit }, { db }) => ({ batches: queryBatches(db, limit) }),
  'notes.list': ({ target }, { db }) => ({ notes: queryNotes(db, target) }),
  'notes.eventTarget': ({ eventId }, { db }) => queryEventTarget(db, eventId),
  'saved.list': ({ kind }, { db }) => ({ items: querySavedItems(db, kind) }),
};

function select(
  db: Database.Database,
  input: { eventIds?: number[] | undefined; filter?: Parameters<typeof compileFilter>[1] | undefined },
): EventSelection {
  if (input.eventIds)
    return { sql: 'e.id IN (SELECT value FROM json_each(?))', params: [JSON.stringify(input.eventIds)] };
  if (input.filter) return compileFilter(db, input.filter);
  throw new EngineError('bad-input', 'Name events or give a filter.');
}

export const annotationEditHandlers: Handlers<Exclude<Name, SideName>> = {
  'tags.save': (input, { db }) => {
    const id = saveTag(db, input);
    appendAction(db, 'tag.saved', { name: input.name });
    return { id };
  },
  'tags.delete': ({ id }, { db }) => {
    const batch = deleteTag(db, id, currentAnalyst());
    appendAction(db, 'tag.deleted', { id, changed: batch.changed });
    return batch;
  },
  'tags.events': (input, { db }) => {
    const analyst = input.analyst ?? currentAnalyst();
    const remove = input.remove ?? false;
    const batch = tagEvents(db, { tag: input.tag, selection: select(db, input), remove, analyst });
    appendAction(db, remove ? 'events.untagged' : 'events.tagged', {
      tag: input.tag,
      analyst,
      changed: batch.changed,
      filter: input.filter?.text ?? null,
    });
    return batch;
  },
  'tags.objects': (input, { db }) => {
    const analyst = input.analyst ?? currentAnalyst();
    const remove = input.remove ?? false;
    const batch = tagObjects(db, { tag: input.tag, targets: input.targets, remove, analyst });
    appendAction(db, remove ? 'objects.untagged' : 'objects.tagged', {
      tag: input.tag,
      analyst,
      changed: batch.changed,
    });
    return batch;
  },
  'annotations.undo': ({ batchId }, { db }) => {
    const summary = undoBatch(db, batchId);
    if (summary !== null) appendAction(db, 'annotations.undone', { summary });
    return { summary };
  },
  'notes.save': (input, { db }) => {
    const analyst = input.analyst ?? currentAnalyst();
    const id = saveNote(db, { id: input.id, target: input.target, body: input.body, analyst });
    appendAction(db, 'note.saved', { id, kind: input.target.kind, label: input.target.label, analyst });
    return { id };
  },
  'notes.delete': ({ id }, { db }) => {
    deleteNote(db, id);
    appendAction(db, 'note.deleted', { id });
    return {};
  },
  'annotations.merge': ({ casePath, dryRun }, { db, casePath: own }) => {
    const absolute = path.resolve(casePath);
    if (!existsSync(absolute)) throw new EngineError('path-not-found', `There is no file ${absolute}.`);
    if (absolute === path.resolve(own)) throw new EngineError('bad-input', 'A case cannot be merged with itself.');
    const other = openCase(absolute, 'read-only');
    try {
      const merge = () => mergeAnnotations(db, other, path.basename(absolute), currentAnalyst());
      if (dryRun) return tryOut(db, merge);
      const result = merge();
      const { tags, notes, unresolved } = result;
      appendAction(db, 'annotations.merged', { from: absolute, tags, notes, unresolved });
      return result;
    } finally {
      other.close();
    }
  },
  'annotations.importCsv': (input, { db }) => {
    const analyst = input.analyst ?? currentAnalyst();
    const importAll = () => importAnnotationsCsv(db, input.text, analyst);
    if (input.dryRun) return tryOut(db, importAll);
    const result = importAll();
    appendAction(db, 'annotations.imported', {
      tagged: result.tagged,
      notes: result.notes,
      rejected: result.rejected.length,
      analyst,
    });
    return result;
  },
  'saved.put': ({ kind, name, body }, { db }) => {
    putSavedItem(db, kind, name, body);
    return {};
  },
  'saved.delete': ({ kind, name }, { db }) => {
    deleteSavedItem(db, kind, name);
    return {};
  },
};
