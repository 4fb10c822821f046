/**
 * Parts to rows of `events`. In: numbers and payload bytes of one worker. Out: inserted rows with ascending ids. Sixteen
 * rows go in with one statement whose payloads are one bound blob, cut by `substr`: no string is made for a payload.
 */
import type Database from 'better-sqlite3';
import type { ProviderEntry } from '../evtx/index.ts';
import { column, columnCount, type DictionaryDelta, type Part, type ShapeEntry } from './protocol.ts';

const rowsPerStatement = 16;

/** SQL columns in the order of the bound values; `bound` comes from the row as it is, the others are looked up. */
const sqlColumns = [
  'id',
  'file_id',
  'time_us',
  'time_tick',
  'event_id',
  'provider_id',
  'channel_id',
  'computer_id',
  'user_id',
  'level',
  'file_offset',
  'size_bytes',
  'chunk',
  'record_id',
  'event_record_id',
  'status',
  'qualifiers',
  'version',
  'task',
  'opcode',
  'keywords_id',
  'pid',
  'tid',
  'written_delta_us',
  'subject_pid',
  'guid_id',
  'logon_id',
  'shape_id',
] as const;
const textColumns = ['payload', 'extra'] as const;
/** Typed columns, then offset and length of payload and extra in the blob (1-based, as `substr` counts). */
const valuesPerRow = sqlColumns.length + 4;

function statementFor(rows: number): string {
  const typed = sqlColumns.map((_, i) => `column${i + 1}`).join(', ');
  const text = textColumns
    .map(
      (_, i) =>
        `CAST(substr(b.x, column${sqlColumns.length + 1 + 2 * i}, column${sqlColumns.length + 2 + 2 * i}) AS TEXT)`,
    )
    .join(', ');
  const values = Array.from(
    { length: rows },
    () => `(${Array.from({ length: valuesPerRow }, () => '?').join(', ')})`,
  ).join(', ');
  return `INSERT INTO events (${sqlColumns.join(', ')}, ${textColumns.join(', ')}) SELECT ${typed}, ${text} FROM (SELECT ? AS x) AS b, (VALUES ${values})`;
}

type Value = number | null;
const orNull = (value: number): Value => (Number.isNaN(value) ? null : value);

/** Where the text of a row begins in its part's bytes; its extra may stand before its payload. */
function firstByte(rows: Float64Array, base: number): number {
  const payload = rows[base + column.payloadStart]!;
  const extra = rows[base + column.extraStart]!;
  return rows[base + column.extraEnd]! > extra ? Math.min(payload, extra) : payload;
}

/** A dictionary table: ids by value, read from the case and extended. */
class DictionaryTable<T> {
  readonly #ids = new Map<string, number>();
  readonly #insert: (entry: T) => number;
  readonly #key: (entry: T) => string;

  constructor(existing: Iterable<readonly [number, T]>, key: (entry: T) => string, insert: (entry: T) => number) {
    this.#key = key;
    this.#insert = insert;
    for (const [id, entry] of existing) this.#ids.set(key(entry), id);
  }

  idOf(entry: T): number {
    const key = this.#key(entry);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#insert(entry);
      this.#ids.set(key, id);
    }
    return id;
  }
}

/** A worker's dictionary: its entries, and the case's id of each once a row needed it (so ids follow the order of rows). */
interface Translation<T> {
  entries: T[];
  ids: number[];
}

export interface WorkerDictionaries {
  providers: Translation<ProviderEntry>;
  channels: Translation<string>;
  computers: Translation<string>;
  users: Translation<string>;
  keywords: Translation<string>;
  shapes: Map<number, { entry: ShapeEntry; id: number | undefined }>;
}

const emptyTranslation = <T>(): Translation<T> => ({ entries: [], ids: [] });
const newDictionaries = (): WorkerDictionaries => ({
  providers: emptyTranslation(),
  channels: emptyTranslation(),
  computers: emptyTranslation(),
  users: emptyTranslation(),
  keywords: emptyTranslation(),
  shapes: new Map(),
});

/** Process GUIDs may be many: only this many ids are remembered, the others are looked up in the table. */
const mostGuids = 65_536;

/** What one part came to. */
export interface WrittenRows {
  live: number;
  recovered: number;
  damaged: number;
  /** Span of the live rows; infinite while there is none. */
  firstUs: number;
  firstTick: number;
  lastUs: number;
  lastTick: number;
}

export const nothingWritten = (): WrittenRows => ({
  live: 0,
  recovered: 0,
  damaged: 0,
  firstUs: Number.POSITIVE_INFINITY,
  firstTick: 0,
  lastUs: Number.NEGATIVE_INFINITY,
  lastTick: 0,
});

function countRow(written: WrittenRows, rows: Float64Array, base: number): void {
  const status = rows[base + column.status];
  if (status === 1) written.recovered += 1;
  if (status === 2) written.damaged += 1;
  if (status !== 0) return;
  written.live += 1;
  const us = rows[base + column.timeUs]!;
  const tick = rows[base + column.timeTick]!;
  if (us < written.firstUs || (us === written.firstUs && tick < written.firstTick)) {
    written.firstUs = us;
    written.firstTick = tick;
  }
  if (us > written.lastUs || (us === written.lastUs && tick > written.lastTick)) {
    written.lastUs = us;
    written.lastTick = tick;
  }
}

export class EventWriter {
  readonly #db: Database.Database;
  readonly #full: Database.Statement;
  readonly #providers: DictionaryTable<ProviderEntry>;
  readonly #channels: DictionaryTable<string>;
  readonly #computers: DictionaryTable<string>;
  readonly #users: DictionaryTable<string>;
  readonly #keywords: DictionaryTable<string>;
  readonly #shapes: DictionaryTable<Omit<ShapeEntry, 'id'>>;
  readonly #workers = new Map<number, WorkerDictionaries>();
  readonly #guidIds = new Map<string, number>();
  readonly #insertGuid: Database.Statement;
  readonly #selectGuid: Database.Statement;
  #nextId: number;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#full = db.prepare(statementFor(rowsPerStatement));
    this.#nextId = ((db.prepare('SELECT max(id) FROM events').pluck().get() as number | null) ?? 0) + 1;
    const named = (table: string, name: string): DictionaryTable<string> => {
      const insert = db.prepare(`INSERT INTO ${table} (${name}) VALUES (?)`);
      const rows = db.prepare(`SELECT id, ${name} FROM ${table}`).raw().all() as [number, string][];
      return new DictionaryTable(
        rows,
        (text) => text,
        (text) => Number(insert.run(text).lastInsertRowid),
      );
    };
    this.#channels = named('channels', 'name');
    this.#computers = named('computers', 'name');
    this.#users = named('users', 'sid');
    this.#keywords = named('keyword_sets', 'value');
    const insertProvider = db.prepare('INSERT INTO providers (name, guid, source) VALUES (?, ?, ?)');
    const providers = db.prepare('SELECT id, name, guid, source FROM providers').raw().all() as [
      number,
      string,
      string | null,
      string | null,
    ][];
    this.#providers = new DictionaryTable(
      providers.map(
        ([id, name, guid, source]) => [id, { name, guid: guid ?? undefined, source: source ?? undefined }] as const,
      ),
      (entry) => JSON.stringify([entry.name, entry.guid, entry.source]),
      (entry) => Number(insertProvider.run(entry.name, entry.guid ?? null, entry.source ?? null).lastInsertRowid),
    );
    const insertShape = db.prepare('INSERT INTO shapes (kind, data_name, names) VALUES (?, ?, ?)');
    const shapes = db.prepare('SELECT id, kind, data_name, names FROM shapes').raw().all() as [
      number,
      string | null,
      string | null,
      string,
    ][];
    this.#shapes = new DictionaryTable<Omit<ShapeEntry, 'id'>>(
      shapes.map(
        ([id, kind, dataName, names]) =>
          [
            id,
            { kind: kind ?? undefined, dataName: dataName ?? undefined, names: JSON.parse(names) as string[] },
          ] as const,
      ),
      (entry) => JSON.stringify([entry.kind, entry.dataName, entry.names]),
      (entry) =>
        Number(
          insertShape.run(entry.kind ?? null, entry.dataName ?? null, JSON.stringify(entry.names)).lastInsertRowid,
        ),
    );
    this.#insertGuid = db.prepare('INSERT OR IGNORE INTO guids (value) VALUES (?)');
    this.#selectGuid = db.prepare('SELECT id FROM guids WHERE value = ?').pluck();
  }

  /**
   * Takes what a part adds to its worker's dictionaries, as soon as it arrives (rows wait for their turn, and a worker's
   * parts may be written in another order). Gives the dictionaries that the part's rows speak of.
   */
  receive(worker: number, delta: DictionaryDelta): WorkerDictionaries {
    let dictionaries = this.#workers.get(worker);
    if (!dictionaries || delta.reset) {
      dictionaries = newDictionaries();
      this.#workers.set(worker, dictionaries);
    }
    for (const name of ['providers', 'channels', 'computers', 'users', 'keywords'] as const) {
      (dictionaries[name].entries as unknown[]).push(...delta[name]);
    }
    for (const entry of delta.shapes) dictionaries.shapes.set(entry.id, { entry, id: undefined });
    return dictionaries;
  }

  #translate<T>(translation: Translation<T>, table: DictionaryTable<T>, local: number): Value {
    if (Number.isNaN(local)) return null;
    const known = translation.ids[local];
    if (known !== undefined) return known;
    const id = table.idOf(translation.entries[local] as T);
    translation.ids[local] = id;
    return id;
  }

  #guidId(value: string): number {
    let id = this.#guidIds.get(value);
    if (id === undefined) {
      const { changes, lastInsertRowid } = this.#insertGuid.run(value);
      id = changes === 1 ? Number(lastInsertRowid) : (this.#selectGuid.get(value) as number);
      if (this.#guidIds.size >= mostGuids) this.#guidIds.clear();
      this.#guidIds.set(value, id);
    }
    return id;
  }

  /** Inserts a part; to be called inside a transaction. Counts by status go into `written`. */
  write(fileId: number, part: Part, dictionaries: WorkerDictionaries, written: WrittenRows): void {
    const guidIds: number[] = [];
    const bytes = Buffer.from(part.bytes.buffer, part.bytes.byteOffset, part.bytes.byteLength);
    const bound: (Value | Buffer)[] = [];
    for (let first = 0; first < part.rowCount; first += rowsPerStatement) {
      const count = Math.min(rowsPerStatement, part.rowCount - first);
      const lastAt = (first + count - 1) * columnCount;
      const from = firstByte(part.rows, first * columnCount);
      const to = Math.max(part.rows[lastAt + column.payloadEnd]!, part.rows[lastAt + column.extraEnd]!);
      let at = 0;
      bound[at++] = bytes.subarray(from, to);
      for (let row = first; row < first + count; row++) {
        at = this.#bindRow(bound, at, part, row * columnCount, from, fileId, dictionaries, guidIds);
        countRow(written, part.rows, row * columnCount);
      }
      bound.length = at;
      if (count === rowsPerStatement) this.#full.run(bound);
      else this.#db.prepare(statementFor(count)).run(bound);
    }
  }

  #bindRow(
    bound: (Value | Buffer)[],
    start: number,
    part: Part,
    base: number,
    from: number,
    fileId: number,
    dictionaries: WorkerDictionaries,
    guidIds: number[],
  ): number {
    const { rows } = part;
    let at = start;
    bound[at++] = this.#nextId++;
    bound[at++] = fileId;
    bound[at++] = rows[base + column.timeUs]!;
    bound[at++] = rows[base + column.timeTick]!;
    bound[at++] = orNull(rows[base + column.eventId]!);
    bound[at++] = this.#translate(dictionaries.providers, this.#providers, rows[base + column.provider]!);
    bound[at++] = this.#translate(dictionaries.channels, this.#channels, rows[base + column.channel]!);
    bound[at++] = this.#translate(dictionaries.computers, this.#computers, rows[base + column.computer]!);
    bound[at++] = this.#translate(dictionaries.users, this.#users, rows[base + column.user]!);
    bound[at++] = orNull(rows[base + column.level]!);
    bound[at++] = rows[base + column.fileOffset]!;
    bound[at++] = rows[base + column.sizeBytes]!;
    bound[at++] = rows[base + column.chunk]!;
    bound[at++] = rows[base + column.recordId]!;
    bound[at++] = orNull(rows[base + column.eventRecordId]!);
    bound[at++] = rows[base + column.status]!;
    bound[at++] = orNull(rows[base + column.qualifiers]!);
    bound[at++] = orNull(rows[base + column.version]!);
    bound[at++] = orNull(rows[base + column.task]!);
    bound[at++] = orNull(rows[base + column.opcode]!);
    bound[at++] = this.#translate(dictionaries.keywords, this.#keywords, rows[base + column.keywords]!);
    bound[at++] = orNull(rows[base + column.pid]!);
    bound[at++] = orNull(rows[base + column.tid]!);
    bound[at++] = orNull(rows[base + column.writtenDeltaUs]!);
    bound[at++] = orNull(rows[base + column.subjectPid]!);
    const guid = rows[base + column.guid]!;
    if (Number.isNaN(guid)) bound[at++] = null;
    else {
      guidIds[guid] ??= this.#guidId(part.guids[guid]!);
      bound[at++] = guidIds[guid]!;
    }
    bound[at++] = orNull(rows[base + column.logonId]!);
    const shape = dictionaries.shapes.get(rows[base + column.shape]!)!;
    shape.id ??= this.#shapes.idOf(shape.entry);
    bound[at++] = shape.id;
    bound[at++] = rows[base + column.payloadStart]! - from + 1;
    bound[at++] = rows[base + column.payloadEnd]! - rows[base + column.payloadStart]!;
    const extraBytes = rows[base + column.extraEnd]! - rows[base + column.extraStart]!;
    bound[at++] = extraBytes > 0 ? rows[base + column.extraStart]! - from + 1 : null;
    bound[at++] = extraBytes;
    return at;
  }
}
