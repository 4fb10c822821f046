/**
 * What the parser hands out. In: nothing. Out: types only. The one decision worth knowing: a decoder owns ONE
 * `DecodedRecord` and overwrites it for each record, so a sink copies what it keeps before it returns.
 */
import type { Problem } from '../base/problem.ts';
import type { RangeKind } from './range-kinds.ts';

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
  writtenLow: number;
  writtenHigh: number;
  /** System/TimeCreated. When `hasTime` is false the written time (or 0) stands in and a problem record-no-time was sent. */
  hasTime: boolean;
  timeUs: number;
  timeTick: number;
  /** The FILETIME itself as two 32-bit halves: before 1686 and after 2255 `timeUs` is not exact, these are. */
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
  /** JSON object {activity, related, other, rendering, time}, see `RecordExtra`; start = end when there is nothing. */
  extraStart: number;
  extraEnd: number;
}

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
  /**
   * The block has no chunk signature at its start but one inside (a chunk off the 64 KiB grid). With `missing: 'defer'` it was not
   * searched: call `carve` with `only: 'deferred'` for the run of such blocks when the file's end is reached.
   */
  readonly misplaced: boolean;
  /** Lowest and highest id of the live records; undefined when there is none. */
  readonly firstRecordId: number | undefined;
  readonly lastRecordId: number | undefined;
}

/** Template definitions of a whole file, for records whose own definition is lost: `createTemplateStore()`. */
export interface TemplateStore {
  /** How many distinct definitions it holds (bounded). */
  readonly size: number;
}

/** Fixed for the life of a decoder. */
export interface DecoderOptions {
  /** Compare the CRC32 of chunk header and records, and report differences as notes. Default true. */
  readonly checksums?: boolean;
  /** Search free space, lost chunks and damaged stretches for records. Default true. */
  readonly recover?: boolean;
}

/** For one call. */
export interface DecodeCall {
  /**
   * A recovered or damaged record whose template definition is not in its chunk: 'raw' (default) sends it with its values
   * under the names `value 0`, `value 1`, ...; 'defer' only counts it in `ChunkSummary.deferred`.
   */
  readonly missing?: 'raw' | 'defer';
  /** Send only the records that a call with `missing: 'defer'` left out; no ranges, no problems but theirs. */
  readonly only?: 'deferred';
  /** Definitions to borrow from when a chunk has lost its own. */
  readonly templates?: TemplateStore;
}

/**
 * Keeps compiled templates (a capped cache) and dictionaries from chunk to chunk. Not shared between threads. Nothing
 * here throws because of evidence.
 */
export interface Decoder {
  readonly dictionaries: Dictionaries;
  /** Raised when the dictionaries and shapes were emptied (checked at the start of decodeChunk, never inside). */
  readonly epoch: number;
  /** Bytes of `DecodedRecord.bytes` in use since the last decodeChunk began. */
  readonly bytesUsed: number;
  /** `bytes`: one 64 KiB block (shorter only at the end of a file). Not kept, not changed. */
  decodeChunk(bytes: Uint8Array, at: ChunkPosition, sink: ChunkSink, call?: DecodeCall): ChunkSummary;
  /**
   * XML of the record that is just being sent, as Event Viewer shows it: only inside `sink.record`, before anything else
   * is decoded. What could not be read is named in a comment.
   */
  currentXml(): string;
  /** Adds the definitions of a 64 KiB block to a store. */
  collectTemplates(bytes: Uint8Array, store: TemplateStore): void;
  /**
   * Records in any bytes (a window of a memory image, a stretch off the 64 KiB grid). Whole chunks are decoded as such,
   * single records by themselves; all are 'recovered'; `chunk` counts 64 KiB from offset 4096. Returns how many bytes are done with:
   * the next window starts there, so a window (at least 256 KiB, better 4 MiB) must be larger than what it leaves over.
   * With `last` all of it is done.
   */
  carve(bytes: Uint8Array, at: { fileOffset: number; last: boolean }, sink: ChunkSink, call?: DecodeCall): number;
}

/** The file header's fields; all are hints. Counters above 2^53 are the nearest double. */
export interface FileHeader {
  readonly firstChunk: number;
  readonly lastChunk: number;
  readonly nextRecordId: number;
  readonly headerSizeBytes: number;
  readonly minorVersion: number;
  readonly majorVersion: number;
  readonly blockSizeBytes: number;
  readonly chunkCount: number;
  readonly flags: number;
  readonly dirty: boolean;
  readonly full: boolean;
  readonly checksumMatches: boolean;
}
