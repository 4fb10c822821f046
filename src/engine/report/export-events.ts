/** Events of a filter to a new file, as CSV or JSON Lines. Streaming: memory does not grow with the number of events. */
import type Database from 'better-sqlite3';
import type { Output } from '#shared/contract/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { queryRows, type RowsInput } from '../queries/stream.ts';
import { toCsvHeader, toCsvRow } from './csv.ts';
import { toJsonLine } from './jsonl.ts';
import { writeNewFile } from './new-file.ts';

export interface ExportInput extends RowsInput {
  readonly format: 'csv' | 'jsonl';
  readonly path: string;
}

/** Throws `bad-input`, `path-not-writable`, `disk-full`, `query-syntax`, `cancelled`. */
export function exportEvents(db: Database.Database, input: ExportInput, signal: AbortFlag): Output<'events.export'> {
  let rows = 0;
  const file = writeNewFile(input.path, (write) => {
    if (input.format === 'csv') write(toCsvHeader(input.columns));
    for (const batch of queryRows(db, input, signal)) {
      write(
        batch
          .map((row) => (input.format === 'csv' ? toCsvRow(row, input.columns) : toJsonLine(row, input.columns)))
          .join(''),
      );
      rows += batch.length;
    }
  });
  return { ...file, rows };
}
