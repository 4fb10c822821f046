/**
 * Cells of events. In: event ids in the order wanted and column ids. Out: one flat object an event, with `id`, `timeUs`
 * and `timeTick` always. Columns: the typed ones of `typedColumns`, `title`, `message`, and `data.NAME`.
 */
import type Database from 'better-sqlite3';
import type { EventRow } from '#shared/contract/events.ts';
import { levelNames, statusNames } from '#shared/model/query/index.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { buildMessage, describeEvent, explainSid, toFields } from '../normalise/index.ts';
import { namesOfKeywords } from './keywords.ts';
import { findPositions, type Positions, readShapes } from './shapes.ts';

type Cell = string | number | null;
type Item = string | readonly string[] | null;

/** A row as read. */
interface Raw {
  readonly id: number;
  readonly time_us: number;
  readonly time_tick: number;
  readonly event_id: number | null;
  readonly level: number | null;
  readonly provider: string | null;
  readonly channel: string | null;
  readonly computer: string | null;
  readonly host: string | null;
  readonly sid: string | null;
  readonly user_name: string | null;
  readonly keywords: string | null;
  readonly file: string;
  readonly record: number;
  readonly status: number;
  readonly pid: number | null;
  readonly tid: number | null;
  readonly task: number | null;
  readonly opcode: number | null;
  readonly version: number | null;
  readonly qualifiers: number | null;
  readonly shape_id: number;
  readonly payload: string;
}

const sql = `
SELECT e.id, e.time_us, e.time_tick, e.event_id, e.level, p.name AS provider, c.name AS channel, m.name AS computer,
  ifnull(h.name, m.name) AS host, u.sid, u.name AS user_name, k.value AS keywords, f.name AS file,
  ifnull(e.event_record_id, e.record_id) AS record, e.status, e.pid, e.tid, e.task, e.opcode, e.version, e.qualifiers,
  e.shape_id, e.payload
FROM json_each(?) j CROSS JOIN events e ON e.id = j.value
LEFT JOIN providers p ON p.id = e.provider_id LEFT JOIN channels c ON c.id = e.channel_id
LEFT JOIN computers m ON m.id = e.computer_id LEFT JOIN hosts h ON h.id = m.host_id
LEFT JOIN users u ON u.id = e.user_id LEFT JOIN keyword_sets k ON k.id = e.keywords_id
LEFT JOIN files f ON f.id = e.file_id
ORDER BY j.key`;

const cells: Readonly<Record<string, (row: Raw) => Cell>> = {
  time: (row) => toIsoTime(row.time_us, row.time_tick),
  eventId: (row) => row.event_id,
  level: (row) => (row.level === null ? null : (levelNames[row.level] ?? row.level)),
  provider: (row) => row.provider,
  channel: (row) => row.channel,
  computer: (row) => row.computer,
  host: (row) => row.host,
  user: (row) => row.user_name ?? (row.sid === null ? null : (explainSid(row.sid) ?? row.sid)),
  userSid: (row) => row.sid,
  record: (row) => row.record,
  file: (row) => row.file,
  status: (row) => statusNames[row.status] ?? String(row.status),
  pid: (row) => row.pid,
  tid: (row) => row.tid,
  task: (row) => row.task,
  opcode: (row) => row.opcode,
  version: (row) => row.version,
  qualifiers: (row) => row.qualifiers,
  keywords: (row) => row.keywords,
  keywordNames: (row) => (row.keywords === null ? null : namesOfKeywords(row.keywords).join(', ') || null),
  title: (row) => describeEvent(row.provider, row.event_id)?.title ?? null,
};

/** Other spellings of typed columns, as the query language has them. */
const aliases: Readonly<Record<string, string>> = { id: 'eventId', recordId: 'record', event: 'rowId' };

/** Values of one name in one cell. */
const toCell = (item: Item | undefined): string[] =>
  item === null || item === undefined ? [] : typeof item === 'string' ? [item] : item.length === 0 ? [''] : [...item];

export interface RowOptions {
  /** Longer texts are cut with an ellipsis; undefined for whole values. */
  readonly longestCell?: number;
}

/** A reader for one set of columns; resolve names once, read many pages. */
export function buildRowReader(
  db: Database.Database,
  columns: readonly string[],
  options: RowOptions = {},
): (ids: readonly number[]) => EventRow[] {
  const statement = db.prepare(sql);
  const shapes = readShapes(db);
  const { longestCell = Number.POSITIVE_INFINITY } = options;
  const readers = columns.map((column): readonly [string, (row: Raw, items: () => readonly Item[]) => Cell] => {
    const typed = cells[aliases[column] ?? column];
    if (typed) return [column, typed];
    if (column === 'event') return [column, (row) => row.id];
    if (column === 'message') {
      return [
        column,
        (row, items) =>
          buildMessage(row.provider, row.event_id, toFields(shapes.get(row.shape_id)?.names ?? [], items())),
      ];
    }
    const positions: Positions = findPositions(db, column.replace(/^data\./i, ''));
    return [
      column,
      (row, items) => {
        const at = positions.get(row.shape_id);
        if (!at) return null;
        const texts = at.flatMap((position) => toCell(items()[position]));
        return texts.length === 0 ? null : texts.join(', ');
      },
    ];
  });
  return (ids) =>
    (statement.all(JSON.stringify(ids)) as Raw[]).map((row) => {
      let parsed: readonly Item[] | undefined;
      const items = (): readonly Item[] => (parsed ??= JSON.parse(row.payload) as Item[]);
      // No prototype: a column may be called __proto__.
      const out: EventRow = Object.create(null) as EventRow;
      for (const [column, read] of readers) {
        const cell = read(row, items);
        out[column] = typeof cell === 'string' && cell.length > longestCell ? `${cell.slice(0, longestCell)}…` : cell;
      }
      out.id = row.id;
      out.timeUs = row.time_us;
      out.timeTick = row.time_tick;
      return out;
    });
}
