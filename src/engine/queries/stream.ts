/** Rows of a whole filter for exports: batches, so that memory stays the same whatever the number of events. */
import type Database from 'better-sqlite3';
import type { EventRow } from '#shared/contract/events.ts';
import type { Filter } from '#shared/model/filter.ts';
import type { AbortFlag } from '../base/abort.ts';
import { buildRowReader } from './rows.ts';
import { checkAborted } from './store.ts';
import { listEvents, pageIds, type Sort } from './view.ts';

export interface RowsInput {
  readonly filter: Filter;
  readonly sort: readonly Sort[];
  readonly columns: readonly string[];
  readonly limit?: number | undefined;
}

const batchRows = 500;

/** Batches of rows in order, whole values. */
export function* queryRows(db: Database.Database, input: RowsInput, signal: AbortFlag): Generator<EventRow[]> {
  const list = listEvents(db, input.filter, input.sort, signal);
  const end = Math.min(input.limit ?? list.rows.length, list.rows.length);
  const read = buildRowReader(db, input.columns);
  for (let offset = 0; offset < end; offset += batchRows) {
    checkAborted(signal);
    yield read(pageIds(list, offset, Math.min(batchRows, end - offset)));
  }
}
