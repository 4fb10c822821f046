/**
 * Collects decoded records of one job as rows. In: the decoder's reused record. Out: batches (more than one only when the
 * decoder emptied its dictionaries meanwhile). Dictionary columns hold positions in the batch's own lists of used entries;
 * the text of a block is copied once, after the block. A rule runner that looks at each event belongs into `add`.
 */
import { EventBatch, eventColumn, eventStatus } from '../case/event-columns.ts';
import { type DecodedRecord, type Decoder, itemInteger, itemText, type Shape } from '../evtx/index.ts';
import { type BoundRoles, bindRoles, parseGuid } from '../normalise/index.ts';
import { isBefore } from './file-state.ts';
import {
  type DictionaryDelta,
  type ListDictionary,
  listDictionaries,
  type ShapeEntry,
  type SourceCount,
  type UsedEntries,
} from './protocol.ts';

const orNull = (value: number): number => (value < 0 ? Number.NaN : value);

/** Positions of a dictionary's entries in the list of those that the present batch uses. */
class UsedList {
  #generation = new Int32Array(256);
  #positions = new Int32Array(256);
  #now = 1;
  list: number[] = [];

  /** NaN for no entry (-1). */
  positionOf(local: number): number {
    if (local < 0) return Number.NaN;
    if (local >= this.#generation.length) this.#grow(local);
    if (this.#generation[local] !== this.#now) {
      this.#generation[local] = this.#now;
      this.#positions[local] = this.list.length;
      this.list.push(local);
    }
    return this.#positions[local] as number;
  }

  #grow(local: number): void {
    const size = Math.max(local + 1, this.#generation.length * 2);
    const [generation, positions] = [new Int32Array(size), new Int32Array(size)];
    generation.set(this.#generation);
    positions.set(this.#positions);
    this.#generation = generation;
    this.#positions = positions;
  }

  /** The list, and a new one from here on. */
  take(): number[] {
    const { list } = this;
    this.list = [];
    this.#now++;
    return list;
  }
}

type MutableDelta = DictionaryDelta & { shapes: ShapeEntry[] };

const noDelta = (reset: boolean): MutableDelta => ({
  reset,
  providers: [],
  channels: [],
  computers: [],
  users: [],
  keywords: [],
  shapes: [],
});

/** A finished batch with what the ingest thread must know of it. */
export interface FilledBatch {
  readonly batch: EventBatch;
  readonly live: number;
  readonly recovered: number;
  readonly damaged: number;
  readonly sources: readonly SourceCount[];
  readonly used: UsedEntries;
  readonly delta: DictionaryDelta;
}

export class RowBuffer {
  readonly #decoder: Decoder;
  #epoch: number;
  /** How many entries of each dictionary the ingest thread has or will have with the present batch. */
  #known = { providers: 0, channels: 0, computers: 0, users: 0, keywords: 0 };
  #knownShapes = new Set<number>();
  #delta = noDelta(false);
  #roles = new Map<number, Map<number, BoundRoles | undefined>>();
  readonly #used = Object.fromEntries(listDictionaries.map((name) => [name, new UsedList()])) as Record<
    ListDictionary,
    UsedList
  >;
  #usedShapes = new Map<number, number>();
  #guids = new Map<string, number>();
  #sources = new Map<number, SourceCount>();
  #lastSource: SourceCount | undefined;
  #lastComputer = -1;
  #lastChannel = -1;
  #counts = { live: 0, recovered: 0, damaged: 0 };
  #batch = new EventBatch();
  #filled: FilledBatch[] = [];
  readonly #spare: EventBatch[] = [];
  #blockBytes: Uint8Array | undefined;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
    this.#epoch = decoder.epoch;
  }

  /** A hostile file filled the dictionaries and the decoder emptied them: later rows speak of new ones. */
  #startEpoch(): void {
    this.#finishBatch();
    this.#epoch = this.#decoder.epoch;
    this.#known = { providers: 0, channels: 0, computers: 0, users: 0, keywords: 0 };
    this.#knownShapes = new Set();
    this.#roles = new Map();
    this.#delta = noDelta(true);
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
    const batch = this.#batch;
    const used = this.#used;
    const at = batch.addRow();
    const rows = batch.numbers;
    rows[at + eventColumn.time_us] = record.timeUs;
    rows[at + eventColumn.time_tick] = record.timeTick;
    rows[at + eventColumn.event_id] = orNull(record.eventId);
    rows[at + eventColumn.provider_id] = used.providers.positionOf(record.provider);
    rows[at + eventColumn.channel_id] = used.channels.positionOf(record.channel);
    rows[at + eventColumn.computer_id] = used.computers.positionOf(record.computer);
    rows[at + eventColumn.user_id] = used.users.positionOf(record.user);
    rows[at + eventColumn.level] = orNull(record.level);
    rows[at + eventColumn.file_offset] = record.fileOffset;
    rows[at + eventColumn.size_bytes] = record.sizeBytes;
    rows[at + eventColumn.chunk] = record.chunk;
    rows[at + eventColumn.record_id] = record.recordId;
    rows[at + eventColumn.event_record_id] =
      record.eventRecordId === record.recordId ? Number.NaN : orNull(record.eventRecordId);
    rows[at + eventColumn.status] = eventStatus[record.status];
    rows[at + eventColumn.qualifiers] = orNull(record.qualifiers);
    rows[at + eventColumn.version] = orNull(record.version);
    rows[at + eventColumn.task] = orNull(record.task);
    rows[at + eventColumn.opcode] = orNull(record.opcode);
    rows[at + eventColumn.keywords_id] = used.keywords.positionOf(record.keywords);
    rows[at + eventColumn.pid] = orNull(record.processId);
    rows[at + eventColumn.tid] = orNull(record.threadId);
    rows[at + eventColumn.written_delta_us] = record.hasWritten ? record.writtenUs - record.timeUs : Number.NaN;
    const roles = this.#bound(record);
    rows[at + eventColumn.subject_pid] = roles ? this.#firstInteger(record, roles.pid) : Number.NaN;
    rows[at + eventColumn.logon_id] = roles ? this.#firstInteger(record, roles.logonId) : Number.NaN;
    rows[at + eventColumn.guid_id] = roles ? this.#firstGuid(record, roles.guid) : Number.NaN;
    rows[at + eventColumn.shape_id] = this.#shapePosition(record.shape);
    const base = batch.textUsed;
    batch.setText(
      at,
      base + record.payloadStart,
      base + record.payloadEnd,
      base + record.extraStart,
      base + record.extraEnd,
    );
    this.#blockBytes = record.bytes;
    this.#counts[record.status]++;
    if (record.status === 'live') this.#countSource(record);
  }

  #countSource({ computer, channel, timeUs, timeTick }: DecodedRecord): void {
    let source = this.#lastSource;
    if (!source || this.#lastComputer !== computer || this.#lastChannel !== channel) {
      // Dictionaries hold at most 100,000 entries.
      const key = computer * 0x20_0000 + channel;
      source = this.#sources.get(key);
      if (!source) {
        const position = (list: UsedList, local: number): number => (local < 0 ? -1 : list.positionOf(local));
        source = {
          computer: position(this.#used.computers, computer),
          channel: position(this.#used.channels, channel),
          count: 0,
          firstUs: timeUs,
          firstTick: timeTick,
          lastUs: timeUs,
          lastTick: timeTick,
        };
        this.#sources.set(key, source);
      }
      this.#lastSource = source;
      this.#lastComputer = computer;
      this.#lastChannel = channel;
    }
    source.count++;
    if (isBefore(timeUs, timeTick, source.firstUs, source.firstTick)) {
      source.firstUs = timeUs;
      source.firstTick = timeTick;
    }
    if (isBefore(source.lastUs, source.lastTick, timeUs, timeTick)) {
      source.lastUs = timeUs;
      source.lastTick = timeTick;
    }
  }

  #shapePosition(shape: Shape): number {
    const known = this.#usedShapes.get(shape.id);
    if (known !== undefined) return known;
    const position = this.#usedShapes.size;
    this.#usedShapes.set(shape.id, position);
    if (!this.#knownShapes.has(shape.id)) {
      this.#knownShapes.add(shape.id);
      const { id, kind, dataName, names } = shape;
      this.#delta.shapes.push({ id, kind, dataName, names });
    }
    return position;
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

  /** Copies the text of the block that was just decoded; to be called before the next one is begun. */
  endBlock(): void {
    const used = this.#decoder.bytesUsed;
    if (this.#blockBytes && used > 0) this.#batch.addText(this.#blockBytes, used);
    this.#blockBytes = undefined;
    if (this.#decoder.epoch !== this.#epoch) return;
    const { dictionaries } = this.#decoder;
    for (const name of listDictionaries) {
      const entries = dictionaries[name];
      for (let k = this.#known[name]; k < entries.length; k++) (this.#delta[name] as unknown[]).push(entries[k]);
      this.#known[name] = entries.length;
    }
  }

  #finishBatch(): void {
    const used = this.#used;
    this.#filled.push({
      batch: this.#batch,
      ...this.#counts,
      sources: [...this.#sources.values()],
      used: {
        providers: used.providers.take(),
        channels: used.channels.take(),
        computers: used.computers.take(),
        users: used.users.take(),
        keywords: used.keywords.take(),
        shapes: [...this.#usedShapes.keys()],
        guids: [...this.#guids.keys()],
      },
      delta: this.#delta,
    });
    this.#delta = noDelta(false);
    this.#usedShapes = new Map();
    this.#guids = new Map();
    this.#counts = { live: 0, recovered: 0, damaged: 0 };
    this.#sources = new Map();
    this.#lastSource = undefined;
    this.#batch = this.#spare.pop() ?? new EventBatch();
  }

  /** What was collected, in order; the buffer starts again from nothing. */
  takeBatches(): FilledBatch[] {
    this.#finishBatch();
    const filled = this.#filled;
    this.#filled = [];
    return filled;
  }

  /** Gives back the memory of a batch that is done with. */
  recycle(batch: EventBatch): void {
    batch.clear();
    if (this.#spare.length < 4) this.#spare.push(batch);
  }
}
