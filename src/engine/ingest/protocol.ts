/**
 * What the ingest thread, its reader and its parse workers say to each other. Rows travel as numbers in one Float64Array
 * (NaN is NULL) and text as UTF-8 bytes, both transferred, so that no JavaScript string is made for a payload.
 */
import type { Problem } from '../base/problem.ts';
import type { LedgerRange, ProviderEntry } from '../evtx/index.ts';

/** Blocks of a group, the unit of parallel work: 32 × 64 KiB. */
export const blocksPerGroup = 32;

/** Columns of a row, by position. Dictionary columns hold the worker's own ids. */
export const column = {
  timeUs: 0,
  timeTick: 1,
  eventId: 2,
  provider: 3,
  channel: 4,
  computer: 5,
  user: 6,
  level: 7,
  fileOffset: 8,
  sizeBytes: 9,
  chunk: 10,
  recordId: 11,
  eventRecordId: 12,
  status: 13,
  qualifiers: 14,
  version: 15,
  task: 16,
  opcode: 17,
  keywords: 18,
  pid: 19,
  tid: 20,
  writtenDeltaUs: 21,
  subjectPid: 22,
  guid: 23,
  logonId: 24,
  shape: 25,
  payloadStart: 26,
  payloadEnd: 27,
  extraStart: 28,
  extraEnd: 29,
} as const;
export const columnCount = 30;

/** `status` of a row. */
export const rowStatus = { live: 0, recovered: 1, damaged: 2 } as const;

export interface ShapeEntry {
  readonly id: number;
  readonly kind: string | undefined;
  readonly dataName: string | undefined;
  readonly names: readonly string[];
}

/** What a worker's dictionaries have gained since its last part; after `reset` they start from nothing. */
export interface DictionaryDelta {
  readonly reset: boolean;
  readonly providers: readonly ProviderEntry[];
  readonly channels: readonly string[];
  readonly computers: readonly string[];
  readonly users: readonly string[];
  readonly keywords: readonly string[];
  readonly shapes: readonly ShapeEntry[];
}

/** Rows that share one state of the dictionaries. */
export interface Part {
  readonly rowCount: number;
  readonly rows: Float64Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Process GUIDs of this part; the `guid` column counts into it. */
  readonly guids: readonly string[];
  readonly delta: DictionaryDelta;
}

/** What one job of a parse worker came to. */
export interface JobResult {
  readonly type: 'result';
  readonly jobId: number;
  readonly parts: readonly Part[];
  readonly problems: readonly Problem[];
  readonly ranges: readonly LedgerRange[];
  readonly blocks: number;
  /** Blocks that need a second pass with the templates of the whole file. */
  readonly again: readonly number[];
  readonly misplaced: readonly number[];
  readonly highestRecordId: number;
  /** Of the file header, from the group that holds it. */
  readonly header: string | undefined;
  readonly nextRecordId: number | undefined;
  /** A carving job sends several results; only the last one ends it. */
  readonly last: boolean;
  /** Of a carved file, with its last result: the job reads the file itself. */
  readonly sha256: string | undefined;
  readonly failure: string | undefined;
}

export type ParseJob =
  /** `bytes` begin at `fileOffset`; without bytes the worker reads them itself. */
  | {
      readonly type: 'group';
      readonly jobId: number;
      readonly path: string;
      readonly sizeBytes: number;
      readonly fileOffset: number;
      readonly lengthBytes: number;
      readonly bytes: Uint8Array<ArrayBuffer> | undefined;
    }
  | {
      readonly type: 'again';
      readonly jobId: number;
      readonly path: string;
      readonly sizeBytes: number;
      readonly again: readonly number[];
      readonly misplaced: readonly number[];
    }
  | { readonly type: 'carve'; readonly jobId: number; readonly path: string; readonly sizeBytes: number };

export interface ReadFile {
  /** Position in the list of this load. */
  readonly index: number;
  readonly path: string;
  readonly sizeBytes: number;
}

export interface ReaderData {
  readonly files: readonly ReadFile[];
  /** Hashes of the files that the case already holds, by size. */
  readonly known: readonly (readonly [number, readonly string[]])[];
  /** [0] credits: groups that may be in flight; [1] not 0: stop. */
  readonly control: SharedArrayBuffer;
}

export type ReaderMessage =
  | {
      readonly type: 'group';
      readonly index: number;
      readonly fileOffset: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly type: 'duplicate'; readonly index: number; readonly sha256: string }
  /** `failure`: why the file could not be opened or read on from `readBytes`. */
  | {
      readonly type: 'end';
      readonly index: number;
      readonly sha256: string | undefined;
      readonly readBytes: number;
      readonly change: string | undefined;
      readonly failure: string | undefined;
    };
