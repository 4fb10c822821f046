/**
 * Whole events for exports: typed columns with their names, payload as ordered pairs, tags. In: a compiled selection.
 * Out: one event at a time, in time order; memory does not grow with the case.
 */
import type Database from 'better-sqlite3';
import { toIsoTime } from '#shared/model/time.ts';
import { type Field, type PayloadItem, toFields } from '../normalise/index.ts';

export interface ExportEvent {
  readonly id: number;
  readonly time: string;
  readonly timeUs: number;
  readonly timeTick: number;
  readonly eventId: number | null;
  readonly recordId: number;
  readonly eventRecordId: number;
  readonly level: number | null;
  readonly provider: string;
  readonly channel: string;
  readonly computer: string;
  readonly userSid: string;
  readonly pid: number | null;
  readonly tid: number | null;
  readonly keywords: string;
  readonly chunk: number;
  readonly fileOffset: number;
  readonly recovered: boolean;
  readonly file: string;
  readonly sha256: string;
  readonly data: readonly Field[];
  readonly tags: readonly string[];
}

export interface EventSelection {
  /** A WHERE expression over `events e`. */
  readonly sql: string;
  readonly params: readonly unknown[];
}

interface Row {
  id: number;
  time_us: number;
  time_tick: number;
  event_id: number | null;
  record_id: number;
  event_record_id: number | null;
  level: number | null;
  provider: string | null;
  channel: string | null;
  computer: string | null;
  sid: string | null;
  pid: number | null;
  tid: number | null;
  keywords: string | null;
  chunk: number;
  file_offset: number;
  status: number;
  file: string;
  sha256: string | null;
  shape_id: number;
  payload: string;
  tags: string | null;
}

/** Iterates the events of a selection by time, then row. */
export function* iterateEvents(db: Database.Database, selection: EventSelection): Generator<ExportEvent> {
  const shapes = new Map<number, readonly string[]>();
  const shapeNames = db.prepare('SELECT names FROM shapes WHERE id = ?').pluck();
  const namesOf = (id: number): readonly string[] => {
    let names = shapes.get(id);
    if (!names) {
      names = JSON.parse(shapeNames.get(id) as string) as string[];
      shapes.set(id, names);
    }
    return names;
  };
  const rows = db
    .prepare(
      `SELECT e.id, e.time_us, e.time_tick, e.event_id, e.record_id, e.event_record_id, e.level, p.name AS provider, ch.name AS channel,
         c.name AS computer, u.sid, e.pid, e.tid, k.value AS keywords, e.chunk, e.file_offset, e.status, f.name AS file, f.sha256,
         e.shape_id, e.payload,
         (SELECT json_group_array(t.name) FROM event_tags x JOIN tags t ON t.id = x.tag_id WHERE x.event_id = e.id) AS tags
       FROM events e JOIN files f ON f.id = e.file_id
       LEFT JOIN providers p ON p.id = e.provider_id LEFT JOIN channels ch ON ch.id = e.channel_id
       LEFT JOIN computers c ON c.id = e.computer_id LEFT JOIN users u ON u.id = e.user_id
       LEFT JOIN keyword_sets k ON k.id = e.keywords_id
       WHERE e.id IN (SELECT e.id FROM events e WHERE ${selection.sql}) ORDER BY +e.time_us, +e.id`,
    )
    .iterate(...selection.params) as IterableIterator<Row>;
  for (const row of rows) {
    yield {
      id: row.id,
      time: toIsoTime(row.time_us, row.time_tick),
      timeUs: row.time_us,
      timeTick: row.time_tick,
      eventId: row.event_id,
      recordId: row.record_id,
      eventRecordId: row.event_record_id ?? row.record_id,
      level: row.level,
      provider: row.provider ?? '',
      channel: row.channel ?? '',
      computer: row.computer ?? '',
      userSid: row.sid ?? '',
      pid: row.pid,
      tid: row.tid,
      keywords: row.keywords ?? '',
      chunk: row.chunk,
      fileOffset: row.file_offset,
      recovered: row.status === 1,
      file: row.file,
      sha256: row.sha256 ?? '',
      data: toFields(namesOf(row.shape_id), JSON.parse(row.payload) as PayloadItem[]),
      tags: row.tags ? (JSON.parse(row.tags) as string[]) : [],
    };
  }
}
