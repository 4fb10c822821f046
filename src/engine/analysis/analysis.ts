/** What an analysis is: derived rows built from events after a load. */
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';

export interface BuildContext {
  /** The load's read-write connection; a build runs inside a transaction of its own. */
  readonly db: Database.Database;
  /** Files added by this load; undefined: all (build everything anew). */
  readonly fileIds: readonly number[] | undefined;
  readonly signal: AbortFlag;
  /** One line for the progress display, and the share done (0-1) where known. */
  progress(label: string, share?: number): void;
}

export interface Analysis {
  /** Shown while it runs, e.g. `Processes`. */
  readonly name: string;
  /** Raised when the build's output changes: an older case is analysed anew. */
  readonly version: number;
  /** Idempotent: replaces the rows it owns. May be asynchronous (own worker threads). */
  build(context: BuildContext): void | Promise<void>;
}
