/** A detection worker: takes stretches of events until none is left, and sends the hits of each. */
import { parentPort, workerData } from 'node:worker_threads';
import { openCase } from '../../../case/connect.ts';
import type { ScanWorkerData, ScanWorkerMessage } from './pool.ts';
import { createScanner } from './scan.ts';

const data = workerData as ScanWorkerData;
const shared = new Int32Array(data.shared);
const db = openCase(data.casePath, 'read-only');
try {
  const scanner = createScanner(db, data.rules, data.explainAtMost);
  for (let stretch = Atomics.add(shared, 0, 1); ; stretch = Atomics.add(shared, 0, 1)) {
    const from = data.fromId + stretch * data.stepIds;
    if (from > data.toId || Atomics.load(shared, 1) === 1) break;
    const hits = scanner.scan(from, Math.min(data.toId, from + data.stepIds - 1));
    parentPort!.postMessage({ stretch, hits } satisfies ScanWorkerMessage);
  }
} finally {
  db.close();
}
