/**
 * Where a worker's entry lies. Workers are named build entries (`workers/NAME`), so one rule serves four places: source
 * (`src/engine/…/NAME.worker.ts`, which Node 24 runs itself), vitest, the built hosts (`out/main/workers/NAME.js`) and
 * Electron's asar. Bundlers never see a `new Worker(…)` that they could rewrite.
 */

/** Source files of the workers, relative to `src/`, by name: also the build entries of electron.vite.config.ts. */
export const workerEntries = {
  lane: 'engine/operations/lane.worker.ts',
  ingest: 'engine/ingest/ingest.worker.ts',
  parse: 'engine/ingest/parse.worker.ts',
} as const;

export type WorkerName = keyof typeof workerEntries;

/**
 * URL of a worker for `new Worker(url)`. `from` is the caller's `import.meta.url`: a `.ts` module below `src/` gives the
 * source file, a bundle below `out/main/` (its `chunks/` too) gives the built entry.
 */
export function workerUrl(from: string, name: WorkerName): URL {
  const source = from.lastIndexOf('/src/');
  if (/\.tsx?(?:\?.*)?$/.test(from) && source >= 0) {
    return new URL(`${from.slice(0, source)}/src/${workerEntries[name]}`);
  }
  const built = from.lastIndexOf('/out/main/');
  if (built < 0) throw new Error(`No worker beside ${from}: it is neither below src/ nor below out/main/`);
  return new URL(`${from.slice(0, built)}/out/main/workers/${name}.js`);
}
