/**
 * Rules over a whole case with several threads. In: a connection, its path, rules. Out: hits in order of events and rules.
 * Each worker takes the next stretch of event ids until none is left. A case in memory or a small one is scanned here.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../../../base/abort.ts';
import { workerUrl } from '../../../base/worker-url.ts';
import { createScanner, type ScanRule, type StoredHit } from './scan.ts';

/** What a scan worker gets as `workerData`. */
export interface ScanWorkerData {
  readonly casePath: string;
  readonly rules: readonly ScanRule[];
  readonly fromId: number;
  readonly toId: number;
  readonly stepIds: number;
  readonly explainAtMost: number;
  /** Two Int32: the next stretch, and 1 to stop. */
  readonly shared: SharedArrayBuffer;
}

export type ScanWorkerMessage = { readonly stretch: number; readonly hits: readonly StoredHit[] };

export interface ScanRequest {
  readonly db: Database.Database;
  /** Undefined: in memory, no workers. */
  readonly casePath: string | undefined;
  readonly rules: readonly ScanRule[];
  readonly workers?: number | undefined;
  /** Hits, the first ones, that come with reasons; all without it. */
  readonly explainAtMost?: number | undefined;
  readonly signal: AbortFlag;
  progress(share: number): void;
}

/** Below this many events threads cost more than they save. */
const smallCase = 20_000;
const stepIds = 10_000;
const maxWorkers = 8;

/** All hits, ordered by event and rule; stops early (with what there is) when the signal says so. */
export async function scanCase(request: ScanRequest): Promise<StoredHit[]> {
  const { db, rules, signal, explainAtMost = Number.POSITIVE_INFINITY } = request;
  if (!rules.some(({ rule }) => rule.kind === 'detection')) return [];
  const { first, last } = db.prepare('SELECT MIN(id) AS first, MAX(id) AS last FROM events').get() as {
    first: number | null;
    last: number | null;
  };
  if (first === null || last === null) return [];
  const stretches = Math.floor((last - first) / stepIds) + 1;
  const workers = Math.min(request.workers ?? availableParallelism(), maxWorkers, stretches);
  const found: (readonly StoredHit[])[] = [];
  if (request.casePath === undefined || last - first < smallCase) {
    const scanner = createScanner(db, rules, explainAtMost);
    for (let k = 0; k < stretches && !signal.aborted; k++) {
      const from = first + k * stepIds;
      found[k] = scanner.scan(from, Math.min(last, from + stepIds - 1));
      request.progress((k + 1) / stretches);
    }
  } else {
    const shared = new SharedArrayBuffer(8);
    const data: ScanWorkerData = {
      casePath: request.casePath,
      rules,
      fromId: first,
      toId: last,
      stepIds,
      explainAtMost,
      shared,
    };
    let done = 0;
    await Promise.all(
      Array.from({ length: workers }, () =>
        runWorker(data, (message) => {
          found[message.stretch] = message.hits;
          request.progress(++done / stretches);
          if (signal.aborted) Atomics.store(new Int32Array(shared), 1, 1);
        }),
      ),
    );
  }
  return found.flatMap((hits) => hits ?? []);
}

function runWorker(data: ScanWorkerData, onMessage: (message: ScanWorkerMessage) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl('detect'), { workerData: data });
    worker.on('message', onMessage);
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a detection worker ended with code ${code}`)),
    );
  });
}
