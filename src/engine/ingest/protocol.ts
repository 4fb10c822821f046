/**
 * What the ingest thread, its reader and its parse workers say to each other.
 *
 * A parse worker answers a job twice: first with what it found (counts, problems, ranges, the dictionary entries its rows
 * use), then, when the ingest thread has given event ids and dictionary ids, with a shard: a small database file of the
 * rows (case/shard-pages.ts). Small batches are not worth a file: their rows travel at once, to be inserted one by one.
 */
import type { Problem } from '../base/problem.ts';
import { chunkSizeBytes, fileHeaderSizeBytes, type LedgerRange, type ProviderEntry } from '../evtx/index.ts';

/** Blocks of a group, the unit of parallel work: 32 × 64 KiB. */
export const blocksPerGroup = 32;
/** Room for a group: its blocks, and the file header before the first ones. */
export const slotBytes = blocksPerGroup * chunkSizeBytes + fileHeaderSizeBytes;
/** Records that a job of the second pass may bring. */
export const recordsPerAgain = 16_384;
/** A carving window: larger than what a window may leave over. */
export const windowBytes = 4 * 1024 * 1024;
/** Batches with fewer rows travel inline. */
export const leastShardRows = 300;

/** Form of a payload, by the worker's own id. */
export interface ShapeEntry {
  readonly id: number;
  readonly kind: string | undefined;
  readonly dataName: string | undefined;
  readonly names: readonly string[];
}

/** Dictionaries whose ids are positions in a list. */
export const listDictionaries = ['providers', 'channels', 'computers', 'users', 'keywords'] as const;
export type ListDictionary = (typeof listDictionaries)[number];

/** What a worker's dictionaries have gained since its last batch; after `reset` they start from nothing. */
export interface DictionaryDelta {
  readonly reset: boolean;
  readonly providers: readonly ProviderEntry[];
  readonly channels: readonly string[];
  readonly computers: readonly string[];
  readonly users: readonly string[];
  readonly keywords: readonly string[];
  readonly shapes: readonly ShapeEntry[];
}

/** The entries that a batch uses, in the order of first use; rows hold positions in these lists. */
export type UsedEntries = { readonly [K in ListDictionary | 'shapes']: readonly number[] } & {
  readonly guids: readonly string[];
};

/** The case's ids, aligned with `UsedEntries`. */
export type UsedIds = { readonly [K in ListDictionary | 'shapes' | 'guids']: readonly number[] };

/** Live events of one computer and channel, with their first and last time. */
export interface SourceCount {
  readonly computer: number;
  readonly channel: number;
  count: number;
  firstUs: number;
  firstTick: number;
  lastUs: number;
  lastTick: number;
}

/** Rows that share one state of the dictionaries. */
export interface BatchInfo {
  readonly rowCount: number;
  /** Live rows by computer and channel (positions in `used`, -1 for none). */
  readonly sources: readonly SourceCount[];
  readonly live: number;
  readonly recovered: number;
  readonly damaged: number;
  readonly used: UsedEntries;
  readonly delta: DictionaryDelta;
  /** The rows themselves, when they travel inline: numbers as in case/event-columns.ts, and their text. */
  readonly inline: { readonly numbers: Float64Array<ArrayBuffer>; readonly text: Uint8Array<ArrayBuffer> } | undefined;
}

/** What one job of a parse worker came to. */
export interface JobResult {
  readonly type: 'result';
  readonly jobId: number;
  readonly batches: readonly BatchInfo[];
  readonly problems: readonly Problem[];
  readonly ranges: readonly LedgerRange[];
  readonly blocks: number;
  /** Blocks that need a second pass with the templates of the whole file: [block, records]. */
  readonly again: readonly (readonly [number, number])[];
  readonly misplaced: readonly number[];
  readonly highestRecordId: number;
  /** Of the file header, from the group that holds it. */
  readonly header: string | undefined;
  readonly nextRecordId: number | undefined;
  /** Of a window: where the next one starts. */
  readonly nextOffset: number | undefined;
  /** Of a 'collect' job: see there. */
  readonly templateBlocks: readonly number[];
  readonly failure: string | undefined;
}

export type ParseJob =
  /** The bytes lie in a slot; without one the worker reads them itself. */
  | {
      readonly type: 'group';
      readonly jobId: number;
      readonly path: string;
      readonly sizeBytes: number;
      readonly fileOffset: number;
      readonly lengthBytes: number;
      readonly slot: number | undefined;
      /**
       * A retry: given to a worker that has nothing else to do, so that there is no doubt what ended it. Its rows travel
       * inline, however many.
       */
      readonly isAlone: boolean;
    }
  /** Which blocks of a part of a file (`toBlock` exclusive) hold a template definition that none before it in that part has. */
  | {
      readonly type: 'collect';
      readonly jobId: number;
      readonly path: string;
      readonly sizeBytes: number;
      readonly fromBlock: number;
      readonly toBlock: number;
    }
  /** The second pass over some blocks of a file. */
  | {
      readonly type: 'again';
      readonly jobId: number;
      readonly path: string;
      readonly sizeBytes: number;
      readonly chunks: readonly number[];
      /** Blocks that hold all template definitions of the file; undefined: look at every block. */
      readonly templateBlocks: readonly number[] | undefined;
    }
  /** A stretch to be searched for records; `isCarved`: of a file that is no log, so the ledger has nothing of it yet. */
  | {
      readonly type: 'window';
      readonly jobId: number;
      readonly path: string;
      readonly sizeBytes: number;
      readonly fileOffset: number;
      readonly endOffset: number;
      readonly isCarved: boolean;
      /** As in 'again'; not used for a carved file. */
      readonly templateBlocks: readonly number[] | undefined;
    };

/** Make shards of a job's batches that did not travel inline. */
export interface BuildOrder {
  readonly type: 'build';
  readonly jobId: number;
  readonly fileId: number;
  /** One for each batch, in order; undefined for those that travelled inline or are empty. */
  readonly batches: readonly ({ readonly firstId: number; readonly ids: UsedIds; readonly path: string } | undefined)[];
}

export type WorkerOrder = ParseJob | BuildOrder;

export type WorkerAnswer =
  | { readonly type: 'ready' }
  /** Still at the same order, which may take long. */
  | { readonly type: 'alive' }
  | JobResult
  /** `failure`: the shard cannot be written; the load cannot go on. */
  | {
      readonly type: 'built';
      readonly jobId: number;
      readonly failure: { message: string; code: string | undefined } | undefined;
    };

/** For the shards. */
export interface ParseWorkerData {
  readonly pageBytes: number;
  /** CREATE TABLE events, as the case has it. */
  readonly schemaSql: string;
  readonly slots: SharedArrayBuffer;
}

export interface ReadFile {
  /** Position in the list of this load. */
  readonly index: number;
  readonly path: string;
  readonly sizeBytes: number;
  /** `carved`: only hashed here; the parse workers read it themselves. */
  readonly kind: 'evtx' | 'carved';
  /** Bytes that an interrupted load has stored already, and their SHA-256. */
  readonly doneBytes: number;
  readonly doneSha256: string | undefined;
}

/** A file whose copies are not to be parsed. */
export interface KnownFile {
  readonly sizeBytes: number;
  /** See evidence/hash.ts. */
  readonly probe: string;
  readonly sha256: string;
}

export interface ReaderData {
  readonly files: readonly ReadFile[];
  /** Files that the case already holds. */
  readonly known: readonly KnownFile[];
  /** Int32: [0] credits: groups that may be in flight; [1] not 0: stop; [2 + n] not 0: slot n is in use. */
  readonly control: SharedArrayBuffer;
  /** Memory for groups, `slotBytes` each; as many as there are credits. */
  readonly slots: SharedArrayBuffer;
}

export type ReaderMessage =
  | {
      readonly type: 'group';
      readonly index: number;
      readonly fileOffset: number;
      readonly lengthBytes: number;
      readonly slot: number;
      /** Of all bytes up to the end of this group. */
      readonly sha256: string;
    }
  | { readonly type: 'duplicate'; readonly index: number; readonly sha256: string; readonly probe: string }
  /** The bytes that an interrupted load has stored are not what the file holds now: it is read from its start. */
  | { readonly type: 'restart'; readonly index: number }
  /** `failure`: why the file could not be opened or read on from `readBytes`. */
  | {
      readonly type: 'end';
      readonly index: number;
      readonly sha256: string | undefined;
      readonly probe: string | undefined;
      readonly readBytes: number;
      readonly change: string | undefined;
      readonly failure: string | undefined;
    };
