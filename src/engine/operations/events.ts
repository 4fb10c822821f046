/** Operations on events, by lane: lists and pages in `view`, everything else in `side`. */
import path from 'node:path';
import { EngineError } from '#shared/contract/errors.ts';
import type { OperationName } from '#shared/contract/index.ts';
import { parseQuery } from '#shared/model/query/index.ts';
import {
  buildRowReader,
  findUnknownField,
  getEvent,
  getView,
  listEvents,
  listGroup,
  locateEvent,
  locateTime,
  matchFilter,
  openView,
  pageIds,
  queryColumns,
  queryFacet,
  queryGroups,
  queryHistogram,
  queryPivot,
} from '../queries/index.ts';
import { exportEvents } from '../report/export-events.ts';
import type { Handlers } from './define.ts';

/** Longest text of a cell in a grid; the detail pane and exports have whole values. */
const longestCell = 2000;

export const eventViewHandlers = {
  'events.open': ({ view, filter, sort }, { db, signal }) => {
    const start = performance.now();
    const list = openView(db, view, filter, sort, signal);
    return { view, total: list.rows.length, tookMs: Math.round(performance.now() - start) };
  },
  'events.page': ({ view, offset, limit, columns }, { db }) => {
    const list = getView(db, view);
    return {
      total: list.rows.length,
      rows: buildRowReader(db, columns, { longestCell })(pageIds(list, offset, limit)),
    };
  },
  'events.locate': ({ view, timeUs, eventId }, { db, signal }) => {
    const list = getView(db, view);
    const row =
      eventId !== undefined
        ? locateEvent(list, eventId)
        : timeUs !== undefined
          ? locateTime(list, timeUs, signal)
          : undefined;
    return { row: row ?? null };
  },
  'events.ids': ({ filter }, { db, signal }) => {
    const { store, flags, total } = matchFilter(db, filter, signal);
    const ids = new Array<number>(total);
    let at = 0;
    for (let row = 0; row < flags.length; row++) if (flags[row] === 1) ids[at++] = store.idOf(row);
    return { ids };
  },
  'events.groups': (input, { db, signal }) => queryGroups(db, input, signal),
  'events.inGroup': ({ filter, path: groups, sort, offset, limit, columns }, { db, signal }) => {
    const list = listGroup(db, filter, groups, sort, signal);
    return {
      total: list.rows.length,
      rows: buildRowReader(db, columns, { longestCell })(pageIds(list, offset, limit)),
    };
  },
} satisfies Handlers<
  Extract<
    OperationName,
    'events.ids' | 'events.open' | 'events.page' | 'events.locate' | 'events.groups' | 'events.inGroup'
  >
>;

export const eventSideHandlers = {
  'filter.check': ({ text }, { db }) => {
    const result = parseQuery(text);
    if (!result.ok) return { ok: false, message: result.error.message, column: result.error.column };
    const hint = findUnknownField(db, result.query);
    return { ok: true, message: hint?.message ?? null, column: hint?.column ?? null };
  },
  'events.columns': (_input, { db, signal }) => ({ columns: queryColumns(db, signal) }),
  'events.histogram': (input, { db, signal }) => queryHistogram(db, input, signal),
  'events.facet': (input, { db, signal }) => queryFacet(db, input, signal),
  'events.get': ({ id }, { db }) => getEvent(db, id),
  'events.pivot': (input, { db, signal }) => queryPivot(db, input, signal),
  'events.query': ({ filter, sort, columns, limit, offset }, { db, signal }) => {
    const list = listEvents(db, filter, sort, signal);
    return {
      rows: limit === 0 ? [] : buildRowReader(db, columns)(pageIds(list, offset, Math.min(limit, 10_000))),
      total: list.rows.length,
    };
  },
  'events.export': (input, { db, casePath, signal }) => {
    if (path.resolve(input.path) === path.resolve(casePath))
      throw new EngineError('bad-input', 'An export cannot be written over the case itself.');
    return exportEvents(db, input, signal);
  },
} satisfies Handlers<
  Extract<
    OperationName,
    | 'filter.check'
    | 'events.columns'
    | 'events.histogram'
    | 'events.facet'
    | 'events.get'
    | 'events.pivot'
    | 'events.query'
    | 'events.export'
  >
>;
