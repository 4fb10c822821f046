/**
 * Starts the ingest thread and follows it. In: evidence paths and where the case goes. Out: progress, and the result or
 * an `EngineError`. Cancel is a flag that the thread and its parse workers read between units of work.
 */
import { Worker } from 'node:worker_threads';
import type { IngestFilter, IngestProgress, IngestResult } from '#shared/contract/case.ts';
import { EngineError, type OperationError } from '#shared/contract/errors.ts';
import { workerUrl } from '../base/worker-url.ts';

/** What the ingest thread gets as `workerData` (plus `cancelFlag`). */
export interface IngestRequest {
  readonly paths: readonly string[];
  readonly casePath: string | undefined;
  readonly workers: number | undefined;
  /** Search any binary file for records instead of expecting .evtx files. */
  readonly carve: boolean;
  readonly filter: IngestFilter | undefined;
  readonly userDataFolder: string;
  readonly host: string;
  readonly version: string;
  /** The name that the action log carries; undefined for the operating system's. */
  readonly analyst: string | undefined;
}

export type IngestThreadData = IngestRequest & { readonly cancelFlag: SharedArrayBuffer };

export type IngestThreadMessage =
  | { readonly type: 'progress'; readonly progress: IngestProgress }
  | { readonly type: 'done'; readonly result: IngestResult }
  | { readonly type: 'failed'; readonly error: OperationError };

export interface IngestRun {
  readonly done: Promise<IngestResult>;
  cancel(): void;
}

/** One ingest in its own thread. */
export function startIngest(request: IngestRequest, onProgress: (progress: IngestProgress) => void): IngestRun {
  const cancelFlag = new SharedArrayBuffer(4);
  const worker = new Worker(workerUrl('ingest'), { workerData: { ...request, cancelFlag } satisfies IngestThreadData });
  const done = new Promise<IngestResult>((resolve, reject) => {
    worker.on('message', (message: IngestThreadMessage) => {
      if (message.type === 'progress') onProgress(message.progress);
      else if (message.type === 'done') resolve(message.result);
      else reject(new EngineError(message.error.code, message.error.message, message.error.details));
    });
    worker.on('error', (error) =>
      reject(
        new EngineError(
          'internal',
          `The ingest thread ended: ${(error as Error).message}. What it had stored is kept; ingest again to go on.`,
        ),
      ),
    );
    worker.on('exit', () =>
      reject(new EngineError('internal', 'The ingest thread ended without a result; ingest again to go on.')),
    );
  });
  return { done, cancel: () => void Atomics.store(new Int32Array(cancelFlag), 0, 1) };
}
