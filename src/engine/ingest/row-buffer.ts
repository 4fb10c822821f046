/**
 * Collects decoded records of one job as rows. In: the decoder's reused record. Out: parts to transfer (more than one only
 * when the decoder emptied its dictionaries meanwhile). Growing typed arrays; the payload bytes of a block are copied once, after the block.
 */

import { type DecodedRecord, type Decoder, itemInteger, itemText, type Shape } from '../evtx/index.ts';
import { type BoundRoles, bindRoles, parseGuid } from '../normalise/index.ts';
import { column, columnCount, type DictionaryDelta, type Part, rowStatus, type ShapeEntry } from './protocol.ts';

const orNull = (value: number): number => (value < 0 ? Number.NaN : value);

const nothing = (reset: boolean): DictionaryDelta & { shapes: ShapeEntry[] } => ({
  reset,
  providers: [],
  channels: [],
  computers: [],
  users: [],
  keywords: [],
  shapes: [],
});

const dictionaryNames = ['providers', 'channels', 'computers', 'users', 'keywords'] as const;

export class RowBuffer {
  readonly #decoder: Decoder;
  #epoch: number;
  /** How many entries of each dictionary the ingest thread has or will have with the present part. */
  #known = { providers: 0, channels: 0, computers: 0, users: 0, keywords: 0 };
  #knownShapes = new Set<number>();
  #delta = nothing(false);
  #parts: Part[] = [];
  #roles = new Map<number, Map<number, BoundRoles | undefined>>();
  #rows = new Float64Array(new ArrayBuffer(4096 * columnCount * 8));
  #rowCount = 0;
  #bytes = new Uint8Array(new ArrayBuffer(1 << 20));
  #bytesUsed = 0;
  #blockBytes: Uint8Array | undefined;
  #guids = new Map<string, number>();

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
    this.#epoch = decoder.epoch;
  }

  /** A hostile file filled the dictionaries and the decoder emptied them: later rows speak of new ones. */
  #startEpoch(): void {
    this.#finishPart();
    this.#epoch = this.#decoder.epoch;
    this.#known = { providers: 0, channels: 0, computers: 0, users: 0, keywords: 0 };
    this.#knownShapes = new Set();
    this.#roles = new Map();
    this.#delta = nothing(true);
  }

  #bound(record: DecodedRecord): BoundRoles | undefined {
    const shape: Shape = record.shape;
    let byEvent = this.#roles.get(shape.id);
    if (!byEvent) {
      byEvent = new Map();
      this.#roles.set(shape.id, byEvent);
    }
    const key = record.provider * 65_536 + record.eventId;
    if (byEvent.has(key)) return byEvent.get(key);
    const provider = this.#decoder.dictionaries.providers[record.provider]?.name;
    const bound = bindRoles(provider, record.eventId, shape.names);
    byEvent.set(key, bound);
    return bound;
  }

  add(record: DecodedRecord): void {
    if (this.#decoder.epoch !== this.#epoch) this.#startEpoch();
    const at = this.#rowCount * columnCount;
    if (at + columnCount > this.#rows.length) {
      const larger = new Float64Array(new ArrayBuffer(this.#rows.byteLength * 2));
      larger.set(this.#rows);
      this.#rows = larger;
    }
    const rows = this.#rows;
    rows[at + column.timeUs] = record.timeUs;
    rows[at + column.timeTick] = record.timeTick;
    rows[at + column.eventId] = orNull(record.eventId);
    rows[at + column.provider] = orNull(record.provider);
    rows[at + column.channel] = orNull(record.channel);
    rows[at + column.computer] = orNull(record.computer);
    rows[at + column.user] = orNull(record.user);
    rows[at + column.level] = orNull(record.level);
    rows[at + column.fileOffset] = record.fileOffset;
    rows[at + column.sizeBytes] = record.sizeBytes;
    rows[at + column.chunk] = record.chunk;
    rows[at + column.recordId] = record.recordId;
    rows[at + column.eventRecordId] =
      record.eventRecordId === record.recordId ? Number.NaN : orNull(record.eventRecordId);
    rows[at + column.status] = rowStatus[record.status];
    rows[at + column.qualifiers] = orNull(record.qualifiers);
    rows[at + column.version] = orNull(record.version);
    rows[at + column.task] = orNull(record.task);
    rows[at + column.opcode] = orNull(record.opcode);
    rows[at + column.keywords] = orNull(record.keywords);
    rows[at + column.pid] = orNull(record.processId);
    rows[at + column.tid] = orNull(record.threadId);
    rows[at + column.writtenDeltaUs] = record.hasWritten ? record.writtenUs - record.timeUs : Number.NaN;
    const roles = this.#bound(record);
    rows[at + column.subjectPid] = roles ? this.#firstInteger(record, roles.pid) : Number.NaN;
    rows[at + column.logonId] = roles ? this.#firstInteger(record, roles.logonId) : Number.NaN;
    rows[at + column.guid] = roles ? this.#firstGuid(record, roles.guid) : Number.NaN;
    rows[at + column.shape] = record.shape.id;
    rows[at + column.payloadStart] = this.#bytesUsed + record.payloadStart;
    rows[at + column.payloadEnd] = this.#bytesUsed + record.payloadEnd;
    rows[at + column.extraStart] = this.#bytesUsed + record.extraStart;
    rows[at + column.extraEnd] = this.#bytesUsed + record.extraEnd;
    this.#blockBytes = record.bytes;
    if (!this.#knownShapes.has(record.shape.id)) {
      this.#knownShapes.add(record.shape.id);
      const { id, kind, dataName, names } = record.shape;
      this.#delta.shapes.push({ id, kind, dataName, names });
    }
    this.#rowCount += 1;
  }

  #firstInteger(record: DecodedRecord, positions: readonly number[]): number {
    for (const position of positions) {
      const value = itemInteger(record, position);
      if (value !== undefined && value > 0) return value;
    }
    return Number.NaN;
  }

  #firstGuid(record: DecodedRecord, positions: readonly number[]): number {
    for (const position of positions) {
      const guid = parseGuid(itemText(record, position));
      if (guid === undefined) continue;
      let index = this.#guids.get(guid);
      if (index === undefined) {
        index = this.#guids.size;
        this.#guids.set(guid, index);
      }
      return index;
    }
    return Number.NaN;
  }

  /** Copies the bytes of the block that was just decoded. */
  endBlock(): void {
    const used = this.#decoder.bytesUsed;
    if (this.#blockBytes && used > 0) {
      if (this.#bytesUsed + used > this.#bytes.length) {
        const larger = new Uint8Array(new ArrayBuffer(Math.max(this.#bytes.length * 2, this.#bytesUsed + used)));
        larger.set(this.#bytes.subarray(0, this.#bytesUsed));
        this.#bytes = larger;
      }
      this.#bytes.set(this.#blockBytes.subarray(0, used), this.#bytesUsed);
      this.#bytesUsed += used;
    }
    this.#blockBytes = undefined;
    if (this.#decoder.epoch !== this.#epoch) return;
    const { dictionaries } = this.#decoder;
    for (const name of dictionaryNames) {
      const entries = dictionaries[name];
      for (let k = this.#known[name]; k < entries.length; k++) (this.#delta[name] as unknown[]).push(entries[k]);
      this.#known[name] = entries.length;
    }
  }

  #finishPart(): void {
    this.#parts.push({
      rowCount: this.#rowCount,
      rows: this.#rows.slice(0, this.#rowCount * columnCount),
      bytes: this.#bytes.slice(0, this.#bytesUsed),
      guids: [...this.#guids.keys()],
      delta: this.#delta,
    });
    this.#delta = nothing(false);
    this.#rowCount = 0;
    this.#bytesUsed = 0;
    this.#guids = new Map();
  }

  /** What was collected, in order, and starts again from nothing. */
  takeParts(): Part[] {
    this.#finishPart();
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}
