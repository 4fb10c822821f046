/** Events to `tamper_signs` and `coverage`. Rebuilt as a whole: each query is one pass over narrow columns. */
import type Database from 'better-sqlite3';
import type { Analysis, BuildContext } from '../analysis.ts';
import type { TamperKindName } from './kinds.ts';
import { findSequenceSigns, type LogRecord } from './sequence.ts';

const hourUs = 3_600_000_000;

/** (channel pattern or provider, event ids) of events that are signs by themselves. */
const eventSigns: readonly { kind: TamperKindName; provider: string; ids: readonly number[]; detail: string }[] = [
  { kind: 'log-cleared', provider: 'Microsoft-Windows-Eventlog', ids: [1102, 104], detail: 'The log was cleared.' },
  {
    kind: 'logging-stopped',
    provider: 'Microsoft-Windows-Eventlog',
    ids: [1100],
    detail: 'The event log service was shut down.',
  },
  {
    kind: 'events-dropped',
    provider: 'Microsoft-Windows-Eventlog',
    ids: [1101, 1104, 1108],
    detail: 'Events were dropped or could not be written.',
  },
  {
    kind: 'audit-policy',
    provider: 'Microsoft-Windows-Security-Auditing',
    ids: [4719, 4907, 4912],
    detail: 'The audit policy or an audit setting was changed.',
  },
  {
    kind: 'events-dropped',
    provider: 'Microsoft-Windows-Security-Auditing',
    ids: [4612],
    detail: 'Audit messages were lost.',
  },
  {
    kind: 'time-changed',
    provider: 'Microsoft-Windows-Security-Auditing',
    ids: [4616],
    detail: 'The system time was changed.',
  },
  { kind: 'logging-stopped', provider: 'EventLog', ids: [6006], detail: 'The event log service was stopped.' },
  {
    kind: 'logging-stopped',
    provider: 'Microsoft-Windows-Sysmon',
    ids: [4, 16, 255],
    detail: 'Sysmon was started, stopped, reconfigured or reported an error.',
  },
  {
    kind: 'logging-stopped',
    provider: 'Microsoft-Windows-Windows Defender',
    ids: [5001, 5004, 5007, 5010, 5012],
    detail: 'Defender was turned off or reconfigured.',
  },
];

/** Every host is expected to have these. */
const expectedChannels = ['Security', 'System'];
const mostEventIds = 50;
/** A channel that is quiet this long, though it records in most hours of its host, is shown. */
const silentHours = 12;

function buildEventSigns(db: Database.Database, insert: (sign: SignRow) => void): void {
  const select = db.prepare(
    `SELECT e.computer_id, e.channel_id, min(e.time_us) AS start_us, max(e.time_us) AS end_us, count(*) AS amount
     FROM events e JOIN providers p ON p.id = e.provider_id
     WHERE e.event_id = ? AND p.name = ? AND e.status = 0 GROUP BY e.computer_id, e.channel_id`,
  );
  const selectIds = db
    .prepare(
      `SELECT e.id FROM events e JOIN providers p ON p.id = e.provider_id
       WHERE e.event_id = ? AND p.name = ? AND e.status = 0 AND e.computer_id IS ? AND e.channel_id IS ? ORDER BY e.time_us LIMIT ${mostEventIds}`,
    )
    .pluck();
  for (const sign of eventSigns) {
    for (const id of sign.ids) {
      const groups = select.all(id, sign.provider) as Omit<SignRow, 'kind' | 'detail' | 'event_ids' | 'file_id'>[];
      for (const group of groups) {
        const ids = selectIds.all(id, sign.provider, group.computer_id, group.channel_id) as number[];
        insert({
          ...group,
          kind: sign.kind,
          file_id: null,
          detail: `${sign.detail} (event ${id}, ${group.amount === 1 ? 'once' : `${group.amount} times`})`,
          event_ids: JSON.stringify(ids),
        });
      }
    }
  }
}

interface SignRow {
  kind: TamperKindName;
  computer_id: number | null;
  channel_id: number | null;
  file_id: number | null;
  start_us: number | null;
  end_us: number | null;
  amount: number;
  detail: string;
  event_ids: string;
}

function* readRecords(rows: Iterable<unknown>): Generator<LogRecord> {
  for (const row of rows) {
    const [number, timeUs, eventId] = row as [number, number, number];
    yield { number, timeUs, eventId };
  }
}

function buildSequenceSigns(db: Database.Database, insert: (sign: SignRow) => void, context: BuildContext): void {
  const logs = db.prepare('SELECT DISTINCT computer_id, channel_id FROM coverage ORDER BY 1, 2').all() as {
    computer_id: number;
    channel_id: number;
  }[];
  // One sorted pass for all logs: the groups follow each other.
  const rows = db
    .prepare(
      `SELECT coalesce(event_record_id, record_id) AS number, time_us, id, computer_id, channel_id FROM events
       WHERE status = 0 AND computer_id IS NOT NULL AND channel_id IS NOT NULL
       UNION ALL SELECT number, time_us, 0, computer_id, channel_id FROM left_out
       WHERE status = 0 AND computer_id IS NOT NULL AND channel_id IS NOT NULL ORDER BY computer_id, channel_id, number, time_us`,
    )
    .raw()
    .iterate() as IterableIterator<[number, number, number, number, number]>;
  let current = rows.next();
  for (const log of logs) {
    if (context.signal.aborted) break;
    const ofLog = function* () {
      while (!current.done && current.value[3] === log.computer_id && current.value[4] === log.channel_id) {
        yield current.value;
        current = rows.next();
      }
    };
    for (const sign of findSequenceSigns(readRecords(ofLog()))) {
      insert({
        kind: sign.kind,
        computer_id: log.computer_id,
        channel_id: log.channel_id,
        file_id: null,
        start_us: sign.startUs,
        end_us: sign.endUs,
        amount: sign.amount,
        detail: sign.detail,
        // 0: a record that the ingest filter left out.
        event_ids: JSON.stringify(sign.eventIds.filter((id) => id > 0)),
      });
    }
  }
  rows.return?.();
}

/** A file whose chunks hold lower record numbers after higher ones, with later times: the log started again. */
function buildResetSigns(db: Database.Database, insert: (sign: SignRow) => void): void {
  const rows = db
    .prepare(
      `SELECT * FROM (
         SELECT file_id, computer_id, channel_id, chunk, low, from_us, first_id,
           lag(high) OVER w AS before_high, lag(to_us) OVER w AS before_us, lag(last_id) OVER w AS before_id
         FROM (SELECT file_id, min(computer_id) AS computer_id, min(channel_id) AS channel_id, chunk,
                 min(coalesce(event_record_id, record_id)) AS low, max(coalesce(event_record_id, record_id)) AS high,
                 min(time_us) AS from_us, max(time_us) AS to_us, min(id) AS first_id, max(id) AS last_id
               FROM events WHERE status = 0 GROUP BY file_id, chunk)
         WINDOW w AS (PARTITION BY file_id ORDER BY from_us, chunk))
       WHERE low < before_high AND from_us > before_us AND low <= 2 LIMIT 1000`,
    )
    .all() as Record<
    | 'file_id'
    | 'computer_id'
    | 'channel_id'
    | 'low'
    | 'from_us'
    | 'first_id'
    | 'before_high'
    | 'before_us'
    | 'before_id',
    number
  >[];
  for (const row of rows) {
    insert({
      kind: 'record-reset',
      computer_id: row.computer_id,
      channel_id: row.channel_id,
      file_id: row.file_id,
      start_us: row.before_us,
      end_us: row.from_us,
      amount: row.before_high,
      detail: `After record ${row.before_high} the numbers start again at ${row.low}.`,
      event_ids: JSON.stringify([row.before_id, row.first_id]),
    });
  }
}

function buildCoverageSigns(db: Database.Database, insert: (sign: SignRow) => void): void {
  const channelIds = new Map(
    (db.prepare('SELECT id, name FROM channels').all() as { id: number; name: string }[]).map((row) => [
      row.name.toLowerCase(),
      row.id,
    ]),
  );
  const computers = db
    .prepare('SELECT computer_id AS id, count(DISTINCT channel_id) AS channels FROM coverage GROUP BY computer_id')
    .all() as { id: number; channels: number }[];
  const has = db.prepare('SELECT 1 FROM coverage WHERE computer_id = ? AND channel_id = ? LIMIT 1');
  for (const computer of computers) {
    if (computer.channels < 2) continue;
    for (const name of expectedChannels) {
      const id = channelIds.get(name.toLowerCase());
      if (id !== undefined && has.get(computer.id, id) !== undefined) continue;
      insert({
        kind: 'missing-channel',
        computer_id: computer.id,
        channel_id: id ?? null,
        file_id: null,
        start_us: null,
        end_us: null,
        amount: 0,
        detail: `No record of the ${name} log of this computer.`,
        event_ids: '[]',
      });
    }
  }
  // Hours in which the host recorded something and this channel, otherwise busy, did not.
  const gaps = db
    .prepare(
      `WITH own AS (SELECT computer_id, channel_id, hour, lead(hour) OVER (PARTITION BY computer_id, channel_id ORDER BY hour) AS next FROM coverage),
            busy AS (SELECT computer_id, channel_id, count(*) AS hours FROM coverage GROUP BY 1, 2),
            active AS (SELECT computer_id, count(DISTINCT hour) AS hours FROM coverage GROUP BY 1)
       SELECT o.computer_id, o.channel_id, o.hour, o.next,
         (SELECT count(DISTINCT c.hour) FROM coverage c WHERE c.computer_id = o.computer_id AND c.hour > o.hour AND c.hour < o.next) AS active_hours
       FROM own o JOIN busy b USING (computer_id, channel_id) JOIN active a ON a.computer_id = o.computer_id
       WHERE o.next - o.hour > ? AND b.hours * 2 >= a.hours LIMIT 1000`,
    )
    .all(silentHours) as {
    computer_id: number;
    channel_id: number;
    hour: number;
    next: number;
    active_hours: number;
  }[];
  for (const gap of gaps) {
    if (gap.active_hours < silentHours) continue;
    insert({
      kind: 'silent-period',
      computer_id: gap.computer_id,
      channel_id: gap.channel_id,
      file_id: null,
      start_us: (gap.hour + 1) * hourUs,
      end_us: gap.next * hourUs,
      amount: gap.active_hours,
      detail: `Silent for ${gap.next - gap.hour - 1} hours; other logs of the computer recorded in ${gap.active_hours} of them.`,
      event_ids: '[]',
    });
  }
}

export const tamperAnalysis: Analysis = {
  name: 'Tamper board',
  version: 1,
  build: (context) => {
    const { db } = context;
    context.progress('coverage, gaps, clearings');
    db.transaction(() => {
      db.exec('DELETE FROM tamper_signs; DELETE FROM coverage');
      db.exec(
        `INSERT INTO coverage SELECT computer_id, channel_id, CAST(time_us / ${hourUs} AS INTEGER) AS hour, count(*) FROM events
         WHERE status = 0 AND computer_id IS NOT NULL AND channel_id IS NOT NULL GROUP BY 1, 2, 3`,
      );
      const statement = db.prepare(
        `INSERT INTO tamper_signs (kind, computer_id, channel_id, file_id, start_us, end_us, amount, detail, event_ids)
         VALUES (@kind, @computer_id, @channel_id, @file_id, @start_us, @end_us, @amount, @detail, @event_ids)`,
      );
      const signs: SignRow[] = [];
      const insert = (sign: SignRow): void => void signs.push(sign);
      buildEventSigns(db, insert);
      buildSequenceSigns(db, insert, context);
      buildResetSigns(db, insert);
      buildCoverageSigns(db, insert);
      for (const sign of signs) statement.run(sign);
    })();
  },
};
