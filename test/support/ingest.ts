/** Runs a real ingest (reader and parse threads included) for tests. In: evidence paths. Out: result, progress, case. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { toNetworkTest } from '../../src/engine/analysis/network/load-filter.ts';
import { type IngestHooks, type LoadAnalysis, runIngest } from '../../src/engine/ingest/run.ts';
import type { IngestFilter, IngestProgress, IngestResult } from '../../src/shared/contract/case.ts';

/** The project's own synthetic evidence. */
export const demoFolder: string = fileURLToPath(new URL('../../resources/demo', import.meta.url));

export interface TestIngest {
  readonly paths: readonly string[];
  readonly casePath: string;
  readonly workers?: number;
  readonly carve?: boolean;
  readonly filter?: IngestFilter;
  readonly analyses?: readonly LoadAnalysis[];
  readonly signal?: IngestHooks['signal'];
  readonly onProgress?: (progress: IngestProgress) => void;
  readonly onWorker?: (worker: Worker) => void;
}

export async function ingest(options: TestIngest): Promise<IngestResult & { readonly progress: IngestProgress[] }> {
  const progress: IngestProgress[] = [];
  const result = await runIngest(
    {
      paths: options.paths,
      casePath: options.casePath,
      workers: options.workers ?? 2,
      carve: options.carve ?? false,
      filter: options.filter,
      userDataFolder: path.dirname(options.casePath),
      host: 'test',
      version: '0.0.0',
    },
    {
      analyses: options.analyses ?? [],
      toNetworkTest,
      signal: options.signal ?? { aborted: false },
      progress: (one) => {
        progress.push(one);
        options.onProgress?.(one);
      },
      onWorker: options.onWorker,
    },
  );
  return { ...result, progress };
}

/** Opens a case for reading, lets `use` look at it, and closes it. */
export function withCase<T>(casePath: string, use: (db: Database.Database) => T): T {
  const db = new Database(casePath, { readonly: true });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

const contentTables = [
  'events',
  'ranges',
  'providers',
  'channels',
  'computers',
  'users',
  'keyword_sets',
  'guids',
  'shapes',
  'file_sources',
];

/** SHA-256 over every row of what a load writes (evidence paths, times of adding and the action log aside). */
export function digestCase(casePath: string): string {
  return withCase(casePath, (db) => {
    const hash = createHash('sha256');
    for (const table of contentTables) {
      hash.update(table);
      for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw().iterate())
        hash.update(JSON.stringify(row));
    }
    const rest = [
      'SELECT file_id, code, file_offset, chunk, record_id, detail FROM problems ORDER BY 1, 3, 2, 6',
      `SELECT id, name, kind, status, status_detail, size_bytes, sha256, header, chunks, live_records, damaged_records,
         recovered_records, first_time_us, first_time_tick, last_time_us, last_time_tick FROM files ORDER BY id`,
    ];
    for (const sql of rest) for (const row of db.prepare(sql).raw().iterate()) hash.update(JSON.stringify(row));
    return hash.digest('hex');
  });
}

/** Files whose ledger does not account for every byte, in words. */
export function ledgerFaults(db: Database.Database): string[] {
  const faults: string[] = [];
  for (const { id, path: file, size_bytes: size } of db.prepare('SELECT id, path, size_bytes FROM files').all() as {
    id: number;
    path: string;
    size_bytes: number;
  }[]) {
    let at = 0;
    const ranges = db.prepare('SELECT start_offset, end_offset FROM ranges WHERE file_id = ? ORDER BY 1').raw().all(id);
    for (const [start, end] of ranges as [number, number][]) {
      if (start !== at) faults.push(`${file}: ${at} to ${start}`);
      at = end;
    }
    if (at !== size) faults.push(`${file}: ends at ${at} of ${size}`);
  }
  return faults;
}
