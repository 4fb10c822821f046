/**
 * Events of one computer from the case, in pages. In: a computer id and event ids. Out: `SourceRecord`s with fields by
 * name, the payload parsed once. Decision: pages by id, because SQLite's connection must be free for writing in between,
 * and by the computer index, whose rows are in the order of the file.
 */
import type Database from 'better-sqlite3';
import type { EventColumns } from './event-columns.ts';
import type { SourceRecord } from './facts.ts';

type Payload = readonly (string | readonly string[] | null)[];

interface Shape {
  readonly exact: ReadonlyMap<string, number>;
  readonly folded: ReadonlyMap<string, number>;
}

const pageRows = 5000;

type Row = [
  id: number,
  timeUs: number,
  timeTick: number,
  eventId: number | null,
  providerId: number | null,
  shapeId: number,
  payload: string,
];

type ScanRow = [
  id: number,
  timeUs: number,
  timeTick: number,
  eventId: number | null,
  providerId: number | null,
  shapeId: number,
  payload: string | null,
  guidId: number | null,
  subjectPid: number | null,
  logonId: number | null,
  headerPid: number | null,
];

/** Providers that log inside the process they speak of: there, and only there, the header's pid is that process. */
const inProcess = new Set(['microsoft-windows-powershell', 'powershellcore']);

/** TerminalServices: bound to a session by user and time, though they name no id. */
const withoutIds = new Set([21, 22, 23, 24, 25, 1149]);

/** One record of a page; the same object is filled again for each row. */
class PageRecord implements SourceRecord {
  event = 0;
  timeUs = 0;
  timeTick = 0;
  provider = '';
  id = -1;
  shape: Shape = { exact: new Map(), folded: new Map() };
  text = '[]';
  #payload: Payload | undefined;

  set(row: Row, provider: string, shape: Shape): void {
    this.event = row[0];
    this.timeUs = row[1];
    this.timeTick = row[2];
    this.id = row[3] ?? -1;
    this.provider = provider;
    this.shape = shape;
    this.text = row[6];
    this.#payload = undefined;
  }

  item(index: number): string | undefined {
    this.#payload ??= JSON.parse(this.text) as Payload;
    const value = this.#payload[index];
    return typeof value === 'string' ? value : Array.isArray(value) ? (value[0] as string | undefined) : undefined;
  }

  field(name: string): string | undefined {
    const index = this.shape.exact.get(name) ?? this.shape.folded.get(name.toLowerCase());
    return index === undefined ? undefined : this.item(index);
  }
}

export class EventReader {
  readonly #db: Database.Database;
  readonly #providers = new Map<number, string>();
  readonly #shapes = new Map<number, Shape>();
  readonly #one: Database.Statement;

  constructor(db: Database.Database) {
    this.#db = db;
    for (const [id, name] of db.prepare('SELECT id, name FROM providers').raw().all() as [number, string][]) {
      this.#providers.set(id, name.toLowerCase());
    }
    this.#one = db
      .prepare('SELECT id, time_us, time_tick, event_id, provider_id, shape_id, payload FROM events WHERE id = ?')
      .raw();
  }

  /** Lower-case provider name; empty for none. */
  providerName(id: number | null): string {
    return id === null ? '' : (this.#providers.get(id) ?? '');
  }

  #shape(id: number): Shape {
    const known = this.#shapes.get(id);
    if (known) return known;
    const row = this.#db.prepare('SELECT names FROM shapes WHERE id = ?').raw().get(id) as [string] | undefined;
    const names = row ? (JSON.parse(row[0]) as string[]) : [];
    const exact = new Map<string, number>();
    const folded = new Map<string, number>();
    for (const [index, name] of names.entries()) {
      if (!exact.has(name)) exact.set(name, index);
      if (!folded.has(name.toLowerCase())) folded.set(name.toLowerCase(), index);
    }
    const shape = { exact, folded };
    this.#shapes.set(id, shape);
    return shape;
  }

  /** One event by its id; undefined when it is gone. The record is valid until the next call. */
  readOne(eventId: number): SourceRecord | undefined {
    const row = this.#one.get(eventId) as Row | undefined;
    if (!row) return undefined;
    const record = new PageRecord();
    record.set(row, this.providerName(row[4]), this.#shape(row[5]));
    return record;
  }

  /**
   * One scan of a computer's events: `visit` gets those with one of the ids, `columns` all that name a process or a
   * session. Returns false when it was stopped.
   */
  scanComputer(
    computerId: number,
    eventIds: readonly number[],
    visit: (record: SourceRecord) => void,
    columns: EventColumns,
    stop: () => boolean,
  ): boolean {
    const ids = eventIds.map(Math.trunc).join(',');
    const statement = this.#db
      .prepare(
        `SELECT id, time_us, time_tick, event_id, provider_id, shape_id,
           CASE WHEN event_id IN (${ids}) THEN payload END, guid_id, subject_pid, logon_id, pid
         FROM events WHERE computer_id = ? AND id > ? ORDER BY id LIMIT ${pageRows}`,
      )
      .raw();
    const record = new PageRecord();
    for (let after = 0; ; ) {
      const rows = statement.all(computerId, after) as ScanRow[];
      for (const row of rows) {
        if (row[6] !== null) {
          record.set(row as unknown as Row, this.providerName(row[4]), this.#shape(row[5]));
          visit(record);
        }
        const pid = row[8] ?? (row[10] !== null && inProcess.has(this.providerName(row[4])) ? row[10] : 0);
        const guidId = row[7] ?? 0;
        const logonId = row[9] ?? 0;
        const eventId = row[3] ?? -1;
        if (pid === 0 && guidId === 0 && logonId === 0 && !withoutIds.has(eventId)) continue;
        const counted = eventId === 5156 ? 1 : guidId === 0 ? 0 : eventId === 3 ? 1 : eventId === 22 ? 2 : 0;
        columns.add(row[0], row[1], eventId, guidId, pid, logonId, counted);
      }
      if (stop()) return false;
      if (rows.length < pageRows) return true;
      after = rows[rows.length - 1]![0];
    }
  }

  /**
   * Calls `visit` for each event of a computer with one of the ids, in order of event id. `more` is a further condition of
   * our own SQL (never evidence). Returns false when `visit` asked to stop.
   */
  readComputer(
    computerId: number,
    eventIds: readonly number[],
    visit: (record: SourceRecord) => void,
    stop: () => boolean,
    more = '',
  ): boolean {
    const ids = eventIds.map(Math.trunc).join(',');
    // `+` keeps SQLite from walking the index on event_id, which would visit the rows in no order.
    const statement = this.#db
      .prepare(
        `SELECT id, time_us, time_tick, event_id, provider_id, shape_id, payload FROM events
         WHERE computer_id = ? AND id > ? AND +event_id IN (${ids}) ${more} ORDER BY id LIMIT ${pageRows}`,
      )
      .raw();
    const record = new PageRecord();
    for (let after = 0; ; ) {
      const rows = statement.all(computerId, after) as Row[];
      for (const row of rows) {
        record.set(row, this.providerName(row[4]), this.#shape(row[5]));
        visit(record);
      }
      if (stop()) return false;
      if (rows.length < pageRows) return true;
      after = rows[rows.length - 1]![0];
    }
  }
}
