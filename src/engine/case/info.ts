/** What a case holds: files with their counts, hosts, channels, totals. In: a connection. Out: the form of `case.info`. */
import type Database from 'better-sqlite3';
import type { z } from 'zod';
import type { caseInfoSchema, fileRowSchema, problemRowSchema, totalsSchema } from '#shared/contract/case.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { isComplete, readMeta } from './meta.ts';
import { caseFormatVersion } from './migrations/index.ts';

export type CaseInfo = z.infer<typeof caseInfoSchema>;
export type CaseTotals = z.infer<typeof totalsSchema>;
type FileInfo = z.infer<typeof fileRowSchema>;
export type ProblemRow = z.infer<typeof problemRowSchema>;

interface Row {
  id: number;
  path: string;
  name: string;
  kind: FileInfo['kind'];
  status: FileInfo['status'];
  status_detail: string | null;
  size_bytes: number;
  sha256: string | null;
  chunks: number;
  live_records: number;
  damaged_records: number;
  recovered_records: number;
  first_time_us: number | null;
  first_time_tick: number | null;
  last_time_us: number | null;
  last_time_tick: number | null;
  problems: number;
  left_out: number;
  computers: string | null;
  channels: string | null;
}

const time = (us: number | null, tick: number | null): string | null => (us === null ? null : toIsoTime(us, tick ?? 0));
const names = (json: string | null): string[] => (json ? (JSON.parse(json) as string[]).sort() : []);

/** Files of the case by path; removed evidence is left out. */
export function queryFiles(db: Database.Database): FileInfo[] {
  const rows = db
    .prepare(
      `SELECT f.*, (SELECT count(*) FROM problems p WHERE p.file_id = f.id) AS problems,
         (SELECT count(*) FROM left_out l WHERE l.file_id = f.id) AS left_out,
         (SELECT json_group_array(DISTINCT c.name) FROM file_sources s JOIN computers c ON c.id = s.computer_id WHERE s.file_id = f.id) AS computers,
         (SELECT json_group_array(DISTINCT c.name) FROM file_sources s JOIN channels c ON c.id = s.channel_id WHERE s.file_id = f.id) AS channels
       FROM files f WHERE f.status <> 'removed' ORDER BY f.path`,
    )
    .all() as Row[];
  const ledger = db
    .prepare(
      `SELECT file_id AS fileId, kind, count(*) AS ranges, sum(end_offset - start_offset) AS bytes, sum(records) AS records
       FROM ranges GROUP BY file_id, kind ORDER BY file_id, kind`,
    )
    .all() as (FileInfo['ledger'][number] & { fileId: number })[];
  const isFiltered = readMeta(db, 'ingest_filter') !== undefined;
  const ledgers = Map.groupBy(ledger, (row) => row.fileId);
  return rows.map((row) => ({
    id: row.id,
    path: row.path,
    name: row.name,
    kind: row.kind,
    status: row.status,
    statusDetail: row.status_detail,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    chunks: row.chunks,
    records: { live: row.live_records, damaged: row.damaged_records, recovered: row.recovered_records },
    problems: row.problems,
    ledger: (ledgers.get(row.id) ?? []).map(({ kind, ranges, bytes, records }) => ({ kind, ranges, bytes, records })),
    firstTime: time(row.first_time_us, row.first_time_tick),
    lastTime: time(row.last_time_us, row.last_time_tick),
    computers: names(row.computers),
    channels: names(row.channels),
    ...(isFiltered ? { leftOut: row.left_out } : {}),
  }));
}

/** Sums over the files. */
export function queryTotals(db: Database.Database): CaseTotals {
  const totals = db
    .prepare(
      `SELECT count(*) AS files, coalesce(sum(size_bytes), 0) AS sizeBytes, coalesce(sum(live_records), 0) AS liveRecords,
         coalesce(sum(damaged_records), 0) AS damagedRecords, coalesce(sum(recovered_records), 0) AS recoveredRecords,
         (SELECT count(*) FROM problems) AS problems
       FROM files WHERE status <> 'removed'`,
    )
    .get() as CaseTotals;
  if (readMeta(db, 'ingest_filter') === undefined) return totals;
  return { ...totals, leftOut: db.prepare('SELECT count(*) FROM left_out').pluck().get() as number };
}

export function queryCaseInfo(db: Database.Database, casePath: string): CaseInfo {
  const hosts = db
    .prepare(
      `SELECT coalesce(h.name, c.name) AS name, sum(s.count) AS count FROM file_sources s JOIN computers c ON c.id = s.computer_id
       LEFT JOIN hosts h ON h.id = c.host_id GROUP BY coalesce(h.id, -c.id) ORDER BY count DESC, name`,
    )
    .all() as { name: string; count: number }[];
  const channels = db
    .prepare(
      `SELECT c.name, sum(s.count) AS count FROM file_sources s JOIN channels c ON c.id = s.channel_id GROUP BY c.id ORDER BY count DESC, c.name`,
    )
    .all() as { name: string; count: number }[];
  const filter = readMeta(db, 'ingest_filter');
  return {
    casePath,
    name: readMeta(db, 'name') ?? '',
    formatVersion: caseFormatVersion,
    createdAt: readMeta(db, 'created_at') ?? '',
    complete: isComplete(db),
    files: queryFiles(db),
    hosts,
    channels,
    totals: queryTotals(db),
    ...(filter === undefined ? {} : { ingestFilter: JSON.parse(filter) as CaseInfo['ingestFilter'] }),
  };
}

/** Problems of one file or all, by file and offset. */
export function queryProblems(
  db: Database.Database,
  options: { fileId?: number | undefined; offset: number; limit: number },
): { total: number; rows: ProblemRow[] } {
  const fileId = options.fileId ?? null;
  const total = db
    .prepare('SELECT count(*) FROM problems WHERE ? IS NULL OR file_id = ?')
    .pluck()
    .get(fileId, fileId) as number;
  const rows = db
    .prepare(
      `SELECT p.id, p.file_id AS fileId, f.path AS file, p.code, p.file_offset AS fileOffset, p.chunk, p.record_id AS recordId, p.detail
       FROM problems p JOIN files f ON f.id = p.file_id WHERE ? IS NULL OR p.file_id = ? ORDER BY p.file_id, p.file_offset, p.id LIMIT ? OFFSET ?`,
    )
    .all(fileId, fileId, options.limit, options.offset) as ProblemRow[];
  return { total, rows };
}

/** Ledger ranges of a file in the order of its bytes. */
export function queryLedger(
  db: Database.Database,
  fileId: number,
): { kind: string; startOffset: number; endOffset: number; records: number; detail: string | null }[] {
  return db
    .prepare(
      'SELECT kind, start_offset AS startOffset, end_offset AS endOffset, records, detail FROM ranges WHERE file_id = ? ORDER BY start_offset',
    )
    .all(fileId) as { kind: string; startOffset: number; endOffset: number; records: number; detail: string | null }[];
}
