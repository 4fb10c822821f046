/** Everything about one event: system and payload fields with meanings and 'only this' clauses, provenance, XML and bytes. */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { EventDetail } from '#shared/contract/events.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { levelNames, resolveField, statusNames } from '#shared/model/query/index.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { buildMessage, describeField, explainSid, explainValue, toFields, toLookup } from '../normalise/index.ts';
import { getEventHelp } from './event-help.ts';
import { readEvidenceRecord } from './evidence-record.ts';
import { namesOfKeywords } from './keywords.ts';

type FieldRow = EventDetail['system'][number];
type Row = Readonly<Record<string, string | number | null>>;

const sql = `
SELECT e.*, p.name AS provider, p.guid AS provider_guid, p.source AS provider_source, c.name AS channel, m.name AS computer,
  u.sid, u.name AS user_name, k.value AS keywords, s.names, s.kind AS data_kind, s.data_name,
  f.path, f.sha256, f.kind AS file_kind, f.size_bytes AS file_size, f.mtime_ms
FROM events e
LEFT JOIN providers p ON p.id = e.provider_id LEFT JOIN channels c ON c.id = e.channel_id
LEFT JOIN computers m ON m.id = e.computer_id LEFT JOIN users u ON u.id = e.user_id
LEFT JOIN keyword_sets k ON k.id = e.keywords_id LEFT JOIN shapes s ON s.id = e.shape_id LEFT JOIN files f ON f.id = e.file_id
WHERE e.id = ?`;

/** Throws `not-found`. */
export function getEvent(db: Database.Database, id: number): EventDetail {
  const row = db.prepare(sql).get(id) as Row | undefined;
  if (!row) throw new EngineError('not-found', `There is no event ${id} in this case.`);
  const number = (name: string): number | null => row[name] as number | null;
  const text = (name: string): string | null => row[name] as string | null;
  const timeUs = number('time_us')!;
  const timeTick = number('time_tick')!;
  const names = JSON.parse(text('names') ?? '[]') as string[];
  const fields = toFields(names, JSON.parse(text('payload')!) as (string | string[] | null)[]);
  const get = toLookup(fields);
  const provider = text('provider');
  const eventId = number('event_id');
  const extra = JSON.parse(text('extra') ?? '{}') as {
    activity?: string;
    related?: string;
    other?: [string, string][];
    rendering?: [string, string][];
  };
  const place = {
    path: text('path') ?? '',
    fileSizeBytes: number('file_size') ?? 0,
    mtimeMs: number('mtime_ms'),
    kind: text('file_kind') ?? 'evtx',
    fileOffset: number('file_offset')!,
    sizeBytes: number('size_bytes')!,
    chunk: number('chunk')!,
    recordId: number('record_id')!,
    isRecovered: number('status') !== 0,
  };
  const evidence = readEvidenceRecord(place);
  const delta = number('written_delta_us');
  const link = linkOf(db, id);
  const help = getEventHelp(provider, eventId);
  return {
    id,
    timeUs,
    timeTick,
    title: help?.title ?? null,
    message: buildMessage(provider, eventId, fields, get),
    help,
    system: systemFields(row, extra),
    data: fields.map(([name, value]) => {
      const isHidden = name === '' || /[*?]/.test(name) || resolveField(name).kind === 'typed';
      return {
        name,
        value,
        meaning: explainValue(provider, eventId, name, value, get) ?? null,
        clause: toFieldClauseText(isHidden ? `data.${name}` : name, value),
        about: describeField(provider, eventId, name) ?? null,
      };
    }),
    rendering: (extra.rendering ?? []).map(([name, value]) => ({ name, value, meaning: null, clause: '' })),
    xml: evidence.xml ?? null,
    evidenceProblem: evidence.problem ?? null,
    hex: evidence.bytes ? Buffer.from(evidence.bytes).toString('hex') : null,
    provenance: {
      fileId: number('file_id')!,
      file: place.path,
      sha256: text('sha256'),
      fileOffset: place.fileOffset,
      sizeBytes: place.sizeBytes,
      chunk: place.chunk,
      recordId: place.recordId,
      status: statusNames[number('status')!] ?? 'live',
      writtenTime: delta === null ? null : toIsoTime(timeUs + delta),
    },
    processId: link?.process_id ?? null,
    sessionId: link?.session_id ?? null,
  };
}

function systemFields(
  row: Row,
  extra: { activity?: string; related?: string; other?: [string, string][] },
): FieldRow[] {
  const fields: FieldRow[] = [];
  const add = (
    name: string,
    value: string | number | null | undefined,
    clause: string,
    meaning?: string | null,
  ): void => {
    if (value !== null && value !== undefined)
      fields.push({ name, value: String(value), meaning: meaning || null, clause });
  };
  const typed = (name: string, column: string, field: string, meaning?: string | null): void => {
    const value = row[column];
    if (value === null || value === undefined) return;
    add(name, value, typeof value === 'number' ? `${field}:${value}` : toFieldClauseText(field, value), meaning);
  };
  const time = toIsoTime(row.time_us as number, row.time_tick as number);
  add('TimeCreated', time, /^\d{4}-/.test(time) ? toFieldClauseText('time', time) : '');
  typed('Provider', 'provider', 'provider');
  add('Provider Guid', row.provider_guid, '');
  add('EventSourceName', row.provider_source, '');
  typed('EventID', 'event_id', 'id');
  add('Qualifiers', row.qualifiers, '');
  add('Version', row.version, '');
  typed('Level', 'level', 'level', levelNames[row.level as number]);
  typed('Task', 'task', 'task');
  typed('Opcode', 'opcode', 'opcode');
  typed('Keywords', 'keywords', 'keywords', namesOfKeywords(String(row.keywords)).join(', '));
  const record = row.event_record_id ?? row.record_id;
  add('EventRecordID', record, `record:${record}`);
  typed('ProcessID', 'pid', 'pid');
  typed('ThreadID', 'tid', 'tid');
  typed('Channel', 'channel', 'channel');
  typed('Computer', 'computer', 'computer');
  typed('UserID', 'sid', 'user', (row.user_name as string | null) ?? explainSid(String(row.sid)));
  add('ActivityID', extra.activity, '');
  add('RelatedActivityID', extra.related, '');
  for (const [name, value] of extra.other ?? []) add(name, value, '');
  return fields;
}

function linkOf(
  db: Database.Database,
  id: number,
): { process_id: number | null; session_id: number | null } | undefined {
  if (!db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'event_links'").get()) return undefined;
  return db.prepare('SELECT process_id, session_id FROM event_links WHERE event_id = ?').get(id) as
    | { process_id: number | null; session_id: number | null }
    | undefined;
}
