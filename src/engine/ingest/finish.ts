/** After the last byte: indices, recovered copies of live records taken out, counts and times by file. */
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';
import { createEventIndices } from '../case/indices.ts';
import { dropRecoveredCopies } from '../case/recovered.ts';
import { summariseFiles } from '../case/summary.ts';

/** What `finishLoad` came to: stopped, or whether rows of files outside the load went. */
export type FinishResult = 'stopped' | 'own' | 'others';

/** For what comes after the indices, which looks things up. */
const lookUpCacheKiB = 32_768;

/** Brings the case's indices and counts up to date for the files of a load. Idempotent. */
export function finishLoad(
  db: Database.Database,
  fileIds: readonly number[] | undefined,
  signal: AbortFlag,
  progress: (label: string) => void,
): FinishResult {
  if (!createEventIndices(db, signal, (name) => progress(`index ${name}`)) || signal.aborted) return 'stopped';
  db.pragma(`cache_size = ${-lookUpCacheKiB}`);
  progress('recovered copies');
  const dropped = dropRecoveredCopies(db, fileIds);
  if (signal.aborted) return 'stopped';
  // Counted while they were read, but for files with very many computers.
  const uncounted = db
    .prepare(
      `SELECT id FROM files WHERE status IN ('complete', 'failed') AND live_records > 0
         AND NOT EXISTS (SELECT 1 FROM file_sources s WHERE s.file_id = files.id)`,
    )
    .pluck()
    .all() as number[];
  if (uncounted.length > 0) {
    progress('counts by computer and channel');
    summariseFiles(db, uncounted);
  }
  return dropped.others > 0 ? 'others' : 'own';
}
