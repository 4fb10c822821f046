/**
 * Where a worker's entry lies: beside the sources as `.ts` (Node runs it as it is) or in the built `out/main/workers` as
 * `.js`. Electron's main bundle, the built command line, vitest and a run from source all find it this way.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Worker entries by name; the source path is relative to `src/engine`. electron.vite.config.ts builds the same list. */
export const workerEntries = {
  lane: 'operations/lane-worker.ts',
  ingest: 'operations/ingest-thread.ts',
  read: 'ingest/read-worker.ts',
  parse: 'ingest/parse-worker.ts',
  payload: 'queries/payload-helper.ts',
  ahead: 'queries/payload-ahead-thread.ts',
  detect: 'analysis/detections/scan/worker.ts',
} as const;

export type WorkerName = keyof typeof workerEntries;

/** URL for `new Worker(url)`. */
export function workerUrl(name: WorkerName): URL {
  const here = new URL(import.meta.url);
  if (here.pathname.endsWith('.ts')) return new URL(`../${workerEntries[name]}`, here);
  for (const candidate of [`./workers/${name}.js`, `../workers/${name}.js`, `./${name}.js`]) {
    const url = new URL(candidate, here);
    if (existsSync(fileURLToPath(url))) return url;
  }
  return new URL(`./workers/${name}.js`, here);
}
