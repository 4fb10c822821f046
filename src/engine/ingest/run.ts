/**
 * From evidence paths to a complete case. In: paths and options. Out: the result; progress on the way. Stages: scan, parse,
 * index, analyse. Whatever ends it early leaves a case that says it is incomplete; the same call goes on from there.
 */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { IngestFilter, IngestProgress, IngestResult } from '#shared/contract/case.ts';
import { EngineError } from '#shared/contract/errors.ts';
import type { AbortFlag } from '../base/abort.ts';
import { appendAction } from '../case/actions.ts';
import { openOrCreateCase } from '../case/create.ts';
import { dropEventIndices } from '../case/indices.ts';
import { queryTotals } from '../case/info.ts';
import { locateCase } from '../case/location.ts';
import { lockIngest } from '../case/lock.ts';
import { addSource, isComplete, readMeta, writeMeta } from '../case/meta.ts';
import { findEvidence } from '../evidence/find.ts';
import { keepFilter, leaveOut, type NetworkTest } from './filter.ts';
import { finishLoad } from './finish.ts';
import { Load } from './load.ts';
import { shardFolder } from './load-store.ts';
import { planLoad } from './plan.ts';

export interface IngestOptions {
  readonly paths: readonly string[];
  readonly casePath: string | undefined;
  readonly workers: number | undefined;
  readonly carve: boolean;
  /** Undefined: the one that the case was made with, if any. */
  readonly filter?: IngestFilter | undefined;
  readonly userDataFolder: string;
  readonly host: string;
  readonly version: string;
}

/** An analysis as the ingest sees it (analysis/analysis.ts stands to the right of this folder). */
export interface LoadAnalysis {
  readonly name: string;
  readonly version: number;
  build(context: {
    readonly db: Database.Database;
    readonly fileIds: readonly number[] | undefined;
    readonly signal: AbortFlag;
    progress(label: string, share?: number): void;
  }): void | Promise<void>;
}

export interface IngestHooks {
  readonly analyses: readonly LoadAnalysis[];
  readonly toNetworkTest: (filter: IngestFilter) => NetworkTest;
  readonly signal: AbortFlag;
  progress(progress: IngestProgress): void;
  readonly onWorker?: ((worker: Worker) => void) | undefined;
}

/** Indices are dropped and made anew when a load brings at least this much: quicker than keeping them up. */
const rebuildIndexBytes = 64 * 1024 * 1024;

class Reporter {
  readonly #started = Date.now();
  readonly #send: (progress: IngestProgress) => void;
  #last: Omit<IngestProgress, 'elapsedMs' | 'remainingMs'>;

  constructor(casePath: string, send: (progress: IngestProgress) => void) {
    this.#send = send;
    this.#last = {
      casePath,
      stage: 'scan',
      label: '',
      filesDone: 0,
      filesTotal: 0,
      bytesDone: 0,
      bytesTotal: 0,
      events: 0,
      problems: 0,
    };
  }

  get elapsedMs(): number {
    return Date.now() - this.#started;
  }

  report(change: Partial<Omit<IngestProgress, 'elapsedMs' | 'remainingMs'>>): void {
    this.#last = { ...this.#last, ...change };
    const { stage, bytesDone, bytesTotal } = this.#last;
    const share = bytesTotal > 0 ? bytesDone / bytesTotal : 0;
    const remainingMs = stage === 'parse' && share > 0.01 ? Math.round((this.elapsedMs / share) * (1 - share)) : null;
    this.#send({ ...this.#last, elapsedMs: this.elapsedMs, remainingMs });
  }
}

/** A stop before the first event was read leaves nothing to go on with. @throws EngineError cancelled */
function stopIfCancelled(signal: AbortFlag): void {
  if (signal.aborted) throw new EngineError('cancelled', 'Cancelled before anything was read; ingest again to go on.');
}

function findFiles(
  options: IngestOptions,
  casePath: string,
  signal: AbortFlag,
): { files: ReturnType<typeof findEvidence>['files']; notes: string[] } {
  for (const one of options.paths) {
    if (!existsSync(one)) throw new EngineError('path-not-found', `There is no file or folder ${path.resolve(one)}.`);
  }
  const exclude = [casePath, `${casePath}-journal`, `${casePath}.lock`, shardFolder(casePath)];
  const found = findEvidence(
    options.paths.map((one) => path.resolve(one)),
    { carve: options.carve, exclude, signal },
  );
  stopIfCancelled(signal);
  const notes = found.notes.map((note) => `${note.path}: ${note.message}`);
  if (found.files.length === 0) {
    throw new EngineError(
      'no-evidence',
      `No event log (.evtx) was found in ${options.paths.join(', ')}.${notes.length > 0 ? ` ${notes.slice(0, 5).join('; ')}` : ''}`,
    );
  }
  return { files: found.files, notes };
}

/**
 * While loading and making indices. A load only appends; and SQLite sorts an index in pieces of its cache's size: pieces that the
 * processor's own cache holds take a third less time (1.1 M events: 0.94 -> 0.57 s).
 */
const loadCacheKiB = 4096;

/** Versions of the analyses that the case was built with. */
const analysisVersions = (analyses: readonly LoadAnalysis[]): string =>
  JSON.stringify(analyses.map(({ name, version }) => [name, version]));

export async function runIngest(options: IngestOptions, hooks: IngestHooks): Promise<IngestResult> {
  const { signal } = hooks;
  if (options.paths.length === 0) throw new EngineError('bad-input', 'No evidence was named.');
  for (const one of options.paths) {
    if (!existsSync(one)) throw new EngineError('path-not-found', `There is no file or folder ${path.resolve(one)}.`);
  }
  if (options.filter) hooks.toNetworkTest(options.filter); // refuses bad entries before a case is made
  const { casePath, note } = locateCase(options.paths, options.casePath, options.userDataFolder);
  const reporter = new Reporter(casePath, hooks.progress);
  reporter.report({ label: 'looking for event logs' });
  const found = findFiles(options, casePath, signal);
  const notes = [...(note ? [note] : []), ...found.notes];

  const { db, isNew } = openOrCreateCase(casePath, { version: options.version, host: options.host });
  let unlock: (() => void) | undefined;
  try {
    unlock = lockIngest(casePath);
    db.pragma(`cache_size = ${-loadCacheKiB}`);
    db.pragma('threads = 2');
    const filter = keepFilter(db, options.filter, isNew);
    const plan = planLoad(db, found.files, signal);
    stopIfCancelled(signal);
    notes.push(...plan.notes);
    const versions = analysisVersions(hooks.analyses);
    const isUpToDate = isComplete(db) && readMeta(db, 'analyses') === versions;
    const base = { casePath, notes, filesSkipped: plan.skipped };
    if (plan.load.length === 0 && isUpToDate) {
      reporter.report({ stage: 'done', label: 'nothing new', filesDone: plan.skipped, filesTotal: plan.skipped });
      return {
        ...base,
        outcome: 'complete',
        filesAdded: 0,
        eventsAdded: 0,
        elapsedMs: reporter.elapsedMs,
        totals: queryTotals(db),
      };
    }
    const bytesTotal = plan.load.reduce((sum, file) => sum + file.sizeBytes, 0);
    db.transaction(() => {
      writeMeta(db, 'complete', '0');
      addSource(db, { paths: options.paths.map((one) => path.resolve(one)), carve: options.carve });
      appendAction(db, 'ingest.started', {
        files: plan.load.length,
        bytes: bytesTotal,
        carve: options.carve,
        ...(filter ? { filter } : {}),
        version: options.version,
        host: options.host,
      });
    })();
    if (isNew || bytesTotal >= rebuildIndexBytes) db.transaction(() => dropEventIndices(db))();

    reporter.report({ stage: 'parse', label: '', filesTotal: plan.load.length, bytesTotal });
    const load = new Load({
      db,
      casePath,
      files: plan.load,
      known: plan.known,
      workers: options.workers ?? Math.max(1, os.availableParallelism()),
      signal,
      onProgress: (counters) => reporter.report(counters),
      onWorker: hooks.onWorker,
    });
    const isRead = await load.run();
    const cancelled = (): IngestResult => {
      appendAction(db, 'ingest.cancelled', { files: plan.load.length });
      reporter.report({ stage: 'cancelled', label: '' });
      return {
        ...base,
        outcome: 'cancelled',
        filesAdded: load.counters.filesDone,
        eventsAdded: load.counters.events,
        elapsedMs: reporter.elapsedMs,
        totals: queryTotals(db),
      };
    };
    if (!isRead || signal.aborted) return cancelled();

    reporter.report({ stage: 'index', label: '' });
    // What an interrupted load added before is not in this plan: then all files are counted anew.
    let fileIds = isUpToDate && !plan.hasReplaced ? plan.load.map((file) => file.fileId) : undefined;
    const finished = finishLoad(db, fileIds, signal, (label) => reporter.report({ label }));
    if (finished === 'stopped') return cancelled();
    if (finished === 'others') fileIds = undefined;
    if (filter) {
      reporter.report({ label: 'ingest filter' });
      const left = leaveOut(db, hooks.toNetworkTest(filter), signal);
      if (left === undefined) return cancelled();
      appendAction(db, 'ingest.filtered', { leftOut: left });
    }
    for (const analysis of hooks.analyses) {
      if (signal.aborted) return cancelled();
      reporter.report({ stage: 'analyse', label: analysis.name });
      await analysis.build({
        db,
        fileIds,
        signal,
        progress: (label) =>
          reporter.report({ label: label.startsWith(analysis.name) ? label : `${analysis.name}: ${label}` }),
      });
    }
    if (signal.aborted) return cancelled();
    const totals = queryTotals(db);
    db.transaction(() => {
      writeMeta(db, 'complete', '1');
      writeMeta(db, 'analyses', versions);
      appendAction(db, 'ingest.finished', {
        files: plan.load.length,
        events: load.counters.events,
        problems: load.counters.problems,
        elapsedMs: reporter.elapsedMs,
      });
    })();
    db.exec('PRAGMA optimize');
    reporter.report({ stage: 'done', label: '' });
    return {
      ...base,
      outcome: 'complete',
      filesAdded: plan.load.length,
      eventsAdded: load.counters.events,
      elapsedMs: reporter.elapsedMs,
      totals,
    };
  } finally {
    unlock?.();
    db.close();
  }
}
