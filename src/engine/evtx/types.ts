/**
 * What the parser hands out. In: nothing. Out: types only. The one decision worth knowing: a decoder owns ONE
 * `DecodedRecord` and overwrites it for each record, so a sink copies what it keeps before it returns.
 */
import type { Problem } from '../base/problem.ts';

/** Live in the log, or recovered (free space, lost chunk, carved), or live but damaged (fields may be missing or wrong). */
export type RecordStatus = 'live' | 'recovered' | 'damaged';

/** Names of a payload, interned for each decoder: the same object for the same names until `Decoder.epoch` changes. */
export interface Shape {
  /** Small integer, unique in a decoder (never used again, not even after an epoch change). */
  readonly id: number;
  /** EventData, UserData, ...; undefined when the event has no payload element. */
  readonly kind: string | undefined;
  /** EventData@Name. */
  readonly dataName: string | undefined;
  /** Aligned with the items of the payload array. */
  readonly names: readonly string[];
}

/** One provider of the decoder's dictionary. */
export interface ProviderEntry {
  readonly name: string;
  /** `{lower-case}`; undefined when the event names none. */
  readonly guid: string | undefined;
  /** EventSourceName. */
  readonly source: string | undefined;
}

/**
 * Values that repeat, by id (the index). They grow by push only; when `Decoder.epoch` has changed (a hostile file filled
 * them) they were emptied, and a consumer drops its own id maps.
 */
export interface Dictionaries {
  readonly providers: readonly ProviderEntry[];
  readonly channels: readonly string[];
  readonly computers: readonly string[];
  /** SIDs of System/Security@UserID. */
  readonly users: readonly string[];
  /** `0x...` lower-case, no leading zeros. */
  readonly keywords: readonly string[];
}

/**
 * One record. Absent integers and dictionary ids are -1. Text lies as UTF-8 in `bytes`, which belongs to the decoder:
 * it is valid until the next `decodeChunk`, at which it starts again from 0, so all records of one chunk can be copied
 * out with one `bytes.slice(0, decoder.bytesUsed)`. `bytes` may be replaced by a larger array between records.
 */
export interface DecodedRecord {
  status: RecordStatus;
  /** 0-based 64 KiB block after the file header, as given to decodeChunk. */
  chunk: number;
  /** Of the record's signature, from the start of the file. */
  fileOffset: number;
  sizeBytes: number;
  /** Identifier in the record header; exact below 2^53, above it the nearest double (problem record-id-huge). */
  recordId: number;
  /** Header's written time: microseconds since 1970 UTC and the 100 ns digit. `writtenUs` is 0 and `hasWritten` false for FILETIME 0. */
  hasWritten: boolean;
  writtenUs: number;
  writtenTick: number;
  /** System/TimeCreated. When `hasTime` is false the written time (or 0) stands in and a problem record-no-time was sent. */
  hasTime: boolean;
  timeUs: number;
  timeTick: number;
  /** The FILETIME itself as two 32-bit halves: beyond the year 2255 `timeUs` is no longer exact, these are. */
  timeLow: number;
  timeHigh: number;
  eventId: number;
  qualifiers: number;
  version: number;
  level: number;
  task: number;
  opcode: number;
  eventRecordId: number;
  processId: number;
  threadId: number;
  /** Ids into `Decoder.dictionaries`. */
  provider: number;
  channel: number;
  computer: number;
  user: number;
  keywords: number;
  shape: Shape;
  /** Holds payload and extra of this record (and of the records before it in the chunk). */
  bytes: Uint8Array;
  /** JSON array of the payload's values, aligned with shape.names: docs/architecture.md, 'Payload'. */
  payloadStart: number;
  payloadEnd: number;
  /** Start and end in `bytes` of item k at [2k] and [2k + 1]; the bytes are JSON (with the quotes of a text). */
  itemRanges: Int32Array;
  /** JSON object {activity, related, other, rendering, time}; start = end when there is nothing. */
  extraStart: number;
  extraEnd: number;
}

/** Kinds of ledger ranges; described in docs/problems.md. */
export type RangeKind =
  | 'file-header'
  | 'chunk-header'
  | 'records'
  | 'damaged-record'
  | 'slack'
  | 'empty-chunk'
  | 'lost-chunk'
  | 'carved'
  | 'unreadable';

/** A run of bytes of the file; the ranges of a chunk follow each other without gap and add up to its size. */
export interface LedgerRange {
  readonly kind: RangeKind;
  /** From the start of the file; end exclusive. */
  readonly startOffset: number;
  readonly endOffset: number;
  /** How many records were read from it (live ones in `records`, recovered ones elsewhere). */
  readonly records: number;
  readonly detail: string | undefined;
}

/** Receives what a chunk holds, in the order of the bytes (recovered records after the live ones of their chunk). */
export interface ChunkSink {
  record(record: DecodedRecord): void;
  problem(problem: Problem): void;
  range(range: LedgerRange): void;
}

/** Where the bytes lie. */
export interface ChunkPosition {
  readonly chunk: number;
  readonly fileOffset: number;
}

/** What decodeChunk has counted. */
export interface ChunkSummary {
  readonly live: number;
  readonly damaged: number;
  readonly recovered: number;
  readonly problems: number;
  /**
   * Recovered or damaged records whose template definition is not in this chunk. With `missing: 'defer'` they were not
   * sent: call again with `only: 'deferred'` and a store of the whole file's templates.
   */
  readonly deferred: number;
  /** Lowest and highest id of the live records; undefined when there is none. */
  readonly firstRecordId: number | undefined;
  readonly lastRecordId: number | undefined;
}
