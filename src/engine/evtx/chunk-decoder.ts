/**
 * One 64 KiB block: walks its records, searches what the walk leaves over, keeps the ledger. In: bytes and position. Out: records,
 * problems, ranges through a sink, and counts.
 *
 *   0 "ElfChnk\0"   8/16 first, last record number   24/32 first, last record id   40 header size u32 (128)
 *   44 last record  48 free space offset u32          52 CRC32 of the records       120 flags   124 CRC32 of 0-119 and 128-511
 *
 * Decision: header numbers only steer where 'live' ends (the free space offset); everything behind it, and everything after
 * a broken record, is searched for record signatures and marked recovered.
 */
import { crc32 } from 'node:zlib';
import { findBytes, isZero } from '../base/bytes.ts';
import type { Problem, ProblemCode } from '../base/problem.ts';
import { chunkHeaderSizeBytes, chunkSizeBytes, minRecordSizeBytes, recordSignature } from './constants.ts';
import type { RangeKind } from './range-kinds.ts';
import type { Outcome, RecordDecoder } from './record-decoder.ts';
import {
  chunkMark,
  hasChunkSignature,
  hasPlausibleTime,
  ownChunkStart,
  recordMark,
  recordShape,
} from './signatures.ts';
import type { FileTemplates } from './template-store.ts';
import type { ChunkPosition, ChunkSink, ChunkSummary, DecodeCall, LedgerRange, RecordStatus } from './types.ts';
import { toXmlText } from './xml.ts';

/** Signature candidates of one chunk that are looked at closely. */
const maxCandidates = 4096;

/** See the header. */
export class ChunkDecoder {
  private readonly records: RecordDecoder;
  private readonly checksums: boolean;
  private readonly recover: boolean;
  /** Where the chunk that is in memory starts, relative to the block. */
  private base = 0;
  private position: ChunkPosition = { chunk: 0, fileOffset: 0 };
  private sink: ChunkSink = { record: () => undefined, problem: () => undefined, range: () => undefined };
  private call: DecodeCall = {};
  private counts = { live: 0, damaged: 0, recovered: 0, problems: 0, deferred: 0, misplaced: false };
  private firstId = Number.POSITIVE_INFINITY;
  private lastId = -1;
  /** The ledger range that is still growing. */
  private open:
    | { kind: RangeKind; start: number; end: number; records: number; detail: string | undefined }
    | undefined;

  constructor(records: RecordDecoder, checksums: boolean, recover: boolean) {
    this.records = records;
    this.checksums = checksums;
    this.recover = recover;
  }

  /** A chunk found by carving. `isFirst`: the first piece of its window, at which the payload bytes start again. */
  decodePiece(bytes: Uint8Array, at: ChunkPosition, sink: ChunkSink, call: DecodeCall, isFirst: boolean): ChunkSummary {
    this.begin(at, sink, call);
    this.records.keepBytes = !isFirst;
    this.decodeSound(bytes, 'recovered');
    this.records.keepBytes = false;
    this.closeRange();
    return this.summary();
  }

  /**
   * A single record found by carving: `bytes` are put at offset `loadAt` of a chunk, in which the record starts at `p`; `at` is where
   * that chunk would start. True when it holds an event.
   */
  decodeLone(
    bytes: Uint8Array,
    loadAt: number,
    p: number,
    at: ChunkPosition,
    sink: ChunkSink,
    call: DecodeCall,
    isFirst: boolean,
  ): boolean {
    this.begin(at, sink, call);
    const { records } = this;
    records.keepBytes = !isFirst;
    records.beginChunk(bytes, loadAt);
    records.keepBytes = false;
    const { memory } = records;
    const shape = recordShape(memory.view, p, memory.length);
    if (shape === 'none') return false;
    records.setStrict(true);
    const size = Math.min(memory.u32(p + 4), memory.length - p);
    const found = this.recovered(bytes, p, size, shape === 'whole');
    records.setStrict(false);
    return found;
  }

  private begin(at: ChunkPosition, sink: ChunkSink, call: DecodeCall): void {
    this.position = at;
    this.sink = sink;
    this.call = call;
    this.counts = { live: 0, damaged: 0, recovered: 0, problems: 0, deferred: 0, misplaced: false };
    this.firstId = Number.POSITIVE_INFINITY;
    this.lastId = -1;
    this.open = undefined;
    this.records.body.templates = call.templates as FileTemplates | undefined;
    this.records.record.chunk = at.chunk;
    this.base = 0;
  }

  private summary(): ChunkSummary {
    const any = this.lastId >= 0;
    return {
      ...this.counts,
      firstRecordId: any ? this.firstId : undefined,
      lastRecordId: any ? this.lastId : undefined,
    };
  }

  private problem(code: ProblemCode, at: number, detail: string, recordId?: number): void {
    const problem: Problem = {
      code,
      // A record put back into a lost chunk may name a place before the file.
      fileOffset: Math.max(0, this.position.fileOffset + this.base + at),
      chunk: this.position.chunk,
      ...(recordId === undefined ? {} : { recordId }),
      detail,
    };
    this.counts.problems++;
    this.sink.problem(problem);
  }

  /** A problem of the chunk itself: not repeated when only deferred records are wanted. */
  private chunkProblem(code: ProblemCode, at: number, detail: string): void {
    if (this.call.only === undefined) this.problem(code, at, detail);
  }

  /** Why the candidate at `at` is no record; told in the pass that decides it. */
  private faultProblem(at: number, where: string): void {
    const { fault } = this.records.body;
    if (this.call.only === undefined || this.wasDeferred())
      this.problem(fault.code ?? 'binxml-malformed', at, `${where}: ${fault.detail}`);
  }

  /** Adds [start, end) to the ledger; runs of the same kind and detail grow together (`damaged-record` never does). */
  private range(kind: RangeKind, start: number, end: number, records: number, detail?: string): void {
    if (end <= start) return;
    const open = this.open;
    if (open && open.kind === kind && open.detail === detail && kind !== 'damaged-record') {
      open.end = end;
      open.records += records;
      return;
    }
    this.closeRange();
    this.open = { kind, start, end, records, detail };
  }

  private closeRange(): void {
    const open = this.open;
    this.open = undefined;
    if (!open || this.call.only !== undefined) return;
    const range: LedgerRange = {
      kind: open.kind,
      startOffset: this.position.fileOffset + open.start,
      endOffset: this.position.fileOffset + open.end,
      records: open.records,
      detail: open.detail,
    };
    this.sink.range(range);
  }

  /** See Decoder.decodeChunk. `status` is 'recovered' for a chunk found off the grid. */
  decode(
    bytes: Uint8Array,
    at: ChunkPosition,
    sink: ChunkSink,
    call: DecodeCall,
    status: 'live' | 'recovered',
  ): ChunkSummary {
    this.begin(at, sink, call);
    if (hasChunkSignature(bytes)) this.decodeSound(bytes, status);
    else this.decodeLost(bytes);
    this.closeRange();
    return this.summary();
  }

  private decodeSound(bytes: Uint8Array, status: 'live' | 'recovered'): void {
    const records = this.records;
    records.beginChunk(bytes);
    const length = records.memory.length;
    if (length < chunkSizeBytes)
      this.chunkProblem('chunk-truncated', length, `need ${chunkSizeBytes} bytes, have ${length}`);
    if (length < chunkHeaderSizeBytes) {
      this.range('unreadable', 0, length, 0, 'the file ends inside a chunk header');
      return;
    }
    const { memory } = records;
    let free = memory.u32(48);
    const headerFree = free;
    if (free < chunkHeaderSizeBytes || free > chunkSizeBytes) {
      this.chunkProblem('chunk-header-fields', 48, `free space offset ${free}, possible are 512 to 65536`);
      free = chunkSizeBytes;
    }
    if (memory.u32(40) !== 128)
      this.chunkProblem('chunk-header-fields', 40, `header size ${memory.u32(40)} (usual 128)`);
    if (this.checksums && length === chunkSizeBytes && this.call.only === undefined)
      this.compareChecksums(bytes, headerFree);
    this.range('chunk-header', 0, chunkHeaderSizeBytes, 0);
    const limit = Math.min(free, length);
    const stop = this.walk(limit, status);
    if (stop < limit) {
      // In a chunk whose free space offset is impossible the end of the records cannot be told from damage.
      const isDamage = free === headerFree;
      if (isDamage && length === chunkSizeBytes)
        this.chunkProblem(
          'walk-stopped',
          stop,
          `${limit - stop} bytes before the free space hold no record at their start`,
        );
      this.search(
        bytes,
        stop,
        limit,
        isDamage ? 'damaged-record' : 'slack',
        isDamage ? 'the row of records breaks off here' : undefined,
      );
    }
    this.search(bytes, Math.max(stop, limit), length, 'slack', undefined);
    if (status === 'live' && this.lastId >= 0 && this.call.only === undefined) this.compareIds();
  }

  private compareChecksums(bytes: Uint8Array, free: number): void {
    const { memory } = this.records;
    if (crc32(bytes.subarray(128, 512), crc32(bytes.subarray(0, 120))) !== memory.u32(124))
      this.problem('chunk-header-checksum', 124, 'the stored CRC32 is not that of bytes 0-119 and 128-511');
    const end = Math.min(Math.max(free, chunkHeaderSizeBytes), chunkSizeBytes);
    if (crc32(bytes.subarray(chunkHeaderSizeBytes, end)) !== memory.u32(52))
      this.problem('chunk-data-checksum', 52, `the stored CRC32 is not that of bytes 512-${end - 1}`);
  }

  private compareIds(): void {
    const { memory } = this.records;
    const read = (at: number): number => memory.u32(at + 4) * 4_294_967_296 + memory.u32(at);
    const first = read(24);
    const last = read(32);
    if (first !== this.firstId || last !== this.lastId)
      this.problem(
        'chunk-record-range',
        24,
        `the header says ${first} to ${last}, the records are ${this.firstId} to ${this.lastId}`,
      );
  }

  /** Walks the row of records from 512; returns where it stopped (`limit` or more when it came through). */
  private walk(limit: number, status: 'live' | 'recovered'): number {
    const { records } = this;
    const { memory } = records;
    const view = memory.view;
    let p = chunkHeaderSizeBytes;
    while (p + minRecordSizeBytes <= limit && view.getUint32(p, true) === recordSignature) {
      const size = view.getUint32(p + 4, true);
      if (size < minRecordSizeBytes || p + size > memory.length) {
        const id = view.getUint32(p + 12, true) * 4_294_967_296 + view.getUint32(p + 8, true);
        if (memory.length === chunkSizeBytes || size < minRecordSizeBytes)
          this.chunkProblem('record-size', p, `size ${size} at offset ${p} of the chunk`);
        else
          this.chunkProblem(
            'chunk-truncated',
            p,
            `record ${id} is cut off after ${memory.length - p} of ${size} bytes`,
          );
        if (status === 'live' && this.call.only === undefined) this.counts.damaged++;
        break;
      }
      this.row(p, size, status);
      p += size;
    }
    return p;
  }

  /** A record of the row. */
  private row(p: number, size: number, status: 'live' | 'recovered'): void {
    const { records } = this;
    const { memory, record } = records;
    const copy = memory.u32(p + size - 4);
    const outcome = records.decode(p, size);
    const copyDiffers = copy !== size;
    const isNothing =
      outcome === 'fault' && !record.hasTime && (status === 'recovered' || !hasPlausibleTime(memory.view, p));
    if (isNothing && !this.isDeferred()) {
      const { fault } = records.body;
      this.faultProblem(p, 'no record, or nothing is left of it');
      this.range(status === 'recovered' ? 'carved' : 'damaged-record', p, p + size, 0, fault.code);
      return;
    }
    if (status === 'recovered') {
      const before = this.counts.recovered;
      this.send(p, outcome, 'recovered');
      this.range('carved', p, p + size, this.counts.recovered - before);
      return;
    }
    const isDamaged = copyDiffers || outcome !== 'good' || records.body.borrowed;
    if (this.call.only === undefined) {
      if (record.recordId < this.firstId) this.firstId = record.recordId;
      if (record.recordId > this.lastId) this.lastId = record.recordId;
      if (copyDiffers) this.problem('record-size-copy', p, `size ${size}, its copy ${copy}`, record.recordId);
    }
    if (!isDamaged) this.range('records', p, p + size, 1);
    else {
      const why = copyDiffers ? 'the copy of the size differs' : (records.body.fault.code ?? 'template-missing');
      this.range('damaged-record', p, p + size, 1, why);
    }
    this.send(p, outcome, isDamaged ? 'damaged' : 'live');
  }

  /** The record that was just decoded waits for the second pass. It may have a fault besides: the second pass tells. */
  private isDeferred(): boolean {
    return this.call.missing === 'defer' && this.records.body.missing;
  }

  /** In the second pass: the first one left this record out. */
  private wasDeferred(): boolean {
    return this.records.body.missing || this.records.body.borrowed;
  }

  /** Gives the record and its notes to the sink; honours `missing` and `only`. */
  private send(p: number, outcome: Outcome, status: RecordStatus): void {
    const { records, call, counts } = this;
    const { record, notes } = records;
    if (this.isDeferred()) {
      counts.deferred++;
      return;
    }
    if (call.only === 'deferred' && !this.wasDeferred()) return;
    record.status = status;
    record.fileOffset = this.position.fileOffset + this.base + p;
    for (let i = 0; i < notes.length; i++) {
      const note = notes[i];
      if (note) this.problem(note.code, note.at, note.detail, record.recordId);
    }
    if (outcome === 'fault') {
      const { fault } = records.body;
      this.problem(fault.code ?? 'binxml-malformed', fault.at > 0 ? fault.at : p, fault.detail, record.recordId);
    }
    if (status === 'live') counts.live++;
    else if (status === 'damaged') counts.damaged++;
    else counts.recovered++;
    this.sink.record(record);
  }

  /** See Decoder.currentXml. */
  currentXml(): string {
    const { records } = this;
    const at = records.record.fileOffset - this.position.fileOffset - this.base;
    const nodes = records.expandRecord(at, records.record.sizeBytes);
    const { fault } = records.body;
    return toXmlText(nodes, fault.code && `${fault.code}: ${fault.detail}`);
  }

  /** A 64 KiB block without a chunk signature. */
  private decodeLost(bytes: Uint8Array): void {
    const length = Math.min(bytes.length, chunkSizeBytes);
    if (isZero(bytes, 0, length)) {
      this.range('empty-chunk', 0, length, 0);
      return;
    }
    if (length < chunkSizeBytes) this.chunkProblem('file-trailing-bytes', 0, `${length} bytes`);
    else this.chunkProblem('chunk-signature', 0, 'the first 8 bytes are not "ElfChnk" and NUL');
    this.records.beginChunk(bytes);
    const inside = findBytes(bytes, chunkMark, 1, length);
    if (inside >= 0) {
      this.chunkProblem('chunk-misplaced', inside, `a chunk signature ${inside} bytes into the block`);
      this.counts.misplaced = true;
      if (this.call.missing === 'defer' || this.call.only === 'deferred') {
        this.range('lost-chunk', 0, length, 0, 'chunks off the 64 KiB grid');
        return;
      }
    }
    this.search(bytes, 0, length, 'lost-chunk', undefined);
  }

  /**
   * Searches [from, to) for records. What lies between them is `kind`, and so are they (with their number), because the ledger
   * tells what the bytes are, not what was made of them. Free space often holds records of another chunk: when a record
   * says where it was written (`ownChunkStart`), it and its neighbours are read relative to that chunk.
   */
  private search(bytes: Uint8Array, from: number, to: number, kind: RangeKind, detail: string | undefined): void {
    if (to <= from) return;
    let found = 0;
    if (this.recover) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.records.setStrict(true);
      let candidates = 0;
      for (let p = findBytes(bytes, recordMark, from, to); p >= 0; ) {
        let next = p + 1;
        const shape = recordShape(view, p, to);
        if (shape !== 'none' && candidates++ < maxCandidates) {
          const own = ownChunkStart(view, p);
          if (own !== undefined) this.shift(bytes, own);
          const size = Math.min(view.getUint32(p + 4, true), bytes.length - p);
          if (this.recovered(bytes, p, size, shape === 'whole')) {
            found++;
            if (shape === 'whole') next = p + size;
          }
        }
        p = findBytes(bytes, recordMark, next, to);
      }
      this.shift(bytes, 0);
      this.records.setStrict(false);
    }
    this.range(kind, from, to, found, detail);
  }

  /** Reads the block as if a chunk started at `base` (which may be negative). */
  private shift(bytes: Uint8Array, base: number): void {
    if (this.base === base) return;
    this.records.reload(base > 0 ? bytes.subarray(base) : bytes, Math.max(0, -base));
    this.base = base;
  }

  /** Decodes the record at `p` of the block; undefined when it does not lie in the chunk that is assumed now. */
  private decodeAt(p: number, size: number): Outcome | undefined {
    const at = p - this.base;
    return at >= 0 && at + size <= this.records.memory.length ? this.records.decode(at, size) : undefined;
  }

  /** Decodes a candidate; sends it when it holds an event. A cut one counts only when it decodes to the end. */
  private recovered(bytes: Uint8Array, p: number, size: number, isWhole: boolean): boolean {
    const { records, counts } = this;
    const { record } = records;
    const mark = records.writer.length;
    let outcome = this.decodeAt(p, size);
    if ((outcome !== 'good' || records.body.borrowed) && this.base !== 0) {
      // Not of the same chunk as the record before: perhaps of this one. Both passes must choose alike.
      records.writer.length = mark;
      const other = this.base;
      this.shift(bytes, 0);
      outcome = this.decodeAt(p, size);
      if (outcome !== 'good' || records.body.borrowed) {
        records.writer.length = mark;
        this.shift(bytes, other);
        outcome = this.decodeAt(p, size) ?? outcome;
      }
    }
    if (outcome === undefined) return false;
    if (this.isDeferred()) {
      records.writer.length = mark;
      counts.deferred++;
      return false;
    }
    const isEvent = isWhole ? outcome !== 'fault' || record.hasTime : outcome === 'good' && record.hasTime;
    if (!isEvent) {
      records.writer.length = mark;
      if (isWhole) {
        this.faultProblem(p - this.base, 'in free or damaged space');
      }
      return false;
    }
    const before = counts.recovered;
    this.send(p - this.base, outcome, 'recovered');
    return counts.recovered > before;
  }
}
