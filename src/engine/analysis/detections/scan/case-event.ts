/**
 * Events of a case as rules see them. In: rows of `events`. Out: one SigmaEvent object, moved from row to row. The one
 * decision: payload, System columns and the process model are read only when a rule asks, because most records are let go
 * after a look at their channel and id.
 */
import type Database from 'better-sqlite3';
import {
  getPayloadField,
  getSystemField,
  isSystemField,
  type PayloadItem,
  type SystemFields,
  toAllValues,
  toMessage,
} from '../sigma/event.ts';
import type { FieldValue, SigmaEvent } from '../sigma/types.ts';
import { createProcessJoin, type ProcessJoin } from './process-join.ts';

/** The columns that a scan reads, in this order, as better-sqlite3's raw rows give them. */
export const scanColumns =
  'e.id, e.time_us, e.time_tick, e.event_id, e.channel_id, e.provider_id, e.computer_id, e.shape_id, e.payload, e.extra, l.process_id';

export type ScanRow = [
  id: number,
  timeUs: number,
  timeTick: number,
  eventId: number | null,
  channelId: number | null,
  providerId: number | null,
  computerId: number | null,
  shapeId: number,
  payload: string,
  extra: string | null,
  processId: number | null,
];

interface Extra {
  readonly activity?: string;
  readonly related?: string;
  readonly rendering?: readonly (readonly [string, string])[];
}

interface SystemRow {
  level: number | null;
  qualifiers: number | null;
  version: number | null;
  task: number | null;
  opcode: number | null;
  pid: number | null;
  tid: number | null;
  record_id: number;
  event_record_id: number | null;
  user: string | null;
  keywords: string | null;
  guid: string | null;
  source: string | null;
}

const noNames: readonly string[] = [];

/** Channel, provider, computer and payload names of a case by id. */
export class CaseNames {
  readonly channels: ReadonlyMap<number, string>;
  readonly providers: ReadonlyMap<number, string>;
  readonly computers: ReadonlyMap<number, string>;
  readonly #shapes = new Map<number, readonly string[]>();
  readonly #readShape: Database.Statement;

  constructor(db: Database.Database) {
    const read = (table: string): Map<number, string> =>
      new Map(db.prepare(`SELECT id, name FROM ${table}`).raw().all() as [number, string][]);
    this.channels = read('channels');
    this.providers = read('providers');
    this.computers = read('computers');
    this.#readShape = db.prepare('SELECT names FROM shapes WHERE id = ?').pluck();
  }

  /** The same array for the same shape. */
  shape(id: number): readonly string[] {
    let names = this.#shapes.get(id);
    if (!names) {
      const text = this.#readShape.get(id) as string | undefined;
      names = text === undefined ? noNames : (JSON.parse(text) as string[]);
      this.#shapes.set(id, names);
    }
    return names;
  }
}

export class CaseEvent implements SigmaEvent {
  channel = '';
  provider = '';
  eventId: number | undefined = undefined;
  computer = '';
  timeUs = 0;
  id = 0;
  readonly #names: CaseNames;
  readonly #processes: ProcessJoin;
  readonly #readSystem: Database.Statement;
  #row!: ScanRow;
  #items: readonly PayloadItem[] | undefined;
  #extra: Extra | undefined;
  #system: SystemFields | undefined;
  #all: readonly string[] | undefined;

  constructor(db: Database.Database, names: CaseNames) {
    this.#names = names;
    this.#processes = createProcessJoin(db);
    this.#readSystem = db.prepare(
      `SELECT e.level, e.qualifiers, e.version, e.task, e.opcode, e.pid, e.tid, e.record_id, e.event_record_id,
         u.sid AS user, k.value AS keywords, p.guid, p.source
       FROM events e LEFT JOIN users u ON u.id = e.user_id LEFT JOIN keyword_sets k ON k.id = e.keywords_id
       LEFT JOIN providers p ON p.id = e.provider_id WHERE e.id = ?`,
    );
  }

  /** Moves to a row. */
  open(row: ScanRow): void {
    this.#row = row;
    this.id = row[0];
    this.timeUs = row[1];
    this.eventId = row[3] ?? undefined;
    this.channel = row[4] === null ? '' : (this.#names.channels.get(row[4]) ?? '');
    this.provider = row[5] === null ? '' : (this.#names.providers.get(row[5]) ?? '');
    this.computer = row[6] === null ? '' : (this.#names.computers.get(row[6]) ?? '');
    this.#items = undefined;
    this.#extra = undefined;
    this.#system = undefined;
    this.#all = undefined;
  }

  get(field: string): FieldValue {
    if (field === 'EventID') return this.eventId === undefined ? undefined : String(this.eventId);
    const value = getPayloadField(this.#names.shape(this.#row[7]), this.#payload(), field);
    if (value !== undefined) return value;
    if (field === 'Channel') return this.channel;
    if (field === 'Provider_Name') return this.provider;
    if (field === 'Computer') return this.computer;
    if (isSystemField(field)) return getSystemField(this.#readSystemFields(), field);
    return field === 'Message' ? toMessage(this.#readExtra().rendering) : undefined;
  }

  values(): readonly string[] {
    this.#all ??= toAllValues(this.#payload(), this.#readExtra().rendering, [
      this.provider,
      this.channel,
      this.computer,
    ]);
    return this.#all;
  }

  rawText(): string {
    return `${this.#row[8]}\n${this.#row[9] ?? ''}\n${this.provider}\n${this.channel}\n${this.computer}`;
  }

  joined(field: string): FieldValue {
    const processId = this.#row[10];
    return processId === null ? undefined : this.#processes(processId, field);
  }

  #payload(): readonly PayloadItem[] {
    this.#items ??= JSON.parse(this.#row[8]) as PayloadItem[];
    return this.#items;
  }

  #readExtra(): Extra {
    this.#extra ??= this.#row[9] === null ? {} : (JSON.parse(this.#row[9]) as Extra);
    return this.#extra;
  }

  #readSystemFields(): SystemFields {
    if (this.#system) return this.#system;
    const row = this.#readSystem.get(this.id) as SystemRow;
    const extra = this.#readExtra();
    this.#system = {
      channel: this.channel,
      provider: this.provider,
      eventId: this.eventId,
      computer: this.computer,
      timeUs: this.timeUs,
      timeTick: this.#row[2],
      level: row.level ?? undefined,
      qualifiers: row.qualifiers ?? undefined,
      version: row.version ?? undefined,
      task: row.task ?? undefined,
      opcode: row.opcode ?? undefined,
      processId: row.pid ?? undefined,
      threadId: row.tid ?? undefined,
      recordId: row.event_record_id ?? row.record_id,
      user: row.user ?? undefined,
      keywords: row.keywords ?? undefined,
      providerGuid: row.guid ?? undefined,
      providerSource: row.source ?? undefined,
      activity: extra.activity,
      related: extra.related,
    };
    return this.#system;
  }
}
